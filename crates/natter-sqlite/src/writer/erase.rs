//! Texts that were edited or deleted leave the write-ahead log. A busy store writes over them by itself; a quiet one keeps the log as it is until it is
//! emptied.

use super::Writer;
use crate::open::BUSY_TIMEOUT;
use std::time::Duration;

/// How long no command came before the log is emptied: that takes a sync, which a command would wait for.
pub(super) const QUIET: Duration = Duration::from_millis(500);

impl Writer<'_> {
    /// Empties the log if no reader needs it; otherwise, or where that fails, it is tried again.
    pub(super) fn erase(&mut self) {
        let emptied = self.connection.busy_timeout(Duration::ZERO).and_then(|()| {
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        });
        let _ = self.connection.busy_timeout(BUSY_TIMEOUT);
        self.is_erasing = !matches!(emptied, Ok(0));
    }
}
