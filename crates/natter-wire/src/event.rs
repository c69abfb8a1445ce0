//! Log events as frames; long because it is the list of them. Encoded once for everybody; the form of the person who caused an event differs by its last field only.

use crate::Text;
use crate::client::WireRoomKind;
use natter_core::event::EventKind;
use natter_core::member::Role;
use natter_core::message::{Changed, Message, MessageChanged, Reaction};
use natter_core::room::RoomChange;
use natter_core::text::Topic;
use natter_core::{Epoch, LogEvent, MessageId, PersonId, PersonRef, RoomId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use ts_rs::TS;

/// What every log event carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EventHeader<'a> {
    /// The room.
    #[ts(type = "string")]
    pub room_id: Text<RoomId>,
    /// The life of its log.
    #[ts(type = "string")]
    pub epoch: Text<Epoch>,
    /// Its place.
    pub seq: u64,
    /// Milliseconds since 1970 UTC.
    pub timestamp: u64,
    /// Who did it.
    #[ts(type = "string")]
    pub user_id: Text<PersonId>,
    /// Their name then.
    pub username: Cow<'a, str>,
}

/// A log event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(rename = "LogEvent")]
#[expect(missing_docs, reason = "each event is explained in docs/PROTOCOL.md")]
pub enum EventFrame<'a> {
    Message {
        #[serde(flatten)]
        header: EventHeader<'a>,
        #[ts(type = "string")]
        message_id: Text<MessageId>,
        text: Cow<'a, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reply_to: Option<u64>,
        /// When its text was last changed; milliseconds since 1970 UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        edited_at: Option<u64>,
        /// It was deleted; its text is empty.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(optional, as = "Option<bool>")]
        deleted: bool,
        /// In rows (`getTimeline`, `getMessages`, `getPins`): it is pinned.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(optional, as = "Option<bool>")]
        pinned: bool,
        /// In rows: the emoji that has been there longest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(optional, as = "Option<Vec<WireReaction>>")]
        reactions: Vec<WireReaction<'a>>,
        /// In rows: the last change that is part of the row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        state_seq: Option<u64>,
        /// Only to the sender; always last, so that it can be put behind the form for everybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
    },
    MessageEdited {
        #[serde(flatten)]
        header: EventHeader<'a>,
        /// The message.
        target_seq: u64,
        /// The message's text now; empty when it was deleted since.
        text: Cow<'a, str>,
        /// Only to the person who changed it; always last, as with messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
    },
    MessageDeleted {
        #[serde(flatten)]
        header: EventHeader<'a>,
        /// The message.
        target_seq: u64,
        /// Only to the person who changed it; always last, as with messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
    },
    ReactionAdded {
        #[serde(flatten)]
        header: EventHeader<'a>,
        /// The message.
        target_seq: u64,
        emoji: Cow<'a, str>,
        /// How many people have reacted with it now.
        count: u64,
        /// Only to the person who changed it; always last, as with messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
    },
    ReactionRemoved {
        #[serde(flatten)]
        header: EventHeader<'a>,
        /// The message.
        target_seq: u64,
        emoji: Cow<'a, str>,
        /// How many people have reacted with it now.
        count: u64,
        /// Only to the person who changed it; always last, as with messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
    },
    MessagePinned {
        #[serde(flatten)]
        header: EventHeader<'a>,
        /// The message.
        target_seq: u64,
        /// Only to the person who changed it; always last, as with messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
    },
    MessageUnpinned {
        #[serde(flatten)]
        header: EventHeader<'a>,
        /// The message.
        target_seq: u64,
        /// Only to the person who changed it; always last, as with messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client_message_id: Option<Cow<'a, str>>,
    },
    RoomCreated {
        #[serde(flatten)]
        header: EventHeader<'a>,
        name: Cow<'a, str>,
        kind: WireRoomKind,
    },
    MemberJoined {
        #[serde(flatten)]
        header: EventHeader<'a>,
        role: WireRole,
        /// Who let them in, where somebody had to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        by: Option<Person<'a>>,
    },
    MemberLeft {
        #[serde(flatten)]
        header: EventHeader<'a>,
    },
    MemberRemoved {
        #[serde(flatten)]
        header: EventHeader<'a>,
        member: Person<'a>,
        banned: bool,
    },
    MemberMuted {
        #[serde(flatten)]
        header: EventHeader<'a>,
        member: Person<'a>,
        /// Milliseconds since 1970 UTC; left out when they may write again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        until: Option<u64>,
    },
    RoleChanged {
        #[serde(flatten)]
        header: EventHeader<'a>,
        member: Person<'a>,
        role: WireRole,
    },
    RoomUpdated {
        #[serde(flatten)]
        header: EventHeader<'a>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        name: Option<Cow<'a, str>>,
        /// Empty when it was taken away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        topic: Option<Cow<'a, str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        kind: Option<WireRoomKind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        guests: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        archived: Option<bool>,
    },
    RoomDeleted {
        #[serde(flatten)]
        header: EventHeader<'a>,
    },
}

impl<'a> EventFrame<'a> {
    /// What every log event carries.
    #[must_use]
    pub fn header(&self) -> &EventHeader<'a> {
        match self {
            Self::Message { header, .. }
            | Self::MessageEdited { header, .. }
            | Self::MessageDeleted { header, .. }
            | Self::ReactionAdded { header, .. }
            | Self::ReactionRemoved { header, .. }
            | Self::MessagePinned { header, .. }
            | Self::MessageUnpinned { header, .. }
            | Self::RoomCreated { header, .. }
            | Self::MemberJoined { header, .. }
            | Self::MemberLeft { header, .. }
            | Self::MemberRemoved { header, .. }
            | Self::MemberMuted { header, .. }
            | Self::RoleChanged { header, .. }
            | Self::RoomUpdated { header, .. }
            | Self::RoomDeleted { header, .. } => header,
        }
    }
}

/// Reactions to a message with one emoji.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "Reaction")]
pub struct WireReaction<'a> {
    /// The emoji.
    pub emoji: Cow<'a, str>,
    /// How many people.
    pub count: u64,
    /// Whether the reader is one of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub mine: bool,
}

/// Somebody by id and by the name they had at that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Person<'a> {
    /// The person.
    #[ts(type = "string")]
    pub user_id: Text<PersonId>,
    /// Their name then.
    pub username: Cow<'a, str>,
}

impl<'a> From<&'a PersonRef> for Person<'a> {
    fn from(person: &'a PersonRef) -> Self {
        Self { user_id: Text(person.id), username: Cow::Borrowed(person.username.as_str()) }
    }
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "Role")]
#[expect(missing_docs, reason = "the names say it")]
pub enum WireRole {
    Owner,
    Admin,
    Moderator,
    Member,
    Guest,
}

impl From<WireRole> for Role {
    fn from(role: WireRole) -> Self {
        match role {
            WireRole::Owner => Self::Owner,
            WireRole::Admin => Self::Admin,
            WireRole::Moderator => Self::Moderator,
            WireRole::Member => Self::Member,
            WireRole::Guest => Self::Guest,
        }
    }
}

impl From<Role> for WireRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Moderator => Self::Moderator,
            Role::Member => Self::Member,
            Role::Guest => Self::Guest,
        }
    }
}

/// The frame of an event as `viewer` may see it; `None` is everybody else's view.
#[must_use]
pub fn frame(event: &LogEvent, viewer: Option<PersonId>) -> EventFrame<'_> {
    let header = EventHeader {
        room_id: Text(event.room),
        epoch: Text(event.epoch),
        seq: event.seq.0,
        timestamp: event.timestamp.0,
        user_id: Text(event.person),
        username: Cow::Borrowed(event.username.as_str()),
    };
    match &event.kind {
        EventKind::Message(message) => message_frame(header, message, own_name(event, viewer)),
        EventKind::MessageChanged(changed) => changed_frame(header, changed, own_name(event, viewer)),
        EventKind::RoomCreated { name, kind } => {
            EventFrame::RoomCreated { header, name: Cow::Borrowed(name.as_str()), kind: (*kind).into() }
        }
        EventKind::MemberJoined { role, by } => {
            EventFrame::MemberJoined { header, role: (*role).into(), by: by.as_ref().map(Person::from) }
        }
        EventKind::MemberLeft => EventFrame::MemberLeft { header },
        EventKind::MemberRemoved { member, banned } => {
            EventFrame::MemberRemoved { header, member: member.into(), banned: *banned }
        }
        EventKind::MemberMuted { member, until } => {
            EventFrame::MemberMuted { header, member: member.into(), until: until.map(|until| until.0) }
        }
        EventKind::RoleChanged { member, role } => {
            EventFrame::RoleChanged { header, member: member.into(), role: (*role).into() }
        }
        EventKind::RoomUpdated(change) => updated(header, change),
        EventKind::RoomDeleted => EventFrame::RoomDeleted { header },
    }
}

/// The name that its person gave an event, for them only.
fn own_name(event: &LogEvent, viewer: Option<PersonId>) -> Option<Cow<'_, str>> {
    let id = event.client_message_id().filter(|_| viewer == Some(event.person))?;
    Some(Cow::Borrowed(id.as_str()))
}

fn message_frame<'a>(
    header: EventHeader<'a>,
    message: &'a Message,
    client_message_id: Option<Cow<'a, str>>,
) -> EventFrame<'a> {
    let state = message.state.as_deref();
    let reaction = |one: &'a Reaction| WireReaction {
        emoji: Cow::Borrowed(one.emoji.as_str()),
        count: one.count,
        mine: one.mine,
    };
    EventFrame::Message {
        header,
        message_id: Text(message.id),
        text: Cow::Borrowed(message.text.as_str()),
        reply_to: message.reply_to.map(|seq| seq.0),
        edited_at: message.edited_at.map(|at| at.0),
        deleted: message.is_deleted(),
        pinned: state.is_some_and(|state| state.pinned),
        reactions: state.map(|state| state.reactions.iter().map(reaction).collect()).unwrap_or_default(),
        state_seq: state.map(|state| state.folded.0),
        client_message_id,
    }
}

fn changed_frame<'a>(
    header: EventHeader<'a>,
    changed: &'a MessageChanged,
    client_message_id: Option<Cow<'a, str>>,
) -> EventFrame<'a> {
    let target_seq = changed.target.0;
    match &changed.change {
        Changed::Edited(text) => {
            let text = Cow::Borrowed(text.as_str());
            EventFrame::MessageEdited { header, target_seq, text, client_message_id }
        }
        Changed::Deleted => EventFrame::MessageDeleted { header, target_seq, client_message_id },
        Changed::Reacted(emoji, count) => {
            let (emoji, count) = (Cow::Borrowed(emoji.as_str()), *count);
            EventFrame::ReactionAdded { header, target_seq, emoji, count, client_message_id }
        }
        Changed::Unreacted(emoji, count) => {
            let (emoji, count) = (Cow::Borrowed(emoji.as_str()), *count);
            EventFrame::ReactionRemoved { header, target_seq, emoji, count, client_message_id }
        }
        Changed::Pinned => EventFrame::MessagePinned { header, target_seq, client_message_id },
        Changed::Unpinned => EventFrame::MessageUnpinned { header, target_seq, client_message_id },
    }
}

fn updated<'a>(header: EventHeader<'a>, change: &'a RoomChange) -> EventFrame<'a> {
    let topic = change.topic.as_ref().map(|topic| topic.as_ref().map_or("", Topic::as_str));
    EventFrame::RoomUpdated {
        header,
        name: change.name.as_ref().map(|name| Cow::Borrowed(name.as_str())),
        topic: topic.map(Cow::Borrowed),
        kind: change.kind.map(WireRoomKind::from),
        guests: change.guests,
        archived: change.archived,
    }
}

/// Writes everybody's form of an event behind `out`.
pub fn write_shared(event: &LogEvent, out: &mut Vec<u8>) {
    serde_json::to_writer(&mut *out, &frame(event, None)).expect("a frame is always JSON");
}

/// Whether the event's person sees another form than everybody else.
#[must_use]
pub fn has_own_form(event: &LogEvent) -> bool {
    event.client_message_id().is_some()
}

/// Writes what the event's person sees instead of `shared`: the same with their own name for it as the last field.
pub fn write_own(event: &LogEvent, shared: &[u8], out: &mut Vec<u8>) {
    let Some(own_name) = event.client_message_id() else {
        return out.extend_from_slice(shared);
    };
    out.extend_from_slice(&shared[..shared.len() - 1]);
    out.extend_from_slice(br#","clientMessageId":""#);
    out.extend_from_slice(own_name.as_str().as_bytes());
    out.extend_from_slice(br#""}"#);
}
