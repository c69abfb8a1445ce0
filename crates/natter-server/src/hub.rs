//! The hub: one thread that owns every socket, who is subscribed where, and the order in which frames leave. It reads, hands sends to the
//! store and waiting actions to tasks, and after each commit writes a room's new frames to its members in one call each.
//!
//! One round: wait for sockets or messages, read what came, empty the queue, deliver. What a connection may say in a round is bounded, so that
//! rounds are short however fast a peer sends; the rest waits for the next. Several commits that finished meanwhile are delivered
//! together, so that the busier the hub, the fewer writes a frame costs. It must not know HTTP, SQL or how sessions are checked.

mod act;
mod arrive;
mod assembly;
mod audience;
mod blur;
mod connection;
mod deliver;
mod drain;
pub(crate) mod frame;
mod greet;
mod heartbeat;
mod limits;
mod outbound;
mod plan;
mod presence;
mod receive;
mod share;
mod task;

pub use limits::HubLimits;

use crate::home::HomeChat;
use crate::mailbox::{self, Bell, HubHandle, Message};
use audience::{Audience, Key};
use connection::Connection;
use drain::Drain;
use heartbeat::Heartbeat;
use limits::Buckets;
use mio::event::Event;
use mio::{Events, Poll, Token, Waker};
use natter_core::SessionId;
use natter_sqlite::{CommitBatch, ThreadWatch};
use plan::Plans;
use presence::Presence;
use rustc_hash::FxHashMap;
use share::{Backlog, MOST_BYTES, Round};
use slab::Slab;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

const WAKER: Token = Token(usize::MAX);
/// Socket events taken in one round.
const EVENTS: usize = 1024;

/// Close codes of docs/PROTOCOL.md.
mod close_code {
    pub(super) const GOING_AWAY: u16 = 1001;
    pub(super) const PROTOCOL: u16 = 1002;
    pub(super) const NOT_UTF8: u16 = 1007;
    pub(super) const POLICY: u16 = 1008;
    pub(super) const TOO_LARGE: u16 = 1009;
    pub(super) const TOO_SLOW: u16 = 4000;
    pub(super) const SESSION_ENDED: u16 = 4001;
    pub(super) const REPLACED: u16 = 4002;
    pub(super) const SILENT: u16 = 4003;
}

/// A hub that others can talk to already and that has not begun.
pub(crate) struct Seat {
    poll: Poll,
    queue: crossbeam_channel::Receiver<Message>,
    bell: Arc<Bell>,
    handle: HubHandle,
}

/// What the hub works with.
pub(crate) struct Equipment {
    pub(crate) chat: Arc<HomeChat>,
    pub(crate) limits: HubLimits,
    pub(crate) runtime: tokio::runtime::Handle,
    pub(crate) watch: ThreadWatch,
}

impl Seat {
    /// # Errors
    /// When the system gives no epoll instance.
    pub(crate) fn prepare() -> io::Result<Self> {
        let poll = Poll::new()?;
        let bell = Arc::new(Bell::new(Waker::new(poll.registry(), WAKER)?));
        let (sender, queue) = crossbeam_channel::bounded(mailbox::QUEUE);
        let handle = HubHandle::new(sender, Arc::clone(&bell));
        Ok(Self { poll, queue, bell, handle })
    }

    pub(crate) fn handle(&self) -> HubHandle {
        self.handle.clone()
    }

    /// Starts the hub's thread; it ends when drained.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start(self, equipment: Equipment) -> io::Result<JoinHandle<()>> {
        equipment.watch.clone().spawn("hub", move || Hub::new(self, equipment).run())
    }
}

/// The state of the hub's thread.
struct Hub {
    poll: Poll,
    queue: crossbeam_channel::Receiver<Message>,
    bell: Arc<Bell>,
    handle: HubHandle,
    chat: Arc<HomeChat>,
    limits: HubLimits,
    runtime: tokio::runtime::Handle,
    connections: Slab<Connection>,
    audience: Audience,
    sends: Slab<act::Send>,
    buckets: Buckets,
    presence: Presence,
    plans: Plans,
    heartbeat: Heartbeat,
    round: Round,
    backlog: Backlog,
    /// What is read from one socket at once.
    scratch: Vec<u8>,
    /// Connections to be closed at the end of the round, and why.
    doomed: Vec<(Key, Farewell)>,
    drain: Drain,
    /// Sessions that ended a moment ago, by tick: a handshake under way must not outlive them.
    ended_sessions: FxHashMap<SessionId, u32>,
    /// Closed sockets whose peers may still read our last words: of this second, and of the one before.
    leaving: Vec<(mio::net::TcpStream, connection::Places)>,
    left: Vec<(mio::net::TcpStream, connection::Places)>,
}

/// How a connection ends.
#[derive(Debug, Clone, Copy)]
enum Farewell {
    /// With a close frame.
    Close(u16, &'static str),
    /// The other side is gone already.
    Silent,
}

impl Hub {
    fn new(seat: Seat, equipment: Equipment) -> Self {
        Self {
            poll: seat.poll,
            queue: seat.queue,
            bell: seat.bell,
            handle: seat.handle,
            chat: equipment.chat,
            limits: equipment.limits,
            runtime: equipment.runtime,
            connections: Slab::new(),
            audience: Audience::default(),
            sends: Slab::new(),
            buckets: Buckets::default(),
            presence: Presence::default(),
            plans: Plans::default(),
            heartbeat: Heartbeat::new(),
            round: Round::first(),
            backlog: Backlog::default(),
            scratch: vec![0; MOST_BYTES],
            doomed: Vec::new(),
            drain: Drain::default(),
            ended_sessions: FxHashMap::default(),
            leaving: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Runs until drained, or fails when it cannot go on.
    fn run(mut self) -> Result<(), String> {
        let mut events = Events::with_capacity(EVENTS);
        while !self.is_drained() && !self.drain.is_overdue() {
            let wait = if self.backlog.is_pressing() { Duration::ZERO } else { self.heartbeat.until_next() };
            match self.poll.poll(&mut events, Some(wait)) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    tracing::error!(%error, "the hub cannot wait for its sockets");
                    break;
                }
            }
            self.heartbeat.look();
            self.round = self.round.next(events.iter().count() + self.backlog.pressing());
            self.take_backlog();
            for event in &events {
                self.on_socket(event);
            }
            self.empty_queue();
            self.beat();
            self.bury();
        }
        self.say_goodbye();
        if self.drain.has_begun() { Ok(()) } else { Err("it cannot wait for its sockets".to_owned()) }
    }

    fn on_socket(&mut self, event: &Event) {
        let Token(key) = event.token();
        if event.token() == WAKER || !self.connections.contains(key) {
            return;
        }
        if event.is_writable() {
            self.on_writable(key);
        }
        if event.is_readable() || event.is_read_closed() || event.is_error() {
            self.on_readable(key);
        }
    }

    /// Takes what was in the queue at the beginning of the round; commits are gathered and delivered together. What comes meanwhile has rung the
    /// bell again.
    fn empty_queue(&mut self) {
        self.bell.heard();
        let mut commits = CommitBatch::default();
        for _ in 0..self.queue.len() {
            let Ok(message) = self.queue.try_recv() else { break };
            match message {
                Message::Committed(batch) => {
                    commits.events.extend(batch.events);
                    commits.sends.extend(batch.sends);
                }
                other => {
                    self.deliver(std::mem::take(&mut commits));
                    self.on_message(other);
                }
            }
        }
        self.deliver(commits);
    }

    fn on_message(&mut self, message: Message) {
        match message {
            Message::Arrive(arrival) => self.arrive(*arrival),
            Message::Answered(answered) => self.on_answered(&answered),
            Message::Missed { send } => self.on_missed(send),
            Message::Subscribe { connection, person, rooms, done } => {
                self.subscribe(connection, person, rooms);
                let _ = done.send(());
            }
            Message::Online { people, reply } => {
                let online = people.iter().map(|&one| !self.audience.connections(one).is_empty());
                let _ = reply.send(online.collect());
            }
            Message::Notify { people, frame } => self.notify(&people, &frame),
            Message::PersonChanged { person, news, done } => {
                self.person_changed(person, &news);
                let _ = done.send(());
            }
            Message::CloseSession { session, done } => {
                self.close_session(session);
                let _ = done.send(());
            }
            Message::Drain => self.drain.begin(),
            Message::Committed(batch) => self.deliver(batch),
        }
    }

    /// Marks a connection for closing at the end of the round.
    fn doom(&mut self, key: Key, farewell: Farewell) {
        if let Some(connection) = self.connections.get_mut(key) {
            connection.closing = true;
            self.doomed.push((key, farewell));
        }
    }
}
