//! Rooms as people see them in a list, and what can be set about one.

use crate::actor::PersonRef;
use crate::id::{Epoch, RoomId};
use crate::member::Role;
use crate::span::Seq;
use crate::text::{RoomName, Topic};
use crate::time::Timestamp;

/// Who may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoomKind {
    /// Anybody signed in; it stands in everybody's list.
    Public,
    /// Whom an admin approves, and who brings an invitation. Who has the room's id may ask; nobody else learns that it exists.
    Approval,
    /// Who brings an invitation; nobody else learns that it exists.
    Private,
    /// The people it was opened for, for ever: no names, no roles, no way in or out.
    Direct,
}

impl RoomKind {
    /// Whether people who are not in it may know of it.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::Public
    }
}

/// What a room's admins set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSettings {
    /// Its name.
    pub name: RoomName,
    /// What it is about.
    pub topic: Option<Topic>,
    /// Who may enter.
    pub kind: RoomKind,
    /// Whether guests may enter.
    pub guests: bool,
    /// Put away: can be read, not written.
    pub archived: bool,
}

impl RoomSettings {
    /// A new room's settings: guests come into public rooms only, unless told otherwise.
    #[must_use]
    pub fn new(name: RoomName, kind: RoomKind) -> Self {
        Self { name, topic: None, kind, guests: kind == RoomKind::Public, archived: false }
    }
}

/// A change of a room's settings; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomChange {
    /// Another name.
    pub name: Option<RoomName>,
    /// Another topic; an inner `None` takes it away.
    pub topic: Option<Option<Topic>>,
    /// Another way in.
    pub kind: Option<RoomKind>,
    /// Guests in or out.
    pub guests: Option<bool>,
    /// Put away or taken out.
    pub archived: Option<bool>,
}

impl RoomChange {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Only what differs from these settings.
    #[must_use]
    pub fn against(self, settings: &RoomSettings) -> Self {
        Self {
            name: self.name.filter(|name| *name != settings.name),
            topic: self.topic.filter(|topic| *topic != settings.topic),
            kind: self.kind.filter(|kind| *kind != settings.kind),
            guests: self.guests.filter(|guests| *guests != settings.guests),
            archived: self.archived.filter(|archived| *archived != settings.archived),
        }
    }

    /// The settings after it.
    #[must_use]
    pub fn applied(&self, settings: &RoomSettings) -> RoomSettings {
        RoomSettings {
            name: self.name.clone().unwrap_or_else(|| settings.name.clone()),
            topic: self.topic.clone().unwrap_or_else(|| settings.topic.clone()),
            kind: self.kind.unwrap_or(settings.kind),
            guests: self.guests.unwrap_or(settings.guests),
            archived: self.archived.unwrap_or(settings.archived),
        }
    }

    /// For the audit log: what was changed, without the words of others.
    #[must_use]
    pub fn described(&self) -> String {
        let mut parts = Vec::new();
        if let Some(name) = &self.name {
            parts.push(format!("name: {name}"));
        }
        match &self.topic {
            Some(Some(topic)) => parts.push(format!("topic: {topic}")),
            Some(None) => parts.push("no topic".to_owned()),
            None => {}
        }
        if let Some(kind) = self.kind {
            parts.push(format!("kind: {kind:?}").to_lowercase());
        }
        if let Some(guests) = self.guests {
            parts.push(format!("guests: {guests}"));
        }
        if let Some(archived) = self.archived {
            parts.push(format!("archived: {archived}"));
        }
        parts.join(", ")
    }
}

/// A room in the list of one of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEntry {
    /// The room.
    pub room: RoomId,
    /// What its admins have set.
    pub settings: RoomSettings,
    /// What this member may do.
    pub role: Role,
    /// This member may not write before then.
    pub muted_until: Option<Timestamp>,
    /// The life of the log.
    pub epoch: Epoch,
    /// The last event of the log.
    pub head: Seq,
    /// The last event this member has read.
    pub read: Seq,
    /// Messages after `read`.
    pub unread: u64,
    /// People in the room.
    pub members: u64,
    /// People who have asked to come in; 0 for members who may not answer them.
    pub requests: u64,
    /// Everybody in a direct room, this member among them, by the names they had when it was opened; empty for all other kinds.
    pub with: Vec<PersonRef>,
}

/// A room one could join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRoom {
    /// The room.
    pub room: RoomId,
    /// Its name.
    pub name: RoomName,
    /// What it is about.
    pub topic: Option<Topic>,
    /// Who may enter.
    pub kind: RoomKind,
    /// Whether guests may enter.
    pub guests: bool,
    /// People in the room.
    pub members: u64,
}

/// A room as site admins see it: what it is, never what is said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRoom {
    /// The room.
    pub room: RoomId,
    /// Its settings.
    pub settings: RoomSettings,
    /// Who opened it.
    pub creator: Option<crate::id::PersonId>,
    /// When.
    pub created: Timestamp,
    /// People in the room.
    pub members: u64,
}
