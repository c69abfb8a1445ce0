//! A room that is hidden from somebody looks to them like one that is not there (P11), also by a stop-watch (ASVS 11.5.1). What is looked up for either
//! differs by a microsecond or two, and in other places after every change, so no look-up is evened out: every such answer waits for a random part of a
//! millisecond. To see a microsecond behind that takes a million answers, and a person gets twenty a minute.

use std::time::Duration;

const MOST: Duration = Duration::from_millis(1);

/// Waits. A thread sleeps and no timer runs: timers count whole milliseconds from when they are set, and would hand the difference on.
pub(super) async fn blur() {
    let wait = MOST.mul_f64(rand::random());
    let slept = tokio::task::spawn_blocking(move || std::thread::sleep(wait)).await;
    if let Err(error) = slept {
        tracing::error!(%error, "an answer was not blurred");
    }
}
