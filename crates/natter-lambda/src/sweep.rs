//! The daily function: takes away rows of connections whose time is over and that DynamoDB's own expiry has not taken yet, and the logs of rooms that
//! were deleted, so many as fit a run. Nothing depends on it. How long other messages are kept is not its business: this version keeps them all.

use crate::courier::Silent;
use crate::entry::Handler;
use crate::environment::Environment;
use crate::failure::Failure;
use natter_core::Timestamp;
use natter_dynamo::{DynamoStore, SweepBounds, client_from_environment};
use serde_json::{Value, json};

/// The function. It posts to nobody.
pub struct Sweep {
    store: DynamoStore<Silent>,
}

impl Handler for Sweep {
    const NAME: &'static str = "sweep";
    type Event = Value;

    fn prepare(environment: Environment) -> Result<Self, Failure> {
        Ok(Self { store: DynamoStore::new(client_from_environment()?, environment.options, Silent) })
    }

    fn route(_: &Value) -> String {
        "schedule".to_owned()
    }

    async fn handle(&self, _: Value) -> Result<Value, Failure> {
        let swept = self.store.sweep(Timestamp::now(), SweepBounds::default()).await?;
        let natter_dynamo::Swept { looked, removed, events, complete } = swept;
        tracing::info!(looked, removed, events, complete, "swept");
        Ok(json!({ "looked": looked, "removed": removed, "events": events, "complete": complete }))
    }
}
