//! What the gateway saw, for tests to ask about.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Something a function may never do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stray {
    /// A post while no invocation ran in that process: it was not awaited.
    PostOutsideInvocation,
    /// A post larger than a frame may be.
    Oversized(usize),
}

/// How often what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Invocations by function and route.
    pub invocations: BTreeMap<String, u64>,
    /// Invocations that ended in an error, a timeout or a crash, by function and route.
    pub failures: BTreeMap<String, u64>,
    /// Processes killed at crash points.
    pub crashes: u64,
    /// Posts that were taken.
    pub posts: u64,
    /// Posts answered 410.
    pub gone: u64,
    /// Posts answered 429 or 5xx.
    pub refused: u64,
    /// Calls of DynamoDB by operation.
    pub calls: BTreeMap<String, u64>,
    /// Stream batches delivered, repeated ones and retries counted.
    pub batches: u64,
    /// Stream records given up after all tries.
    pub dead_letters: Vec<String>,
    /// Handshakes that were held between the authoriser and `$connect`.
    pub held: u64,
    /// What no function may do.
    pub strays: Vec<Stray>,
}

/// The counts of a running gateway.
#[derive(Debug, Default)]
pub(crate) struct Observed(Mutex<Counts>);

impl Observed {
    pub(crate) fn note(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
