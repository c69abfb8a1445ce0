//! What a room's log is made of (P2: messages and changes of membership alike, so that one way of resuming covers all).

use crate::id::{Epoch, MessageId, PersonId, RoomId};
use crate::member::Role;
use crate::room::RoomKind;
use crate::span::Seq;
use crate::text::{ClientMessageId, MessageText, RoomName, Username};
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
    /// Somebody wrote.
    Message(Message),
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
    },
    /// The event's person went out by themselves.
    MemberLeft,
}

/// A written message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, unique over all rooms.
    pub id: MessageId,
    /// The sender's own name for it; shown to the sender only.
    pub client_message_id: Option<ClientMessageId>,
    /// The words.
    pub text: MessageText,
    /// The earlier message it answers.
    pub reply_to: Option<Seq>,
}

impl LogEvent {
    /// Whether this event counts as unread to others.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self.kind, EventKind::Message(_))
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
