//! What a test run says at its end: the time of each phase, and the tests that passed only when they were run again.

use crate::shell::say;
use anyhow::Result;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

static PHASES: Mutex<Vec<(&str, Duration)>> = Mutex::new(Vec::new());
static FLAKY: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Runs a phase and keeps its time.
///
/// # Errors
/// Those of the phase.
pub(crate) fn phase<T>(name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work();
    PHASES.lock().unwrap_or_else(PoisonError::into_inner).push((name, start.elapsed()));
    result
}

/// Keeps a test runner's line about a test that was run again.
pub(crate) fn note_flaky(line: &str) {
    let mut flaky = FLAKY.lock().unwrap_or_else(PoisonError::into_inner);
    if !flaky.iter().any(|one| one == line) {
        flaky.push(line.to_owned());
    }
}

/// Prints both lists.
pub(crate) fn print() {
    let phases = std::mem::take(&mut *PHASES.lock().unwrap_or_else(PoisonError::into_inner));
    let whole: Duration = phases.iter().map(|(_, time)| *time).sum();
    say("");
    for (name, time) in phases.iter().chain([&("all phases", whole)]) {
        say(&format!("{:>7.0} s  {name}", time.as_secs_f64()));
    }
    let flaky = std::mem::take(&mut *FLAKY.lock().unwrap_or_else(PoisonError::into_inner));
    if !flaky.is_empty() {
        say("\nFlaky tests, which failed once and passed when they were run again. Each needs a mend:");
        for line in flaky {
            say(&format!("  {line}"));
        }
    }
}
