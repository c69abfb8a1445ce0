//! Frames a client sends; long because it is the list of them. Fields that a client may not decide are not here, so that sending them changes nothing.

use natter_core::room::RoomKind;
use natter_core::{AuditId, Epoch, InviteId, PersonId, RoomId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use ts_rs::TS;

use crate::Text;
use crate::event::WireRole;

/// Every action of protocol version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "action", rename_all = "camelCase")]
#[expect(missing_docs, reason = "each action is explained in docs/PROTOCOL.md")]
pub enum ClientAction<'a> {
    Hello(Hello),
    #[serde(borrow)]
    SendMessage(SendMessage<'a>),
    GetMessages(GetLog),
    GetEvents(GetLog),
    GetTimeline(GetTimeline),
    #[serde(borrow)]
    EditMessage(EditMessage<'a>),
    #[serde(borrow)]
    DeleteMessage(DeleteMessage<'a>),
    #[serde(borrow)]
    React(React<'a>),
    #[serde(borrow)]
    PinMessage(PinMessage<'a>),
    GetReactions(GetReactions),
    GetPins(GetPins),
    #[serde(borrow)]
    Search(Search<'a>),
    CreateRoom(CreateRoom),
    JoinRoom(JoinRoom),
    WithdrawJoin(InRoom),
    ApproveJoin(OnPerson),
    RejectJoin(OnPerson),
    GetRequests(InRoom),
    LeaveRoom(InRoom),
    GetRooms(GetRooms),
    GetMembers(GetMembers),
    UpdateRoom(UpdateRoom),
    DeleteRoom(InRoom),
    KickMember(OnPerson),
    BanMember(OnPerson),
    UnbanMember(OnPerson),
    GetBans(InRoom),
    MuteMember(MuteMember),
    SetRole(SetRole),
    CreateInvite(CreateInvite),
    GetInvites(InRoom),
    RevokeInvite(RevokeInvite),
    OpenDirect(OpenDirect),
    GetAudit(GetAudit),
    MarkRead(MarkRead),
    Typing(InRoom),
    Ping(Nothing),
}

/// A frame: an action, and a name for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClientFrame<'a> {
    /// Repeated in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub request_id: Option<String>,
    /// What to do.
    #[serde(flatten, borrow)]
    pub action: ClientAction<'a>,
}

/// `hello`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hello {
    /// Where one's views end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub resume: Option<Vec<Position>>,
}

/// Where a view of a room ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The life of its log.
    #[ts(type = "string")]
    pub epoch: Text<Epoch>,
    /// The last event applied.
    pub seq: u64,
}

/// `sendMessage`, also `sendmessage`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage<'a> {
    /// The lobby when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// The life of the log that `knownSeq` belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub epoch: Option<Text<Epoch>>,
    /// Highest contiguous seq applied at the first try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub known_seq: Option<u64>,
    /// The words of a single message.
    #[serde(borrow, default, alias = "message", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub text: Option<Cow<'a, str>>,
    /// The single message's name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub client_message_id: Option<Cow<'a, str>>,
    /// The message the single message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply_to: Option<u64>,
    /// One to ten messages, in place of the single one.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub messages: Option<Vec<DraftMessage<'a>>>,
}

/// One message of a `sendMessage` with several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftMessage<'a> {
    /// The words.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// Its name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub client_message_id: Option<Cow<'a, str>>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply_to: Option<u64>,
}

/// `getMessages` and `getEvents`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GetLog {
    /// The lobby when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// The newest before this seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<u64>,
    /// The oldest after this seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub after: Option<u64>,
    /// 1 to 100, 50 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u64>,
}

/// `editMessage`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditMessage<'a> {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The message.
    pub seq: u64,
    /// The life of the log that `seq` and `knownSeq` belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub epoch: Option<Text<Epoch>>,
    /// Highest contiguous seq applied at the first try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub known_seq: Option<u64>,
    /// The text from now on.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// One's own name for the edit: without it a late retry could undo a newer edit.
    #[serde(borrow)]
    pub client_message_id: Cow<'a, str>,
}

/// `deleteMessage`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteMessage<'a> {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The message.
    pub seq: u64,
    /// The life of the log that `seq` and `knownSeq` belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub epoch: Option<Text<Epoch>>,
    /// Highest contiguous seq applied at the first try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub known_seq: Option<u64>,
    /// One's own name for the change.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub client_message_id: Option<Cow<'a, str>>,
}

/// `pinMessage`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PinMessage<'a> {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The message.
    pub seq: u64,
    /// The life of the log that `seq` and `knownSeq` belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub epoch: Option<Text<Epoch>>,
    /// Highest contiguous seq applied at the first try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub known_seq: Option<u64>,
    /// Whether it is pinned from now on.
    pub on: bool,
    /// One's own name for the change.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub client_message_id: Option<Cow<'a, str>>,
}

/// `react`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct React<'a> {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The message.
    pub seq: u64,
    /// The life of the log that `seq` and `knownSeq` belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub epoch: Option<Text<Epoch>>,
    /// Highest contiguous seq applied at the first try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub known_seq: Option<u64>,
    /// One emoji; answers and events repeat its fully qualified form.
    #[serde(borrow)]
    pub emoji: Cow<'a, str>,
    /// Whether one has reacted from now on.
    pub on: bool,
    /// One's own name for the change.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub client_message_id: Option<Cow<'a, str>>,
}

/// `getTimeline`; at most one of `before`, `after` and `around`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GetTimeline {
    /// The lobby when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// The newest rows before this seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<u64>,
    /// The oldest rows after this seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub after: Option<u64>,
    /// Rows on both sides of this seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub around: Option<u64>,
    /// 1 to 100, 50 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u64>,
}

/// `getReactions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GetReactions {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The message.
    pub seq: u64,
}

/// `getPins`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GetPins {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Those before this seq; the newest when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<u64>,
}

/// `search`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Search<'a> {
    /// 1 to 8 words; a message is found when each begins a word of it.
    #[serde(borrow)]
    pub query: Cow<'a, str>,
    /// All of one's rooms when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// The `next` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<SearchPlace>,
    /// 1 to 50, 20 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u64>,
}

/// Where a search stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchPlace {
    /// In this room, with the rooms behind it still to come when all are searched.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Everything before this seq is still to come.
    pub seq: u64,
}

/// `createRoom`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreateRoom {
    /// Its name.
    pub name: String,
    /// Public when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<WireRoomKind>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub topic: Option<String>,
    /// Whether guests may enter; when left out, into public rooms only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub guests: Option<bool>,
}

/// `joinRoom`: by the room's id, or by the word of an invitation's link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinRoom {
    /// The room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// The invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub invite: Option<String>,
}

/// An action on a person of a room and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OnPerson {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The person.
    #[ts(type = "string")]
    pub user_id: Text<PersonId>,
}

/// `updateRoom`; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UpdateRoom {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    /// Another topic; an empty one takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub topic: Option<String>,
    /// Another way in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<WireRoomKind>,
    /// Guests in or out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub guests: Option<bool>,
    /// Put away or taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub archived: Option<bool>,
}

/// `muteMember`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MuteMember {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The person.
    #[ts(type = "string")]
    pub user_id: Text<PersonId>,
    /// Milliseconds from now, four weeks at most; 0 lets them write again.
    pub for_ms: u64,
}

/// `setRole`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetRole {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The person.
    #[ts(type = "string")]
    pub user_id: Text<PersonId>,
    /// What they are from now on; `owner` hands the room over.
    pub role: WireRole,
}

/// `createInvite`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CreateInvite {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Milliseconds it is good for; without an end when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_in_ms: Option<u64>,
    /// How many may come by it; any number when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub uses: Option<u64>,
}

/// `revokeInvite`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevokeInvite {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The invitation, as `getInvites` lists it.
    #[ts(type = "string")]
    pub invite_id: Text<InviteId>,
}

/// `openDirect`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenDirect {
    /// The others, one to seven.
    #[ts(type = "Array<string>")]
    pub user_ids: Vec<Text<PersonId>>,
}

/// `getAudit`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GetAudit {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Lines before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub before: Option<Text<AuditId>>,
}

/// An action on a room and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InRoom {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
}

/// `getRooms`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetRooms {
    /// Open rooms after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub after: Option<Text<RoomId>>,
}

/// `getMembers`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GetMembers {
    /// The lobby when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub room_id: Option<Text<RoomId>>,
    /// Members after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub after: Option<Text<PersonId>>,
    /// 1 to 100, 100 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u64>,
}

/// `markRead`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkRead {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// Up to here.
    pub seq: u64,
}

/// An action without fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(type = "{}")]
pub struct Nothing {}

/// Who may enter a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "RoomKind")]
#[expect(missing_docs, reason = "the names say it")]
pub enum WireRoomKind {
    Public,
    Approval,
    Private,
    Direct,
}

impl From<RoomKind> for WireRoomKind {
    fn from(kind: RoomKind) -> Self {
        match kind {
            RoomKind::Public => Self::Public,
            RoomKind::Approval => Self::Approval,
            RoomKind::Private => Self::Private,
            RoomKind::Direct => Self::Direct,
        }
    }
}

impl From<WireRoomKind> for RoomKind {
    fn from(kind: WireRoomKind) -> Self {
        match kind {
            WireRoomKind::Public => Self::Public,
            WireRoomKind::Approval => Self::Approval,
            WireRoomKind::Private => Self::Private,
            WireRoomKind::Direct => Self::Direct,
        }
    }
}
