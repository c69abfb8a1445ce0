//! Frames a server sends, log events apart.

use crate::client::WireRoomKind;
use crate::event::{EventFrame, WireRole};
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
        limits: Limits,
        server_time: u64,
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
    CreateRoom {
        room: Room,
    },
    JoinRoom {
        status: JoinStatus,
        room: Room,
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

/// How a join ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum JoinStatus {
    /// One is in.
    Joined,
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
        rooms_per_connection: natter_core::limit::ROOMS_PER_PERSON as u64,
    };

    /// The same where each ping is paid for.
    pub const CLOUD: Limits =
        Limits { ping_interval_ms: natter_core::limit::CLOUD_PING_INTERVAL_MS, ..Self::CONTRACT };
}
