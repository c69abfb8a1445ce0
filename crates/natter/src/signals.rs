//! Signals. SIGTERM, Ctrl+C and SIGHUP stop the server in order; SIGUSR1 and SIGUSR2 are ignored.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that stop, caught from now on.
pub(crate) struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    /// `None` where the program was started with SIGHUP ignored, as by nohup: it stays ignored.
    hangup: Option<Signal>,
}

impl StopSignals {
    /// Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn listen() -> std::io::Result<Self> {
        for kind in [SignalKind::user_defined1(), SignalKind::user_defined2()] {
            // A signal that is caught once never ends the process again.
            drop(signal(kind)?);
        }
        let hangup = if is_hangup_ignored() { None } else { Some(signal(SignalKind::hangup())?) };
        let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate, hangup })
    }

    /// Resolves at the first of them.
    pub(crate) async fn received(mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hangup => {}
        }
    }
}

/// Linux tells which signals a process ignores; elsewhere SIGHUP stops.
fn is_hangup_ignored() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores_hangup(&status))
}

/// SIGHUP is signal 1, the lowest bit of the mask.
fn ignores_hangup(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_started_by_nohup_ignores_hangups() {
        assert!(ignores_hangup("Name:\tnatter\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hangup("Name:\tnatter\nSigIgn:\t0000000000001000\n"));
        assert!(!ignores_hangup(""));
    }
}
