//! After a commit: acks to senders, each room's new frames to its members. A frame is encoded once; a connection is written to once, however
//! many frames and rooms the commit has for it.

use super::audience::Key;
use super::connection::{Bytes, Change};
use super::plan::{Plan, own_plan};
use super::{Hub, frame};
use natter_core::event::EventKind;
use natter_core::{LogEvent, PersonId, Receipt, Refusal, RoomId};
use natter_sqlite::CommitBatch;
use natter_wire::code::explain;
use natter_wire::{encode, event};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::rc::Rc;

/// The frames that one room gets.
struct RoomFrames {
    room: RoomId,
    shared: Vec<u8>,
    own: Vec<u8>,
    frames: Vec<Encoded>,
}

/// Where an event's two forms stand.
struct Encoded {
    sender: PersonId,
    shared: Range<usize>,
    own: Range<usize>,
}

impl Hub {
    pub(super) fn deliver(&mut self, batch: CommitBatch) {
        let mut touched = Vec::new();
        for (tag, result) in batch.sends {
            self.plan_answer(tag, result, &mut touched);
        }
        let mut events = batch.events.as_slice();
        while !events.is_empty() {
            // A change of membership changes the audience: what comes before goes to the old one, what comes after to the new.
            let quiet = events.iter().position(|event| !event.is_message()).unwrap_or(events.len());
            let (messages, rest) = events.split_at(quiet);
            self.plan_rooms(messages, &mut touched);
            let Some((change, later)) = rest.split_first() else { break };
            self.plan_change(change, &mut touched);
            events = later;
        }
        for key in touched {
            self.carry_out(key);
        }
    }

    fn plan_answer(&mut self, tag: u64, result: Result<Vec<Receipt>, Refusal>, touched: &mut Vec<Key>) {
        let tag = usize::try_from(tag).expect("tags are indices of the table of sends");
        let Some(send) = self.sends.try_remove(tag) else { return };
        let Some(connection) = self.connections.get_mut(send.key).filter(|one| one.id == send.connection)
        else {
            return;
        };
        connection.sending -= 1;
        let request_id = send.request_id.as_deref();
        let own = own_plan(&mut connection.plan, send.key, touched);
        match result {
            Ok(receipts) => {
                for receipt in &receipts {
                    frame::put_text(&encode::to_json(&encode::ack(receipt, request_id)), own);
                }
            }
            Err(refusal) => {
                if let Refusal::Store(error) = &refusal {
                    tracing::error!(%error, "a send failed");
                }
                frame::put_text(&encode::error(request_id, Some("sendMessage"), &explain(&refusal)), own);
            }
        }
    }

    fn plan_rooms(&mut self, events: &[LogEvent], touched: &mut Vec<Key>) {
        for event in events {
            self.audience.note_head(event);
        }
        for room in encode_rooms(events) {
            self.plan_room(room, touched);
        }
    }

    fn plan_room(&mut self, room: RoomFrames, touched: &mut Vec<Key>) {
        let shared = Rc::new(room.shared);
        for &key in self.audience.subscribers(room.room) {
            let connection = &mut self.connections[key];
            let person = connection.holder.person.id;
            let is_sender = room.frames.iter().any(|frame| frame.sender == person && !frame.own.is_empty());
            match (&connection.plan, is_sender) {
                (Plan::Nothing, false) => {
                    connection.plan = Plan::Shared(Rc::clone(&shared));
                    touched.push(key);
                }
                (_, false) => own_plan(&mut connection.plan, key, touched).extend_from_slice(&shared),
                (_, true) => {
                    let out = own_plan(&mut connection.plan, key, touched);
                    for frame in &room.frames {
                        let own = frame.sender == person && !frame.own.is_empty();
                        out.extend_from_slice(if own {
                            &room.own[frame.own.clone()]
                        } else {
                            &shared[frame.shared.clone()]
                        });
                    }
                }
            }
        }
    }

    /// Who joins gets the event of their joining; who leaves gets the event of their leaving and nothing after it (P11).
    fn plan_change(&mut self, event: &LogEvent, touched: &mut Vec<Key>) {
        let of_person = self.audience.connections(event.person).to_vec();
        if matches!(event.kind, EventKind::MemberJoined { .. }) {
            for &key in &of_person {
                self.change(key, event.room, Change::Joined);
            }
        }
        self.plan_rooms(std::slice::from_ref(event), touched);
        if matches!(event.kind, EventKind::MemberLeft) {
            for &key in &of_person {
                self.change(key, event.room, Change::Left);
            }
        }
    }

    fn carry_out(&mut self, key: Key) {
        let Some(connection) = self.connections.get_mut(key) else { return };
        let most = self.limits.waiting_bytes;
        let done = match std::mem::take(&mut connection.plan) {
            Plan::Nothing => Ok(()),
            Plan::Shared(chunk) => connection.deliver(Bytes::Shared(&chunk), most),
            Plan::Own(bytes) => connection.deliver(Bytes::Own(bytes), most),
        };
        if let Err(failure) = done {
            self.on_write_failure(key, failure);
        }
        self.go_on(key);
    }
}

/// Encodes each event once, grouped by room in log order.
fn encode_rooms(events: &[LogEvent]) -> Vec<RoomFrames> {
    let mut rooms: Vec<RoomFrames> = Vec::new();
    let mut places: FxHashMap<RoomId, usize> = FxHashMap::default();
    for event in events {
        let place = *places.entry(event.room).or_insert_with(|| {
            rooms.push(RoomFrames {
                room: event.room,
                shared: Vec::new(),
                own: Vec::new(),
                frames: Vec::new(),
            });
            rooms.len() - 1
        });
        rooms[place].add(event);
    }
    rooms
}

impl RoomFrames {
    fn add(&mut self, event: &LogEvent) {
        let start = self.shared.len();
        let mut json = Vec::new();
        event::write_shared(event, &mut json);
        frame::put_text(&json, &mut self.shared);
        let own_start = self.own.len();
        if has_own_form(event) {
            frame::put_text_with(&mut self.own, |out| event::write_own(event, &json, out));
        }
        let (shared, own) = (start..self.shared.len(), own_start..self.own.len());
        self.frames.push(Encoded { sender: event.person, shared, own });
    }
}

fn has_own_form(event: &LogEvent) -> bool {
    matches!(&event.kind, EventKind::Message(message) if message.client_message_id.is_some())
}
