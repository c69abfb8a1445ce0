//! The daily function: removes rows of connections whose time is over and that DynamoDB's own expiry has not removed yet, closes connections whose
//! session has ended, and removes the logs of rooms that were deleted, as many as fit a run. Nothing depends on it. How long other messages are kept is not its business: this version keeps them all.

use crate::entry::Handler;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::home::{Home, Store};
use natter_core::Timestamp;
use natter_dynamo::SweepBounds;
use serde_json::{Value, json};

/// The function.
pub struct Sweep {
    home: Home,
    store: Store,
}

impl Handler for Sweep {
    const NAME: &'static str = "sweep";
    type Event = Value;

    fn prepare(environment: Environment) -> Result<Self, Failure> {
        let home = Home::new(environment)?;
        let store = home.store();
        Ok(Self { home, store })
    }

    async fn look(&self) -> Result<(), Failure> {
        self.home.look(false).await
    }

    fn route(_: &Value) -> String {
        "schedule".to_owned()
    }

    async fn handle(&self, _: Value) -> Result<Value, Failure> {
        let swept = self.store.sweep(Timestamp::now(), SweepBounds::default()).await?;
        let natter_dynamo::Swept { looked, removed, events, closed, complete } = swept;
        tracing::info!(looked, removed, events, closed, complete, "swept");
        Ok(
            json!({ "looked": looked, "removed": removed, "events": events, "closed": closed, "complete": complete }),
        )
    }
}
