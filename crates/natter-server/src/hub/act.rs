//! Actions: sends go straight to the store's next commit, pings and typing are answered from what the hub knows, everything else runs as a
//! task beside it.

use super::audience::Key;
use super::blur::blur;
use super::connection::Greeting;
use super::task::Task;
use super::{Hub, frame};
use crate::mailbox::{Answered, Message};
use natter_core::{Action, ConnectionId, Denied, PersonId, Proposal, Refusal, RoomId, Timestamp};
use natter_wire::code::explain;
use natter_wire::encode::{self, room_head, to_json};
use natter_wire::server::ControlFrame;
use natter_wire::{Decoded, Named, Text};
use std::borrow::Cow;

/// Milliseconds between two typing notices that are passed on; clients keep a longer pause.
const TYPING_PAUSE_MS: u64 = 1000;

/// A send that the store has not decided yet.
pub(super) struct Send {
    pub(super) key: Key,
    pub(super) connection: ConnectionId,
    pub(super) named: Named,
}

impl Hub {
    pub(super) fn act(&mut self, key: Key, decoded: Decoded) {
        match decoded.action {
            Action::SendMessage { .. } => self.propose(key, decoded),
            Action::Ping => self.pong(key, decoded.request_id.as_deref()),
            Action::Typing { room } if self.connections[key].rooms.contains(&room) => {
                self.announce_typing(key, room);
            }
            _ => self.run_task(key, decoded),
        }
    }

    /// Hands a send to the store; its answer comes with the commit.
    fn propose(&mut self, key: Key, decoded: Decoded) {
        let named = decoded.named();
        let Action::SendMessage { room, epoch, known, drafts } = decoded.action else { return };
        let connection = &self.connections[key];
        let person = connection.holder.person.id;
        let username = connection.holder.person.username.clone();
        let (id, count) = (connection.id, drafts.len());
        let now_ms = self.heartbeat.now_ms();
        if let Err(denied) = self.buckets.take_messages(&self.limits, person, room, count, now_ms) {
            return self.refuse(key, &named, &denied.into());
        }
        let tag = self.sends.insert(Send { key, connection: id, named });
        let proposal = Proposal { room, person, username, epoch, known, drafts };
        if let Err(error) = self.chat.store().submit(tag as u64, proposal) {
            let send = self.sends.remove(tag);
            return self.refuse(key, &send.named, &error.into());
        }
        self.connections[key].sending += 1;
    }

    /// A send into a room that is not there for its sender stays undecided a little longer.
    pub(super) fn answer_late(&self, send: usize) {
        let hub = self.handle.clone();
        self.runtime.spawn(async move {
            blur().await;
            hub.tell(Message::Missed { send });
        });
    }

    pub(super) fn on_missed(&mut self, send: usize) {
        let Some(Send { key, connection: id, named }) = self.sends.try_remove(send) else { return };
        let Some(connection) = self.connections.get_mut(key).filter(|one| one.id == id) else { return };
        connection.sending -= 1;
        let person = connection.holder.person.id;
        self.buckets.note_miss(&self.limits, person, self.heartbeat.now_ms());
        self.refuse(key, &named, &Denied::NotFound.into());
        self.go_on(key);
    }

    pub(super) fn refuse(&mut self, key: Key, named: &Named, refusal: &Refusal) {
        let refusal = refusal.clone().spread(rand::random());
        self.write_error(key, &encode::error(named, &explain(&refusal)));
    }

    /// Heads ride on the keep-alive (P10).
    fn pong(&mut self, key: Key, request_id: Option<&str>) {
        let rooms = &self.connections[key].rooms;
        let heads = rooms.iter().filter_map(|&room| self.audience.head(room));
        let heads = heads.map(|head| room_head(&head)).collect();
        let request_id = request_id.map(Cow::Borrowed);
        let pong = ControlFrame::Pong { request_id, server_time: Timestamp::now().0, heads };
        let mut bytes = Vec::new();
        frame::put_text(&to_json(&pong), &mut bytes);
        self.connections[key].input.share.note_answer(bytes.len());
        self.write(key, &bytes);
    }

    fn run_task(&mut self, key: Key, decoded: Decoded) {
        let now_ms = self.heartbeat.now_ms();
        let connection = &mut self.connections[key];
        let person = connection.holder.person.id;
        if let Err(denied) = self.buckets.take_action(&self.limits, person, &decoded.action, now_ms) {
            return self.refuse(key, &decoded.named(), &denied.into());
        }
        connection.busy = true;
        if matches!(decoded.action, Action::Hello { .. }) {
            connection.greeting = Greeting::Reading(Vec::new());
        }
        let task = Task {
            key,
            caller: connection.caller(),
            user: connection.user(),
            request_id: decoded.request_id,
            name: decoded.name,
            action: decoded.action,
        };
        self.runtime.spawn(task.run(std::sync::Arc::clone(&self.chat), self.handle.clone()));
    }

    /// A task is done: its frames go out, and what its connection sent meanwhile is read.
    pub(super) fn on_answered(&mut self, answered: &Answered) {
        if !answered.for_own_others.is_empty() {
            self.tell_own_others(answered);
        }
        if answered.missed {
            self.buckets.note_miss(&self.limits, answered.person, self.heartbeat.now_ms());
        }
        let key = answered.key;
        if self.connections.get(key).is_none_or(|connection| connection.id != answered.connection) {
            return;
        }
        self.write(key, &answered.bytes);
        if answered.greeting
            && let Err(failure) = self.connections[key].release(self.limits.waiting_bytes)
        {
            self.on_write_failure(key, failure);
        }
        if let Some(room) = answered.typing {
            self.announce_typing(key, room);
        }
        self.connections[key].busy = false;
        self.go_on(key);
    }

    fn tell_own_others(&mut self, answered: &Answered) {
        let others = self.audience.connections(answered.person).to_vec();
        for other in others.into_iter().filter(|&other| other != answered.key) {
            self.write(other, &answered.for_own_others);
        }
    }

    /// The connection may act again: first what was left over, then what the socket holds.
    pub(super) fn go_on(&mut self, key: Key) {
        let connection = &mut self.connections[key];
        if connection.may_act() && std::mem::take(&mut connection.input.stalled) {
            self.listen(key);
        }
    }

    /// Best effort (P12): not told in large rooms, not to who reads slowly, and not more than once a second.
    fn announce_typing(&mut self, key: Key, room: RoomId) {
        let now_ms = self.heartbeat.now_ms();
        let connection = &mut self.connections[key];
        let is_early =
            connection.typed_at_ms > 0 && now_ms.saturating_sub(connection.typed_at_ms) < TYPING_PAUSE_MS;
        let subscribers = self.audience.subscribers(room);
        if is_early || subscribers.len() > self.limits.ephemeral_audience {
            return;
        }
        let subscribers = subscribers.to_vec();
        connection.typed_at_ms = now_ms.max(1);
        let person = &connection.holder.person;
        let typing = ControlFrame::Typing {
            room_id: Text(room),
            user_id: Text(person.id),
            username: Cow::Borrowed(person.username.as_str()),
        };
        let mut bytes = Vec::new();
        frame::put_text(&to_json(&typing), &mut bytes);
        self.tell_briefly(&subscribers, Some(key), &bytes);
    }

    /// Tells people something on every connection that is greeted; the others find the same in their welcome.
    pub(super) fn notify(&mut self, people: &[PersonId], bytes: &[u8]) {
        for &person in people {
            let keys = self.audience.connections(person).to_vec();
            self.tell_briefly(&keys, None, bytes);
        }
    }

    /// Writes a frame that may get lost to those who keep up.
    pub(super) fn tell_briefly(&mut self, keys: &[Key], except: Option<Key>, bytes: &[u8]) {
        for &key in keys {
            let keeps_up = self.connections.get(key).is_some_and(|connection| !connection.is_slow());
            let live =
                keeps_up && matches!(self.connections[key].greeting, Greeting::Silent | Greeting::Done);
            if live && Some(key) != except {
                self.write(key, bytes);
            }
        }
    }
}
