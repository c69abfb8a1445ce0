//! What security needs to know afterwards (ASVS 16.3): sign-ins, failed ones, refusals and limits that were hit, as structured lines. An address is
//! written as a hash of its share with a key of this start: lines of one caller can be put together, and no address can be read.

use crate::parse::Source;
use crate::secret::to_hex;
use natter_core::rate::{Keyed, Rate};
use natter_core::{Network, PersonId};
use sha2::{Digest, Sha256};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Lines about one kind of thing from one address: five at once, then one a minute.
const LINES: Rate = Rate::new(1.0 / 60.0, 5.0);
/// Lines about one kind of thing from all addresses.
const LINES_OF_KIND: Rate = Rate::new(1.0, 60.0);

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A session began.
    SignedIn,
    /// A password, or a code, was wrong.
    WrongSecret,
    /// A limit was hit.
    Limited,
    /// A call was refused.
    Refused,
    /// There was no place.
    Busy,
}

impl Event {
    fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signed in",
            Self::WrongSecret => "wrong secret",
            Self::Limited => "limited",
            Self::Refused => "refused",
            Self::Busy => "busy",
        }
    }
}

/// Writes the lines.
pub struct Journal {
    key: [u8; 32],
    start: Instant,
    gate: Mutex<Gate>,
}

/// What may be written now, and what was not.
struct Gate {
    lines: Keyed<(Event, Network)>,
    of_kind: Keyed<Event>,
    unwritten: u64,
}

impl Default for Journal {
    fn default() -> Self {
        let gate = Gate { lines: Keyed::new(LINES), of_kind: Keyed::new(LINES_OF_KIND), unwritten: 0 };
        Self { key: rand::random(), start: Instant::now(), gate: Mutex::new(gate) }
    }
}

impl Journal {
    /// Writes a line, unless there were many of the kind lately. `reason` is a word of ours, such as a call's path as the router has it, never what
    /// a caller sent.
    pub fn note(&self, event: Event, reason: &str, person: Option<PersonId>, source: Source) {
        let now_ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let Some(unwritten) = self.pass(event, source.share, now_ms) else { return };
        let (event, from) = (event.word(), self.hashed(source.share));
        match person {
            Some(person) => tracing::info!(event, reason, %person, from, unwritten, "security"),
            None => tracing::info!(event, reason, from, unwritten, "security"),
        }
    }

    /// How many lines were left out since the last one, when this one may be written.
    fn pass(&self, event: Event, share: Network, now_ms: u64) -> Option<u64> {
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        let passes =
            gate.lines.take((event, share), now_ms).is_ok() && gate.of_kind.take(event, now_ms).is_ok();
        if passes {
            return Some(std::mem::take(&mut gate.unwritten));
        }
        gate.unwritten += 1;
        None
    }

    /// The first eight bytes of a hash.
    fn hashed(&self, share: Network) -> String {
        let hash = Sha256::new().chain_update(self.key).chain_update(share.to_string()).finalize();
        let mut text = to_hex(&hash.into());
        text.truncate(16);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn a_flood_is_five_lines_and_one_a_minute_and_what_was_left_out_is_counted() {
        let (journal, flood) = (Journal::default(), share("192.0.2.7"));
        let pass = |now| journal.pass(Event::Limited, flood, now);
        assert_eq!((0..1_000).filter_map(|_| pass(0)).collect::<Vec<_>>(), [0; 5]);
        assert_eq!(journal.pass(Event::WrongSecret, flood, 0), Some(995), "other kinds are written");
        assert_eq!((0..1_000).filter_map(|_| pass(60_000)).collect::<Vec<_>>(), [0]);
        assert_eq!(journal.pass(Event::Limited, share("192.0.2.8"), 60_000), Some(999), "others are written");
    }

    #[test]
    fn a_flood_from_everywhere_is_bounded_too() {
        let journal = Journal::default();
        let from = |number: u32| {
            natter_core::ClientAddress::from(std::net::IpAddr::from(std::net::Ipv4Addr::from_bits(number)))
                .share()
        };
        assert_eq!((0..1_000).filter_map(|number| journal.pass(Event::Limited, from(number), 0)).count(), 60);
    }

    #[test]
    fn an_address_cannot_be_read_and_is_another_after_a_start() {
        let (journal, later) = (Journal::default(), Journal::default());
        let hashed = journal.hashed(share("192.0.2.7"));
        assert_eq!((hashed.len(), &hashed), (16, &journal.hashed(share("192.0.2.7"))));
        assert_ne!(hashed, journal.hashed(share("192.0.2.8")));
        assert_ne!(hashed, later.hashed(share("192.0.2.7")));
    }
}
