//! Keys of the four tables, each written in one place (docs/AWS-SCHEMA.md).

use crate::item::{Item, Writer};
use natter_core::person::SecretHash;
use natter_core::{ConnectionId, PersonId, RoomId, SessionId};
use std::fmt::Write;

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    People,
    Rooms,
    Messages,
    Connections,
}

/// The sort key of what a room is.
pub(crate) const ROOM_PART: &str = "room";
/// The partition of all public rooms.
pub(crate) const OPEN: &str = "open";

/// Rooms and connections of one room; the sort key of a person's membership.
pub(crate) fn room(room: RoomId) -> String {
    format!("room#{room}")
}

/// Rooms and connections of one person; a person in the people table.
pub(crate) fn person(person: PersonId) -> String {
    format!("person#{person}")
}

/// The sort key of a member of a room.
pub(crate) fn member(person: PersonId) -> String {
    format!("member#{person}")
}

/// A connection by its id in the core.
pub(crate) fn connection(connection: ConnectionId) -> String {
    format!("connection#{connection}")
}

/// The connections of a session.
pub(crate) fn session(session: SessionId) -> String {
    format!("session#{session}")
}

/// A session that ended, so that its tickets are worth nothing.
pub(crate) fn ended(session: SessionId) -> String {
    format!("ended#{session}")
}

/// Who has a user name.
pub(crate) fn name(username_key: &str) -> String {
    format!("name#{username_key}")
}

/// Who has an address.
pub(crate) fn email(address: &str) -> String {
    format!("email#{address}")
}

/// A session by its token.
pub(crate) fn token(hash: SecretHash) -> String {
    format!("session#{}", hex(hash))
}

/// A ticket.
pub(crate) fn ticket(hash: SecretHash) -> String {
    format!("ticket#{}", hex(hash))
}

fn hex(hash: SecretHash) -> String {
    hash.0.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The key of an item in the people table.
pub(crate) fn one(key: impl ToString) -> Item {
    Writer::default().text("key", key).item()
}

/// The key of an item in the rooms or connections table.
pub(crate) fn two(key: impl ToString, part: impl ToString) -> Item {
    Writer::default().text("key", key).text("part", part).item()
}

/// The key of an event.
pub(crate) fn event(room: RoomId, seq: u64) -> Item {
    Writer::default().text("room", room).number("seq", seq).item()
}
