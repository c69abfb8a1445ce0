//! One socket: what it has said so far, what waits for it, and where it is subscribed. Idle, it owns no buffer.

use super::assembly::Assembly;
use super::outbound::{Chunk, Outbound, Overflow};
use super::plan::Plan;
use super::share::Share;
use crate::places::Place;
use mio::net::TcpStream;
use natter_core::person::SessionHolder;
use natter_core::{Actor, Caller, ClientAddress, ConnectionId, RoomId};
use natter_wire::encode;
use natter_wire::server::User;
use std::io::{self, Write};
use std::rc::Rc;

/// Sends of one connection that may be under way before the rest waits in its socket.
const MOST_SENDING: u32 = 256;

/// Bytes that may wait for a connection that is listened to. One that does not take its answers asks for no more of them.
const MOST_UNTAKEN: usize = 64 * 1024;

/// A connected device or tab.
pub(crate) struct Connection {
    pub(crate) socket: TcpStream,
    pub(crate) id: ConnectionId,
    pub(crate) holder: Rc<SessionHolder>,
    /// Where it comes from.
    pub(crate) address: Option<ClientAddress>,
    pub(crate) input: Input,
    /// A task is under way; what comes behind it stays unread, so that one connection's actions keep their order.
    pub(crate) busy: bool,
    /// It is closed at the end of the round.
    pub(crate) closing: bool,
    /// Sends not yet answered.
    pub(crate) sending: u32,
    pub(crate) greeting: Greeting,
    pub(crate) rooms: Vec<RoomId>,
    pub(crate) plan: Plan,
    /// The heartbeat's tick when it came.
    pub(crate) since: u32,
    /// The heartbeat's tick when something was last heard.
    pub(crate) heard: u32,
    pub(crate) typed_at_ms: u64,
    outbound: Option<Box<Outbound>>,
    /// Held until its descriptor is closed.
    pub(crate) places: Places,
}

/// See [`crate::mailbox::Arrival`].
pub(crate) type Places = (Place, Option<Place>);

/// Bytes read and not yet understood.
pub(crate) struct Input {
    pub(crate) partial: Vec<u8>,
    /// There may be whole frames in `partial`.
    pub(crate) untaken: bool,
    pub(crate) assembly: Assembly,
    pub(crate) share: Share,
    /// Reading stopped although there may be more, because the connection had to wait.
    pub(crate) stalled: bool,
}

/// How far the greeting has come.
pub(crate) enum Greeting {
    /// Not asked for.
    Silent,
    /// Its person's rooms are being read; what changes meanwhile is noted and applied after.
    Reading(Vec<(RoomId, Change)>),
    /// Subscribed; live events are held back until the welcome is out.
    Held(Box<Outbound>),
    /// Live.
    Done,
}

/// A membership that began or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Joined,
    Left,
}

/// Why a connection cannot be written to any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WriteFailure {
    /// It reads too slowly.
    Overflow,
    /// The socket is broken.
    Broken,
}

impl From<Overflow> for WriteFailure {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl Connection {
    pub(crate) fn new(
        socket: TcpStream,
        id: ConnectionId,
        (holder, address): (SessionHolder, Option<ClientAddress>),
        share: Share,
        places: Places,
        heard: u32,
    ) -> Self {
        Self {
            socket,
            id,
            holder: Rc::new(holder),
            address,
            input: Input {
                partial: Vec::new(),
                untaken: false,
                assembly: Assembly::default(),
                share,
                stalled: false,
            },
            busy: false,
            closing: false,
            sending: 0,
            greeting: Greeting::Silent,
            rooms: Vec::new(),
            plan: Plan::default(),
            since: heard,
            heard,
            typed_at_ms: 0,
            outbound: None,
            places,
        }
    }

    /// Its person about themselves.
    pub(crate) fn user(&self) -> User {
        encode::user(&self.holder.person)
    }

    /// Its person as the one who acts.
    pub(crate) fn caller(&self) -> Caller {
        let person = &self.holder.person;
        let actor = Actor::of(person, self.address);
        Caller { connection: self.id, actor, username: person.username.clone() }
    }

    /// Whether its next frame may be taken.
    pub(crate) fn may_act(&self) -> bool {
        !self.busy
            && !self.closing
            && self.sending < MOST_SENDING
            && self.outbound.as_ref().is_none_or(|outbound| outbound.waiting() <= MOST_UNTAKEN)
    }

    /// Whether bytes wait because the socket would block.
    pub(crate) fn is_slow(&self) -> bool {
        self.outbound.is_some()
    }

    /// Sends live events: held back during a greeting.
    pub(crate) fn deliver(&mut self, bytes: Bytes<'_>, most_waiting: usize) -> Result<(), WriteFailure> {
        match &mut self.greeting {
            Greeting::Held(held) => Ok(held.push(bytes.into_chunk(), most_waiting)?),
            _ => self.send(bytes, most_waiting),
        }
    }

    /// Sends at once, or behind what waits already.
    pub(crate) fn send(&mut self, bytes: Bytes<'_>, most_waiting: usize) -> Result<(), WriteFailure> {
        if let Some(outbound) = &mut self.outbound {
            return Ok(outbound.push(bytes.into_chunk(), most_waiting)?);
        }
        match self.socket.write(bytes.as_slice()) {
            Ok(count) if count == bytes.as_slice().len() => Ok(()),
            Ok(count) => {
                self.outbound = Some(Box::new(Outbound::after_partial(bytes.into_chunk(), count)));
                self.flush()
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.outbound = Some(Box::new(Outbound::after_partial(bytes.into_chunk(), 0)));
                Ok(())
            }
            Err(_) => Err(WriteFailure::Broken),
        }
    }

    /// The socket takes bytes again.
    pub(crate) fn flush(&mut self) -> Result<(), WriteFailure> {
        let Some(outbound) = &mut self.outbound else {
            return Ok(());
        };
        match outbound.flush(&mut self.socket) {
            Ok(true) => self.outbound = None,
            Ok(false) => {}
            Err(_) => return Err(WriteFailure::Broken),
        }
        Ok(())
    }

    /// The welcome is out: what was held back follows it.
    pub(crate) fn release(&mut self, most_waiting: usize) -> Result<(), WriteFailure> {
        if let Greeting::Held(held) = std::mem::replace(&mut self.greeting, Greeting::Done) {
            for chunk in held.into_chunks() {
                self.send(Bytes::Shared(&chunk), most_waiting)?;
            }
        }
        Ok(())
    }
}

/// Bytes to send, shared already or not.
pub(crate) enum Bytes<'a> {
    Shared(&'a Chunk),
    Own(&'a [u8]),
}

impl Bytes<'_> {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Shared(chunk) => chunk,
            Self::Own(bytes) => bytes,
        }
    }

    fn into_chunk(self) -> Chunk {
        match self {
            Self::Shared(chunk) => Rc::clone(chunk),
            Self::Own(bytes) => Rc::new(bytes.to_vec()),
        }
    }
}
