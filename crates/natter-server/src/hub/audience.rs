//! Who is connected, and who gets a room's events.

use natter_core::answer::Head;
use natter_core::{Epoch, LogEvent, PersonId, RoomId};
use rustc_hash::FxHashMap;

/// A connection's place in the hub's table.
pub(crate) type Key = usize;

/// Rooms with their subscribers, people with their connections.
#[derive(Debug, Default)]
pub(crate) struct Audience {
    rooms: FxHashMap<RoomId, RoomAudience>,
    people: FxHashMap<PersonId, Vec<Key>>,
}

#[derive(Debug, Default)]
struct RoomAudience {
    /// The newest event this hub has seen; `None` until the first after the start.
    head: Option<(Epoch, natter_core::Seq)>,
    subscribers: Vec<Key>,
}

impl Audience {
    /// Adds a person's connection; `true` if it is their first.
    pub(crate) fn arrive(&mut self, person: PersonId, key: Key) -> bool {
        let connections = self.people.entry(person).or_default();
        connections.push(key);
        connections.len() == 1
    }

    /// Removes a person's connection; `true` if it was their last.
    pub(crate) fn depart(&mut self, person: PersonId, key: Key) -> bool {
        let Some(connections) = self.people.get_mut(&person) else {
            return false;
        };
        connections.retain(|&other| other != key);
        if connections.is_empty() {
            self.people.remove(&person);
            return true;
        }
        false
    }

    /// A person's connections, the oldest first.
    pub(crate) fn connections(&self, person: PersonId) -> &[Key] {
        self.people.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Who gets a room's events.
    pub(crate) fn subscribers(&self, room: RoomId) -> &[Key] {
        self.rooms.get(&room).map_or(&[], |room| room.subscribers.as_slice())
    }

    /// Adds a connection to a room it is not in yet.
    pub(crate) fn subscribe(&mut self, room: RoomId, key: Key) {
        self.rooms.entry(room).or_default().subscribers.push(key);
    }

    /// Takes a connection out of a room.
    pub(crate) fn unsubscribe(&mut self, room: RoomId, key: Key) {
        if let Some(room) = self.rooms.get_mut(&room)
            && let Some(place) = room.subscribers.iter().position(|&other| other == key)
        {
            room.subscribers.swap_remove(place);
        }
    }

    /// Notes where a room's log ends now. Events found again do not move it back.
    pub(crate) fn note_head(&mut self, event: &LogEvent) {
        let head = &mut self.rooms.entry(event.room).or_default().head;
        match head {
            Some((epoch, seq)) if *epoch == event.epoch => *seq = event.seq.max(*seq),
            _ => *head = Some((event.epoch, event.seq)),
        }
    }

    /// Where a room's log ends, as far as events since the start tell.
    pub(crate) fn head(&self, room: RoomId) -> Option<Head> {
        let (epoch, seq) = self.rooms.get(&room)?.head?;
        Some(Head { room, epoch, seq })
    }
}
