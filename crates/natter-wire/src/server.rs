//! Frames a server sends, log events apart; long because it is the list of them.

use crate::client::{SearchPlace, WireRoomKind};
use crate::event::{EventFrame, Person, WireRole};
use crate::people::{Asker, AuditLine, Ban, Invite, OwnRequest, RequestStatus, WireColour};
use crate::{ErrorCode, Text};
use natter_core::{ConnectionId, Epoch, MessageId, PersonId, RoomId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use ts_rs::TS;

/// Any frame a server sends; what test clients parse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the two families")]
pub enum ServerFrame<'a> {
    Event(EventFrame<'a>),
    Control(ControlFrame<'a>),
}

/// Every frame that is no single log event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "each frame is explained in docs/PROTOCOL.md")]
pub enum ControlFrame<'a> {
    Welcome {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        request_id: Option<Cow<'a, str>>,
        #[ts(type = "string")]
        connection_id: Text<ConnectionId>,
        user: User,
        rooms: Vec<Room>,
        /// Whether the rest of one's rooms follows in `rooms` frames.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(optional, as = "Option<bool>")]
        more_rooms: bool,
        /// Doors one waits at, or may not ask at again yet.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(optional, as = "Option<Vec<OwnRequest>>")]
        requests: Vec<OwnRequest>,
        limits: Limits,
        server_time: u64,
    },
    /// More of one's rooms: behind a `welcome` that had no space for all, before a `result` of `getRooms`.
    Rooms {
        rooms: Vec<Room>,
        /// Whether more follow.
        has_more: bool,
    },
    Ack {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        request_id: Option<Cow<'a, str>>,
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        seq: u64,
        #[ts(type = "string")]
        message_id: Text<MessageId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
        timestamp: u64,
        duplicate: bool,
    },
    Events {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        epoch: Text<Epoch>,
        events: Vec<EventFrame<'a>>,
        head: u64,
        has_more: bool,
    },
    Reset {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        epoch: Text<Epoch>,
        head: u64,
    },
    Gone {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    Typing {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        user_id: Text<PersonId>,
        username: Cow<'a, str>,
    },
    Presence {
        #[ts(type = "string")]
        user_id: Text<PersonId>,
        username: Cow<'a, str>,
        online: bool,
    },
    Read {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        user_id: Text<PersonId>,
        seq: u64,
        unread: u64,
    },
    /// To those who may answer.
    JoinRequested {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        user_id: Text<PersonId>,
        username: Cow<'a, str>,
        waiting: u64,
    },
    /// To those who may answer.
    JoinSettled {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        user_id: Text<PersonId>,
        username: Cow<'a, str>,
        status: RequestStatus,
        waiting: u64,
    },
    /// To the one who asked.
    JoinAnswered {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        status: RequestStatus,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        retry_after_ms: Option<u64>,
    },
    Heads {
        heads: Vec<RoomHead>,
    },
    Pong {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        request_id: Option<Cow<'a, str>>,
        server_time: u64,
        heads: Vec<RoomHead>,
    },
    Result {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        request_id: Option<Cow<'a, str>>,
        #[serde(flatten)]
        body: ResultBody<'a>,
    },
    Error {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        request_id: Option<Cow<'a, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        action: Option<Cow<'a, str>>,
        /// The room that the request named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "string")]
        room_id: Option<Text<RoomId>>,
        /// The message that is the reason, or the only one of the request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
        /// The place of the message that is the reason, from 0, where the request had several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        message_index: Option<usize>,
        code: ErrorCode,
        message: Cow<'a, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        retry_after_ms: Option<u64>,
    },
}

/// What a `result` holds, by action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "each result is explained in docs/PROTOCOL.md")]
pub enum ResultBody<'a> {
    GetMessages {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        epoch: Text<Epoch>,
        #[ts(type = "Array<MessageEvent>")]
        messages: Vec<EventFrame<'a>>,
        has_more: bool,
    },
    GetEvents {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        epoch: Text<Epoch>,
        head: u64,
        events: Vec<EventFrame<'a>>,
        has_more: bool,
    },
    GetTimeline {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        #[ts(type = "string")]
        epoch: Text<Epoch>,
        /// The last event of the log when the page was read; the rows hold every change up to it.
        as_of: u64,
        /// The first seq that the page covers.
        first: u64,
        /// The last one; `first - 1` when it covers none.
        last: u64,
        /// Every event from `first` to `last` that is not a change of a message, messages as they are now.
        rows: Vec<EventFrame<'a>>,
        /// Whether the log has events before `first`.
        has_more_before: bool,
        /// Whether it has events after `last`.
        has_more_after: bool,
    },
    EditMessage(MessageChangeResult),
    DeleteMessage(MessageChangeResult),
    React(MessageChangeResult),
    PinMessage(MessageChangeResult),
    GetReactions {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        seq: u64,
        reactions: Vec<WireReactors<'a>>,
    },
    GetPins {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        /// The newest first, as many as fit into a frame.
        #[ts(type = "Array<MessageEvent>")]
        messages: Vec<EventFrame<'a>>,
        has_more: bool,
    },
    Search {
        /// Room by room, in each the newest first.
        #[ts(type = "Array<MessageEvent>")]
        messages: Vec<EventFrame<'a>>,
        /// Where to go on, as `before`; without it everything was looked at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        next: Option<SearchPlace>,
    },
    CreateRoom {
        room: Room,
    },
    JoinRoom {
        status: JoinStatus,
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        /// When one is in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<Room>,
        /// When one was turned away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        retry_after_ms: Option<u64>,
    },
    WithdrawJoin {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    GetRequests {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        /// The longest waiting first, as many as fit into a frame.
        requests: Vec<Asker>,
        /// How many wait in all.
        waiting: u64,
    },
    ApproveJoin {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    RejectJoin {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    KickMember {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    BanMember {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    UnbanMember {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    MuteMember {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    SetRole {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    UpdateRoom {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    DeleteRoom {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    RevokeInvite {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    GetBans {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        bans: Vec<Ban>,
    },
    CreateInvite {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        invite: Invite,
        /// The word of the link; told this once.
        word: String,
    },
    GetInvites {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        invites: Vec<Invite>,
    },
    OpenDirect {
        room: Room,
    },
    GetAudit {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        /// The newest first.
        entries: Vec<AuditLine>,
        has_more: bool,
    },
    LeaveRoom {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
    },
    GetRooms {
        rooms: Vec<Room>,
        open_rooms: Vec<OpenRoom>,
        has_more: bool,
    },
    GetMembers {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        members: Vec<Member>,
        has_more: bool,
    },
    MarkRead {
        #[ts(type = "string")]
        room_id: Text<RoomId>,
        read_seq: u64,
        unread: u64,
    },
}

/// How a change of a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageChangeResult {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The message.
    pub target_seq: u64,
    /// The event; left out where the message was so already and nothing was added to the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub seq: Option<u64>,
    /// Whether this request changed nothing: an earlier try had, or the message was so already.
    pub duplicate: bool,
}

/// Who reacted to a message with one emoji.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "Reactors")]
pub struct WireReactors<'a> {
    /// The emoji.
    pub emoji: Cow<'a, str>,
    /// How many people.
    pub count: u64,
    /// The first of them, at most 50; people who were deleted are only counted.
    pub people: Vec<Person<'a>>,
}

/// How a join ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum JoinStatus {
    /// One is in.
    Joined,
    /// One has asked.
    Waiting,
    /// One has asked before and was turned away.
    Rejected,
}

/// A person about themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Their id.
    #[ts(type = "string")]
    pub user_id: Text<PersonId>,
    /// Their name.
    pub username: String,
    /// Accounts only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email: Option<String>,
    /// How they like to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub display_name: Option<String>,
    /// The colour they chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub colour: Option<WireColour>,
    /// Whether they came without an account.
    #[serde(default)]
    pub guest: bool,
    /// Whether they govern the site.
    #[serde(default)]
    pub site_admin: bool,
}

/// A room of one's own list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Its name.
    pub name: String,
    /// Who may enter.
    pub kind: WireRoomKind,
    /// What one may do.
    pub role: WireRole,
    /// The life of its log.
    #[ts(type = "string")]
    pub epoch: Text<Epoch>,
    /// The last event.
    pub head: u64,
    /// The last event one has read.
    pub read_seq: u64,
    /// Messages of others after it.
    pub unread: u64,
    /// People in it.
    pub members: u64,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub topic: Option<String>,
    /// Whether guests may enter.
    #[serde(default)]
    pub guests: bool,
    /// Put away: can be read, not written.
    #[serde(default)]
    pub archived: bool,
    /// One may not write before then; milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub muted_until: Option<u64>,
    /// People who ask to come in; 0 for members who may not answer them.
    #[serde(default)]
    pub requests: u64,
    /// Everybody in a direct room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Person<'static>>>")]
    pub with: Vec<Person<'static>>,
}

/// A room one could join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenRoom {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Its name.
    pub name: String,
    /// Who may enter.
    pub kind: WireRoomKind,
    /// People in it.
    pub members: u64,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub topic: Option<String>,
    /// Whether guests may enter.
    #[serde(default)]
    pub guests: bool,
}

/// A row of a member list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The person.
    #[ts(type = "string")]
    pub user_id: Text<PersonId>,
    /// Their name.
    pub username: String,
    /// What they may do.
    pub role: WireRole,
    /// Whether any of their devices is connected.
    pub online: bool,
    /// How they like to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub display_name: Option<String>,
    /// The colour they chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub colour: Option<WireColour>,
    /// They may not write before then; milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub muted_until: Option<u64>,
}

/// Where a room's log ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomHead {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The life of its log.
    #[ts(type = "string")]
    pub epoch: Text<Epoch>,
    /// The last event.
    pub head: u64,
}

/// The limits of this server (P14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Bytes of a message's text.
    pub text_bytes: u64,
    /// Bytes of a client's frame.
    pub frame_bytes: u64,
    /// Messages in one frame.
    pub messages_per_frame: u64,
    /// Events in one page.
    pub page_events: u64,
    /// Milliseconds between two pings.
    pub ping_interval_ms: u64,
    /// Milliseconds between two typing notices.
    pub typing_interval_ms: u64,
    /// Milliseconds between two read marks in one room.
    pub mark_interval_ms: u64,
    /// Rooms one may be in.
    pub rooms_per_connection: u64,
}

impl Limits {
    /// The contract's limits.
    pub const CONTRACT: Limits = Limits {
        text_bytes: natter_core::limit::TEXT_BYTES as u64,
        frame_bytes: natter_core::limit::FRAME_BYTES as u64,
        messages_per_frame: natter_core::limit::MESSAGES_PER_FRAME as u64,
        page_events: natter_core::limit::PAGE_EVENTS as u64,
        ping_interval_ms: natter_core::limit::PING_INTERVAL_MS,
        typing_interval_ms: natter_core::limit::TYPING_INTERVAL_MS,
        mark_interval_ms: natter_core::limit::MARK_INTERVAL_MS,
        rooms_per_connection: natter_core::limit::MEMBERSHIPS as u64,
    };

    /// The same where each frame is paid for.
    pub const CLOUD: Limits = Limits {
        ping_interval_ms: natter_core::limit::CLOUD_PING_INTERVAL_MS,
        mark_interval_ms: natter_core::limit::CLOUD_MARK_INTERVAL_MS,
        ..Self::CONTRACT
    };
}
