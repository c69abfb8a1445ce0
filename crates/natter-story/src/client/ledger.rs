//! What a client has said and was promised, in the order in which things happened to all clients of a story.

use crate::outbox::Draft;
use natter_core::{MessageId, RoomId};
use natter_wire::ErrorCode;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A live event of a room that a client had no view of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overheard {
    /// The room.
    pub room: RoomId,
    /// Which event.
    pub seq: u64,
    /// Whether it had asked to come in: its joining may have been carried out, its answer not yet come.
    pub asked: bool,
}

/// One order over what happens to all clients of a story.
#[derive(Debug, Clone, Default)]
pub struct Ticks(Arc<AtomicU64>);

impl Ticks {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// A promise (P5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    /// Where the message stands.
    pub seq: u64,
    /// Its id.
    pub message: MessageId,
    /// When, by the server's clock.
    pub timestamp: u64,
    /// Whether an earlier try had stored it.
    pub duplicate: bool,
    /// When the client heard of it.
    pub tick: u64,
}

/// A message and what became of it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The room.
    pub room: RoomId,
    /// Its name and words.
    pub draft: Draft,
    /// When its first try began.
    pub tick: Option<u64>,
    /// The first promise.
    pub ack: Option<Ack>,
    /// Acks beside the first.
    pub more_acks: u64,
    /// The answer to the first try came behind that to another.
    pub first_came: bool,
    /// The final refusal.
    pub refused: Option<ErrorCode>,
}

/// All messages of a client, in the order in which they were written.
#[derive(Debug)]
pub struct Ledger {
    ticks: Ticks,
    sent: Vec<Sent>,
    places: HashMap<String, usize>,
    frames: Vec<String>,
    echoes: u64,
}

impl Ledger {
    pub(super) fn new(ticks: Ticks) -> Self {
        Self { ticks, sent: Vec::new(), places: HashMap::new(), frames: Vec::new(), echoes: 0 }
    }

    /// All messages.
    #[must_use]
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// All frames that carried messages, in the order of their first tries.
    #[must_use]
    pub fn frames(&self) -> &[String] {
        &self.frames
    }

    /// First promises that came once more, word for word.
    #[must_use]
    pub fn echoes(&self) -> u64 {
        self.echoes
    }

    /// Messages that were promised.
    #[must_use]
    pub fn acked_count(&self) -> usize {
        self.sent.iter().filter(|sent| sent.ack.is_some()).count()
    }

    pub(super) fn tick(&self) -> u64 {
        self.ticks.next()
    }

    pub(super) fn composed(&mut self, room: RoomId, draft: Draft) {
        self.places.insert(draft.name.clone(), self.sent.len());
        self.sent.push(Sent {
            room,
            draft,
            tick: None,
            ack: None,
            more_acks: 0,
            first_came: false,
            refused: None,
        });
    }

    pub(super) fn sending(&mut self, first: &[Draft], frame: &str) {
        if first.is_empty() {
            return;
        }
        self.frames.push(frame.to_owned());
        let tick = self.tick();
        for draft in first {
            if let Some(&place) = self.places.get(&draft.name) {
                self.sent[place].tick.get_or_insert(tick);
            }
        }
    }

    /// Whatever is promised twice must be the same promise, and in order the second says that it is one. Out of order the answer to a retry may
    /// overtake the first, but only one of all answers is the first.
    pub(super) fn acked(&mut self, name: &str, ack: Ack, ordered: bool) -> Option<String> {
        let Some(&place) = self.places.get(name) else {
            return Some(format!("an ack for {name}, which was never written"));
        };
        let sent = &mut self.sent[place];
        let Some(first) = &sent.ack else {
            sent.ack = Some(ack);
            return None;
        };
        sent.more_acks += 1;
        let same = (first.seq, first.message, first.timestamp) == (ack.seq, ack.message, ack.timestamp);
        match (same, ack.duplicate) {
            (true, true) => None,
            (true, false) if first.duplicate && !ordered && !sent.first_came => {
                sent.first_came = true;
                None
            }
            // The post itself came twice: the one who posted had waited too long for its answer. Whether that is as rare as it must be, the
            // story says; an answer to a retry that claims to be the first would be as frequent as retries.
            (true, false) if !ordered => {
                self.echoes += 1;
                None
            }
            _ => Some(format!("{name} was promised twice: {first:?} and {ack:?}")),
        }
    }

    pub(super) fn refused(&mut self, drafts: &[Draft], code: ErrorCode) {
        for draft in drafts {
            if let Some(&place) = self.places.get(&draft.name) {
                self.sent[place].refused = Some(code);
            }
        }
    }
}
