//! Presence, best effort (P12): changes wait for the next beat, only the latest of a person counts, and a beat tells no more than a bounded
//! number of connections, so that ten thousand reconnects cost no more than ten.

use super::audience::Key;
use super::connection::Connection;
use super::{Hub, frame};
use natter_core::text::Username;
use natter_core::{PersonId, RoomId};
use natter_wire::Text;
use natter_wire::encode::to_json;
use natter_wire::server::ControlFrame;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Notices written in one beat.
const NOTICES_PER_BEAT: usize = 2000;

/// Changes not told yet.
#[derive(Default)]
pub(crate) struct Presence {
    order: VecDeque<PersonId>,
    pending: FxHashMap<PersonId, Pending>,
    /// Of people who are still here with another connection.
    rooms_of_departed: FxHashMap<PersonId, Vec<RoomId>>,
}

/// A person's latest change.
struct Pending {
    online: bool,
    /// Kept for people whose connections are gone.
    username: Option<Username>,
    rooms: Vec<RoomId>,
    /// Their rooms are known: they have greeted, or they are gone.
    ready: bool,
}

impl Presence {
    /// A person's first connection has come.
    pub(crate) fn changed(&mut self, person: PersonId, online: bool) {
        self.put(person, Pending { online, username: None, rooms: Vec::new(), ready: false });
    }

    /// A person's rooms are subscribed now.
    pub(crate) fn subscribed(&mut self, person: PersonId) {
        if let Some(pending) = self.pending.get_mut(&person)
            && !pending.ready
        {
            pending.ready = true;
            self.order.push_back(person);
        }
    }

    /// A person's connection has gone. The last one may never have greeted; then the rooms of an earlier one tell whom it concerns.
    pub(crate) fn departed(&mut self, gone: &Connection, was_last: bool) {
        let person = gone.holder.person.id;
        if !was_last {
            if !gone.rooms.is_empty() {
                self.rooms_of_departed.insert(person, gone.rooms.clone());
            }
            return;
        }
        let earlier = self.rooms_of_departed.remove(&person).unwrap_or_default();
        let rooms = if gone.rooms.is_empty() { earlier } else { gone.rooms.clone() };
        let username = Some(gone.holder.person.username.clone());
        self.put(person, Pending { online: false, username, rooms, ready: true });
        self.order.push_back(person);
    }

    fn put(&mut self, person: PersonId, pending: Pending) {
        self.pending.insert(person, pending);
    }
}

impl Hub {
    /// Tells what changed since the last beat, as far as the bound goes.
    pub(super) fn tell_presence(&mut self) {
        let mut notices = 0;
        while notices < NOTICES_PER_BEAT {
            let Some(person) = self.presence.order.pop_front() else { return };
            if let Some(pending) = self.presence.pending.remove(&person) {
                notices += self.tell_one(person, pending);
            }
        }
    }

    fn tell_one(&mut self, person: PersonId, pending: Pending) -> usize {
        let own = self.audience.connections(person);
        let own_first = own.first().map(|&key| &self.connections[key]);
        let (username, rooms) = match (pending.username, own_first) {
            (Some(username), _) => (username, pending.rooms),
            (None, Some(connection)) => (connection.holder.person.username.clone(), connection.rooms.clone()),
            (None, None) => return 0,
        };
        let presence = ControlFrame::Presence {
            user_id: Text(person),
            username: Cow::Borrowed(username.as_str()),
            online: pending.online,
        };
        let mut bytes = Vec::new();
        frame::put_text(&to_json(&presence), &mut bytes);
        let audience = self.small_audience(&rooms, own);
        self.tell_briefly(&audience, None, &bytes);
        audience.len()
    }

    /// Everybody in these rooms once, large rooms and the person's own connections left out.
    fn small_audience(&self, rooms: &[RoomId], own: &[Key]) -> Vec<Key> {
        let mut audience: FxHashSet<Key> = FxHashSet::default();
        for &room in rooms {
            let subscribers = self.audience.subscribers(room);
            if subscribers.len() <= self.limits.ephemeral_audience {
                audience.extend(subscribers);
            }
        }
        audience.into_iter().filter(|key| !own.contains(key)).collect()
    }
}
