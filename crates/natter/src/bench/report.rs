//! The result of a workload, for people and for programs.

use super::tally::{Tally, milliseconds};
use super::track::Faults;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Figures of one workload.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    pub(super) workload: &'static str,
    pub(super) clients: usize,
    pub(super) rooms: usize,
    /// What was measured, by name with its unit.
    pub(super) values: BTreeMap<&'static str, f64>,
    #[serde(flatten)]
    pub(super) faults: Faults,
}

/// What two processes used while something was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Used {
    pub(super) seconds: f64,
    /// Of the server, when its process id is known.
    pub(super) server_us: Option<u64>,
    pub(super) generator_us: Option<u64>,
}

impl Figures {
    pub(super) fn new(workload: &'static str, clients: usize, rooms: usize) -> Self {
        Self { workload, clients, rooms, values: BTreeMap::new(), faults: Faults::default() }
    }

    pub(super) fn put(&mut self, name: &'static str, value: f64) {
        self.values.insert(name, value);
    }

    /// What a tally says about the measured time.
    pub(super) fn put_tally(&mut self, tally: &Tally, used: Used) {
        let deliveries = tally.deliveries as f64;
        self.put("deliveries_per_s", deliveries / used.seconds);
        self.put("messages_per_s", tally.echoes as f64 / used.seconds);
        self.put("acks_per_s", tally.acks as f64 / used.seconds);
        if let Some(us) = used.server_us.filter(|_| tally.deliveries > 0) {
            self.put("server_us_per_delivery", us as f64 / deliveries);
            self.put("server_us_per_message", us as f64 / tally.echoes.max(1) as f64);
            self.put("server_cores", us as f64 / 1e6 / used.seconds);
        }
        if let Some(us) = used.generator_us.filter(|_| tally.deliveries > 0) {
            self.put("generator_us_per_delivery", us as f64 / deliveries);
        }
        if !tally.echo_us.is_empty() {
            self.put("echo_p50_ms", milliseconds(&tally.echo_us, 50.0));
            self.put("echo_p99_ms", milliseconds(&tally.echo_us, 99.0));
        }
        if !tally.delivery_us.is_empty() {
            self.put("delivery_p50_ms", milliseconds(&tally.delivery_us, 50.0));
            self.put("delivery_p99_ms", milliseconds(&tally.delivery_us, 99.0));
        }
    }

    /// A few lines for a terminal.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{} ({} clients, {} rooms)\n", self.workload, self.clients, self.rooms);
        for (name, value) in &self.values {
            let digits = if *value >= 1000.0 { 0 } else { 3 };
            let _ = writeln!(text, "  {name:<28} {value:>14.digits$}");
        }
        let Faults { lost, doubled, reordered } = self.faults;
        let _ = writeln!(text, "  {:<28} {lost} lost, {doubled} doubled, {reordered} out of order", "faults");
        text
    }
}
