//! What was counted and timed.

use super::track::Faults;
use anyhow::Result;
use hdrhistogram::Histogram;
use std::time::Duration;

/// Counters of one measurement.
#[derive(Debug)]
pub(super) struct Tally {
    /// Messages as they arrived at connections.
    pub(super) deliveries: u64,
    /// Messages that came back to their senders.
    pub(super) echoes: u64,
    pub(super) acks: u64,
    /// Frames that are none of these.
    pub(super) asides: u64,
    /// Deliveries that were wrong.
    pub(super) faults: Faults,
    /// Microseconds from send to echo.
    pub(super) echo_us: Histogram<u64>,
    /// Microseconds from send to delivery, where that is timed.
    pub(super) delivery_us: Histogram<u64>,
}

impl Tally {
    pub(super) fn new() -> Result<Self> {
        // One microsecond to one minute, three figures.
        let histogram = || Histogram::new_with_bounds(1, 60_000_000, 3);
        Ok(Self {
            deliveries: 0,
            echoes: 0,
            acks: 0,
            asides: 0,
            faults: Faults::default(),
            echo_us: histogram()?,
            delivery_us: histogram()?,
        })
    }

    /// Begins the measured time; faults go on being counted.
    pub(super) fn begin(&mut self) {
        (self.deliveries, self.echoes, self.acks, self.asides) = (0, 0, 0, 0);
        self.echo_us.reset();
        self.delivery_us.reset();
    }
}

/// Notes a duration.
pub(super) fn note(histogram: &mut Histogram<u64>, duration: Duration) {
    histogram.saturating_record(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
}

/// A percentile in milliseconds.
pub(super) fn milliseconds(histogram: &Histogram<u64>, percentile: f64) -> f64 {
    histogram.value_at_quantile(percentile / 100.0) as f64 / 1000.0
}
