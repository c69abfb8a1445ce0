//! What goes wrong on command: a plain struct that a test sets at any time, and seeded dice that decide when. The same seed rolls the same
//! dice; which call meets which roll also depends on the machine's scheduling.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Where a function's process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrashPoint {
    /// Before its first read is answered or even asked.
    BeforeRead,
    /// The read was done, its answer never arrives.
    AfterRead,
    /// The write was applied, its answer never arrives.
    AfterPut,
    /// A post was delivered, the rest never is.
    MidPosts,
    /// Everything is done but the answer.
    BeforeReturn,
}

/// A process that dies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crash {
    /// Where.
    pub point: CrashPoint,
    /// How likely each time this point is passed by an invocation for a client's frame or for a stream, 0 to 1.
    pub probability: f64,
}

/// Probabilities are from 0 to 1; the default is a world without faults.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    /// Processes that die.
    pub crash: Option<Crash>,
    /// Each invocation waits for up to this long before it starts, so that frames of one connection overtake each other.
    pub most_delay: Duration,
    /// `$disconnect` is never told.
    pub lost_disconnects: f64,
    /// Posts answered 429 without being delivered.
    pub throttled_posts: f64,
    /// Posts answered 500 without being delivered.
    pub failed_posts: f64,
    /// Posts answered 200 and never delivered, as to a half-open TCP connection.
    pub lost_posts: f64,
    /// Posts answered 410 although the connection lives, as while `$connect` runs.
    pub gone_posts: f64,
    /// Calls of DynamoDB answered 500 without being done.
    pub failed_calls: f64,
    /// Writes of DynamoDB done and then answered 500.
    pub failed_after_apply: f64,
    /// Stream batches that come again after they were taken.
    pub repeated_batches: f64,
    /// Stream batches whose records are shuffled, as if shards had raced.
    pub shuffled_batches: f64,
    /// Stream batches with a record in them that nobody can understand.
    pub poisoned_batches: f64,
}

/// The faults of now, and the dice.
#[derive(Debug)]
pub(crate) struct Dice {
    state: Mutex<(Faults, StdRng)>,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: Mutex::new((Faults::default(), StdRng::seed_from_u64(seed))) }
    }

    pub(crate) fn set(&self, faults: Faults) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = faults;
    }

    /// Whether a fault happens now.
    pub(crate) fn roll(&self, probability: impl FnOnce(&Faults) -> f64) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let probability = probability(&state.0).clamp(0.0, 1.0);
        probability > 0.0 && state.1.random_bool(probability)
    }

    /// Whether a process dies at this point.
    pub(crate) fn dies_at(&self, point: CrashPoint) -> bool {
        self.roll(|faults| {
            faults.crash.filter(|crash| crash.point == point).map_or(0.0, |crash| crash.probability)
        })
    }

    /// How long an invocation is held back.
    pub(crate) fn delay(&self) -> Duration {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let most = u64::try_from(state.0.most_delay.as_micros()).unwrap_or(u64::MAX);
        if most == 0 { Duration::ZERO } else { Duration::from_micros(state.1.random_range(0..=most)) }
    }

    /// A number below `below`, which is not 0.
    pub(crate) fn below(&self, below: usize) -> usize {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1.random_range(0..below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_rolls_one_way() {
        let rolls = |seed| {
            let dice = Dice::new(seed);
            dice.set(Faults { lost_posts: 0.5, ..Faults::default() });
            (0..64).map(|_| dice.roll(|faults| faults.lost_posts)).collect::<Vec<_>>()
        };
        assert_eq!(rolls(7), rolls(7));
        assert_ne!(rolls(7), rolls(8));
        assert!(!Dice::new(7).roll(|faults| faults.lost_posts), "nothing breaks unasked");
    }
}
