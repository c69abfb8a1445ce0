//! Errors as REST tells them: the fitting status, a code, a sentence; details only in the operator's log.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use natter_core::{Denied, Refusal, StoreError};
use natter_wire::ErrorCode;
use natter_wire::code::{Explained, explain, explain_denied};
use natter_wire::rest::ErrorReply;

/// Why a call was not answered.
#[derive(Debug)]
pub enum ApiError {
    /// The caller can act on it.
    Denied(Denied),
    /// The operator can.
    Store(StoreError),
    /// Too much is under way; nothing was done.
    Busy,
    /// A fault of ours, named for the log.
    Internal(&'static str),
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(denied) => Self::Denied(denied),
            Refusal::Store(error) => Self::Store(error),
        }
    }
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Invalid | ErrorCode::UnknownAction => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict | ErrorCode::ResumeFirst | ErrorCode::EpochChanged => StatusCode::CONFLICT,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let explained = match self {
            // Those who were refused together do not come back together.
            Self::Denied(denied) => explain_denied(&denied.spread(rand::random())),
            Self::Busy => explain(&StoreError::Busy.into()),
            Self::Store(error) => {
                tracing::error!(%error, "a call could not be answered");
                explain(&error.into())
            }
            Self::Internal(fault) => {
                tracing::error!(fault, "a call could not be answered");
                explain(&StoreError::Busy.into())
            }
        };
        let Explained { code, message, retry_after_ms, message_index: _ } = explained;
        let mut response = (status(code), Json(ErrorReply { code, message, retry_after_ms })).into_response();
        if let Some(millis) = retry_after_ms {
            let seconds = HeaderValue::from(millis.div_ceil(1000));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
