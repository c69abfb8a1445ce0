//! Who is connected, and the rules of posting to them.

use crate::clock::Clock;
use crate::observed::{Observed, Stray};
use data_encoding::BASE64URL;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Bytes of a frame, in and out (quota page: 32 KB, not adjustable; more closes with 1009).
pub(crate) const FRAME_BYTES: usize = 32 * 1024;
/// Bytes of a message (quota page: 128 KB, not adjustable).
pub(crate) const MESSAGE_BYTES: usize = 128 * 1024;
/// Posts that may wait for one slow socket.
const WAITING_POSTS: usize = 4096;

/// What goes to a client's socket.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Text(String),
    Close(u16, &'static str),
}

/// Why a post was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotPosted {
    Gone,
    TooLarge,
    Throttled,
}

/// What GET says of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) connected_ms: u64,
    pub(crate) active_ms: u64,
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
}

struct Entry {
    /// `$connect` has returned.
    open: bool,
    out: mpsc::Sender<Outgoing>,
    active: Duration,
    facts: Facts,
}

/// All connections by id.
#[derive(Default)]
pub(crate) struct Connections {
    entries: Mutex<HashMap<String, Entry>>,
}

impl Connections {
    /// A connection that has begun its handshake; not yet to be posted to.
    pub(crate) fn begin(
        &self,
        clock: &Clock,
        source_ip: &str,
        user_agent: &str,
    ) -> (String, mpsc::Receiver<Outgoing>) {
        // Eleven random bytes: sixteen characters that end in `=`, as real ids do.
        let id = BASE64URL.encode(&rand::random::<[u8; 11]>());
        let (out, outgoing) = mpsc::channel(WAITING_POSTS);
        let now = clock.unix_ms();
        let facts = Facts {
            connected_ms: now,
            active_ms: now,
            source_ip: source_ip.to_owned(),
            user_agent: user_agent.to_owned(),
        };
        let entry = Entry { open: false, out, active: clock.now(), facts };
        self.with(|entries| entries.insert(id.clone(), entry));
        (id, outgoing)
    }

    /// `$connect` has returned and allowed it.
    pub(crate) fn open(&self, id: &str, clock: &Clock) {
        self.with(|entries| {
            if let Some(entry) = entries.get_mut(id) {
                (entry.open, entry.active) = (true, clock.now());
            }
        });
    }

    pub(crate) fn end(&self, id: &str) {
        self.with(|entries| entries.remove(id));
    }

    /// Something went over it, so that it is not idle.
    pub(crate) fn touch(&self, id: &str, clock: &Clock) {
        self.with(|entries| {
            if let Some(entry) = entries.get_mut(id) {
                (entry.active, entry.facts.active_ms) = (clock.now(), clock.unix_ms());
            }
        });
    }

    /// When it was last used.
    pub(crate) fn active(&self, id: &str) -> Duration {
        self.with(|entries| entries.get(id).map(|entry| entry.active)).unwrap_or_default()
    }

    pub(crate) fn facts(&self, id: &str) -> Option<Facts> {
        self.with(|entries| entries.get(id).map(|entry| entry.facts.clone()))
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.with(|entries| {
            entries.iter().filter(|(_, entry)| entry.open).map(|(id, _)| id.clone()).collect()
        })
    }

    /// Posts to a connection.
    pub(crate) fn post(
        &self,
        id: &str,
        text: String,
        observed: &Observed,
        clock: &Clock,
    ) -> Result<(), NotPosted> {
        let out =
            self.with(|entries| entries.get(id).filter(|entry| entry.open).map(|entry| entry.out.clone()));
        let out = out.ok_or(NotPosted::Gone)?;
        if text.len() > MESSAGE_BYTES {
            return Err(NotPosted::TooLarge);
        }
        if text.len() > FRAME_BYTES {
            observed.note(|counts| counts.strays.push(Stray::Oversized(text.len())));
            let _ = out.try_send(Outgoing::Close(1009, "frame too large"));
            return Ok(());
        }
        self.touch(id, clock);
        match out.try_send(Outgoing::Text(text)) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => Err(NotPosted::Throttled),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(NotPosted::Gone),
        }
    }

    /// Closes a connection; `false` when it is not there.
    pub(crate) fn close(&self, id: &str, code: u16, reason: &'static str) -> bool {
        let out = self.with(|entries| entries.get(id).map(|entry| entry.out.clone()));
        out.is_some_and(|out| out.try_send(Outgoing::Close(code, reason)).is_ok())
    }

    fn with<T>(&self, look: impl FnOnce(&mut HashMap<String, Entry>) -> T) -> T {
        look(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_posted_to_before_connect_has_returned() {
        let (connections, clock, observed) = (Connections::default(), Clock::default(), Observed::default());
        let (id, mut outgoing) = connections.begin(&clock, "127.0.0.1", "");
        assert!(id.ends_with('=') && id.len() == 16, "{id}");
        let post = |text: &str| connections.post(&id, text.to_owned(), &observed, &clock);
        assert_eq!(post("early"), Err(NotPosted::Gone));
        connections.open(&id, &clock);
        assert_eq!(post("hi"), Ok(()));
        assert!(matches!(outgoing.try_recv(), Ok(Outgoing::Text(text)) if text == "hi"));
        assert_eq!(post(&"x".repeat(MESSAGE_BYTES + 1)), Err(NotPosted::TooLarge));
        assert_eq!(post(&"x".repeat(FRAME_BYTES + 1)), Ok(()));
        assert!(matches!(outgoing.try_recv(), Ok(Outgoing::Close(1009, _))));
        assert_eq!(observed.counts().strays, [Stray::Oversized(FRAME_BYTES + 1)]);
        connections.end(&id);
        assert_eq!(post("late"), Err(NotPosted::Gone));
    }
}
