//! Rows of `audit`: who did what to whom.

use super::code::{id, maybe_id, maybe_text, number, stored, stored_id, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::audit::{AuditEntry, Deed};
use natter_core::text::Username;
use natter_core::{AuditId, PersonId, PersonRef, RoomId, Timestamp};
use rusqlite::{Connection, Row, params};

/// What [`audit_entry`] reads.
pub(crate) const AUDIT_COLUMNS: &str =
    "id, at, deed, actor, actor_name, address, room, target, target_name, detail, crc";

/// Reads a line and checks it.
pub(crate) fn audit_entry(row: &Row<'_>) -> Result<AuditEntry, Stop> {
    let named = |id: Option<u128>, name: Option<&str>| match (id, name) {
        (Some(id), Some(name)) => {
            Ok(Some(PersonRef { id: PersonId::from_bits(id), username: Username::from_stored(name) }))
        }
        (None, None) => Ok(None),
        _ => Err(damaged("a line of the audit log")),
    };
    let entry = AuditEntry {
        id: AuditId::from_bits(id(row, 0)?),
        at: Timestamp(number(row, 1)?),
        deed: Deed::of_word(text(row, 2)?).ok_or_else(|| damaged("a deed"))?,
        actor: PersonRef {
            id: PersonId::from_bits(id(row, 3)?),
            username: Username::from_stored(text(row, 4)?),
        },
        address: maybe_text(row, 5)?.map(str::to_owned),
        room: maybe_id(row, 6)?.map(RoomId::from_bits),
        target: named(maybe_id(row, 7)?, maybe_text(row, 8)?)?,
        detail: maybe_text(row, 9)?.map(str::to_owned),
    };
    if number(row, 10)? == u64::from(checksum(&entry)) {
        Ok(entry)
    } else {
        Err(damaged("a line of the audit log"))
    }
}

fn checksum(entry: &AuditEntry) -> u32 {
    let mut digest = Digest::default();
    digest.id(entry.id.bits()).number(entry.at.0).text(entry.deed.word());
    digest.id(entry.actor.id.bits()).text(entry.actor.username.as_str()).maybe(entry.address.as_deref());
    digest.number(u64::from(entry.room.is_some())).id(entry.room.map_or(0, RoomId::bits));
    let target = entry.target.as_ref();
    digest.id(target.map_or(0, |target| target.id.bits()));
    digest.maybe(target.map(|target| target.username.as_str())).maybe(entry.detail.as_deref()).sum()
}

/// Appends a line.
pub(crate) fn insert_audit(connection: &Connection, entry: &AuditEntry) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO audit (id, at, deed, actor, actor_name, address, room, target, target_name, detail, crc) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let target = entry.target.as_ref();
    statement.execute(params![
        stored_id(entry.id.bits()),
        stored(entry.at.0),
        entry.deed.word(),
        stored_id(entry.actor.id.bits()),
        entry.actor.username.as_str(),
        entry.address,
        entry.room.map(|room| stored_id(room.bits())),
        target.map(|target| stored_id(target.id.bits())),
        target.map(|target| target.username.as_str()),
        entry.detail,
        checksum(entry),
    ])?;
    Ok(())
}
