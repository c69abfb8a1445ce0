//! Items of the rooms table about who is in a room, from its side and from theirs.

use super::code;
use crate::item::{Item, Writer, optional_number, read_flag, read_id, read_number, read_text};
use crate::key;
use natter_core::member::{Member, Role};
use natter_core::person::Profile;
use natter_core::rule::join::Entrance;
use natter_core::text::Username;
use natter_core::{PersonId, PersonRef, RoomId, Seq, StoreError, Timestamp};

/// A member as the room sees them.
#[derive(Debug, Clone)]
pub(crate) struct MemberRow {
    pub(crate) person: PersonId,
    pub(crate) username: Username,
    pub(crate) role: Role,
    pub(crate) muted_until: Option<Timestamp>,
    /// The event by which they came in.
    pub(crate) joined: Seq,
    /// Counts subscriptions ever made: who goes out goes by the number that was read before the connections were, so that no connection can
    /// subscribe in between and stay.
    pub(crate) subscriptions: u64,
    /// A direct room that somebody else opened: it does not count among this person's rooms.
    pub(crate) uncounted: bool,
}

impl MemberRow {
    pub(crate) fn new(person: PersonRef, entrance: Entrance, joined: Seq) -> Self {
        let PersonRef { id: person, username } = person;
        let Entrance { role, muted_until } = entrance;
        Self { person, username, role, muted_until, joined, subscriptions: 0, uncounted: false }
    }

    pub(crate) fn key(room: RoomId, person: PersonId) -> Item {
        key::two(key::room(room), key::member(person))
    }

    pub(crate) fn write(&self, room: RoomId) -> Item {
        Writer::default()
            .text("key", key::room(room))
            .text("part", key::member(self.person))
            .text("person", self.person)
            .text("name", self.username.as_str())
            .text("role", code::role_word(self.role))
            .optional_number("mutedUntil", self.muted_until.map(|until| until.0))
            .number("joined", self.joined.0)
            .number("subscriptions", self.subscriptions)
            .flag("uncounted", self.uncounted)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self {
            person: read_id(item, "person")?,
            username: Username::from_stored(read_text(item, "name")?),
            role: code::role(read_text(item, "role")?)?,
            muted_until: optional_number(item, "mutedUntil")?.map(Timestamp),
            joined: Seq(read_number(item, "joined")?),
            subscriptions: read_number(item, "subscriptions")?,
            uncounted: read_flag(item, "uncounted"),
        })
    }

    /// In the room's list, shown as they like.
    pub(crate) fn shown(self, profile: Profile) -> Member {
        let Self { person, username, role, muted_until, .. } = self;
        Member { person, username, profile, role, muted_until }
    }

    pub(crate) fn reference(&self) -> PersonRef {
        PersonRef { id: self.person, username: self.username.clone() }
    }
}

/// How far somebody has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) seq: Seq,
    /// Messages up to and with it.
    pub(crate) messages: u64,
}

/// A room as its member sees it.
#[derive(Debug, Clone)]
pub(crate) struct MembershipRow {
    pub(crate) room: RoomId,
    pub(crate) role: Role,
    pub(crate) muted_until: Option<Timestamp>,
    pub(crate) marker: Marker,
    /// Whether it is a direct room, which makes nobody acquainted.
    pub(crate) direct: bool,
}

impl MembershipRow {
    pub(crate) fn new(room: RoomId, entrance: Entrance, marker: Marker) -> Self {
        let Entrance { role, muted_until } = entrance;
        Self { room, role, muted_until, marker, direct: false }
    }

    pub(crate) fn key(person: PersonId, room: RoomId) -> Item {
        key::two(key::person(person), key::room(room))
    }

    pub(crate) fn write(&self, person: PersonId) -> Item {
        Writer::default()
            .text("key", key::person(person))
            .text("part", key::room(self.room))
            .text("room", self.room)
            .text("role", code::role_word(self.role))
            .optional_number("mutedUntil", self.muted_until.map(|until| until.0))
            .number("readSeq", self.marker.seq.0)
            .number("readMessages", self.marker.messages)
            .flag("direct", self.direct)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let (seq, messages) = (Seq(read_number(item, "readSeq")?), read_number(item, "readMessages")?);
        Ok(Self {
            room: read_id(item, "room")?,
            role: code::role(read_text(item, "role")?)?,
            muted_until: optional_number(item, "mutedUntil")?.map(Timestamp),
            marker: Marker { seq, messages },
            direct: read_flag(item, "direct"),
        })
    }
}
