//! The daily function: takes away what DynamoDB's own expiry has not taken yet. Nothing depends on it.

use crate::entry::Handler;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::home::{Home, Store};
use natter_core::Timestamp;
use serde_json::{Value, json};

/// The function.
pub struct Sweep {
    store: Store,
}

impl Handler for Sweep {
    const NAME: &'static str = "sweep";
    type Event = Value;

    fn prepare(environment: Environment) -> Result<Self, Failure> {
        Ok(Self { store: Home::new(environment, Self::NAME)?.store() })
    }

    fn route(_: &Value) -> String {
        "schedule".to_owned()
    }

    async fn handle(&self, _: Value) -> Result<Value, Failure> {
        let rows = self.store.sweep(Timestamp::now()).await?;
        tracing::info!(rows, "swept");
        Ok(json!({ "rows": rows }))
    }
}
