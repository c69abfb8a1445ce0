//! Error codes: one exhaustive match from what the core says to what the wire says.

use natter_core::{Denied, Refusal};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The codes of `error` frames and REST errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is explained in the table of docs/PROTOCOL.md")]
pub enum ErrorCode {
    Busy,
    RateLimited,
    ResumeFirst,
    EpochChanged,
    Forbidden,
    TooLarge,
    Conflict,
    Invalid,
    NotFound,
    Unauthenticated,
    UnknownAction,
}

/// A refusal as the wire tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The code.
    pub code: ErrorCode,
    /// A sentence for people; never a path, a query or a key.
    pub message: String,
    /// Milliseconds to wait before the next try.
    pub retry_after_ms: Option<u64>,
    /// The place of the message that is the reason, from 0, where a request had several.
    pub message_index: Option<usize>,
}

/// Milliseconds a client is asked to wait when the store is behind.
const BUSY_RETRY_MS: u64 = 1000;

/// Tells a refusal without telling what only operators may know.
#[must_use]
pub fn explain(refusal: &Refusal) -> Explained {
    match refusal {
        Refusal::Denied(denied) => explain_denied(denied),
        Refusal::Store(_) => Explained {
            code: ErrorCode::Busy,
            message: "the server cannot do this right now, try again".to_owned(),
            retry_after_ms: Some(BUSY_RETRY_MS),
            message_index: None,
        },
    }
}

/// Tells what the rules denied.
#[must_use]
pub fn explain_denied(denied: &Denied) -> Explained {
    let (code, retry_after_ms) = match denied {
        Denied::NotFound => (ErrorCode::NotFound, None),
        Denied::Forbidden | Denied::Archived | Denied::Muted { .. } => (ErrorCode::Forbidden, None),
        Denied::Conflict => (ErrorCode::Conflict, None),
        Denied::TooLarge => (ErrorCode::TooLarge, None),
        Denied::Invalid(_) => (ErrorCode::Invalid, None),
        Denied::RateLimited { retry_after_ms } => (ErrorCode::RateLimited, Some(*retry_after_ms)),
        Denied::ResumeFirst => (ErrorCode::ResumeFirst, None),
        Denied::EpochChanged => (ErrorCode::EpochChanged, None),
        Denied::Unauthenticated => (ErrorCode::Unauthenticated, None),
        Denied::InMessage { index, fault } => {
            return Explained { message_index: Some(*index), ..explain_denied(&fault.denied()) };
        }
    };
    Explained { code, message: denied.to_string(), retry_after_ms, message_index: None }
}
