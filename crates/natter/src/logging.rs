//! The program's log, on standard error. Logging is best effort: a log that cannot be written ends nothing.

use crate::settings::{LogFormat, Settings};
use anyhow::Context;
use std::io::{IsTerminal, Write};
use tracing_subscriber::EnvFilter;

/// Starts logging for the whole process.
///
/// # Errors
/// A filter that cannot be read.
pub(crate) fn start(settings: &Settings) -> anyhow::Result<()> {
    // The filter's own message repeats the filter, which is no place for secrets, but settings are never repeated.
    let filter = EnvFilter::try_new(&settings.log)
        .ok()
        .context("log: not a filter such as info or natter_server=debug,warn")?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours(std::io::stderr().is_terminal(), std::env::var_os("NO_COLOR").as_deref()))
        // Otherwise a line that cannot be written is reported by eprintln!, which panics in the thread that logged.
        .log_internal_errors(false)
        .with_writer(|| BestEffort(std::io::stderr()));
    match settings.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

/// Colours are for terminals only, and for none where `NO_COLOR` is set and not empty (no-color.org).
fn colours(is_terminal: bool, no_color: Option<&std::ffi::OsStr>) -> bool {
    is_terminal && no_color.is_none_or(std::ffi::OsStr::is_empty)
}

/// Writes what can be written and reports success for the rest.
struct BestEffort<W>(W);

impl<W: Write> Write for BestEffort<W> {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.write_all(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn a_log_that_cannot_be_written_is_no_error() {
        let mut log = BestEffort(Full);
        assert_eq!(log.write(b"a line").unwrap(), 6);
        log.flush().unwrap();
    }

    #[test]
    fn colours_are_for_terminals_and_can_be_refused() {
        let no_color = |text: &'static str| Some(std::ffi::OsStr::new(text));
        assert!(colours(true, None) && colours(true, no_color("")));
        assert!(!colours(false, None) && !colours(true, no_color("1")));
    }
}
