//! Calls of DynamoDB on their way from a function: counted, and broken on command.

use crate::faults::{CrashPoint, Dice};
use crate::net::{self, Body, Caller};
use crate::observed::Observed;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::json;

/// What becomes of a call.
pub(crate) enum Passed {
    /// It is answered.
    Answered(Response<Body>),
    /// The process dies here.
    Dies(CrashPoint),
}

/// Passes a call on. `mortal` says whether the process may die of it.
pub(crate) async fn pass(
    request: Request<Bytes>,
    to: &Caller,
    dice: &Dice,
    observed: &Observed,
    mortal: bool,
) -> Passed {
    let operation = operation_of(&request);
    observed.note(|counts| *counts.calls.entry(operation.clone()).or_default() += 1);
    let is_read = matches!(operation.as_str(), "Query" | "GetItem" | "BatchGetItem" | "TransactGetItems");
    if is_read && mortal && dice.dies_at(CrashPoint::BeforeRead) {
        return Passed::Dies(CrashPoint::BeforeRead);
    }
    if dice.roll(|faults| faults.failed_calls) {
        return Passed::Answered(internal_error());
    }
    let (mut parts, body) = request.into_parts();
    parts.headers.remove(http::header::CONNECTION);
    let answered = match to.call(Request::from_parts(parts, Full::from(body))).await {
        Ok(response) => response.map(Full::from),
        Err(error) => {
            tracing::warn!(%error, operation, "DynamoDB does not answer");
            internal_error()
        }
    };
    let applied = !is_read && answered.status() == StatusCode::OK;
    if is_read && mortal && dice.dies_at(CrashPoint::AfterRead) {
        return Passed::Dies(CrashPoint::AfterRead);
    }
    if applied && mortal && dice.dies_at(CrashPoint::AfterPut) {
        return Passed::Dies(CrashPoint::AfterPut);
    }
    if applied && dice.roll(|faults| faults.failed_after_apply) {
        return Passed::Answered(internal_error());
    }
    Passed::Answered(answered)
}

fn operation_of(request: &Request<Bytes>) -> String {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
    target.and_then(|target| target.split('.').nth(1)).unwrap_or("unknown").to_owned()
}

/// As DynamoDB answers when it has a fault of its own (HTTP 500, safe to try again).
fn internal_error() -> Response<Body> {
    let kind = "com.amazonaws.dynamodb.v20120810#InternalServerError";
    net::json(
        StatusCode::INTERNAL_SERVER_ERROR,
        &json!({ "__type": kind, "message": "Internal server error" }),
    )
}
