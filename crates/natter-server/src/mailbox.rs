//! How the rest of the program talks to the hub: one bounded queue and a waker that rings at most once per round. Both ends know this file and
//! not each other.

use crate::places::Place;
use mio::Waker;
use natter_core::person::{PersonNews, SessionHolder};
use natter_core::{ClientAddress, ConnectionId, PersonId, RoomId, SessionId};
use natter_sqlite::{CommitBatch, CommitListener};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;

/// Messages that may wait; senders wait beyond that.
pub(crate) const QUEUE: usize = 16 * 1024;

/// Everything the hub can be told.
pub(crate) enum Message {
    /// A socket has shaken hands.
    Arrive(Box<Arrival>),
    /// Events are durable, sends are decided.
    Committed(CommitBatch),
    /// An action that had to wait is done.
    Answered(Box<Answered>),
    /// A send into a room that is not there for its sender is answered, as late as such answers are.
    Missed { send: usize },
    /// A greeting has read which rooms its person is in.
    Subscribe { connection: ConnectionId, person: PersonId, rooms: Vec<RoomId>, done: oneshot::Sender<()> },
    /// Who of these is connected?
    Online { people: Vec<PersonId>, reply: oneshot::Sender<Vec<bool>> },
    /// These people are to hear this, on all their connections.
    Notify { people: Vec<PersonId>, frame: Vec<u8> },
    /// This person may do more or less than when they connected.
    PersonChanged { person: PersonId, news: PersonNews, done: oneshot::Sender<()> },
    /// A session has ended.
    CloseSession { session: SessionId, done: oneshot::Sender<()> },
    /// The program ends: answer what was taken, say goodbye, stop.
    Drain,
}

/// A socket after its handshake.
pub(crate) struct Arrival {
    pub(crate) socket: TcpStream,
    /// Bytes that came right behind the handshake.
    pub(crate) early: Vec<u8>,
    /// Its place in all, and among those of its address if it came by a proxy.
    pub(crate) places: (Place, Option<Place>),
    pub(crate) holder: SessionHolder,
    /// Where it comes from.
    pub(crate) address: Option<ClientAddress>,
    /// Came without ticket and subprotocol: in the lobby at once.
    pub(crate) plain: bool,
}

/// What an action came back with.
pub(crate) struct Answered {
    /// Where in the hub's table the one who asked was.
    pub(crate) key: usize,
    pub(crate) connection: ConnectionId,
    pub(crate) person: PersonId,
    /// Frames for the one who asked.
    pub(crate) bytes: Vec<u8>,
    /// A greeting has ended, well or not.
    pub(crate) greeting: bool,
    /// Frames for the person's other connections.
    pub(crate) for_own_others: Vec<u8>,
    /// The person may be announced as typing here.
    pub(crate) typing: Option<RoomId>,
    /// It named a room that is not there for them.
    pub(crate) missed: bool,
}

/// The sending end; cheap to clone.
#[derive(Clone)]
pub(crate) struct HubHandle {
    queue: crossbeam_channel::Sender<Message>,
    bell: Arc<Bell>,
}

/// Wakes the hub, and not again before it has looked.
pub(crate) struct Bell {
    waker: Waker,
    rung: AtomicBool,
}

impl Bell {
    pub(crate) fn new(waker: Waker) -> Self {
        Self { waker, rung: AtomicBool::new(false) }
    }

    fn ring(&self) {
        if !self.rung.swap(true, Ordering::AcqRel)
            && let Err(error) = self.waker.wake()
        {
            tracing::error!(%error, "the hub could not be woken");
        }
    }

    /// Called by the hub before it empties the queue, so that nothing put in after goes unnoticed.
    pub(crate) fn heard(&self) {
        self.rung.store(false, Ordering::Release);
    }
}

impl HubHandle {
    pub(crate) fn new(queue: crossbeam_channel::Sender<Message>, bell: Arc<Bell>) -> Self {
        Self { queue, bell }
    }

    /// Puts a message into the queue; `false` when the hub is gone.
    pub(crate) fn tell(&self, message: Message) -> bool {
        let told = self.queue.send(message).is_ok();
        self.bell.ring();
        told
    }
}

impl HubHandle {
    /// Puts a message into the queue unless that is full or the hub is gone; never waits.
    pub(crate) fn try_tell(&self, message: Message) -> bool {
        let told = self.queue.try_send(message).is_ok();
        self.bell.ring();
        told
    }
}

/// The writer hands each commit to the hub whole, so that one round delivers it.
impl CommitListener for HubHandle {
    fn committed(&mut self, batch: CommitBatch) {
        self.tell(Message::Committed(batch));
    }
}
