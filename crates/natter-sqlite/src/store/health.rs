//! Whether the store works: its threads run, its writer owns the database, its readers answer.

use super::SqliteStore;
use natter_core::port::{Condition, Health};
use natter_core::{Refusal, StoreError};
use std::sync::atomic::Ordering;

impl Health for SqliteStore {
    /// An empty write transaction and one read, behind everything that waits already.
    async fn health(&self) -> Result<Condition, StoreError> {
        if let Some(end) = self.inner.watch.ended() {
            return Err(StoreError::Failed(end.to_string()));
        }
        self.write(|_| Ok(())).await.map_err(failure)?;
        self.read(|connection| Ok(connection.query_row("SELECT 1 FROM meta", [], |_| Ok(()))?))
            .await
            .map_err(failure)?;
        let is_damaged = self.inner.is_damaged.load(Ordering::Relaxed);
        Ok(if is_damaged { Condition::Damaged } else { Condition::Good })
    }
}

fn failure(refusal: Refusal) -> StoreError {
    match refusal {
        Refusal::Store(error) => error,
        Refusal::Denied(denied) => StoreError::Failed(denied.to_string()),
    }
}
