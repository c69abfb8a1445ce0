//! The daily function.

use crate::entry::Handler;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::home::Home;
use serde_json::{Value, json};

/// The function.
pub struct Sweep {
    _home: Home,
}

impl Handler for Sweep {
    const NAME: &'static str = "sweep";
    type Event = Value;

    fn prepare(environment: Environment) -> Result<Self, Failure> {
        Ok(Self { _home: Home::new(environment, Self::NAME)? })
    }

    fn route(_: &Value) -> String {
        "schedule".to_owned()
    }

    async fn handle(&self, _: Value) -> Result<Value, Failure> {
        Ok(json!({}))
    }
}
