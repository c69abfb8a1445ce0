//! The actions that read and change messages that are there.

use super::{Read, fields, seq};
use crate::Text;
use crate::client::{DeleteMessage, EditMessage, GetPins, GetReactions, GetTimeline, PinMessage, React};
use natter_core::message::MessageChange;
use natter_core::span::{TimelineEdge, TimelineSpan};
use natter_core::text::{ClientMessageId, Emoji, MessageText};
use natter_core::{Action, Denied, Epoch, RoomId};

pub(super) fn reader_of(name: &str) -> Option<(&'static str, Read)> {
    Some(match name {
        "getTimeline" => ("getTimeline", |text, _| timeline(&fields(text)?)),
        "editMessage" => ("editMessage", |text, _| edit(&fields(text)?)),
        "deleteMessage" => ("deleteMessage", |text, _| delete(&fields(text)?)),
        "react" => ("react", |text, _| react(&fields(text)?)),
        "pinMessage" => ("pinMessage", |text, _| pin(&fields(text)?)),
        "getReactions" => ("getReactions", |text, _| {
            let frame: GetReactions = fields(text)?;
            Ok(Action::GetReactions { room: frame.room_id.0, target: seq(frame.seq)? })
        }),
        "getPins" => ("getPins", |text, _| {
            let frame: GetPins = fields(text)?;
            Ok(Action::GetPins { room: frame.room_id.0, before: frame.before.map(seq).transpose()? })
        }),
        _ => return None,
    })
}

fn timeline(frame: &GetTimeline) -> Result<Action, Denied> {
    let edge = match (frame.before, frame.after, frame.around) {
        (None, None, None) => TimelineEdge::Newest,
        (Some(before), None, None) => TimelineEdge::Before(seq(before)?),
        (None, Some(after), None) => TimelineEdge::After(seq(after)?),
        (None, None, Some(around)) => TimelineEdge::Around(seq(around)?),
        _ => return Err(Denied::Invalid("at most one of before, after and around")),
    };
    let limit = frame.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let room = frame.room_id.map_or(RoomId::LOBBY, |room| room.0);
    Ok(Action::ReadTimeline { room, span: TimelineSpan::new(edge, limit) })
}

fn edit(frame: &EditMessage<'_>) -> Result<Action, Denied> {
    let change = MessageChange::Edit(MessageText::parse(&frame.text)?);
    let EditMessage { room_id, seq, epoch, known_seq, client_message_id, .. } = frame;
    changing(*room_id, *seq, *epoch, *known_seq, Some(client_message_id), change)
}

fn delete(frame: &DeleteMessage<'_>) -> Result<Action, Denied> {
    let DeleteMessage { room_id, seq, epoch, known_seq, client_message_id } = frame;
    changing(*room_id, *seq, *epoch, *known_seq, client_message_id.as_deref(), MessageChange::Delete)
}

fn pin(frame: &PinMessage<'_>) -> Result<Action, Denied> {
    let PinMessage { room_id, seq, epoch, known_seq, client_message_id, on } = frame;
    let change = if *on { MessageChange::Pin } else { MessageChange::Unpin };
    changing(*room_id, *seq, *epoch, *known_seq, client_message_id.as_deref(), change)
}

fn react(frame: &React<'_>) -> Result<Action, Denied> {
    let React { room_id, seq, epoch, known_seq, emoji, on, client_message_id } = frame;
    let emoji = Emoji::parse(emoji)?;
    let change = if *on { MessageChange::React(emoji) } else { MessageChange::Unreact(emoji) };
    changing(*room_id, *seq, *epoch, *known_seq, client_message_id.as_deref(), change)
}

fn changing(
    room: Text<RoomId>,
    target: u64,
    epoch: Option<Text<Epoch>>,
    known: Option<u64>,
    id: Option<&str>,
    change: MessageChange,
) -> Result<Action, Denied> {
    Ok(Action::ChangeMessage {
        room: room.0,
        epoch: epoch.map(|epoch| epoch.0),
        known: known.map(seq).transpose()?,
        target: seq(target)?,
        client_message_id: id.map(ClientMessageId::parse).transpose()?,
        change,
    })
}
