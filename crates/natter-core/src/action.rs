//! What a client may ask for over its socket, parsed. Who asks is the [`Caller`](crate::Caller), never part of the action.

use crate::id::{AuditId, Epoch, InviteId, PersonId, RoomId};
use crate::join::{Door, InviteToken};
use crate::member::Role;
use crate::message::MessageChange;
use crate::proposal::Draft;
use crate::room::{RoomChange, RoomSettings};
use crate::search::{Place, SearchQuery};
use crate::span::{Seq, Span, TimelineSpan};
use crate::text::ClientMessageId;

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
    /// Changes a message.
    ChangeMessage {
        /// The room.
        room: RoomId,
        /// The life of the log that `known` and `target` belong to.
        epoch: Option<Epoch>,
        /// Highest contiguous seq applied at the first try.
        known: Option<Seq>,
        /// The message.
        target: Seq,
        /// The person's own name for the change.
        client_message_id: Option<ClientMessageId>,
        /// What.
        change: MessageChange,
    },
    /// Reads a page of the timeline.
    ReadTimeline {
        /// The room.
        room: RoomId,
        /// Which part.
        span: TimelineSpan,
    },
    /// Lists who reacted to a message.
    GetReactions {
        /// The room.
        room: RoomId,
        /// The message.
        target: Seq,
    },
    /// Lists pinned messages.
    GetPins {
        /// The room.
        room: RoomId,
        /// Those before this place; the newest when left out.
        before: Option<Seq>,
    },
    /// Looks for messages.
    Search {
        /// What for.
        query: SearchQuery,
        /// In this room; in all of one's rooms when left out.
        room: Option<RoomId>,
        /// Where the last answer stopped.
        from: Option<Place>,
        /// At most so many messages, 1 to [`limit::SEARCH_RESULTS`](crate::limit::SEARCH_RESULTS).
        most: usize,
    },
    /// Opens a room.
    CreateRoom {
        /// Its id, drawn by the shell.
        room: RoomId,
        /// What is set about it.
        settings: RoomSettings,
    },
    /// Enters a room, or asks to.
    JoinRoom {
        /// Its id, or an invitation.
        door: Door,
    },
    /// Takes a request to enter back.
    WithdrawJoin {
        /// The room.
        room: RoomId,
    },
    /// Lists who asks to enter.
    GetRequests {
        /// The room.
        room: RoomId,
    },
    /// Answers somebody who asks to enter.
    AnswerJoin {
        /// The room.
        room: RoomId,
        /// Who asks.
        person: PersonId,
        /// Whether they may.
        approve: bool,
    },
    /// Does something to a member.
    Govern {
        /// The room.
        room: RoomId,
        /// To whom.
        person: PersonId,
        /// What.
        act: Act,
    },
    /// Lists who is banned.
    GetBans {
        /// The room.
        room: RoomId,
    },
    /// Changes what is set about a room.
    UpdateRoom {
        /// The room.
        room: RoomId,
        /// What.
        change: RoomChange,
    },
    /// Deletes a room.
    DeleteRoom {
        /// The room.
        room: RoomId,
    },
    /// Makes an invitation.
    CreateInvite {
        /// The room.
        room: RoomId,
        /// Its id, drawn by the shell.
        invite: InviteId,
        /// The word of the link, drawn by the shell.
        token: InviteToken,
        /// Milliseconds it is good for.
        expires_in_ms: Option<u64>,
        /// How many may come by it.
        uses: Option<u64>,
    },
    /// Lists invitations.
    GetInvites {
        /// The room.
        room: RoomId,
    },
    /// Takes an invitation back.
    RevokeInvite {
        /// The room.
        room: RoomId,
        /// Which.
        invite: InviteId,
    },
    /// Opens a room for some people only, or finds it.
    OpenDirect {
        /// The others.
        others: Vec<PersonId>,
    },
    /// Reads a room's part of the audit log.
    GetAudit {
        /// The room.
        room: RoomId,
        /// Lines before this one.
        before: Option<AuditId>,
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

impl Action {
    /// The room that the request names; not one that it opens or comes into by an invitation.
    #[must_use]
    pub fn room(&self) -> Option<RoomId> {
        match self {
            Self::SendMessage { room, .. }
            | Self::ReadLog { room, .. }
            | Self::ChangeMessage { room, .. }
            | Self::ReadTimeline { room, .. }
            | Self::GetReactions { room, .. }
            | Self::GetPins { room, .. }
            | Self::WithdrawJoin { room }
            | Self::GetRequests { room }
            | Self::AnswerJoin { room, .. }
            | Self::Govern { room, .. }
            | Self::GetBans { room }
            | Self::UpdateRoom { room, .. }
            | Self::DeleteRoom { room }
            | Self::CreateInvite { room, .. }
            | Self::GetInvites { room }
            | Self::RevokeInvite { room, .. }
            | Self::GetAudit { room, .. }
            | Self::LeaveRoom { room }
            | Self::GetMembers { room, .. }
            | Self::MarkRead { room, .. }
            | Self::Typing { room }
            | Self::JoinRoom { door: Door::Room(room) } => Some(*room),
            Self::Search { room, .. } => *room,
            Self::Hello { .. }
            | Self::CreateRoom { .. }
            | Self::JoinRoom { door: Door::Invite(_) }
            | Self::OpenDirect { .. }
            | Self::GetRooms { .. }
            | Self::Ping => None,
        }
    }
}

/// What a client may wish done to a person of a room; [`MemberAct`](crate::govern::MemberAct) is the same with moments in place of durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as there")]
pub enum Act {
    Kick,
    Ban,
    Unban,
    Mute {
        /// Milliseconds from now; 0 lets them write again.
        for_ms: u64,
    },
    SetRole(Role),
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
