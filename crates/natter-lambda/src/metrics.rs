//! Delivery in numbers, in CloudWatch's embedded metric format: a log line that becomes metrics without a call (CloudWatch user guide,
//! "Specification: Embedded metric format"). One dimension, AWS's name of the function, so that few custom metrics are paid for and two deployments in one
//! Region are told apart. The dashboard of infra/ shows them.

use serde_json::{Value, json};
use std::io::Write;

/// What one fan-out came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Posts that were taken.
    pub(crate) delivered: u64,
    /// Connections that were gone.
    pub(crate) gone: u64,
    /// Posts given up after all tries; their clients fetch the gap.
    pub(crate) given_up: u64,
    /// Milliseconds from the event's time in the log to the last post.
    pub(crate) latency_ms: u64,
}

/// Writes the line.
pub(crate) fn tell(function: &str, delivery: &Delivery, now_ms: u64) {
    let mut line = line(function, delivery, now_ms).to_string();
    line.push('\n');
    // Where standard output is gone there is nobody to tell.
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
}

fn line(function: &str, delivery: &Delivery, now_ms: u64) -> Value {
    let metric = |name: &str, unit: &str| json!({ "Name": name, "Unit": unit });
    json!({
        "_aws": { "Timestamp": now_ms, "CloudWatchMetrics": [{
            "Namespace": "Natter",
            "Dimensions": [["Function"]],
            "Metrics": [
                metric("Deliveries", "Count"),
                metric("Gone", "Count"),
                metric("Throttled", "Count"),
                metric("DeliveryLatency", "Milliseconds"),
            ],
        }] },
        "Function": function,
        "Deliveries": delivery.delivered,
        "Gone": delivery.gone,
        "Throttled": delivery.given_up,
        "DeliveryLatency": delivery.latency_ms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_of_the_head_has_a_value() {
        let line = line("natter-socket", &Delivery { delivered: 3, gone: 1, given_up: 2, latency_ms: 40 }, 5);
        let head = &line["_aws"]["CloudWatchMetrics"][0];
        for metric in head["Metrics"].as_array().unwrap() {
            assert!(line[metric["Name"].as_str().unwrap()].is_u64(), "{metric}");
        }
        assert_eq!(head["Dimensions"][0][0], "Function");
        assert_eq!(line["Deliveries"], 3);
    }
}
