//! The log line about refused pages. Without it a wrong public address refuses everyone, and nothing says why.

use crate::site::Settings;
use http::HeaderMap;
use http::header::{HOST, ORIGIN};
use natter_core::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seconds between two log lines about refused origins: anyone can cause one.
const BETWEEN_LINES: u64 = 10;

/// Logs that a page of another origin was refused, with both values, at most once in some seconds.
pub fn log_refusal(headers: &HeaderMap, settings: &Settings) {
    static LAST: AtomicU64 = AtomicU64::new(0);
    static REFUSED: AtomicU64 = AtomicU64::new(0);
    REFUSED.fetch_add(1, Ordering::Relaxed);
    let now = Timestamp::now().0 / 1000;
    let last = LAST.load(Ordering::Relaxed);
    let is_due = now.abs_diff(last) >= BETWEEN_LINES;
    if is_due && LAST.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        let origin = shortened(headers, &ORIGIN);
        let expected = match &settings.public_url {
            Some(public) => public.clone(),
            None => format!("the host that is called, {}", shortened(headers, &HOST)),
        };
        let refused = REFUSED.swap(0, Ordering::Relaxed);
        tracing::warn!(origin, expected, refused, "requests of pages of another origin were refused");
    }
}

/// The values of a header, as much of them as a log line should hold.
fn shortened(headers: &HeaderMap, name: &http::HeaderName) -> String {
    let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let joined = values.collect::<Vec<_>>().join(", ");
    joined.chars().take(200).flat_map(char::escape_debug).collect()
}
