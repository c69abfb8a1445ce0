//! May this person read a room, and where does their mark stand after?

use crate::event::{EventKind, LogEvent};
use crate::id::Epoch;
use crate::limit;
use crate::member::Role;
use crate::message::{Changed, MessageChanged};
use crate::refusal::Denied;
use crate::room::RoomKind;
use crate::rule::send::stranger;
use crate::span::Seq;

/// May this person read history, members and presence?
///
/// # Errors
/// What [`stranger`] says.
pub fn may_read(kind: RoomKind, role: Option<Role>) -> Result<(), Denied> {
    role.map(|_| ()).ok_or_else(|| stranger(kind))
}

/// A read marker is a monotone maximum (P12) and never passes the head.
#[must_use]
pub fn mark(current: Seq, wanted: Seq, head: Seq) -> Seq {
    current.max(wanted.min(head))
}

/// How a resumed room goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// Nothing was missed.
    Current,
    /// Read everything after the client's place.
    Missed,
    /// Begin anew.
    Reset,
}

/// Decides a resume (P9): another epoch, a place from the future, or too much to send means a reset.
#[must_use]
pub fn resume(epoch: Epoch, head: Seq, known_epoch: Epoch, known: Seq) -> Resume {
    if known_epoch != epoch || known > head || head.0 - known.0 > limit::RESUME_WINDOW {
        return Resume::Reset;
    }
    if known == head { Resume::Current } else { Resume::Missed }
}

/// What is left of [`limit::RESUME_BYTES`] for the rooms of one greeting. A room fits whole or is reset (P9: never a part).
#[derive(Debug, Clone, Copy)]
pub struct ResumeBudget {
    bytes: usize,
}

impl Default for ResumeBudget {
    fn default() -> Self {
        Self { bytes: limit::RESUME_BYTES }
    }
}

impl ResumeBudget {
    /// Whether nothing more fits, so that nothing more need be read.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.bytes == 0
    }

    /// Takes a room's missed events; `false` when they do not fit, and nothing after them will.
    #[must_use]
    pub fn take(&mut self, events: &[LogEvent]) -> bool {
        let bytes: usize = events.iter().map(wire_bytes).sum();
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.unwrap_or(0);
        left.is_some()
    }
}

/// About what an event costs on the wire: its ids, names and punctuation, and its words.
fn wire_bytes(event: &LogEvent) -> usize {
    const ALL_BUT_WORDS: usize = 320;
    match &event.kind {
        EventKind::Message(message) => ALL_BUT_WORDS + message.text.as_str().len(),
        EventKind::MessageChanged(MessageChanged { change: Changed::Edited(text), .. }) => {
            ALL_BUT_WORDS + text.as_str().len()
        }
        _ => ALL_BUT_WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{PersonId, RoomId};
    use crate::text::Username;
    use crate::time::Timestamp;

    #[test]
    fn rooms_are_resumed_whole_until_the_budget_is_spent() {
        let event = LogEvent {
            room: RoomId::LOBBY,
            epoch: Epoch::from_bits(1),
            seq: Seq(1),
            timestamp: Timestamp(0),
            person: PersonId::from_bits(1),
            username: Username::from_stored("Ada"),
            kind: EventKind::MemberLeft,
        };
        let mut budget = ResumeBudget::default();
        let (room, most) = (vec![event; 1000], limit::RESUME_BYTES / 320_000);
        for _ in 0..most {
            assert!(budget.take(&room) && !budget.is_spent());
        }
        assert!(!budget.take(&room) && budget.is_spent() && !budget.take(&room[..1]));
    }

    #[test]
    fn a_mark_only_moves_forward_and_not_past_the_head() {
        assert_eq!(mark(Seq(5), Seq(3), Seq(9)), Seq(5));
        assert_eq!(mark(Seq(5), Seq(7), Seq(9)), Seq(7));
        assert_eq!(mark(Seq(5), Seq(70), Seq(9)), Seq(9));
    }

    #[test]
    fn a_resume_is_whole_or_a_reset() {
        let (here, there) = (Epoch::from_bits(1), Epoch::from_bits(2));
        assert_eq!(resume(here, Seq(10), here, Seq(10)), Resume::Current);
        assert_eq!(resume(here, Seq(10), here, Seq(0)), Resume::Missed);
        assert_eq!(resume(here, Seq(10), there, Seq(10)), Resume::Reset);
        assert_eq!(resume(here, Seq(10), here, Seq(11)), Resume::Reset);
        assert_eq!(resume(here, Seq(1001), here, Seq(1)), Resume::Missed);
        assert_eq!(resume(here, Seq(1002), here, Seq(1)), Resume::Reset);
    }
}
