//! Answers to frames, none of them larger than API Gateway would carry.

use crate::Text;
use crate::code::Explained;
use crate::event::{self, EventFrame};
use crate::server::{ControlFrame, JoinStatus, Limits, Member, OpenRoom, ResultBody, Room, RoomHead, User};
use natter_core::answer::{Head, Resumed};
use natter_core::event::Page;
use natter_core::room::{self, RoomEntry};
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

/// The frames of an answer, in the order to send them. `Typing` answers nothing.
#[must_use]
pub fn answer(answer: &Answer, to: &Addressee<'_>) -> Vec<Vec<u8>> {
    let request_id = to.request_id.map(Cow::Borrowed);
    let viewer = to.user.user_id.0;
    let body = match answer {
        Answer::Welcome { rooms, resumed } => return welcome(rooms, resumed, to),
        Answer::Sent(receipts) => {
            return receipts.iter().map(|one| to_json(&ack(one, to.request_id))).collect();
        }
        Answer::Typing(_) => return Vec::new(),
        Answer::Pong(heads) => {
            let heads = heads.iter().map(room_head).collect();
            return vec![to_json(&ControlFrame::Pong { request_id, server_time: to.now.0, heads })];
        }
        Answer::Page { page, kinds, backwards } => page_body(page, *kinds, *backwards, viewer),
        Answer::Created(entry) => ResultBody::CreateRoom { room: room(entry) },
        Answer::Joined(entry) => ResultBody::JoinRoom { status: JoinStatus::Joined, room: room(entry) },
        Answer::Left(room) => ResultBody::LeaveRoom { room_id: Text(*room) },
        Answer::Rooms { rooms, open, has_more } => rooms_body(rooms, open, *has_more),
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

/// An `error` frame.
#[must_use]
pub fn error(request_id: Option<&str>, action: Option<&str>, explained: &Explained) -> Vec<u8> {
    to_json(&ControlFrame::Error {
        request_id: request_id.map(Cow::Borrowed),
        action: action.map(Cow::Borrowed),
        code: explained.code,
        message: Cow::Borrowed(&explained.message),
        retry_after_ms: explained.retry_after_ms,
    })
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

fn welcome(rooms: &[RoomEntry], resumed: &[Resumed], to: &Addressee<'_>) -> Vec<Vec<u8>> {
    let mut frames = vec![to_json(&ControlFrame::Welcome {
        request_id: to.request_id.map(Cow::Borrowed),
        connection_id: Text(to.connection),
        user: to.user.clone(),
        rooms: rooms.iter().map(room).collect(),
        limits: to.limits,
        server_time: to.now.0,
    })];
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

/// How many of these events fit into one frame; at least one.
fn fitting<'a>(events: impl Iterator<Item = &'a LogEvent>, viewer: PersonId) -> usize {
    within(ENVELOPE_BYTES, events.map(|one| size(&event::frame(one, Some(viewer))))).max(1)
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

/// One's own rooms are few enough for one frame; open rooms follow as far as they fit beside them.
fn rooms_body(rooms: &[RoomEntry], open: &[room::OpenRoom], has_more: bool) -> ResultBody<'static> {
    let rooms: Vec<Room> = rooms.iter().map(room).collect();
    let mut open_rooms: Vec<OpenRoom> = open.iter().map(open_room).collect();
    let own: usize = rooms.iter().map(|one| size(one) + 1).sum();
    let count = within(ENVELOPE_BYTES + own, open_rooms.iter().map(size));
    let has_more = has_more || count < open_rooms.len();
    open_rooms.truncate(count);
    ResultBody::GetRooms { rooms, open_rooms, has_more }
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

/// A head as the wire tells it.
#[must_use]
pub fn room_head(head: &Head) -> RoomHead {
    RoomHead { room_id: Text(head.room), epoch: Text(head.epoch), head: head.seq.0 }
}

fn room(entry: &RoomEntry) -> Room {
    Room {
        room_id: Text(entry.room),
        name: entry.name.as_str().to_owned(),
        kind: entry.kind.into(),
        role: entry.role.into(),
        epoch: Text(entry.epoch),
        head: entry.head.0,
        read_seq: entry.read.0,
        unread: entry.unread,
        members: entry.members,
    }
}

fn open_room(entry: &room::OpenRoom) -> OpenRoom {
    let name = entry.name.as_str().to_owned();
    OpenRoom { room_id: Text(entry.room), name, kind: entry.kind.into(), members: entry.members }
}

fn member((member, online): &(natter_core::member::Member, bool)) -> Member {
    Member {
        user_id: Text(member.person),
        username: member.username.as_str().to_owned(),
        role: member.role.into(),
        online: *online,
    }
}

#[cfg(test)]
mod tests;
