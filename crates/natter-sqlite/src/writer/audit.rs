//! The audit log grows in the transaction of what it tells.

use super::Writer;
use crate::rows::insert_audit;
use natter_core::AuditId;
use natter_core::audit::NewEntry;
use rusqlite::Connection;

/// The newest line's id, so that the next one is greater whatever the clock does.
pub(super) fn newest(connection: &Connection) -> Result<AuditId, rusqlite::Error> {
    let newest: Option<[u8; 16]> = connection.query_row("SELECT max(id) FROM audit", [], |row| row.get(0))?;
    Ok(AuditId::from_bits(newest.map_or(0, u128::from_be_bytes)))
}

impl Writer<'_> {
    /// Writes a line.
    pub(super) fn note(&mut self, entry: NewEntry) -> Result<(), rusqlite::Error> {
        let mut entry = entry.placed(self.now, rand::random());
        entry.id = entry.id.max(AuditId::from_bits(self.newest_line.bits().saturating_add(1)));
        self.newest_line = entry.id;
        insert_audit(self.connection, &entry)
    }
}
