//! What an action comes back with when it was allowed.

use crate::event::{LogEvent, Page};
use crate::id::{Epoch, RoomId};
use crate::member::Member;
use crate::proposal::Receipt;
use crate::room::{OpenRoom, RoomEntry};
use crate::span::{Kinds, Seq};

/// The answer to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To `Hello`.
    Welcome {
        /// One's rooms.
        rooms: Vec<RoomEntry>,
        /// What happened in the resumed rooms; a room where nothing was missed is left out.
        resumed: Vec<Resumed>,
    },
    /// To `SendMessage`, one receipt a message.
    Sent(Vec<Receipt>),
    /// To `ReadLog`.
    Page {
        /// The events.
        page: Page,
        /// Whether only messages were asked for.
        kinds: Kinds,
        /// Whether the page was read backwards, so that a cut must keep its end.
        backwards: bool,
    },
    /// To `CreateRoom`.
    Created(RoomEntry),
    /// To `JoinRoom`.
    Joined(RoomEntry),
    /// To `LeaveRoom`.
    Left(RoomId),
    /// To `GetRooms`.
    Rooms {
        /// Mine.
        rooms: Vec<RoomEntry>,
        /// Those I could join.
        open: Vec<OpenRoom>,
        /// Whether more open rooms follow.
        has_more: bool,
    },
    /// To `GetMembers`.
    Members {
        /// The room.
        room: RoomId,
        /// With presence.
        members: Vec<(Member, bool)>,
        /// Whether more follow.
        has_more: bool,
    },
    /// To `MarkRead`.
    Read(ReadMark),
    /// To `Typing`: the caller is a member and may be announced.
    Typing(RoomId),
    /// To `Ping`.
    Pong(Vec<Head>),
}

/// What a client missed in a room it resumes (P9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumed {
    /// Every event after the client's place, ascending, up to `head`.
    Missed {
        /// The room.
        room: RoomId,
        /// The life of the log.
        epoch: Epoch,
        /// The last event.
        head: Seq,
        /// All of them.
        events: Vec<LogEvent>,
    },
    /// The client must begin anew.
    Reset(Head),
    /// Not, or no longer, the client's room.
    Gone(RoomId),
}

/// Where a room's log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The room.
    pub room: RoomId,
    /// The life of its log.
    pub epoch: Epoch,
    /// Its last event.
    pub seq: Seq,
}

/// Where a person's read marker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadMark {
    /// The room.
    pub room: RoomId,
    /// Read up to here.
    pub seq: Seq,
    /// Messages after it.
    pub unread: u64,
}
