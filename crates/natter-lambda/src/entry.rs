//! The way from `main` to the first poll and from there to one span an invocation.

use crate::environment::Environment;
use crate::failure::Failure;
use crate::telemetry;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::Future;
use std::sync::Arc;
use tracing::Instrument;

/// What a function does with its events.
pub trait Handler: Send + Sync + Sized + 'static {
    /// The function's name in logs.
    const NAME: &'static str;
    /// Its events.
    type Event: DeserializeOwned + Send;

    /// Prepares everything that all invocations share; makes no call.
    ///
    /// # Errors
    /// When the environment lacks something.
    fn prepare(environment: Environment) -> Result<Self, Failure>;

    /// Looks at the tables before the first event.
    fn look(&self) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The route or kind of an event, for its span.
    fn route(event: &Self::Event) -> String;

    /// Handles one event.
    fn handle(&self, event: Self::Event) -> impl Future<Output = Result<Value, Failure>> + Send;
}

/// Prepares once and serves invocations for ever.
///
/// # Errors
/// When preparing fails, or the Runtime API is gone.
pub async fn main_loop<H: Handler>() -> Result<(), Error> {
    telemetry::start();
    let prepared = Environment::read().and_then(H::prepare);
    let handler =
        Arc::new(prepared.inspect_err(|error| tracing::error!(%error, "the function cannot start"))?);
    handler.look().await.inspect_err(|error| tracing::error!(%error, "the function cannot start"))?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let handler = Arc::clone(&handler);
        async move { invoke(&*handler, event).await }
    }))
    .await
}

/// One invocation, one span. Neither texts nor tokens are in it.
async fn invoke<H: Handler>(handler: &H, event: LambdaEvent<Value>) -> Result<Value, Failure> {
    let request = event.context.request_id;
    let event: H::Event = serde_json::from_value(event.payload)?;
    let span = tracing::info_span!("invocation", function = H::NAME, route = H::route(&event), request);
    async {
        // Boxed, or the layout of the whole function would be one type.
        let answer = Box::pin(handler.handle(event)).await;
        if let Err(error) = &answer {
            tracing::error!(%error, "an invocation failed");
        }
        answer
    }
    .instrument(span)
    .await
}
