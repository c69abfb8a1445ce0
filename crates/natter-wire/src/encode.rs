//! Answers to frames, none of them larger than API Gateway would carry.

mod change;
mod govern;

pub use govern::notice;

use crate::Text;
use crate::client::SearchPlace;
use crate::code::Explained;
use crate::decode::Rejected;
use crate::event::{self, EventFrame};
use crate::named::Named;
use crate::people::{self, owned};
use crate::server::{ControlFrame, Limits, Member, OpenRoom, ResultBody, Room, RoomHead, User};
use natter_core::answer::{Head, Resumed};
use natter_core::event::Page;
use natter_core::join::OwnRequest;
use natter_core::person::{Person, Standing};
use natter_core::room::{self, RoomEntry};
use natter_core::search::Place;
use natter_core::span::Kinds;
use natter_core::{Answer, ConnectionId, Epoch, LogEvent, PersonId, Receipt, RoomId, Seq, Timestamp, limit};
use serde::Serialize;
use std::borrow::Cow;

/// Whom an answer goes to.
#[derive(Debug, Clone)]
pub struct Addressee<'a> {
    /// The client's name for the answer.
    pub request_id: Option<&'a str>,
    /// The socket.
    pub connection: ConnectionId,
    /// The person.
    pub user: &'a User,
    /// The server's clock.
    pub now: Timestamp,
    /// The limits of this home.
    pub limits: Limits,
}

/// Writes a frame as JSON.
#[must_use]
pub fn to_json(frame: &ControlFrame<'_>) -> Vec<u8> {
    serde_json::to_vec(frame).expect("a frame is always JSON")
}

/// Writes a frame as JSON behind `out`.
pub fn put(frame: &ControlFrame<'_>, out: &mut Vec<u8>) {
    serde_json::to_writer(out, frame).expect("a frame is always JSON");
}

/// The frames of an answer, in the order to send them. `Typing` answers nothing.
#[must_use]
pub fn answer(answer: &Answer, to: &Addressee<'_>) -> Vec<Vec<u8>> {
    let request_id = to.request_id.map(Cow::Borrowed);
    let viewer = to.user.user_id.0;
    let body = match answer {
        Answer::Welcome { rooms, resumed, requests } => return welcome(rooms, resumed, requests, to),
        Answer::Sent(receipts) => {
            return receipts.iter().map(|one| to_json(&ack(one, to.request_id))).collect();
        }
        Answer::Typing(_) => return Vec::new(),
        Answer::Pong(heads) => {
            let heads = heads.iter().map(room_head).collect();
            return vec![to_json(&ControlFrame::Pong { request_id, server_time: to.now.0, heads })];
        }
        Answer::Page { page, kinds, backwards } => page_body(page, *kinds, *backwards, viewer),
        Answer::Changed { receipt, change } => change::changed(receipt, change),
        Answer::Timeline { page, edge } => change::timeline(page, *edge, viewer),
        Answer::Reactions { room, target, reactors } => change::reactions(*room, *target, reactors),
        Answer::Pins { room, messages } => change::pins(*room, messages, viewer),
        Answer::Found { messages, next } => found(messages, *next, viewer),
        Answer::Created(entry) => ResultBody::CreateRoom { room: room(entry) },
        Answer::Joined(joining) => govern::joined(joining),
        Answer::Withdrawn(room) => ResultBody::WithdrawJoin { room_id: Text(*room) },
        Answer::Requests { room, askers } => govern::requests(*room, askers),
        Answer::Done { room, done } => govern::done(*room, *done),
        Answer::Bans { room, bans } => govern::bans(*room, bans),
        Answer::Invited { room, invite, token } => govern::invited(*room, invite, token),
        Answer::Invites { room, invites } => govern::invites(*room, invites),
        Answer::Direct(entry) => ResultBody::OpenDirect { room: room(entry) },
        Answer::Audit { room, page } => govern::audit(*room, page),
        Answer::Left(room) => ResultBody::LeaveRoom { room_id: Text(*room) },
        Answer::Rooms { rooms, open, has_more } => return room_list(rooms, open, *has_more, request_id),
        Answer::Members { room, members, has_more } => ResultBody::GetMembers {
            room_id: Text(*room),
            members: members.iter().map(member).collect(),
            has_more: *has_more,
        },
        Answer::Read(mark) => {
            ResultBody::MarkRead { room_id: Text(mark.room), read_seq: mark.seq.0, unread: mark.unread }
        }
    };
    vec![to_json(&ControlFrame::Result { request_id, body })]
}

/// An `error` frame: what it answers, and why.
#[must_use]
pub fn error(named: &Named, explained: &Explained) -> Vec<u8> {
    let client_message_id = named.client_message_id(explained.message_index);
    to_json(&ControlFrame::Error {
        request_id: named.request_id.as_deref().map(Cow::Borrowed),
        action: named.action.map(Cow::Borrowed),
        room_id: named.room.map(Text),
        client_message_id: client_message_id.map(|id| Cow::Borrowed(id.as_str())),
        message_index: explained.message_index,
        code: explained.code,
        message: Cow::Borrowed(&explained.message),
        retry_after_ms: explained.retry_after_ms,
    })
}

/// The `error` frame for a frame that was not understood.
#[must_use]
pub fn rejected(rejected: &Rejected) -> Vec<u8> {
    error(&rejected.named, &rejected.explained)
}

/// An `ack` frame.
#[must_use]
pub fn ack<'a>(receipt: &'a Receipt, request_id: Option<&'a str>) -> ControlFrame<'a> {
    ControlFrame::Ack {
        request_id: request_id.map(Cow::Borrowed),
        room_id: Text(receipt.room),
        seq: receipt.seq.0,
        message_id: Text(receipt.message),
        client_message_id: receipt.client_message_id.as_ref().map(|id| Cow::Borrowed(id.as_str())),
        timestamp: receipt.timestamp.0,
        duplicate: receipt.duplicate,
    }
}

fn welcome(
    rooms: &[RoomEntry],
    resumed: &[Resumed],
    requests: &[OwnRequest],
    to: &Addressee<'_>,
) -> Vec<Vec<u8>> {
    let requests: Vec<people::OwnRequest> = requests.iter().map(Into::into).collect();
    let beside = ENVELOPE_BYTES + size(to.user) + size(&to.limits) + size(&requests);
    let mut parts = room_parts(rooms, beside).into_iter();
    let (rooms, more_rooms) = (parts.next().unwrap_or_default(), parts.len() > 0);
    let mut frames = vec![to_json(&ControlFrame::Welcome {
        request_id: to.request_id.map(Cow::Borrowed),
        connection_id: Text(to.connection),
        user: to.user.clone(),
        rooms,
        more_rooms,
        requests,
        limits: to.limits,
        server_time: to.now.0,
    })];
    while let Some(rooms) = parts.next() {
        frames.push(to_json(&ControlFrame::Rooms { rooms, has_more: parts.len() > 0 }));
    }
    for room in resumed {
        match room {
            Resumed::Missed { room, epoch, head, events } => {
                missed(*room, *epoch, *head, events, to.user.user_id.0, &mut frames);
            }
            Resumed::Reset(Head { room, epoch, seq }) => frames.push(to_json(&ControlFrame::Reset {
                room_id: Text(*room),
                epoch: Text(*epoch),
                head: seq.0,
            })),
            Resumed::Gone(room) => frames.push(to_json(&ControlFrame::Gone { room_id: Text(*room) })),
        }
    }
    frames
}

/// Room for everything of a page but its events.
const ENVELOPE_BYTES: usize = 400;

/// Puts events into as many `events` frames as the size of a frame asks for.
fn missed(
    room: RoomId,
    epoch: Epoch,
    head: Seq,
    events: &[LogEvent],
    viewer: PersonId,
    frames: &mut Vec<Vec<u8>>,
) {
    let mut rest = events;
    loop {
        let count = fitting(rest.iter(), viewer);
        let (now, later) = rest.split_at(count);
        let events = now.iter().map(|one| event::frame(one, Some(viewer))).collect();
        let (room_id, epoch, has_more) = (Text(room), Text(epoch), !later.is_empty());
        frames.push(to_json(&ControlFrame::Events { room_id, epoch, events, head: head.0, has_more }));
        if later.is_empty() {
            return;
        }
        rest = later;
    }
}

/// How many of these events fit into one frame; at least one of those there are.
fn fitting<'a>(events: impl ExactSizeIterator<Item = &'a LogEvent>, viewer: PersonId) -> usize {
    let least = events.len().min(1);
    within(ENVELOPE_BYTES, events.map(|one| size(&event::frame(one, Some(viewer))))).max(least)
}

/// How many items of these sizes fit behind what is there already.
fn within(mut bytes: usize, sizes: impl Iterator<Item = usize>) -> usize {
    let fits = |size: &usize| {
        bytes += size + 1;
        bytes <= limit::OUT_FRAME_BYTES
    };
    sizes.take_while(fits).count()
}

fn size(item: &impl Serialize) -> usize {
    serde_json::to_vec(item).expect("a frame is always JSON").len()
}

/// Rooms in parts that fit a frame each, the first beside so many bytes; at least one part.
fn room_parts(rooms: &[RoomEntry], beside: usize) -> Vec<Vec<Room>> {
    let mut rest: Vec<Room> = rooms.iter().map(room).collect();
    let (mut parts, mut beside) = (Vec::new(), beside);
    loop {
        let count = within(beside, rest.iter().map(size)).max(rest.len().min(1));
        let later = rest.split_off(count);
        parts.push(rest);
        if later.is_empty() {
            return parts;
        }
        (rest, beside) = (later, ENVELOPE_BYTES);
    }
}

/// The last part of one's own rooms stands in the result, with as many open rooms as fit beside it.
fn room_list(
    rooms: &[RoomEntry],
    open: &[room::OpenRoom],
    has_more: bool,
    request_id: Option<Cow<'_, str>>,
) -> Vec<Vec<u8>> {
    let mut parts = room_parts(rooms, ENVELOPE_BYTES);
    let rooms = parts.pop().unwrap_or_default();
    let mut frames: Vec<Vec<u8>> =
        parts.into_iter().map(|rooms| to_json(&ControlFrame::Rooms { rooms, has_more: true })).collect();
    let mut open_rooms: Vec<OpenRoom> = open.iter().map(open_room).collect();
    let own: usize = rooms.iter().map(|one| size(one) + 1).sum();
    let count = within(ENVELOPE_BYTES + own, open_rooms.iter().map(size));
    let has_more = has_more || count < open_rooms.len();
    open_rooms.truncate(count);
    let body = ResultBody::GetRooms { rooms, open_rooms, has_more };
    frames.push(to_json(&ControlFrame::Result { request_id, body }));
    frames
}

fn page_body(page: &Page, kinds: Kinds, backwards: bool, viewer: PersonId) -> ResultBody<'_> {
    let all = page.events.len();
    let (kept, count) = if backwards {
        let count = fitting(page.events.iter().rev(), viewer);
        (&page.events[all - count..], count)
    } else {
        let count = fitting(page.events.iter(), viewer);
        (&page.events[..count], count)
    };
    let frames: Vec<EventFrame<'_>> = kept.iter().map(|one| event::frame(one, Some(viewer))).collect();
    let (room_id, epoch, has_more) = (Text(page.room), Text(page.epoch), page.has_more || count < all);
    match kinds {
        Kinds::Messages => ResultBody::GetMessages { room_id, epoch, messages: frames, has_more },
        Kinds::All => ResultBody::GetEvents { room_id, epoch, head: page.head.0, events: frames, has_more },
    }
}

/// As many as fit; then the search goes on before the last of them.
fn found(messages: &[LogEvent], next: Option<Place>, viewer: PersonId) -> ResultBody<'_> {
    let count = fitting(messages.iter(), viewer);
    let kept = &messages[..count];
    let cut = kept.last().filter(|_| count < messages.len());
    let next = cut.map(|last| Place { room: last.room, before: last.seq }).or(next);
    let next = next.map(|Place { room, before }| SearchPlace { room_id: Text(room), seq: before.0 });
    ResultBody::Search { messages: kept.iter().map(|one| event::frame(one, Some(viewer))).collect(), next }
}

/// A head as the wire tells it.
#[must_use]
pub fn room_head(head: &Head) -> RoomHead {
    RoomHead { room_id: Text(head.room), epoch: Text(head.epoch), head: head.seq.0 }
}

fn room(entry: &RoomEntry) -> Room {
    let settings = &entry.settings;
    Room {
        room_id: Text(entry.room),
        name: settings.name.as_str().to_owned(),
        kind: settings.kind.into(),
        role: entry.role.into(),
        epoch: Text(entry.epoch),
        head: entry.head.0,
        read_seq: entry.read.0,
        unread: entry.unread,
        members: entry.members,
        topic: settings.topic.as_ref().map(|topic| topic.as_str().to_owned()),
        guests: settings.guests,
        archived: settings.archived,
        muted_until: entry.muted_until.map(|until| until.0),
        requests: entry.requests,
        with: entry.with.iter().map(owned).collect(),
    }
}

fn open_room(entry: &room::OpenRoom) -> OpenRoom {
    OpenRoom {
        room_id: Text(entry.room),
        name: entry.name.as_str().to_owned(),
        kind: entry.kind.into(),
        members: entry.members,
        topic: entry.topic.as_ref().map(|topic| topic.as_str().to_owned()),
        guests: entry.guests,
    }
}

fn member((member, online): &(natter_core::member::Member, bool)) -> Member {
    Member {
        user_id: Text(member.person),
        username: member.username.as_str().to_owned(),
        role: member.role.into(),
        online: *online,
        display_name: member.profile.display_name.as_ref().map(|name| name.as_str().to_owned()),
        colour: member.profile.colour.map(Into::into),
        muted_until: member.muted_until.map(|until| until.0),
    }
}

/// A person about themselves.
#[must_use]
pub fn user(person: &Person) -> User {
    User {
        user_id: Text(person.id),
        username: person.username.as_str().to_owned(),
        email: person.email.as_ref().map(|email| email.as_str().to_owned()),
        display_name: person.profile.display_name.as_ref().map(|name| name.as_str().to_owned()),
        colour: person.profile.colour.map(Into::into),
        guest: person.standing == Standing::Guest,
        site_admin: person.site_admin,
    }
}

#[cfg(test)]
mod tests;
