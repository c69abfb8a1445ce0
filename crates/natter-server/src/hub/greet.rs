//! Greetings: subscribed before any head is read, live events held back until the welcome is out (P9).

use super::Hub;
use super::audience::Key;
use super::connection::{Change, Greeting};
use natter_core::{ConnectionId, PersonId, RoomId};

impl Hub {
    /// Subscribes a greeting connection to its person's rooms, as they were read, and then to what changed while they were read.
    pub(super) fn subscribe(&mut self, connection: ConnectionId, person: PersonId, rooms: Vec<RoomId>) {
        let mut candidates = self.audience.connections(person).iter().copied();
        let Some(key) = candidates.find(|&key| self.connections[key].id == connection) else {
            return;
        };
        let greeting = std::mem::replace(&mut self.connections[key].greeting, Greeting::Held(Box::default()));
        let changes = match greeting {
            Greeting::Reading(changes) => changes,
            Greeting::Held(held) => {
                self.connections[key].greeting = Greeting::Held(held);
                Vec::new()
            }
            Greeting::Silent | Greeting::Done => Vec::new(),
        };
        for room in self.connections[key].rooms.clone() {
            self.exit(key, room);
        }
        for room in rooms {
            self.enter(key, room);
        }
        for (room, change) in changes {
            self.change(key, room, change);
        }
        self.presence.subscribed(person);
    }

    /// Keeps a connection's rooms in step with its person's memberships.
    pub(super) fn change(&mut self, key: Key, room: RoomId, change: Change) {
        if let Greeting::Reading(changes) = &mut self.connections[key].greeting {
            changes.push((room, change));
        }
        match change {
            Change::Joined => self.enter(key, room),
            Change::Left => self.exit(key, room),
        }
    }
}
