//! Whether somebody with a stop-watch learns what a refusal does not say (ASVS 6.3.8, 11.5.1). Distributions are compared, never bounded: two samples
//! of 2,000 calls in random order, and a two-sample Kolmogorov-Smirnov test that must not tell them apart (p > 0.01). Equal distributions fail that
//! once in a hundred times, so there are three tries; a difference fails all of them.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::time::Duration;

/// Calls of each kind in one try.
pub const SAMPLES: usize = 2_000;
const TRIES: usize = 3;
const LEAST_PROBABILITY: f64 = 0.01;

/// Measures two calls, named 0 and 1, again and again.
///
/// # Panics
/// Where their times are of two distributions.
#[expect(clippy::panic, reason = "an assertion")]
pub async fn cannot_be_told_apart(what: &str, mut time: impl AsyncFnMut(usize) -> Duration) {
    let mut probabilities = Vec::new();
    for _ in 0..TRIES {
        let mut order: Vec<usize> = [0, 1].repeat(SAMPLES);
        order.shuffle(&mut StdRng::seed_from_u64(rand::rng().random()));
        let mut times = [Vec::new(), Vec::new()];
        for which in order {
            times[which].push(time(which).await);
        }
        let probability = same_distribution(times);
        if probability > LEAST_PROBABILITY {
            return;
        }
        probabilities.push(probability);
    }
    panic!("{what}: told apart by their time, p = {probabilities:?}");
}

/// The probability of two samples of one distribution being as far apart as these (Press and others, Numerical Recipes, 14.3.3).
#[expect(clippy::cast_precision_loss, reason = "thousands")]
fn same_distribution([mut one, mut other]: [Vec<Duration>; 2]) -> f64 {
    one.sort_unstable();
    other.sort_unstable();
    let (length, other_length) = (one.len() as f64, other.len() as f64);
    let (mut at, mut other_at, mut distance) = (0, 0, 0.0_f64);
    while at < one.len() && other_at < other.len() {
        let (left, right) = (one[at], other[other_at]);
        at += usize::from(left <= right);
        other_at += usize::from(right <= left);
        distance = distance.max((at as f64 / length - other_at as f64 / other_length).abs());
    }
    let root = (length * other_length / (length + other_length)).sqrt();
    let lambda = (root + 0.12 + 0.11 / root) * distance;
    let term = |index: i32| {
        let power = f64::from(index);
        2.0 * (-1.0_f64).powi(index - 1) * (-2.0 * (power * lambda).powi(2)).exp()
    };
    if lambda < 0.3 { 1.0 } else { (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A test that cannot fail proves nothing.
    #[test]
    fn the_statistic_sees_a_tenth_and_not_nothing() {
        let mut random = StdRng::seed_from_u64(7);
        let mut sample = |shift: f64| -> Vec<Duration> {
            let normal = |random: &mut StdRng| (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
            (0..SAMPLES)
                .map(|_| Duration::from_secs_f64((normal(&mut random) + shift) * 1e-4 + 1e-2))
                .collect()
        };
        let (one, same, shifted) = (sample(0.0), sample(0.0), sample(0.15));
        assert!(same_distribution([one.clone(), same]) > LEAST_PROBABILITY);
        assert!(same_distribution([one, shifted]) < LEAST_PROBABILITY);
    }
}
