//! One connection of the generator: handshake, frames in, frames out, and what it has seen of its rooms.

use super::outgoing::{Mask, Template, name_end};
use super::track::Track;
use mio::net::TcpStream;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::time::Instant;

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Closed,
    Connecting,
    Upgrading,
    Open,
}

/// One of a client's rooms.
#[derive(Debug)]
pub(super) struct Seat {
    /// Index of the room in the fleet's table.
    pub(super) room: usize,
    pub(super) id: Box<[u8]>,
    pub(super) epoch: Box<str>,
    pub(super) track: Track,
    pub(super) template: Template,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) socket: Option<TcpStream>,
    pub(super) stage: Stage,
    /// Bearer token; empty where nobody asks for one.
    pub(super) token: String,
    /// What all its message names end with.
    pub(super) name_end: String,
    pub(super) mask: Mask,
    pub(super) seats: Vec<Seat>,
    /// Bytes read of a frame that is not whole yet.
    pub(super) partial: Vec<u8>,
    /// When each message whose echo has not come was sent, the oldest first.
    pub(super) sent: VecDeque<Instant>,
    /// Bytes the socket did not take at once.
    unsent: Vec<u8>,
    /// The handshake, until the socket is connected.
    pub(super) opening: Vec<u8>,
    counter: u32,
    turn: usize,
}

impl Client {
    pub(super) fn new() -> Self {
        Self {
            socket: None,
            stage: Stage::Closed,
            token: String::new(),
            name_end: name_end(),
            mask: rand::random(),
            seats: Vec::new(),
            partial: Vec::new(),
            sent: VecDeque::new(),
            unsent: Vec::new(),
            opening: Vec::new(),
            counter: 0,
            turn: 0,
        }
    }

    /// Takes its place in a room.
    pub(super) fn sit(&mut self, room: usize, id: &str, epoch: &str) {
        let template = Template::new(id, epoch, &self.name_end, self.mask);
        let track = Track::default();
        self.seats.push(Seat { room, id: id.as_bytes().into(), epoch: epoch.into(), track, template });
    }

    /// Its place in the room of this id.
    pub(super) fn seat(&mut self, id: &[u8]) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| *seat.id == *id)
    }

    /// Appends the next message, in the room after the last one's; answers that room.
    pub(super) fn put_message(&mut self, out: &mut Vec<u8>) -> usize {
        let place = self.turn % self.seats.len();
        self.turn += 1;
        self.counter += 1;
        let seat = &mut self.seats[place];
        out.extend_from_slice(seat.template.fill(self.counter, seat.track.newest()));
        self.sent.push_back(Instant::now());
        seat.room
    }

    /// Writes, and keeps what the socket does not take.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(bytes);
            return Ok(());
        }
        let Some(socket) = self.socket.as_mut() else { return Err(ErrorKind::NotConnected.into()) };
        let written = match socket.write(bytes) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error),
        };
        self.unsent.extend_from_slice(&bytes[written..]);
        Ok(())
    }

    /// The socket takes bytes again.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let unsent = std::mem::take(&mut self.unsent);
        if unsent.is_empty() { Ok(()) } else { self.write(&unsent) }
    }

    /// Forgets the socket, as a cut line does.
    pub(super) fn cut(&mut self) {
        self.socket = None;
        self.stage = Stage::Closed;
        self.partial = Vec::new();
        self.unsent = Vec::new();
        self.sent.clear();
    }
}
