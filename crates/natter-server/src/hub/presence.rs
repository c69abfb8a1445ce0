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
    /// A person's first connection has come. Where they went a moment ago and nobody was told yet, their rooms are kept: the new connection may go
    /// before it has named any.
    pub(crate) fn arrived(&mut self, person: PersonId) {
        if let Some(untold) = self.pending.remove(&person)
            && !untold.rooms.is_empty()
        {
            self.rooms_of_departed.insert(person, untold.rooms);
        }
        self.put(person, Pending { online: true, username: None, rooms: Vec::new(), ready: false });
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
            if self.presence.pending.get(&person).is_some_and(|pending| pending.ready)
                && let Some(pending) = self.presence.pending.remove(&person)
            {
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

#[cfg(test)]
mod tests {
    use super::super::HubLimits;
    use super::super::share::Share;
    use super::*;
    use crate::places::{ConnectionLimits, Places};
    use natter_core::person::{Person, SessionHolder, Standing};
    use natter_core::{ConnectionId, SessionId, Timestamp};
    use std::net::{TcpListener, TcpStream};

    const BOB: PersonId = PersonId::from_bits(2);
    const ROOM: RoomId = RoomId::from_bits(7);

    fn connection(rooms: &[RoomId]) -> Connection {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let username = Username::parse("Bob").unwrap();
        let person = Person::new(BOB, username, None, Standing::Guest);
        let holder = SessionHolder {
            session: SessionId::from_bits(1),
            person,
            created: Timestamp(0),
            expires: Timestamp(u64::MAX),
        };
        let socket = mio::net::TcpStream::from_std(socket);
        let share = Share::new(HubLimits::default().frames, 0);
        let places = (Places::new(ConnectionLimits::default()).take(None).unwrap(), None);
        let mut connection =
            Connection::new(socket, ConnectionId::from_bits(3), (holder, None), share, places, 0);
        connection.rooms = rooms.to_vec();
        connection
    }

    fn told(presence: &Presence) -> Option<(bool, Vec<RoomId>, bool)> {
        let pending = presence.pending.get(&BOB)?;
        Some((pending.online, pending.rooms.clone(), pending.ready))
    }

    #[test]
    fn a_going_is_told_in_the_rooms_of_an_earlier_device() {
        let mut presence = Presence::default();
        presence.departed(&connection(&[ROOM]), false);
        presence.departed(&connection(&[]), true);
        assert_eq!(told(&presence), Some((false, vec![ROOM], true)));
    }

    #[test]
    fn who_comes_back_before_their_going_was_told_and_goes_again_is_told_of() {
        let mut presence = Presence::default();
        presence.departed(&connection(&[ROOM]), true);
        presence.arrived(BOB);
        assert_eq!(
            told(&presence),
            Some((true, Vec::new(), false)),
            "not told before it has named its rooms"
        );
        presence.departed(&connection(&[]), true);
        assert_eq!(told(&presence), Some((false, vec![ROOM], true)));
    }
}
