//! The one way out of the writer: what a commit has made durable. The store must not know who listens or why.

use natter_core::{LogEvent, Receipt, Refusal};

/// Told of every commit, on the writer's thread.
pub trait CommitListener: Send + 'static {
    /// A batch was committed, or has failed as a whole (then without events, and every send refused). Called after the commit has returned
    /// and before any future of the batch resolves. Must not block: the next commit waits.
    fn committed(&mut self, batch: CommitBatch);
}

impl<F: FnMut(CommitBatch) + Send + 'static> CommitListener for F {
    fn committed(&mut self, batch: CommitBatch) {
        self(batch);
    }
}

/// What one commit made durable.
#[derive(Debug, Default)]
pub struct CommitBatch {
    /// New events in the order of appending, and duplicates that were found again, to be fanned out again (P4).
    pub events: Vec<LogEvent>,
    /// Answers to [`submit`](crate::SqliteStore::submit) with their tags, in the order submitted.
    pub sends: Vec<(u64, Result<Vec<Receipt>, Refusal>)>,
}
