//! Why an invocation fails. API Gateway tells its client of a failure by itself; the reason is for the operator's log.

use natter_core::StoreError;
use natter_dynamo::EnvironmentError;

/// A failed invocation or start.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A variable is missing.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// A variable says something that is not understood.
    #[error("{0} must be {1}")]
    Setting(&'static str, &'static str),
    /// The tables were written by a newer version.
    #[error(
        "the tables have format {found}, and this version reads {read}: deploy the version that wrote them, or a newer one"
    )]
    NewerTables {
        /// Their format.
        found: u64,
        /// The newest that is understood.
        read: u64,
    },
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The event is none that this function is meant for.
    #[error("an event of an unknown shape: {0}")]
    Event(#[from] serde_json::Error),
    /// The event lacks something that API Gateway always sends.
    #[error("the event has no {0}")]
    Missing(&'static str),
}

impl From<Failure> for lambda_runtime::Diagnostic {
    fn from(failure: Failure) -> Self {
        Self { error_type: "Failure".to_owned(), error_message: failure.to_string() }
    }
}
