//! How single values are stored. Codes are part of the file format: never renumber one.

use crate::fault::{Stop, damaged};
use natter_core::Timestamp;
use natter_core::member::Role;
use natter_core::person::{Colour, PersonState, Standing};
use natter_core::room::RoomKind;
use natter_core::site::SignupPolicy;
use rusqlite::Row;
use rusqlite::types::ValueRef;

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

/// Reads an id that may be missing.
pub(crate) fn maybe_id(row: &Row<'_>, column: usize) -> Result<Option<u128>, Stop> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        _ => id(row, column).map(Some),
    }
}

/// Reads a switch.
pub(crate) fn flag(row: &Row<'_>, column: usize) -> Result<bool, Stop> {
    match number(row, column)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(damaged("a switch")),
    }
}

/// A moment, where 0 stands for none.
pub(crate) fn maybe_moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, Stop> {
    Ok(Some(Timestamp(number(row, column)?)).filter(|at| at.0 > 0))
}

/// A moment as it is kept, where 0 stands for none.
pub(crate) fn stored_moment(at: Option<Timestamp>) -> i64 {
    stored(at.map_or(0, |at| at.0))
}

/// Reads a text.
pub(crate) fn text<'row>(row: &'row Row<'_>, column: usize) -> Result<&'row str, Stop> {
    row.get_ref(column)?.as_str().map_err(|_| damaged("a text"))
}

/// Reads a text that may be missing.
pub(crate) fn maybe_text<'row>(row: &'row Row<'_>, column: usize) -> Result<Option<&'row str>, Stop> {
    row.get_ref(column)?.as_str_or_null().map_err(|_| damaged("a text"))
}

pub(crate) const fn stored_kind(kind: RoomKind) -> u64 {
    match kind {
        RoomKind::Public => 0,
        RoomKind::Approval => 1,
        RoomKind::Private => 2,
        RoomKind::Direct => 3,
    }
}

pub(crate) fn read_kind(code: u64) -> Result<RoomKind, Stop> {
    match code {
        0 => Ok(RoomKind::Public),
        1 => Ok(RoomKind::Approval),
        2 => Ok(RoomKind::Private),
        3 => Ok(RoomKind::Direct),
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

pub(super) fn stored_colour(colour: Option<Colour>) -> u64 {
    let place = |colour| Colour::ALL.iter().position(|one| *one == colour).unwrap_or_default() as u64;
    colour.map_or(0, |colour| place(colour) + 1)
}

pub(super) fn read_colour(code: u64) -> Result<Option<Colour>, Stop> {
    if code == 0 {
        return Ok(None);
    }
    let place = usize::try_from(code - 1).unwrap_or(usize::MAX);
    Colour::ALL.get(place).copied().map(Some).ok_or_else(|| damaged("a colour"))
}

pub(super) const fn stored_state(state: PersonState) -> u64 {
    match state {
        PersonState::Active => 0,
        PersonState::Suspended => 1,
        PersonState::Deleted => 2,
    }
}

pub(super) fn read_state(code: u64) -> Result<PersonState, Stop> {
    match code {
        0 => Ok(PersonState::Active),
        1 => Ok(PersonState::Suspended),
        2 => Ok(PersonState::Deleted),
        _ => Err(damaged("a person's state")),
    }
}

pub(super) const fn stored_policy(policy: SignupPolicy) -> u64 {
    match policy {
        SignupPolicy::Open => 0,
        SignupPolicy::Invited => 1,
        SignupPolicy::Closed => 2,
    }
}

pub(super) fn read_policy(code: u64) -> Result<SignupPolicy, Stop> {
    match code {
        0 => Ok(SignupPolicy::Open),
        1 => Ok(SignupPolicy::Invited),
        2 => Ok(SignupPolicy::Closed),
        _ => Err(damaged("a policy")),
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
