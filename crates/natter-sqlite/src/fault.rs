//! How a command can end early, and what outsiders are told of it.

use natter_core::{Denied, Refusal, StoreError};
use rusqlite::ErrorCode;

/// Why a command did not come to an answer.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The rules said no; nothing was written.
    Denied(Denied),
    /// This command cannot be served, others can: a damaged row, an unknown person. Nothing was written.
    Failed(String),
    /// SQLite failed. A writer cannot tell what happened and rolls its whole batch back.
    Sql(rusqlite::Error),
}

impl From<Denied> for Stop {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// A row that does not say what was written.
pub(crate) fn damaged(what: &str) -> Stop {
    Stop::Failed(format!("damaged: {what}"))
}

/// Whether a failure is one that [`damaged`] made.
pub(crate) fn is_damage(failure: &str) -> bool {
    failure.starts_with("damaged: ")
}

/// What callers are told when SQLite fails.
pub(crate) fn told(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        _ => StoreError::Failed(error.to_string()),
    }
}

/// What callers are told when the store has gone.
pub(crate) fn closed() -> StoreError {
    StoreError::Failed("the store is closed".into())
}

impl From<Stop> for Refusal {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Denied(denied) => Refusal::Denied(denied),
            Stop::Failed(what) => Refusal::Store(StoreError::Failed(what)),
            Stop::Sql(error) => Refusal::Store(told(&error)),
        }
    }
}

impl From<Stop> for StoreError {
    fn from(stop: Stop) -> Self {
        match Refusal::from(stop) {
            Refusal::Store(error) => error,
            Refusal::Denied(denied) => StoreError::Failed(denied.to_string()),
        }
    }
}
