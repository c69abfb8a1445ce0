//! Coming and going of sockets.

use super::audience::Key;
use super::connection::{Bytes, Connection, WriteFailure};
use super::share::Share;
use super::{Farewell, Hub, close_code, frame};
use crate::mailbox::Arrival;
use mio::{Interest, Token};
use natter_core::person::PersonNews;
use natter_core::{ConnectionId, PersonId, RoomId, SessionId};
use std::rc::Rc;

impl Hub {
    /// Takes over a socket whose handshake is done.
    pub(super) fn arrive(&mut self, arrival: Arrival) {
        if self.drain.has_begun() || self.ended_sessions.contains_key(&arrival.holder.session) {
            return;
        }
        let person = arrival.holder.person.id;
        let socket = mio::net::TcpStream::from_std(arrival.socket);
        let id = ConnectionId::from_bits(rand::random());
        let share = Share::new(self.limits.frames, self.heartbeat.now_ms());
        let holder = (arrival.holder, arrival.address);
        let connection = Connection::new(socket, id, holder, share, arrival.places, self.heartbeat.tick());
        let key = self.connections.insert(connection);
        let interest = Interest::READABLE | Interest::WRITABLE;
        let registry = self.poll.registry();
        if let Err(error) = registry.register(&mut self.connections[key].socket, Token(key), interest) {
            tracing::warn!(%error, "a socket could not be watched");
            self.connections.remove(key);
            return;
        }
        tracing::debug!(connection = %id, %person, plain = arrival.plain, "connected");
        if self.audience.arrive(person, key) {
            self.presence.arrived(person);
        }
        self.replace_oldest(key);
        if arrival.plain {
            self.enter(key, RoomId::LOBBY);
            self.presence.subscribed(person);
        }
        if !arrival.early.is_empty() {
            let input = &mut self.connections[key].input;
            (input.partial, input.untaken) = (arrival.early, true);
            self.listen(key);
        }
    }

    /// One more than a person may have: the oldest goes. Those that are going already do not count, for many may come in one round.
    fn replace_oldest(&mut self, key: Key) {
        let of_person = self.audience.connections(self.connections[key].holder.person.id);
        let mut staying = of_person.iter().copied().filter(|&one| !self.connections[one].closing);
        let (oldest, count) = (staying.next(), 1 + staying.count());
        if let Some(oldest) = oldest.filter(|_| count > self.limits.connections_per_person) {
            self.doom(oldest, Farewell::Close(close_code::REPLACED, "replaced"));
        }
    }

    /// Subscribes a connection to a room; a second time changes nothing.
    pub(super) fn enter(&mut self, key: Key, room: RoomId) {
        let rooms = &mut self.connections[key].rooms;
        if !rooms.contains(&room) {
            rooms.push(room);
            self.audience.subscribe(room, key);
        }
    }

    /// Takes a connection out of a room.
    pub(super) fn exit(&mut self, key: Key, room: RoomId) {
        let rooms = &mut self.connections[key].rooms;
        if let Some(place) = rooms.iter().position(|&other| other == room) {
            rooms.swap_remove(place);
            self.audience.unsubscribe(room, key);
        }
    }

    /// A person may do more or less than when they connected; what they ask from now on is asked by who they are now.
    pub(super) fn person_changed(&mut self, person: PersonId, news: &PersonNews) {
        for &key in self.audience.connections(person) {
            news.apply(&mut Rc::make_mut(&mut self.connections[key].holder).person);
        }
    }

    /// A session has ended: its sockets go at once (ASVS 7.4).
    pub(super) fn close_session(&mut self, session: SessionId) {
        self.ended_sessions.insert(session, self.heartbeat.tick());
        let of_session = |(_, connection): &(Key, &Connection)| connection.holder.session == session;
        let keys: Vec<Key> = self.connections.iter().filter(of_session).map(|(key, _)| key).collect();
        for key in keys {
            self.doom(key, Farewell::Close(close_code::SESSION_ENDED, "session ended"));
        }
    }

    /// Closes what was doomed in this round.
    pub(super) fn bury(&mut self) {
        while let Some((key, farewell)) = self.doomed.pop() {
            if self.connections.contains(key) {
                self.depart(key, farewell);
            }
        }
    }

    fn depart(&mut self, key: Key, farewell: Farewell) {
        let mut connection = self.connections.remove(key);
        if let Farewell::Close(code, reason) = farewell {
            // Best effort: a socket that is full will not take it, and a fresh connection explains itself by resuming.
            let _ = connection.send(Bytes::Own(&frame::close(code, reason)), usize::MAX);
        }
        let _ = self.poll.registry().deregister(&mut connection.socket);
        let _ = connection.socket.shutdown(std::net::Shutdown::Write);
        let person = connection.holder.person.id;
        tracing::debug!(connection = %connection.id, %person, ?farewell, "disconnected");
        for &room in &connection.rooms {
            self.audience.unsubscribe(room, key);
        }
        let was_last = self.audience.depart(person, key);
        self.presence.departed(&connection, was_last);
        self.leaving.push((connection.socket, connection.places));
    }

    /// What becomes of a connection that could not be written to.
    pub(super) fn on_write_failure(&mut self, key: Key, failure: WriteFailure) {
        let farewell = match failure {
            WriteFailure::Overflow => Farewell::Close(close_code::TOO_SLOW, "resume"),
            WriteFailure::Broken => Farewell::Silent,
        };
        self.doom(key, farewell);
    }

    /// Writes frames to one connection.
    pub(super) fn write(&mut self, key: Key, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let most = self.limits.waiting_bytes;
        if let Err(failure) = self.connections[key].send(Bytes::Own(bytes), most) {
            self.on_write_failure(key, failure);
        }
    }

    /// A socket takes bytes again. Whoever takes them is there, and is listened to again when not much is left.
    pub(super) fn on_writable(&mut self, key: Key) {
        let connection = &mut self.connections[key];
        if !connection.is_slow() {
            return;
        }
        connection.heard = self.heartbeat.tick();
        match connection.flush() {
            Ok(()) => self.go_on(key),
            Err(failure) => self.on_write_failure(key, failure),
        }
    }
}
