//! Keys of the four tables, each written in one place (docs/AWS-SCHEMA.md).

use crate::item::{Item, Writer};
use natter_core::person::{Identity, SecretHash};
use natter_core::{AuditId, ConnectionId, InviteId, PersonId, RoomId, SessionId};
use sha2::{Digest, Sha256};
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
/// The sort key of the list of a room's pinned messages.
pub(crate) const PINS: &str = "pins";
/// What the sort keys of the states of messages begin with.
pub(crate) const STATES: &str = "state#";
/// The partition of all public rooms.
pub(crate) const OPEN: &str = "open";
/// The partition of all people and of all rooms but the lobby and direct ones.
pub(crate) const ALL: &str = "all";
/// What is set about the site, and its invitations.
pub(crate) const SITE: &str = "site";
/// Every line of the audit log.
pub(crate) const AUDIT: &str = "audit";
/// What was begun in one transaction and takes more than that.
pub(crate) const UNFINISHED: &str = "unfinished";

/// The format of the tables.
pub(crate) const FORMAT: &str = "format";

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

/// The sort key of the state of a message; as wide as the largest number, so that texts sort as the numbers do.
pub(crate) fn state(seq: u64) -> String {
    format!("{STATES}{seq:020}")
}

/// The sort key of somebody who waits at a room's door.
pub(crate) fn request(person: PersonId) -> String {
    format!("request#{person}")
}

/// The sort key of a door that somebody waits at.
pub(crate) fn own_request(room: RoomId) -> String {
    format!("request#{room}")
}

/// The sort key of somebody who may not come in.
pub(crate) fn ban(person: PersonId) -> String {
    format!("ban#{person}")
}

/// The sort key of the mute of somebody who is not in the room.
pub(crate) fn mute(person: PersonId) -> String {
    format!("mute#{person}")
}

/// The sort key of an address from which no guest may come in.
pub(crate) fn banned_address(address: &str) -> String {
    format!("address#{address}")
}

/// The sort key of an invitation under its room or the site.
pub(crate) fn invite(invite: InviteId) -> String {
    format!("invite#{invite}")
}

/// An invitation by the word in its link.
pub(crate) fn invite_word(hash: SecretHash) -> String {
    format!("invite#{}", hex(hash))
}

/// The sort key of a line of a room's part of the audit log.
pub(crate) fn audit(entry: AuditId) -> String {
    format!("audit#{entry}")
}

/// Who somebody is at an identity provider: of both texts nothing is promised, so their hash is the key.
pub(crate) fn identity(identity: &Identity) -> String {
    let mut digest = Sha256::new();
    digest.update(u64::try_from(identity.issuer.len()).unwrap_or(u64::MAX).to_be_bytes());
    digest.update(identity.issuer.as_bytes());
    digest.update(identity.subject.as_bytes());
    format!("identity#{}", hex(SecretHash(digest.finalize().into())))
}

/// A connection by its id in the core.
pub(crate) fn connection(connection: ConnectionId) -> String {
    format!("connection#{connection}")
}

/// The posts of a day, counted from 1970.
pub(crate) fn posts(day: u64) -> Item {
    two("posts", format!("day#{day:06}"))
}

/// The connections of a session; the sort key of a session under its person.
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

/// A one-use link of the operator.
pub(crate) fn link(code: SecretHash) -> String {
    format!("link#{}", hex(code))
}

/// A ticket.
pub(crate) fn ticket(hash: SecretHash) -> String {
    format!("ticket#{}", hex(hash))
}

pub(crate) fn hex(hash: SecretHash) -> String {
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
