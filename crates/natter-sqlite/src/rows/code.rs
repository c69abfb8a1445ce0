//! How single values are stored. Codes are part of the file format: never renumber one.

use crate::fault::{Stop, damaged};
use natter_core::member::Role;
use natter_core::person::Standing;
use natter_core::room::RoomKind;
use rusqlite::Row;

/// A number as SQLite keeps it: the same 64 bits.
pub(crate) const fn stored(number: u64) -> i64 {
    number.cast_signed()
}

/// Reads a number back.
pub(crate) fn number(row: &Row<'_>, column: usize) -> Result<u64, Stop> {
    Ok(row.get_ref(column)?.as_i64().map_err(|_| damaged("a number"))?.cast_unsigned())
}

/// An id as SQLite keeps it: big-endian, so that the order of bytes is the order of ids.
pub(crate) const fn stored_id(id: u128) -> [u8; 16] {
    id.to_be_bytes()
}

/// Reads an id back.
pub(crate) fn id(row: &Row<'_>, column: usize) -> Result<u128, Stop> {
    let bytes = row.get_ref(column)?.as_blob().map_err(|_| damaged("an id"))?;
    bytes.try_into().map(u128::from_be_bytes).map_err(|_| damaged("an id"))
}

/// Reads a text.
pub(super) fn text<'row>(row: &'row Row<'_>, column: usize) -> Result<&'row str, Stop> {
    row.get_ref(column)?.as_str().map_err(|_| damaged("a text"))
}

/// Reads a text that may be missing.
pub(super) fn maybe_text<'row>(row: &'row Row<'_>, column: usize) -> Result<Option<&'row str>, Stop> {
    row.get_ref(column)?.as_str_or_null().map_err(|_| damaged("a text"))
}

pub(crate) const fn stored_kind(kind: RoomKind) -> u64 {
    match kind {
        RoomKind::Public => 0,
        RoomKind::Approval => 1,
        RoomKind::Private => 2,
    }
}

pub(crate) fn read_kind(code: u64) -> Result<RoomKind, Stop> {
    match code {
        0 => Ok(RoomKind::Public),
        1 => Ok(RoomKind::Approval),
        2 => Ok(RoomKind::Private),
        _ => Err(damaged("a room's kind")),
    }
}

pub(crate) const fn stored_role(role: Role) -> u64 {
    match role {
        Role::Owner => 0,
        Role::Admin => 1,
        Role::Moderator => 2,
        Role::Member => 3,
        Role::Guest => 4,
    }
}

pub(crate) fn read_role(code: u64) -> Result<Role, Stop> {
    match code {
        0 => Ok(Role::Owner),
        1 => Ok(Role::Admin),
        2 => Ok(Role::Moderator),
        3 => Ok(Role::Member),
        4 => Ok(Role::Guest),
        _ => Err(damaged("a role")),
    }
}

pub(super) const fn stored_standing(standing: Standing) -> u64 {
    match standing {
        Standing::Account => 0,
        Standing::Guest => 1,
    }
}

pub(super) fn read_standing(code: u64) -> Result<Standing, Stop> {
    match code {
        0 => Ok(Standing::Account),
        1 => Ok(Standing::Guest),
        _ => Err(damaged("a standing")),
    }
}
