//! What an action comes back with when it was allowed.

use crate::audit::AuditPage;
use crate::event::{LogEvent, Page};
use crate::govern::Ban;
use crate::id::{Epoch, RoomId};
use crate::join::{AskersPage, Invite, InviteToken, Joining, OwnRequest};
use crate::member::Member;
use crate::message::{ChangeReceipt, MessageChange, Reactors, TimelinePage};
use crate::proposal::Receipt;
use crate::room::{OpenRoom, RoomEntry};
use crate::search::Place;
use crate::span::{Kinds, Seq, TimelineEdge};

/// The answer to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To `Hello`.
    Welcome {
        /// One's rooms.
        rooms: Vec<RoomEntry>,
        /// What happened in the resumed rooms; a room where nothing was missed is left out.
        resumed: Vec<Resumed>,
        /// Doors one waits at.
        requests: Vec<OwnRequest>,
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
    /// To `ChangeMessage`.
    Changed {
        /// What of it is durable.
        receipt: ChangeReceipt,
        /// What was asked for.
        change: MessageChange,
    },
    /// To `ReadTimeline`.
    Timeline {
        /// The rows.
        page: TimelinePage,
        /// Where it was read from, so that a cut keeps what was asked for.
        edge: TimelineEdge,
    },
    /// To `GetReactions`.
    Reactions {
        /// The room.
        room: RoomId,
        /// The message.
        target: Seq,
        /// Emoji by emoji, in the order of the message's row.
        reactors: Vec<Reactors>,
    },
    /// To `GetPins`.
    Pins {
        /// The room.
        room: RoomId,
        /// The pinned messages, the newest first.
        messages: Vec<LogEvent>,
    },
    /// To `Search`.
    Found {
        /// Room by room, in each the newest first.
        messages: Vec<LogEvent>,
        /// Where to go on, unless everything was looked at.
        next: Option<Place>,
    },
    /// To `CreateRoom`.
    Created(RoomEntry),
    /// To `JoinRoom`.
    Joined(Joining),
    /// To `WithdrawJoin`.
    Withdrawn(RoomId),
    /// To `GetRequests`.
    Requests {
        /// The room.
        room: RoomId,
        /// Who asks.
        askers: AskersPage,
    },
    /// To `AnswerJoin`, `Govern`, `UpdateRoom`, `DeleteRoom` and `RevokeInvite`.
    Done {
        /// The room.
        room: RoomId,
        /// What was done there.
        done: Done,
    },
    /// To `GetBans`.
    Bans {
        /// The room.
        room: RoomId,
        /// Who.
        bans: Vec<Ban>,
    },
    /// To `CreateInvite`.
    Invited {
        /// The room.
        room: RoomId,
        /// What it is.
        invite: Invite,
        /// The word of its link.
        token: InviteToken,
    },
    /// To `GetInvites`.
    Invites {
        /// The room.
        room: RoomId,
        /// Those that are good.
        invites: Vec<Invite>,
    },
    /// To `OpenDirect`.
    Direct(RoomEntry),
    /// To `GetAudit`.
    Audit {
        /// The room.
        room: RoomId,
        /// The lines.
        page: AuditPage,
    },
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

/// What was done, for answers that say no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Done {
    Approved,
    Rejected,
    Kicked,
    Banned,
    Unbanned,
    Muted,
    RoleSet,
    Updated,
    Deleted,
    InviteRevoked,
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
