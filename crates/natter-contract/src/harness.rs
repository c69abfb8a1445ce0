//! How the suite gets a store, and what it hears of it.

use natter_core::port::Store;
use natter_core::{LogEvent, RoomId};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

/// Makes stores for the suite.
pub trait Harness: Send + Sync {
    /// The store under test.
    type Store: Store;
    /// What has to live as long as the store: a folder, a server.
    type Ground: Send + Sync;

    /// Whether calls that are begun in an order are decided in it. Then the model can follow bursts.
    const IN_ORDER: bool = false;

    /// Whether the store is there again after a restart. One in memory is not, by design.
    const SURVIVES: bool = true;

    /// Whether a message sent twice is found again whatever `knownSeq` the retry has, and without one (P4 at home). A store that looks for it behind
    /// `knownSeq` alone says no here; the suite's retries then have one that is not above the first try's.
    const FINDS_WHATEVER_IS_KNOWN: bool = true;

    /// Whether events of different calls are handed out in log order. Where many functions write at once they overtake each other, and clients
    /// put them in order (P8).
    const PUBLISHES_IN_ORDER: bool = true;

    /// How one's own messages are kept from being unread (P12).
    const OWN_MESSAGES: OwnMessages = OwnMessages::MoveTheMarker;

    /// An empty store.
    fn fresh(&self) -> impl Future<Output = Fresh<Self::Store, Self::Ground>>;

    /// The same store after a stop and a start; `None` when it does not survive. Nobody else holds the store.
    fn reopen(
        &self,
        fresh: Fresh<Self::Store, Self::Ground>,
    ) -> impl Future<Output = Option<Fresh<Self::Store, Self::Ground>>>;
}

/// How one's own messages are kept from being unread. Either way what is unread is what others have said behind the marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnMessages {
    /// A message moves its sender's marker when nothing was unread before it, and is counted beside the marker otherwise.
    MoveTheMarker,
    /// Whenever a marker is read, the log behind it is looked through, the newest [`limit::OWN_MESSAGES_WINDOW`](natter_core::limit::OWN_MESSAGES_WINDOW)
    /// events at most; own messages directly behind the marker move it.
    AreReadBehindTheMarker,
}

/// A store that runs.
#[derive(Debug)]
pub struct Fresh<S, G> {
    /// The store.
    pub store: Arc<S>,
    /// What it has handed to those who fan out.
    pub published: Published,
    /// What it stands on.
    pub ground: G,
}

/// What a store has handed out to be fanned out, in order.
#[derive(Debug, Clone, Default)]
pub struct Published {
    events: Arc<Mutex<Vec<LogEvent>>>,
}

impl Published {
    /// Notes more events; called by the harness.
    pub fn extend(&self, events: impl IntoIterator<Item = LogEvent>) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).extend(events);
    }

    /// Everything so far.
    #[must_use]
    pub fn all(&self) -> Vec<LogEvent> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything of one room so far.
    #[must_use]
    pub fn of(&self, room: RoomId) -> Vec<LogEvent> {
        self.all().into_iter().filter(|event| event.room == room).collect()
    }

    /// Takes what came since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<LogEvent> {
        std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
