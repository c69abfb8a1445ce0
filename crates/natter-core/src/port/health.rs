use crate::refusal::StoreError;
use std::future::Future;

/// What a store that works knows of its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Nothing damaged was found.
    Good,
    /// Some rows or rooms are damaged; everything else is served.
    Damaged,
}

/// Whether a store works.
///
/// Every implementation MUST fail, or stay without an answer, while something that other calls wait for does not work. Callers set the time limit.
pub trait Health: Send + Sync + 'static {
    /// Asks each part of the store.
    fn health(&self) -> impl Future<Output = Result<Condition, StoreError>> + Send;
}
