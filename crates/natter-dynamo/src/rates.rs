//! The rates of P14 as they ride in the log: each event carries the room's bucket and those of its latest writers as they stood after it. The
//! next writer reads the head anyway, and the condition on the put lets one writer at a time go on from it: no counter, no extra call.
//!
//! Layout: moment in milliseconds (8 bytes), the room's tokens (4 bytes, millionths), and for each writer whose bucket is not full the lower half
//! of the person's random id (8 bytes) and the tokens (4 bytes, millionths); big endian.

use crate::options::RoomRates;
use natter_core::rate::{Bucket, Rate};
use natter_core::{Denied, PersonId, limit};

const HEAD: usize = 12;
const ENTRY: usize = 12;
const MILLIONTHS: f64 = 1e6;

/// The buckets of a room after an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Buckets {
    at_ms: u64,
    /// `None`: full.
    room: Option<u32>,
    writers: Vec<(u64, u32)>,
}

impl Buckets {
    /// These buckets after `count` events of a person.
    ///
    /// # Errors
    /// `RateLimited` with the wait.
    pub(crate) fn after(
        &self,
        rates: &RoomRates,
        person: PersonId,
        count: usize,
        now_ms: u64,
    ) -> Result<Self, Denied> {
        #[expect(clippy::cast_precision_loss, reason = "a frame holds ten messages")]
        let units = count as f64;
        // A function whose clock is behind the last writer's goes on from that writer's moment.
        let now_ms = now_ms.max(self.at_ms);
        let mut room = self.bucket(self.room, rates.room);
        let key = short(person);
        let stored = self.writers.iter().find(|(writer, _)| *writer == key).map(|(_, tokens)| *tokens);
        let mut own = self.bucket(stored, rates.person);
        // Both are asked before either counts; the wait that is told is the longer one.
        let (of_room, of_person) =
            (room.take(rates.room, units, now_ms), own.take(rates.person, units, now_ms));
        longer(of_room, of_person)?;
        let mut writers = vec![(key, millionths(&mut own, rates.person, now_ms))];
        for &(writer, tokens) in self.writers.iter().filter(|(writer, _)| *writer != key) {
            let mut bucket = self.bucket(Some(tokens), rates.person);
            if !bucket.is_full(rates.person, now_ms) {
                writers.push((writer, millionths(&mut bucket, rates.person, now_ms)));
            }
        }
        Ok(Self { at_ms: now_ms, room: Some(millionths(&mut room, rates.room, now_ms)), writers })
    }

    /// These buckets for changes of messages at a later moment; nothing when all of them are full again, so that messages do not carry them for ever.
    pub(crate) fn unless_full(&self, now_ms: u64) -> Self {
        const UNTIL_FULL_MS: u64 = 1000 * limit::CHANGES_AT_ONCE / limit::CHANGES_PER_SECOND;
        const ROOM_UNTIL_FULL_MS: u64 = 1000 * limit::ROOM_CHANGES_AT_ONCE / limit::ROOM_CHANGES_PER_SECOND;
        const _: () =
            assert!(ROOM_UNTIL_FULL_MS <= UNTIL_FULL_MS, "the person's bucket is the last to be full");
        let is_full = now_ms >= self.at_ms.saturating_add(UNTIL_FULL_MS);
        if is_full { Self::default() } else { self.clone() }
    }

    fn bucket(&self, tokens: Option<u32>, rate: Rate) -> Bucket {
        Bucket::holding(tokens.map_or(rate.burst, |tokens| f64::from(tokens) / MILLIONTHS), self.at_ms)
    }

    /// As it is stored; nothing where nothing was ever taken.
    pub(crate) fn write(&self) -> Option<Vec<u8>> {
        let room = self.room?;
        let mut bytes = Vec::with_capacity(HEAD + ENTRY * self.writers.len());
        bytes.extend(self.at_ms.to_be_bytes());
        bytes.extend(room.to_be_bytes());
        for (writer, tokens) in &self.writers {
            bytes.extend(writer.to_be_bytes());
            bytes.extend(tokens.to_be_bytes());
        }
        Some(bytes)
    }

    /// What was stored; `None` for bytes of another layout.
    pub(crate) fn read(bytes: Option<&[u8]>) -> Option<Self> {
        let Some(bytes) = bytes else { return Some(Self::default()) };
        let (at_ms, rest) = bytes.split_first_chunk::<8>()?;
        let (room, mut rest) = rest.split_first_chunk::<4>()?;
        let mut writers = Vec::with_capacity(rest.len() / ENTRY);
        while !rest.is_empty() {
            let (writer, after) = rest.split_first_chunk::<8>()?;
            let (tokens, after) = after.split_first_chunk::<4>()?;
            writers.push((u64::from_be_bytes(*writer), u32::from_be_bytes(*tokens)));
            rest = after;
        }
        Some(Self { at_ms: u64::from_be_bytes(*at_ms), room: Some(u32::from_be_bytes(*room)), writers })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half of random bits is wanted")]
fn short(person: PersonId) -> u64 {
    person.bits() as u64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tokens lie between 0 and the burst"
)]
fn millionths(bucket: &mut Bucket, rate: Rate, now_ms: u64) -> u32 {
    (bucket.tokens(rate, now_ms) * MILLIONTHS) as u32
}

fn longer(room: Result<(), Denied>, person: Result<(), Denied>) -> Result<(), Denied> {
    let wait = |outcome| match outcome {
        Err(Denied::RateLimited { retry_after_ms }) => retry_after_ms,
        _ => 0,
    };
    match wait(room).max(wait(person)) {
        0 => Ok(()),
        retry_after_ms => Err(Denied::RateLimited { retry_after_ms }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Rates;

    const ADA: PersonId = PersonId::from_bits(1);

    fn taken(buckets: &Buckets, person: u128, now_ms: u64) -> Result<Buckets, Denied> {
        buckets.after(&Rates::default().messages, PersonId::from_bits(person), 1, now_ms)
    }

    #[test]
    fn a_person_has_ten_at_once_and_two_a_second() {
        let mut buckets = Buckets::default();
        for _ in 0..10 {
            buckets = taken(&buckets, 1, 5_000).unwrap();
        }
        assert_eq!(taken(&buckets, 1, 5_000), Err(Denied::RateLimited { retry_after_ms: 500 }));
        assert!(taken(&buckets, 1, 5_501).is_ok());
        assert!(taken(&buckets, 2, 5_000).is_ok());
    }

    #[test]
    fn a_room_has_forty_at_once_whoever_writes() {
        let mut buckets = Buckets::default();
        for person in 0..40 {
            buckets = taken(&buckets, person, 5_000).unwrap();
        }
        assert_eq!(taken(&buckets, 99, 5_000), Err(Denied::RateLimited { retry_after_ms: 50 }));
        assert_eq!(buckets.write().map(|bytes| bytes.len()), Some(HEAD + 40 * ENTRY));
    }

    #[test]
    fn writers_are_forgotten_when_their_buckets_are_full_again() {
        let mut buckets = Buckets::default();
        for person in 0..20 {
            buckets = taken(&buckets, person, 5_000).unwrap();
        }
        assert_eq!(taken(&buckets, 50, 5_600).unwrap().writers.len(), 1);
    }

    #[test]
    fn what_was_stored_is_read_and_other_bytes_are_not() {
        let buckets = taken(&taken(&Buckets::default(), 1, 7).unwrap(), 2, 9).unwrap();
        let bytes = buckets.write().unwrap();
        assert_eq!(Buckets::read(Some(&bytes)), Some(buckets));
        assert_eq!(Buckets::read(None), Some(Buckets::default()));
        assert_eq!(Buckets::read(Some(&bytes[1..])), None);
    }

    #[test]
    fn a_person_has_twenty_changes_at_once_and_the_room_has_no_more() {
        let mut buckets = Buckets::default();
        let rates = Rates::default().changes;
        for _ in 0..20 {
            buckets = buckets.after(&rates, ADA, 1, 5_000).unwrap();
        }
        let one_more = |person, now| buckets.after(&rates, person, 1, now);
        assert_eq!(one_more(ADA, 5_000), Err(Denied::RateLimited { retry_after_ms: 500 }));
        let bo = PersonId::from_bits(2);
        assert_eq!(one_more(bo, 5_000), Err(Denied::RateLimited { retry_after_ms: 200 }));
        assert!(one_more(bo, 5_201).is_ok() && one_more(ADA, 5_501).is_ok());
    }

    #[test]
    fn buckets_of_changes_are_forgotten_when_all_are_full_again_and_not_before() {
        let mut buckets = Buckets::default();
        let rates = Rates::default().changes;
        for _ in 0..20 {
            buckets = buckets.after(&rates, ADA, 1, 5_000).unwrap();
        }
        assert_eq!(buckets.unless_full(14_999), buckets);
        assert_eq!(buckets.unless_full(15_000), Buckets::default());
        let later = buckets.after(&rates, ADA, 20, 15_000);
        assert!(later.is_ok(), "nothing was lost by forgetting: {later:?}");
    }

    #[test]
    fn a_clock_behind_gives_nothing() {
        let mut buckets = Buckets::default();
        for _ in 0..10 {
            buckets = buckets.after(&Rates::default().messages, ADA, 1, 10_000).unwrap();
        }
        assert!(buckets.after(&Rates::default().messages, ADA, 1, 0).is_err());
    }
}
