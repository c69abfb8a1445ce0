//! Items of the rooms table: what a room is, who is in it (from its side and from theirs), and the list of public rooms.

use super::code;
use crate::item::{Item, Writer, damaged, optional_text, read_id, read_number, read_text};
use crate::key;
use natter_core::member::{Member, Role};
use natter_core::room::{OpenRoom, RoomKind};
use natter_core::text::{RoomName, Username};
use natter_core::{Epoch, PersonId, RoomId, Seq, StoreError, Timestamp};

/// What a room is. Where its log ends is written nowhere but in the log.
#[derive(Debug, Clone)]
pub(crate) struct RoomRow {
    pub(crate) room: RoomId,
    pub(crate) name: RoomName,
    pub(crate) kind: RoomKind,
    pub(crate) epoch: Epoch,
    /// Nobody created the lobby.
    pub(crate) creator: Option<PersonId>,
    pub(crate) created: Timestamp,
    pub(crate) members: u64,
}

impl RoomRow {
    pub(crate) fn key(room: RoomId) -> Item {
        key::two(key::room(room), key::ROOM_PART)
    }

    /// Whether the room stands in the list of public rooms. The lobby does not: everybody is in it.
    pub(crate) fn is_listed(&self) -> bool {
        self.kind == RoomKind::Public && self.room != RoomId::LOBBY
    }

    pub(crate) fn write(&self) -> Item {
        Writer::default()
            .text("key", key::room(self.room))
            .text("part", key::ROOM_PART)
            .text("room", self.room)
            .text("name", self.name.as_str())
            .text("kind", code::kind_word(self.kind))
            .text("epoch", self.epoch)
            .optional_text("creator", self.creator)
            .number("created", self.created.0)
            .number("members", self.members)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let creator = optional_text(item, "creator");
        Ok(Self {
            room: read_id(item, "room")?,
            name: RoomName::from_stored(read_text(item, "name")?),
            kind: code::kind(read_text(item, "kind")?)?,
            epoch: read_id(item, "epoch")?,
            creator: creator.map(str::parse).transpose().map_err(|_| damaged("creator"))?,
            created: Timestamp(read_number(item, "created")?),
            members: read_number(item, "members")?,
        })
    }
}

/// A member as the room sees them.
#[derive(Debug, Clone)]
pub(crate) struct MemberRow {
    pub(crate) member: Member,
    /// Counts subscriptions ever made: who leaves names the number that was read before the connections were, so that no connection can subscribe
    /// in between and stay.
    pub(crate) subscriptions: u64,
}

impl MemberRow {
    pub(crate) fn key(room: RoomId, person: PersonId) -> Item {
        key::two(key::room(room), key::member(person))
    }

    pub(crate) fn write(&self, room: RoomId) -> Item {
        Writer::default()
            .text("key", key::room(room))
            .text("part", key::member(self.member.person))
            .text("person", self.member.person)
            .text("name", self.member.username.as_str())
            .text("role", code::role_word(self.member.role))
            .number("subscriptions", self.subscriptions)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let member = Member {
            person: read_id(item, "person")?,
            username: Username::from_stored(read_text(item, "name")?),
            role: code::role(read_text(item, "role")?)?,
        };
        Ok(Self { member, subscriptions: read_number(item, "subscriptions")? })
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
    pub(crate) marker: Marker,
}

impl MembershipRow {
    pub(crate) fn key(person: PersonId, room: RoomId) -> Item {
        key::two(key::person(person), key::room(room))
    }

    pub(crate) fn write(&self, person: PersonId) -> Item {
        Writer::default()
            .text("key", key::person(person))
            .text("part", key::room(self.room))
            .text("room", self.room)
            .text("role", code::role_word(self.role))
            .number("readSeq", self.marker.seq.0)
            .number("readMessages", self.marker.messages)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let (seq, messages) = (Seq(read_number(item, "readSeq")?), read_number(item, "readMessages")?);
        let (room, role) = (read_id(item, "room")?, code::role(read_text(item, "role")?)?);
        Ok(Self { room, role, marker: Marker { seq, messages } })
    }
}

/// A line in the list of public rooms.
#[derive(Debug)]
pub(crate) struct OpenRow;

impl OpenRow {
    pub(crate) fn key(room: RoomId) -> Item {
        key::two(key::OPEN, key::room(room))
    }

    pub(crate) fn write(room: &RoomRow) -> Item {
        Writer::default()
            .text("key", key::OPEN)
            .text("part", key::room(room.room))
            .text("room", room.room)
            .text("name", room.name.as_str())
            .number("members", room.members)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<OpenRoom, StoreError> {
        Ok(OpenRoom {
            room: read_id(item, "room")?,
            name: RoomName::from_stored(read_text(item, "name")?),
            kind: RoomKind::Public,
            members: read_number(item, "members")?,
        })
    }
}
