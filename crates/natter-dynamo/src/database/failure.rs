//! What a failed call means to the caller.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use natter_core::StoreError;
use std::error::Error;
use std::fmt::{Debug, Write};

/// Codes that say "later" and nothing else.
const LATER: [&str; 4] = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "LimitExceededException",
];

/// `Busy` where DynamoDB asks for patience, `Failed` with the whole chain of causes otherwise.
pub(super) fn failure<E, R>(error: &SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    if error.code().is_some_and(|code| LATER.contains(&code)) {
        return StoreError::Busy;
    }
    StoreError::Failed(chain(error))
}

pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}
