//! The workloads, each in a file of its own, and what they share.

pub(super) mod history;
pub(super) mod idle;
pub(super) mod lat;
pub(super) mod search;
pub(super) mod storm;
pub(super) mod talk;

use super::fleet::Fleet;
use super::process;
use super::report::Used;
use super::setup::Target;
use anyhow::Result;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Longest wait for a socket, so that clocks are looked at.
pub(super) const TURN: Duration = Duration::from_millis(20);
/// How long messages under way may take to arrive after the last was sent.
const DRAIN: Duration = Duration::from_secs(15);

/// How a workload is to be run; what is `None` is the workload's own.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) address: SocketAddr,
    pub(super) target: Target,
    pub(super) clients: Option<usize>,
    pub(super) rooms: Option<usize>,
    pub(super) members: Option<usize>,
    pub(super) messages: usize,
    pub(super) seconds: f64,
    pub(super) pid: Option<u32>,
}

/// Reads clocks at the beginning and the end of the measured time.
#[derive(Debug)]
pub(super) struct Meter {
    pid: Option<u32>,
    start: Instant,
    server_us: Option<u64>,
    generator_us: Option<u64>,
}

impl Meter {
    pub(super) fn start(pid: Option<u32>) -> Self {
        let generator_us = process::cpu_us(std::process::id());
        Self { pid, start: Instant::now(), server_us: pid.and_then(process::cpu_us), generator_us }
    }

    pub(super) fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    pub(super) fn used(&self) -> Used {
        let since = |now: Option<u64>, then: Option<u64>| Some(now?.saturating_sub(then?));
        Used {
            seconds: self.seconds(),
            server_us: since(self.pid.and_then(process::cpu_us), self.server_us),
            generator_us: since(process::cpu_us(std::process::id()), self.generator_us),
        }
    }
}

impl Fleet {
    /// Goes on for so long.
    pub(super) fn run_for(&mut self, seconds: f64) -> Result<()> {
        let end = Instant::now() + Duration::from_secs_f64(seconds);
        while Instant::now() < end {
            self.turn(TURN)?;
            self.take_news()?;
        }
        Ok(())
    }

    /// Waits until every message sent has arrived everywhere, and counts what has not.
    pub(super) fn drain(&mut self) -> Result<()> {
        self.keep_sending = false;
        let deadline = Instant::now() + DRAIN;
        while self.clients.iter().any(|client| !client.sent.is_empty()) && Instant::now() < deadline {
            self.turn(TURN)?;
            self.take_news()?;
        }
        let unanswered: usize = self.clients.iter().map(|client| client.sent.len()).sum();
        self.settle()?;
        self.tally.faults.lost += self.missing() + unanswered as u64;
        Ok(())
    }
}
