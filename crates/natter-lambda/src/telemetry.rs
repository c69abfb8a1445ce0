//! Structured logs: one JSON object a line, as CloudWatch Logs Insights reads them.

use crate::environment::optional;
use tracing::level_filters::LevelFilter;

/// Starts logging at the level of `NATTER_LOG` (`info` where it is not set).
pub(crate) fn start() {
    let level = optional("NATTER_LOG").and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    // A function that is started twice in one process is a test.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_max_level(level)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .try_init();
}
