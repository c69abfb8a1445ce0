//! What a test run says at its end: the time of each phase, the tests that passed only when they were run again, and the proofs that this machine lacks
//! something for.

use crate::shell::say;
use anyhow::{Result, ensure};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

static PHASES: Mutex<Vec<(&str, Duration)>> = Mutex::new(Vec::new());
static FLAKY: Mutex<Vec<String>> = Mutex::new(Vec::new());
static NOT_RUN: Mutex<Vec<(&str, String)>> = Mutex::new(Vec::new());
static NOT_CHECKED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

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

/// What a proof needs, or a line in the list of proofs that are not run here. The error says which command would make it run.
pub(crate) fn have<T>(proof: &'static str, needed: Result<T>) -> Option<T> {
    match needed {
        Ok(there) => Some(there),
        Err(error) => {
            let mut not_run = NOT_RUN.lock().unwrap_or_else(PoisonError::into_inner);
            if not_run.iter().all(|(known, _)| *known != proof) {
                not_run.push((proof, format!("{error:#}")));
            }
            None
        }
    }
}

/// Names a check that proves no promise and takes long to install. It fails no run, whatever its flags.
pub(crate) fn note_not_checked(line: &'static str) {
    NOT_CHECKED.lock().unwrap_or_else(PoisonError::into_inner).push(line);
}

/// # Errors
/// When a proof was not run.
pub(crate) fn nothing_is_left_out() -> Result<()> {
    let not_run = NOT_RUN.lock().unwrap_or_else(PoisonError::into_inner);
    let names: Vec<&str> = not_run.iter().map(|(proof, _)| *proof).collect();
    ensure!(names.is_empty(), "not run here: {}", names.join("; "));
    Ok(())
}

/// Prints the lists.
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
    for line in &*NOT_CHECKED.lock().unwrap_or_else(PoisonError::into_inner) {
        say(&format!("\nNot checked here: {line}"));
    }
    let not_run = NOT_RUN.lock().unwrap_or_else(PoisonError::into_inner);
    if !not_run.is_empty() {
        say("\nNot run here:");
        for (proof, why) in &*not_run {
            say(&format!("  {proof}: {why}"));
        }
    }
}
