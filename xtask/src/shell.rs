//! Commands with their words shown and their failures named.

use crate::report;
use anyhow::{Context, Result, bail};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

/// The repository.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().expect("xtask lies in the repository").to_path_buf()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A command in a folder of the repository.
pub(crate) fn command(folder: &str, words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().expect("a command has words");
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root().join(folder));
    // What cargo has told us of xtask itself is nobody else's: build scripts that look at it (ring's) would build anew each time.
    for name in std::env::vars_os().map(|(name, _)| name) {
        if name.to_str().is_some_and(is_of_this_package) {
            command.env_remove(name);
        }
    }
    command
}

fn is_of_this_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Runs a command to its end.
pub(crate) fn run(folder: &str, words: &[&str]) -> Result<()> {
    finish(&mut command(folder, words))
}

/// Runs a prepared command to its end, showing what it is and how long it took.
pub(crate) fn finish(command: &mut Command) -> Result<()> {
    finish_by(command, Command::status)
}

/// How nextest, our reporter of vitest and pytest begin the line of a test that they have run again.
const RUN_AGAIN: [&str; 2] = ["FLAKY ", "RERUN "];

/// The same for a test runner: its output is passed on, and the lines of tests that were run again are kept for the list of flaky tests.
pub(crate) fn finish_tests(command: &mut Command) -> Result<()> {
    finish_by(command, |command| {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        std::thread::scope(|scope| {
            if let Some(errors) = errors {
                scope.spawn(|| pass_on(errors));
            }
            if let Some(output) = output {
                pass_on(output);
            }
        });
        child.wait()
    })
}

fn pass_on(output: impl Read) {
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        say(&line);
        let line = line.trim();
        if RUN_AGAIN.iter().any(|mark| line.starts_with(mark)) {
            report::note_flaky(line);
        }
    }
}

fn finish_by(command: &mut Command, run: impl FnOnce(&mut Command) -> io::Result<ExitStatus>) -> Result<()> {
    let line = describe(command);
    say(&format!("» {line}"));
    let start = Instant::now();
    let status = run(command).with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    say(&format!("✓ {line} ({:.0} s)", start.elapsed().as_secs_f64()));
    Ok(())
}

/// Starts a command that goes on beside us.
pub(crate) fn start(command: &mut Command) -> Result<Child> {
    say(&format!("» {} &", describe(command)));
    command.spawn().with_context(|| format!("`{}` could not be started", describe(command)))
}

/// Whether a program is there and answers.
pub(crate) fn answers(words: &[&str]) -> bool {
    let quiet = command(".", words).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

/// Tells the person at the terminal.
pub(crate) fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
