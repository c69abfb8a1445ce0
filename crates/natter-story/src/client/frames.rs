//! What a client does with each frame it hears.

use super::{Ack, Client, IMPATIENCE, Overheard};
use crate::outbox::{Refused, Verdict};
use crate::view::{Delivery, Entry, Told, View, What};
use natter_core::{Epoch, RoomId};
use natter_wire::server::{ControlFrame, ResultBody, Room, RoomHead, ServerFrame};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

impl Client {
    pub(super) fn on_frame(&mut self, frame: &Value) {
        match ServerFrame::deserialize(frame) {
            Ok(ServerFrame::Event(event)) => self.on_live(event.into()),
            Ok(ServerFrame::Control(control)) => self.on_control(control),
            // API Gateway itself tells of an invocation that failed; it has no type.
            Err(_) if self.delivery == Delivery::AtLeastOnce && is_gateways_own(frame) => {}
            Err(error) => self.faults.push(format!("{}: {error} in {frame}", self.name)),
        }
        if let Some(id) = frame["requestId"].as_str().filter(|id| id.starts_with("ask-")) {
            self.answers.insert(id.to_owned(), frame.clone());
        }
    }

    fn on_control(&mut self, frame: ControlFrame<'_>) {
        match frame {
            ControlFrame::Welcome { rooms, .. } => self.on_welcome(&rooms),
            ControlFrame::Ack {
                room_id, seq, message_id, client_message_id, timestamp, duplicate, ..
            } => {
                let Some(name) = client_message_id else { return };
                let ack = Ack { seq, message: message_id.0, timestamp, duplicate, tick: self.ledger.tick() };
                self.outbox.acked(room_id.0, &name);
                let faults = self.ledger.acked(&name, ack, self.delivery == Delivery::InOrder);
                self.fault(faults);
            }
            ControlFrame::Events { room_id, events, head, has_more, epoch } => {
                self.on_page(room_id.0, epoch.0, events.into_iter().map(Told::from), head);
                if !has_more && let Some(view) = self.views.get_mut(&room_id.0) {
                    view.resumed(head);
                }
                self.collect_faults(room_id.0);
            }
            ControlFrame::Reset { room_id, epoch, head } => {
                if let Some(view) = self.views.get_mut(&room_id.0) {
                    view.reset(epoch.0, head);
                }
            }
            ControlFrame::Gone { room_id } => self.depart(room_id.0),
            ControlFrame::Heads { heads } => self.on_heads(&heads),
            ControlFrame::Pong { heads, .. } => {
                self.pongs += 1;
                self.on_heads(&heads);
            }
            ControlFrame::Result { body, request_id } => self.on_result(body, request_id.as_deref()),
            ControlFrame::Error { request_id, room_id, client_message_id, code, retry_after_ms, .. } => {
                self.on_error(Refused {
                    room: room_id.map(|room| room.0),
                    request_id: request_id.as_deref(),
                    name: client_message_id.as_deref(),
                    code,
                    wait_ms: retry_after_ms,
                });
            }
            ControlFrame::Rooms { rooms, .. } => {
                for room in rooms {
                    self.learn_head(room.room_id.0, room.epoch.0, room.head);
                }
            }
            ControlFrame::Typing { .. }
            | ControlFrame::Presence { .. }
            | ControlFrame::Read { .. }
            | ControlFrame::JoinRequested { .. }
            | ControlFrame::JoinSettled { .. }
            | ControlFrame::JoinAnswered { .. } => {}
        }
    }

    fn on_welcome(&mut self, rooms: &[Room]) {
        self.greeted = true;
        self.patience = IMPATIENCE;
        for room in rooms {
            self.learn_head(room.room_id.0, room.epoch.0, room.head);
        }
    }

    fn on_result(&mut self, body: ResultBody<'_>, request_id: Option<&str>) {
        match body {
            ResultBody::EditMessage(result)
            | ResultBody::DeleteMessage(result)
            | ResultBody::React(result)
            | ResultBody::PinMessage(result) => {
                self.changes.answered(request_id.unwrap_or_default(), result);
            }
            ResultBody::GetEvents { room_id, epoch, head, events, .. } => {
                self.fetching.remove(&room_id.0);
                self.on_page(room_id.0, epoch.0, events.into_iter().map(Told::from), head);
                self.collect_faults(room_id.0);
            }
            ResultBody::CreateRoom { room } | ResultBody::JoinRoom { room: Some(room), .. } => {
                self.learn_head(room.room_id.0, room.epoch.0, room.head);
            }
            ResultBody::LeaveRoom { room_id } => self.depart(room_id.0),
            _ => {}
        }
    }

    fn on_error(&mut self, error: Refused<'_>) {
        let gap = error.request_id.and_then(|id| id.strip_prefix("gap-"));
        if let Some(room) = gap.and_then(|room| room.parse().ok()) {
            self.fetching.remove(&room);
            return;
        }
        if self.changes.refused(error.request_id.unwrap_or_default(), error.code, error.wait_ms) {
            return;
        }
        match self.outbox.refused(error, Instant::now()) {
            Verdict::Final(drafts) => self.ledger.refused(&drafts, error.code),
            Verdict::CatchUp(room) => {
                self.catching_up.insert(room);
            }
            Verdict::Again | Verdict::Unknown => {}
        }
    }

    /// An event of the stream. One of a room that one is not in is a breach, unless it is one's own coming in.
    fn on_live(&mut self, told: Told) {
        let (room, own) = (told.room, told.entry.person == self.person);
        if told.own_name.is_some() && !own {
            self.fault(Some(format!("told another's name of a message: {told:?}")));
        }
        if self.unwatched.contains(&room) {
            return;
        }
        if !self.views.contains_key(&room) {
            if !(own && matches!(told.entry.what, What::Joined | What::Created)) {
                if self.delivery == Delivery::AtLeastOnce {
                    let (seq, asked) = (told.entry.seq, self.asked_in.contains(&room));
                    return self.overheard.push(Overheard { room, seq, asked });
                }
                return self.fault(Some(format!("an event of a room it is not in: {told:?}")));
            }
            // Out of order, the telling of an earlier stay may come last.
            if self.left_after(room, told.entry.seq) {
                return;
            }
            self.views.insert(room, View::new(told.epoch, told.entry.seq).delivered(self.delivery));
        }
        let goes = match told.entry.what {
            What::Left => own,
            What::Removed(person) => person == self.person,
            What::Deleted => true,
            _ => false,
        };
        let leaving = goes && !self.came_back(&told);
        if let Some(view) = self.views.get_mut(&room) {
            view.take(told);
        }
        self.collect_faults(room);
        if leaving {
            self.depart(room);
        }
    }

    fn on_page(&mut self, room: RoomId, epoch: Epoch, events: impl Iterator<Item = Told>, head: u64) {
        if let Some(view) = self.views.get_mut(&room) {
            view.learn_head(epoch, head);
            for told in events {
                view.take(told);
            }
        }
    }

    fn on_heads(&mut self, heads: &[RoomHead]) {
        for RoomHead { room_id, epoch, head } in heads {
            if let Some(view) = self.views.get_mut(&room_id.0) {
                view.hear_head(epoch.0, *head);
                self.collect_faults(room_id.0);
            } else if self.delivery == Delivery::AtLeastOnce {
                self.learn_head(room_id.0, epoch.0, *head);
            }
        }
    }

    fn learn_head(&mut self, room: RoomId, epoch: Epoch, head: u64) {
        if !self.unwatched.contains(&room) {
            self.views
                .entry(room)
                .or_insert_with(|| View::new(epoch, head).delivered(self.delivery))
                .learn_head(epoch, head);
            self.collect_faults(room);
        }
    }

    /// Whether the view knows of a coming in behind this leaving: then the telling is only late.
    fn came_back(&self, leaving: &Told) -> bool {
        let is_later_joining = |entry: &Entry| {
            entry.seq > leaving.entry.seq && entry.person == self.person && entry.what == What::Joined
        };
        self.views.get(&leaving.room).is_some_and(|view| view.known().any(is_later_joining))
    }

    /// Whether it was seen leaving this room at or behind this place.
    fn left_after(&self, room: RoomId, seq: u64) -> bool {
        self.left.iter().any(|(left, view)| *left == room && view.applied() >= seq)
    }

    fn depart(&mut self, room: RoomId) {
        if let Some(view) = self.views.remove(&room) {
            self.left.push((room, view));
        }
        self.fetching.remove(&room);
        self.catching_up.remove(&room);
        self.outbox.give_up_waiting(room);
        self.changes.give_up(room);
        self.asked_in.remove(&room);
    }

    fn collect_faults(&mut self, room: RoomId) {
        let Some(view) = self.views.get_mut(&room) else { return };
        let faults = view.take_faults();
        self.fault(faults.into_iter().map(|fault| format!("{room}: {fault}")));
    }

    fn fault(&mut self, faults: impl IntoIterator<Item = String>) {
        let name = &self.name;
        self.faults.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }
}

fn is_gateways_own(frame: &Value) -> bool {
    frame.get("type").is_none() && frame["message"].is_string() && frame["connectionId"].is_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Ticks;
    use crate::rest::{Rest, Session};
    use natter_core::PersonId;
    use natter_wire::Text;
    use serde_json::json;

    /// Heads that were read before a leaving may be told after it. Whoever writes into such a room must not wait for ever.
    #[test]
    fn what_was_written_into_a_room_that_is_gone_is_given_up() {
        let (token, username) = (String::new(), "Ada".to_owned());
        let session = Session { token, user_id: PersonId::from_bits(1).to_string(), username };
        let rest = Rest::at(([127, 0, 0, 1], 9).into());
        let mut client = Client::new("c0", session, rest, &Ticks::default()).unwrap();
        client = client.delivered(Delivery::AtLeastOnce);
        let room = RoomId::from_bits(7);
        let heads = json!([{ "roomId": Text(room), "epoch": Text(Epoch::from_bits(1)), "head": 4 }]);
        client.on_frame(&json!({ "type": "heads", "heads": heads }));
        assert!(client.views().contains_key(&room));
        client.compose(room, "");
        client.on_frame(&json!({ "type": "gone", "roomId": Text(room) }));
        assert!(!client.views().contains_key(&room) && client.outbox.is_empty());
        assert!(client.faults().is_empty(), "{:?}", client.faults());
    }
}
