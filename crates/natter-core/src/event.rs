//! What a room's log is made of (P2: messages and changes of membership alike, so that one way of resuming covers all).

use crate::actor::PersonRef;
use crate::id::{Epoch, PersonId, RoomId};
use crate::member::Role;
use crate::message::{Message, MessageChanged};
use crate::room::{RoomChange, RoomKind};
use crate::span::Seq;
use crate::text::{ClientMessageId, RoomName, Username};
use crate::time::Timestamp;

/// One durable entry of a room's log, identified by `(room, epoch, seq)` (P1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent {
    /// The room whose log holds it.
    pub room: RoomId,
    /// The life of that log.
    pub epoch: Epoch,
    /// Its place.
    pub seq: Seq,
    /// When the server took it.
    pub timestamp: Timestamp,
    /// Who did it.
    pub person: PersonId,
    /// Their name at that time.
    pub username: Username,
    /// What they did.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// The event's person sent a message.
    Message(Message),
    /// The event's person changed a message.
    MessageChanged(MessageChanged),
    /// The log begins.
    RoomCreated {
        /// Name at creation.
        name: RoomName,
        /// Kind at creation.
        kind: RoomKind,
    },
    /// The event's person came in.
    MemberJoined {
        /// As what.
        role: Role,
        /// Who let them in, where somebody had to.
        by: Option<PersonRef>,
    },
    /// The event's person went out by themselves.
    MemberLeft,
    /// The event's person sent somebody out.
    MemberRemoved {
        /// Whom.
        member: PersonRef,
        /// Whether for good.
        banned: bool,
    },
    /// The event's person took somebody's voice for a time, or gave it back.
    MemberMuted {
        /// Whose.
        member: PersonRef,
        /// Until when; `None` gives it back.
        until: Option<Timestamp>,
    },
    /// Somebody may do more or less than before.
    RoleChanged {
        /// Who.
        member: PersonRef,
        /// What they are now.
        role: Role,
    },
    /// The event's person changed what is set about the room.
    RoomUpdated(RoomChange),
    /// The log ends; nobody is in the room any more.
    RoomDeleted,
}

/// Whom an event takes out of the room's audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// Nobody.
    Nobody,
    /// This person, on all their connections.
    One(PersonId),
    /// Everybody.
    All,
}

impl LogEvent {
    /// Whether this event counts as unread to others.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self.kind, EventKind::Message(_))
    }

    /// Whether this event changes a message that was there before; it is not a row of the timeline.
    #[must_use]
    pub fn is_change(&self) -> bool {
        matches!(self.kind, EventKind::MessageChanged(_))
    }

    /// Whether it may change who receives the room's events, or what a member may do in it. What was decided on facts from before such an event is
    /// decided again.
    #[must_use]
    pub fn changes_audience(&self) -> bool {
        !self.is_message() && !self.is_change()
    }

    /// The name that the event's person gave it (P3).
    #[must_use]
    pub fn client_message_id(&self) -> Option<&ClientMessageId> {
        match &self.kind {
            EventKind::Message(message) => message.client_message_id.as_ref(),
            EventKind::MessageChanged(changed) => changed.client_message_id.as_ref(),
            _ => None,
        }
    }

    /// Who belongs to the room's audience from this event on, this event among what they hear.
    #[must_use]
    pub fn coming(&self) -> Option<PersonId> {
        matches!(self.kind, EventKind::MemberJoined { .. }).then_some(self.person)
    }

    /// Who does not any more after it (P11); this event is the last they hear.
    #[must_use]
    pub fn leaving(&self) -> Leaving {
        match &self.kind {
            EventKind::MemberLeft => Leaving::One(self.person),
            EventKind::MemberRemoved { member, .. } => Leaving::One(member.id),
            EventKind::RoomDeleted => Leaving::All,
            _ => Leaving::Nobody,
        }
    }

    /// Whether it may change what this person may do in the room, so that a decision made on facts from before it does not hold.
    #[must_use]
    pub fn touches_rights_of(&self, person: PersonId) -> bool {
        match &self.kind {
            EventKind::Message(_) | EventKind::MessageChanged(_) | EventKind::RoomCreated { .. } => false,
            EventKind::MemberJoined { .. } | EventKind::MemberLeft => self.person == person,
            EventKind::MemberRemoved { member, .. }
            | EventKind::MemberMuted { member, .. }
            | EventKind::RoleChanged { member, .. } => member.id == person,
            EventKind::RoomUpdated(change) => change.archived.is_some(),
            EventKind::RoomDeleted => true,
        }
    }
}

/// A contiguous piece of a log, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The room.
    pub room: RoomId,
    /// The life of the log.
    pub epoch: Epoch,
    /// The last place of the log when the page was read.
    pub head: Seq,
    /// The events, ascending.
    pub events: Vec<LogEvent>,
    /// Whether more lies in the direction that was read.
    pub has_more: bool,
}
