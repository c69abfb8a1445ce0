//! Rates: what one connection sends, and what one person asks for. Each instance of the function counts for itself; what a connection sends is
//! also added up in its row, because its frames reach many instances.

use natter_core::rate::{Bucket, MISSES, Misses, PerPerson, Rate, SEARCHES};
use natter_core::{Action, ConnectionId, Denied, PersonId, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Frames of one connection that one instance takes, whatever they are: a client that exceeds it is closed.
const FRAMES: Rate = Rate::new(30.0, 150.0);
/// Frames of one connection in one minute over all instances.
pub(super) const FRAMES_PER_MINUTE: u64 = 1800;
/// Frames that an instance counts before it adds them to the connection's row.
const CHUNK: u64 = 60;
/// Actions of one person but messages (P14).
const ACTIONS: Rate = Rate::new(20.0, 60.0);
/// Greetings of one person: each reads all their rooms.
const GREETINGS: Rate = Rate::new(0.5, 15.0);
/// Between two typing signals of one connection that are told.
pub(super) const TYPING_PAUSE_MS: u64 = 2500;
/// How long an instance believes that a connection is registered.
const LOOK_MS: u64 = 300_000;
/// People and connections remembered before the quiet ones are forgotten.
const MANY: usize = 2000;

/// Who was fast lately.
#[derive(Debug)]
pub(super) struct Brakes {
    counted: Mutex<Counted>,
    /// Whether rates hold; they are off in load tests.
    rated: bool,
}

#[derive(Debug, Default)]
struct Counted {
    connections: HashMap<ConnectionId, Traffic>,
    misses: Misses,
    searches: PerPerson,
    actions: PerPerson,
    greetings: PerPerson,
}

/// What one connection has sent to this instance.
#[derive(Debug)]
struct Traffic {
    frames: Bucket,
    /// Frames that are in no row yet.
    uncounted: u64,
    /// When it was last seen to be registered.
    looked_ms: Option<u64>,
    typed_ms: Option<u64>,
    /// It was closed here; what still arrives of it is dropped.
    closed: bool,
}

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passage {
    /// It is taken.
    Free,
    /// It is taken if the connection is registered.
    Look,
    /// It is taken if the minute of the connection still has room for so many frames.
    Count(u64),
    /// The connection must be closed.
    TooMany,
    /// The connection was closed already.
    Closed,
}

impl Brakes {
    pub(super) fn new(rated: bool) -> Self {
        Self { counted: Mutex::default(), rated }
    }

    /// A frame has arrived, whatever is in it.
    pub(super) fn frame(&self, connection: ConnectionId, now: Timestamp) -> Passage {
        let mut counted = self.counted(now);
        let traffic = counted.connections.entry(connection).or_insert_with(|| Traffic::new(now));
        if traffic.closed {
            return Passage::Closed;
        }
        if self.rated {
            if traffic.frames.take(FRAMES, 1.0, now.0).is_err() {
                traffic.closed = true;
                return Passage::TooMany;
            }
            traffic.uncounted += 1;
            if traffic.uncounted >= CHUNK {
                traffic.looked_ms = Some(now.0);
                return Passage::Count(std::mem::take(&mut traffic.uncounted));
            }
        }
        if traffic.looked_ms.is_some_and(|looked| now.0 < looked.saturating_add(LOOK_MS)) {
            return Passage::Free;
        }
        traffic.looked_ms = Some(now.0);
        Passage::Look
    }

    /// The connection was closed: nothing of it is taken any more.
    pub(super) fn close(&self, connection: ConnectionId, now: Timestamp) {
        let mut counted = self.counted(now);
        counted.connections.entry(connection).or_insert_with(|| Traffic::new(now)).closed = true;
    }

    /// Whether a typing signal of a connection may be told, as far as this instance knows.
    pub(super) fn may_type(&self, connection: ConnectionId, now: Timestamp) -> bool {
        let mut counted = self.counted(now);
        let traffic = counted.connections.entry(connection).or_insert_with(|| Traffic::new(now));
        let may = traffic.typed_ms.is_none_or(|typed| now.0 >= typed.saturating_add(TYPING_PAUSE_MS));
        if may {
            traffic.typed_ms = Some(now.0);
        }
        may
    }

    /// A request for a room that the person cannot see.
    pub(super) fn note_miss(&self, person: PersonId, now: Timestamp) {
        self.counted(now).misses.note(MISSES, person, now.0);
    }

    /// # Errors
    /// `RateLimited` for a person who has named too many rooms, searches too fast, greets too often or does too much.
    pub(super) fn may_act(&self, person: PersonId, action: &Action, now: Timestamp) -> Result<(), Denied> {
        let mut counted = self.counted(now);
        counted.misses.may_miss(MISSES, person, now.0)?;
        if matches!(action, Action::Search { .. }) {
            counted.searches.take(SEARCHES, person, now.0)?;
        }
        if !self.rated || matches!(action, Action::SendMessage { .. }) {
            // Messages have rates of their own, in the log.
            return Ok(());
        }
        if matches!(action, Action::Hello { .. }) {
            counted.greetings.take(GREETINGS, person, now.0)?;
        }
        counted.actions.take(ACTIONS, person, now.0)
    }

    fn counted(&self, now: Timestamp) -> MutexGuard<'_, Counted> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.remembered() >= MANY {
            counted.forget_quiet(now.0);
        }
        counted
    }
}

impl Counted {
    fn remembered(&self) -> usize {
        let people = [&self.searches, &self.actions, &self.greetings];
        self.connections.len()
            + self.misses.remembered()
            + people.iter().map(|people| people.remembered()).sum::<usize>()
    }

    fn forget_quiet(&mut self, now_ms: u64) {
        self.misses.forget_quiet(MISSES, now_ms);
        self.searches.forget_quiet(SEARCHES, now_ms);
        self.actions.forget_quiet(ACTIONS, now_ms);
        self.greetings.forget_quiet(GREETINGS, now_ms);
        self.connections.retain(|_, traffic| !traffic.frames.is_full(FRAMES, now_ms));
    }
}

impl Traffic {
    fn new(now: Timestamp) -> Self {
        Self {
            frames: Bucket::full(FRAMES, now.0),
            uncounted: 0,
            looked_ms: None,
            typed_ms: None,
            closed: false,
        }
    }
}

#[cfg(test)]
mod tests;
