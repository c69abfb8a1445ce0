//! What one connection may make the hub do. The hub is one thread for all, so a peer that sends faster than its frames are understood must not
//! keep it: each connection has a share of every round, and a rate of frames of any kind, also of those that are refused or never answered.

use super::audience::Key;
use super::heartbeat::Heartbeat;
use super::{Farewell, Hub, close_code};
use natter_core::rate::{Bucket, Rate};

/// Most bytes read from one connection in one round.
pub(super) const MOST_BYTES: usize = 64 * 1024;
/// Most frames taken from one connection in one round.
const MOST_FRAMES: usize = 64;
/// What all connections that are ready share in one round; nobody's share is below the least.
const ALL_FRAMES: usize = 2048;
const LEAST_FRAMES: usize = 4;
const ALL_BYTES: usize = 2 * 1024 * 1024;
const LEAST_BYTES: usize = 4 * 1024;
/// Bytes of a frame, or of an answer, that cost as much as another frame.
const BYTES_A_FRAME: usize = 4 * 1024;
/// Milliseconds that a connection may exceed its rate without a break before it is closed.
const PATIENCE_MS: u64 = 5_000;

/// One pass of the hub over everything that is ready.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    number: u32,
    frames: usize,
    bytes: usize,
}

impl Round {
    pub(super) fn first() -> Self {
        Self { number: 0, frames: MOST_FRAMES, bytes: MOST_BYTES }
    }

    /// The next round, in which `ready` connections may have something to say.
    pub(super) fn next(self, ready: usize) -> Self {
        let ready = ready.max(1);
        Self {
            number: self.number.wrapping_add(1),
            frames: (ALL_FRAMES / ready).clamp(LEAST_FRAMES, MOST_FRAMES),
            bytes: (ALL_BYTES / ready).clamp(LEAST_BYTES, MOST_BYTES),
        }
    }
}

/// One connection's share.
#[derive(Debug)]
pub(crate) struct Share {
    /// The round that `frames` and `bytes` count in.
    round: u32,
    frames: usize,
    bytes: usize,
    bucket: Bucket,
    /// Since when frames have waited for the rate, milliseconds on the hub's clock.
    behind_since: Option<u64>,
    /// Listed in [`Backlog::next_round`].
    listed: bool,
    /// Listed in [`Backlog::throttled`].
    throttled: bool,
}

/// What may become of the next frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Now,
    NextRound,
    /// It exceeds the rate.
    TooFast,
}

impl Share {
    pub(super) fn new(rate: Rate, now_ms: u64) -> Self {
        let bucket = Bucket::full(rate, now_ms);
        // A connection that arrives in the middle of a round has a share of it.
        let (frames, bytes) = (LEAST_FRAMES, LEAST_BYTES);
        Self { round: 0, frames, bytes, bucket, behind_since: None, listed: false, throttled: false }
    }

    /// Must be called before anything is taken in a round; a second time changes nothing.
    pub(super) fn begin(&mut self, round: Round, rate: Rate, now_ms: u64) {
        if self.round != round.number {
            (self.round, self.frames, self.bytes) = (round.number, round.frames, round.bytes);
            let _ = self.bucket.tokens(rate, now_ms);
        }
    }

    pub(super) fn turn(&self) -> Turn {
        if self.bucket.is_spent() {
            Turn::TooFast
        } else if self.frames == 0 {
            Turn::NextRound
        } else {
            Turn::Now
        }
    }

    /// Bytes that may still be read in this round.
    pub(super) fn bytes_left(&self) -> usize {
        self.bytes
    }

    pub(super) fn note_read(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// A frame with so many bytes of payload is taken.
    pub(super) fn note_frame(&mut self, bytes: usize) {
        self.frames = self.frames.saturating_sub(1);
        self.bucket.spend(1.0 + cost_of(bytes));
    }

    /// So many bytes are answered that a small frame has asked for.
    pub(super) fn note_answer(&mut self, bytes: usize) {
        self.bucket.spend(cost_of(bytes));
    }

    /// Nothing waits any more.
    pub(super) fn caught_up(&mut self) {
        self.behind_since = None;
    }

    /// Whether it waits for its rate; then there is no use in reading its socket.
    pub(super) fn is_throttled(&self) -> bool {
        self.throttled
    }

    fn is_hopeless(&self, now_ms: u64) -> bool {
        self.behind_since.is_some_and(|since| now_ms.saturating_sub(since) >= PATIENCE_MS)
    }
}

#[expect(clippy::cast_precision_loss, reason = "frames and answers are far below 2^52 bytes")]
fn cost_of(bytes: usize) -> f64 {
    (bytes / BYTES_A_FRAME) as f64
}

/// Connections with input that has not been taken. The poller tells of new bytes only, so each of them must be looked at again unasked.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    /// Their share of the round is used up.
    next_round: Vec<Key>,
    /// They exceed their rate and wait for the next beat.
    throttled: Vec<Key>,
}

impl Backlog {
    /// Whether there is something to do at once.
    pub(super) fn is_pressing(&self) -> bool {
        !self.next_round.is_empty()
    }

    /// Connections that wait for the next round.
    pub(super) fn pressing(&self) -> usize {
        self.next_round.len()
    }

    pub(super) fn put_off(&mut self, key: Key, share: &mut Share) {
        if !std::mem::replace(&mut share.listed, true) {
            self.next_round.push(key);
        }
    }

    pub(super) fn throttle(&mut self, key: Key, share: &mut Share, clock: &Heartbeat) {
        share.behind_since.get_or_insert(clock.now_ms());
        if !std::mem::replace(&mut share.throttled, true) {
            self.throttled.push(key);
        }
    }
}

impl Hub {
    /// Goes on with those whose share of the last round was used up.
    pub(super) fn take_backlog(&mut self) {
        for key in std::mem::take(&mut self.backlog.next_round) {
            if let Some(connection) = self.connections.get_mut(key) {
                connection.input.share.listed = false;
                self.listen(key);
            }
        }
    }

    /// Goes on with those that exceeded their rate, and closes those that have done nothing else for too long.
    pub(super) fn wake_throttled(&mut self) {
        let now_ms = self.heartbeat.now_ms();
        for key in std::mem::take(&mut self.backlog.throttled) {
            let Some(connection) = self.connections.get_mut(key) else { continue };
            let share = &mut connection.input.share;
            share.throttled = false;
            if share.is_hopeless(now_ms) {
                self.doom(key, Farewell::Close(close_code::POLICY, "too many frames"));
            } else {
                self.backlog.put_off(key, share);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate::new(50.0, 200.0);

    #[test]
    fn the_share_of_a_round_shrinks_with_those_who_are_ready_and_never_to_nothing() {
        let alone = Round::first().next(1);
        assert_eq!((alone.frames, alone.bytes), (64, 64 * 1024));
        let many = alone.next(100_000);
        assert_eq!((many.frames, many.bytes), (LEAST_FRAMES, LEAST_BYTES));
        assert_ne!(alone.number, many.number);
    }

    #[test]
    fn a_round_has_an_end_and_the_next_one_begins_anew() {
        let (mut share, round) = (Share::new(RATE, 0), Round::first().next(1));
        share.begin(round, RATE, 0);
        for _ in 0..64 {
            assert_eq!(share.turn(), Turn::Now);
            share.note_frame(6);
        }
        assert_eq!(share.turn(), Turn::NextRound);
        share.begin(round, RATE, 0);
        assert_eq!(share.turn(), Turn::NextRound, "the same round gives nothing more");
        share.begin(round.next(1), RATE, 0);
        assert_eq!(share.turn(), Turn::Now);
    }

    #[test]
    fn every_frame_costs_and_large_ones_and_large_answers_cost_more() {
        let taken = |bytes: usize, answer: usize| {
            let (mut share, mut round) = (Share::new(RATE, 0), Round::first());
            for count in 0.. {
                round = round.next(1);
                share.begin(round, RATE, 0);
                if share.turn() == Turn::TooFast {
                    return count;
                }
                share.note_frame(bytes);
                share.note_answer(answer);
            }
            0
        };
        assert_eq!((taken(0, 0), taken(16 * 1024, 0), taken(20, 12 * 1024)), (200, 40, 50));
    }

    #[test]
    fn exceeding_the_rate_for_seconds_is_hopeless_and_a_break_ends_it() {
        let (mut share, mut backlog, clock) = (Share::new(RATE, 0), Backlog::default(), Heartbeat::new());
        backlog.throttle(3, &mut share, &clock);
        backlog.throttle(3, &mut share, &clock);
        assert_eq!(backlog.throttled, [3]);
        assert!(
            share.is_throttled() && !share.is_hopeless(PATIENCE_MS - 1) && share.is_hopeless(PATIENCE_MS)
        );
        share.caught_up();
        assert!(!share.is_hopeless(PATIENCE_MS));
    }
}
