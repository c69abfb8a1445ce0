//! What a client may ask for over its socket, parsed. Who asks is the [`Caller`](crate::Caller), never part of the action.

use crate::id::{Epoch, PersonId, RoomId};
use crate::proposal::Draft;
use crate::room::RoomKind;
use crate::span::{Seq, Span};
use crate::text::RoomName;

/// One request of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Greets, and resumes the rooms it names.
    Hello {
        /// Where the client's views end.
        resume: Vec<Position>,
    },
    /// Appends messages.
    SendMessage {
        /// The room.
        room: RoomId,
        /// The life of the log that `known` belongs to.
        epoch: Option<Epoch>,
        /// Highest contiguous seq applied at the first try.
        known: Option<Seq>,
        /// 1 to 10 messages.
        drafts: Vec<Draft>,
    },
    /// Reads a page of a log.
    ReadLog {
        /// The room.
        room: RoomId,
        /// Which part.
        span: Span,
    },
    /// Opens a room.
    CreateRoom {
        /// Its id, drawn by the shell.
        room: RoomId,
        /// Its name.
        name: RoomName,
        /// Who may enter.
        kind: RoomKind,
    },
    /// Enters a room.
    JoinRoom {
        /// The room.
        room: RoomId,
    },
    /// Leaves a room.
    LeaveRoom {
        /// The room.
        room: RoomId,
    },
    /// Lists rooms.
    GetRooms {
        /// Open rooms after this one.
        after: Option<RoomId>,
    },
    /// Lists members.
    GetMembers {
        /// The room.
        room: RoomId,
        /// Members after this one.
        after: Option<PersonId>,
        /// At most this many.
        limit: usize,
    },
    /// Moves one's read marker.
    MarkRead {
        /// The room.
        room: RoomId,
        /// Up to here.
        seq: Seq,
    },
    /// Tells that one is typing (best effort).
    Typing {
        /// The room.
        room: RoomId,
    },
    /// Asks for a sign of life and the heads of one's rooms.
    Ping,
}

/// Where a client's view of a room ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The room.
    pub room: RoomId,
    /// The life of its log.
    pub epoch: Epoch,
    /// The last event applied.
    pub seq: Seq,
}
