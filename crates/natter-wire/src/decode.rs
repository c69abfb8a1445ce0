//! A frame's text to an [`Action`], or to a typed refusal that can be answered.

mod change;
mod govern;

use crate::client::{
    CreateRoom, DraftMessage, GetLog, GetMembers, GetRooms, Hello, InRoom, JoinRoom, MarkRead, Position,
    Search, SearchPlace, SendMessage,
};
use crate::code::{ErrorCode, Explained, explain_denied};
use crate::depth::too_deep;
use crate::named::{Named, is_request_id, misshapen_message};
use natter_core::action;
use natter_core::join::{Door, invite_hash};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::search::{Place, SearchQuery};
use natter_core::span::{Edge, Kinds};
use natter_core::text::{ClientMessageId, MessageText, RoomName, Topic};
use natter_core::{Action, Denied, Draft, Epoch, MessageId, RoomId, Seq, Span, limit};
use serde::Deserialize;
use std::borrow::Cow;

/// A frame understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The client's name for the answer.
    pub request_id: Option<String>,
    /// The action's name as the answer repeats it.
    pub name: &'static str,
    /// What to do.
    pub action: Action,
}

impl Decoded {
    /// What an error that answers this frame repeats of it.
    #[must_use]
    pub fn named(&self) -> Named {
        Named::of(self.request_id.as_deref(), self.name, &self.action)
    }
}

/// A frame not understood; the connection stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// What of it could be read.
    pub named: Box<Named>,
    /// Why.
    pub explained: Explained,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    action: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    request_id: Option<Cow<'a, str>>,
}

/// Understands the payload of one whole frame, in both homes alike.
///
/// # Errors
/// As [`decode`], and [`Rejected`] with `invalid` for what is binary or not UTF-8, `too_large` for text above 30 KiB.
pub fn decode_frame(
    is_text: bool,
    payload: &[u8],
    fresh: &mut dyn FnMut() -> u128,
) -> Result<Decoded, Rejected> {
    if !is_text {
        return Err(unread(&Denied::Invalid("frames are text, not binary")));
    }
    if payload.len() > limit::FRAME_BYTES {
        return Err(unread(&Denied::TooLarge));
    }
    let text = std::str::from_utf8(payload).map_err(|_| unread(&Denied::Invalid("frames are UTF-8")))?;
    decode(text, fresh)
}

/// Understands one text frame. `fresh` draws 128 random bits for ids of things that may be created.
///
/// # Errors
/// [`Rejected`] with `too_large` above 30 KiB, `unknown_action` for a foreign action, `invalid` for what is no JSON object of the right shape,
/// nested too deep or out of range, and whatever a text of the core is refused with.
pub fn decode(text: &str, fresh: &mut dyn FnMut() -> u128) -> Result<Decoded, Rejected> {
    if text.len() > limit::FRAME_BYTES {
        return Err(unread(&Denied::TooLarge));
    }
    if too_deep(text) {
        return Err(unread(&Denied::Invalid("a frame nests at most 16 levels")));
    }
    let invalid = |name, why| reject(text, name, &Denied::Invalid(why));
    let envelope: Envelope<'_> = serde_json::from_str(text)
        .map_err(|_| invalid(None, "a frame is one JSON object with an action and a text as requestId"))?;
    let known = envelope.action.as_deref().map(reader_of);
    let name = known.flatten().map(|(name, _)| name);
    let request_id = envelope.request_id.map(Cow::into_owned);
    if request_id.as_deref().is_some_and(|id| !is_request_id(id)) {
        return Err(invalid(name, "requestId takes 1 to 64 characters"));
    }
    match known {
        None => Err(invalid(None, "a frame needs an action")),
        Some(None) => Err(Rejected { named: Box::new(Named::read(text, None)), explained: unknown_action() }),
        Some(Some((name, read))) => match read(text, fresh) {
            Ok(action) => Ok(Decoded { request_id, name, action }),
            Err(denied) => Err(reject(text, Some(name), &denied)),
        },
    }
}

/// Nothing of it is read: reading it is what the limits forbid.
fn unread(denied: &Denied) -> Rejected {
    Rejected { named: Box::default(), explained: explain_denied(denied) }
}

fn reject(text: &str, name: Option<&'static str>, denied: &Denied) -> Rejected {
    let mut explained = explain_denied(denied);
    if name == Some("sendMessage") {
        explained.message_index = faulty_message(text);
    }
    Rejected { named: Box::new(Named::read(text, name)), explained }
}

fn unknown_action() -> Explained {
    let message = "natter.v1 has no such action".to_owned();
    Explained { code: ErrorCode::UnknownAction, message, retry_after_ms: None, message_index: None }
}

type Read = fn(&str, &mut dyn FnMut() -> u128) -> Result<Action, Denied>;

fn reader_of(name: &str) -> Option<(&'static str, Read)> {
    Some(match name {
        "sendMessage" | "sendmessage" => ("sendMessage", send_message),
        "typing" => ("typing", |text, _| Ok(Action::Typing { room: room(text)? })),
        "markRead" => ("markRead", |text, _| mark_read(&fields(text)?)),
        "ping" => ("ping", |_, _| Ok(Action::Ping)),
        "hello" => ("hello", |text, _| hello(fields(text)?)),
        "getMessages" => ("getMessages", |text, _| read_log(&fields(text)?, Kinds::Messages)),
        "getEvents" => ("getEvents", |text, _| read_log(&fields(text)?, Kinds::All)),
        "search" => ("search", |text, _| search(&fields(text)?)),
        "createRoom" => ("createRoom", |text, fresh| create_room(&fields(text)?, fresh)),
        "joinRoom" => ("joinRoom", |text, _| Ok(Action::JoinRoom { door: door(fields(text)?)? })),
        "leaveRoom" => ("leaveRoom", |text, _| Ok(Action::LeaveRoom { room: room(text)? })),
        "getRooms" => ("getRooms", |text, _| {
            Ok(Action::GetRooms { after: fields::<GetRooms>(text)?.after.map(|room| room.0) })
        }),
        "getMembers" => ("getMembers", |text, _| Ok(get_members(&fields(text)?))),
        other => return change::reader_of(other).or_else(|| govern::reader_of(other)),
    })
}

fn room(text: &str) -> Result<RoomId, Denied> {
    Ok(fields::<InRoom>(text)?.room_id.0)
}

fn fields<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Denied> {
    serde_json::from_str(text).map_err(|_| Denied::Invalid("a field is missing or of the wrong kind"))
}

fn seq(value: u64) -> Result<Seq, Denied> {
    let seq = Seq(value);
    if seq <= Seq::MAX { Ok(seq) } else { Err(Denied::Invalid("a seq is at most 2^53-1")) }
}

fn send_message(text: &str, fresh: &mut dyn FnMut() -> u128) -> Result<Action, Denied> {
    let frame: SendMessage<'_> = fields(text)?;
    let drafts = match (&frame.text, &frame.messages) {
        (Some(text), None) => {
            vec![draft(text, frame.client_message_id.as_deref(), frame.reply_to, fresh)?]
        }
        (None, Some(messages)) if (1..=limit::MESSAGES_PER_FRAME).contains(&messages.len()) => {
            messages.iter().map(|message| draft_of(message, fresh)).collect::<Result<Vec<_>, Denied>>()?
        }
        (None, Some(_)) => return Err(Denied::Invalid("messages takes 1 to 10 messages")),
        _ => return Err(Denied::Invalid("sendMessage needs either text or messages")),
    };
    if twin(&drafts).is_some() {
        return Err(Denied::Invalid("two messages of one frame have the same clientMessageId"));
    }
    Ok(Action::SendMessage {
        room: frame.room_id.map_or(RoomId::LOBBY, |room| room.0),
        epoch: frame.epoch.map(|epoch| epoch.0),
        known: frame.known_seq.map(seq).transpose()?,
        drafts,
    })
}

fn draft(
    text: &str,
    name: Option<&str>,
    reply_to: Option<u64>,
    fresh: &mut dyn FnMut() -> u128,
) -> Result<Draft, Denied> {
    Ok(Draft {
        message: MessageId::from_bits(fresh()),
        client_message_id: name.map(ClientMessageId::parse).transpose()?,
        text: MessageText::parse(text)?,
        reply_to: reply_to.map(seq).transpose()?,
    })
}

fn draft_of(message: &DraftMessage<'_>, fresh: &mut dyn FnMut() -> u128) -> Result<Draft, Denied> {
    draft(&message.text, message.client_message_id.as_deref(), message.reply_to, fresh)
}

/// The first message that has the `clientMessageId` of an earlier one.
fn twin(drafts: &[Draft]) -> Option<usize> {
    let is_twin = |index: &usize| {
        let id = &drafts[*index].client_message_id;
        id.is_some() && drafts[..*index].iter().any(|earlier| earlier.client_message_id == *id)
    };
    (0..drafts.len()).find(is_twin)
}

/// Which of several messages a `sendMessage` is rejected for, if it is one of them.
fn faulty_message(text: &str) -> Option<usize> {
    let Ok(frame) = fields::<SendMessage<'_>>(text) else { return misshapen_message(text) };
    let messages =
        frame.messages.filter(|messages| (2..=limit::MESSAGES_PER_FRAME).contains(&messages.len()))?;
    let drafts: Vec<_> = messages.iter().map(|message| draft_of(message, &mut || 0)).collect();
    match drafts.iter().position(Result::is_err) {
        Some(index) => Some(index),
        None => twin(&drafts.into_iter().flatten().collect::<Vec<_>>()),
    }
}

fn hello(frame: Hello) -> Result<Action, Denied> {
    let resume = frame.resume.unwrap_or_default();
    if resume.len() > limit::MEMBERSHIPS {
        return Err(Denied::Invalid("hello resumes at most 150 rooms"));
    }
    let position = |place: &Position| {
        Ok(action::Position { room: place.room_id.0, epoch: place.epoch.0, seq: seq(place.seq)? })
    };
    Ok(Action::Hello { resume: resume.iter().map(position).collect::<Result<_, Denied>>()? })
}

fn read_log(frame: &GetLog, kinds: Kinds) -> Result<Action, Denied> {
    let edge = match (frame.before, frame.after) {
        (None, None) => Edge::Newest,
        (Some(before), None) => Edge::Before(seq(before)?),
        (None, Some(after)) => Edge::After(seq(after)?),
        (Some(_), Some(_)) => return Err(Denied::Invalid("either before or after, not both")),
    };
    let limit = frame.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let room = frame.room_id.map_or(RoomId::LOBBY, |room| room.0);
    Ok(Action::ReadLog { room, span: Span::new(edge, kinds, limit) })
}

fn search(frame: &Search<'_>) -> Result<Action, Denied> {
    let room = frame.room_id.map(|room| room.0);
    let place = |place: SearchPlace| Ok(Place { room: place.room_id.0, before: seq(place.seq)? });
    let from = frame.before.map(place).transpose()?;
    if from.is_some_and(|from| room.is_some_and(|room| room != from.room)) {
        return Err(Denied::Invalid("before names another room than roomId"));
    }
    let most =
        frame.limit.map_or(limit::SEARCH_RESULTS_DEFAULT, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let most = most.clamp(1, limit::SEARCH_RESULTS);
    Ok(Action::Search { query: SearchQuery::parse(&frame.query)?, room, from, most })
}

fn create_room(frame: &CreateRoom, fresh: &mut dyn FnMut() -> u128) -> Result<Action, Denied> {
    let kind = frame.kind.map_or(RoomKind::Public, RoomKind::from);
    let mut settings = RoomSettings::new(RoomName::parse(&frame.name)?, kind);
    settings.topic =
        frame.topic.as_deref().filter(|topic| !topic.is_empty()).map(Topic::parse).transpose()?;
    settings.guests = frame.guests.unwrap_or(settings.guests);
    Ok(Action::CreateRoom { room: RoomId::from_bits(fresh()), settings })
}

fn door(frame: JoinRoom) -> Result<Door, Denied> {
    match (frame.room_id, frame.invite) {
        (Some(room), None) => Ok(Door::Room(room.0)),
        (None, Some(word)) => Ok(Door::Invite(invite_hash(&word))),
        _ => Err(Denied::Invalid("joinRoom needs either a roomId or an invite")),
    }
}

fn get_members(frame: &GetMembers) -> Action {
    let wanted =
        frame.limit.map_or(limit::PAGE_MEMBERS, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    Action::GetMembers {
        room: frame.room_id.map_or(RoomId::LOBBY, |room| room.0),
        after: frame.after.map(|person| person.0),
        limit: wanted.clamp(1, limit::PAGE_MEMBERS),
    }
}

fn mark_read(frame: &MarkRead) -> Result<Action, Denied> {
    Ok(Action::MarkRead { room: frame.room_id.0, seq: seq(frame.seq)? })
}

/// Draws an epoch out of 128 random bits.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "half of the random bits are meant")]
pub fn epoch_from(bits: u128) -> Epoch {
    Epoch::from_bits(bits as u64)
}

#[cfg(test)]
mod tests;
