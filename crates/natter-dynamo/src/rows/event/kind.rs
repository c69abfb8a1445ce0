//! What happened, in the attributes of an event's item.

use crate::item::{
    Item, Writer, damaged, optional_number, optional_text, read_flag, read_id, read_number, read_text,
};
use crate::rows::code;
use crate::rows::door::{read_person, write_person};
use natter_core::message::{Changed, Message, MessageChanged};
use natter_core::room::RoomChange;
use natter_core::text::{ClientMessageId, Emoji, MessageText, RoomName, Topic};
use natter_core::{EventKind, PersonRef, Seq, StoreError, Timestamp};

pub(super) fn write(item: Writer, kind: &EventKind) -> Writer {
    match kind {
        EventKind::Message(message) => item
            .text("what", "message")
            .text("id", message.id)
            .optional_text("client", message.client_message_id.as_ref())
            .text("text", message.text.as_str())
            .optional_number("reply", message.reply_to.map(|seq| seq.0))
            .optional_number("edited", message.edited_at.map(|edited| edited.0)),
        EventKind::MessageChanged(changed) => write_changed(item, changed),
        EventKind::RoomCreated { name, kind } => {
            item.text("what", "created").text("title", name.as_str()).text("kind", code::kind_word(*kind))
        }
        EventKind::MemberJoined { role, by } => {
            let item = item.text("what", "joined").text("role", code::role_word(*role));
            by.iter().fold(item, |item, by| write_person(item, "by", "byName", by))
        }
        EventKind::MemberLeft => item.text("what", "left"),
        EventKind::MemberRemoved { member, banned } => {
            of_member(item.text("what", "removed"), member).flag("banned", *banned)
        }
        EventKind::MemberMuted { member, until } => {
            of_member(item.text("what", "muted"), member).optional_number("until", until.map(|until| until.0))
        }
        EventKind::RoleChanged { member, role } => {
            of_member(item.text("what", "role"), member).text("role", code::role_word(*role))
        }
        EventKind::RoomUpdated(change) => write_change(item.text("what", "updated"), change),
        EventKind::RoomDeleted => item.text("what", "deleted"),
    }
}

/// An edit's text is in its message's item and nowhere else.
fn write_changed(item: Writer, changed: &MessageChanged) -> Writer {
    let (what, reaction) = match &changed.change {
        Changed::Edited(_) => ("edited", None),
        Changed::Deleted => ("erased", None),
        Changed::Reacted(emoji, count) => ("reacted", Some((emoji, *count))),
        Changed::Unreacted(emoji, count) => ("unreacted", Some((emoji, *count))),
        Changed::Pinned => ("pinned", None),
        Changed::Unpinned => ("unpinned", None),
    };
    item.text("what", what)
        .number("target", changed.target.0)
        .optional_text("client", changed.client_message_id.as_ref())
        .optional_text("emoji", reaction.map(|(emoji, _)| emoji))
        .optional_number("count", reaction.map(|(_, count)| count))
}

fn read_changed(item: &Item, change: Changed) -> Result<EventKind, StoreError> {
    Ok(EventKind::MessageChanged(MessageChanged {
        target: Seq(read_number(item, "target")?),
        client_message_id: optional_text(item, "client").map(ClientMessageId::from_stored),
        change,
    }))
}

fn of_member(item: Writer, member: &PersonRef) -> Writer {
    write_person(item, "member", "memberName", member)
}

/// A topic that was taken away is an empty text; no topic is one.
fn write_change(item: Writer, change: &RoomChange) -> Writer {
    let topic = change.topic.as_ref().map(|topic| topic.as_ref().map_or("", Topic::as_str));
    item.optional_text("title", change.name.as_ref())
        .optional_text("topic", topic)
        .optional_text("kind", change.kind.map(code::kind_word))
        .optional_text("guestsSet", change.guests)
        .optional_text("archivedSet", change.archived)
}

fn read_change(item: &Item) -> Result<RoomChange, StoreError> {
    let switch = |name: &str| -> Result<Option<bool>, StoreError> {
        optional_text(item, name).map(str::parse).transpose().map_err(|_| damaged(name))
    };
    let topic = |text: &str| if text.is_empty() { None } else { Some(Topic::from_stored(text)) };
    Ok(RoomChange {
        name: optional_text(item, "title").map(RoomName::from_stored),
        topic: optional_text(item, "topic").map(topic),
        kind: optional_text(item, "kind").map(code::kind).transpose()?,
        guests: switch("guestsSet")?,
        archived: switch("archivedSet")?,
    })
}

pub(super) fn read(item: &Item) -> Result<EventKind, StoreError> {
    let role = || code::role(read_text(item, "role")?);
    let member = || read_person(item, "member", "memberName");
    let emoji = || read_text(item, "emoji").map(Emoji::from_stored);
    Ok(match read_text(item, "what")? {
        "message" => EventKind::Message(Message {
            id: read_id(item, "id")?,
            client_message_id: optional_text(item, "client").map(ClientMessageId::from_stored),
            text: MessageText::from_stored(read_text(item, "text")?),
            reply_to: optional_number(item, "reply")?.map(Seq),
            edited_at: optional_number(item, "edited")?.map(Timestamp),
            state: None,
        }),
        "edited" => read_changed(item, Changed::Edited(MessageText::blank()))?,
        "erased" => read_changed(item, Changed::Deleted)?,
        "reacted" => read_changed(item, Changed::Reacted(emoji()?, read_number(item, "count")?))?,
        "unreacted" => read_changed(item, Changed::Unreacted(emoji()?, read_number(item, "count")?))?,
        "pinned" => read_changed(item, Changed::Pinned)?,
        "unpinned" => read_changed(item, Changed::Unpinned)?,
        "created" => EventKind::RoomCreated {
            name: RoomName::from_stored(read_text(item, "title")?),
            kind: code::kind(read_text(item, "kind")?)?,
        },
        "joined" => {
            let by = item.contains_key("by").then(|| read_person(item, "by", "byName")).transpose()?;
            EventKind::MemberJoined { role: role()?, by }
        }
        "left" => EventKind::MemberLeft,
        "removed" => EventKind::MemberRemoved { member: member()?, banned: read_flag(item, "banned") },
        "muted" => {
            let until = optional_number(item, "until")?.map(Timestamp);
            EventKind::MemberMuted { member: member()?, until }
        }
        "role" => EventKind::RoleChanged { member: member()?, role: role()? },
        "updated" => EventKind::RoomUpdated(read_change(item)?),
        "deleted" => EventKind::RoomDeleted,
        _ => return Err(damaged("what")),
    })
}
