//! Reads what strace wrote about a home and tells whether any word left before it was on the disk (P5): a message must be in the write-ahead
//! log, and a sync of that log must have begun after and ended, before a socket carries the message or its ack.

use anyhow::{Context, Result, ensure};
use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

/// The calls to trace, for `-e trace=`.
pub const CALLS: &str =
    "fdatasync,fsync,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,sync_file_range";
const LOG_FILE: &str = "natter.db-wal>";
/// How names begin that the test gives its messages; no other text of the trace has it.
pub const MARK: &str = "tRaCe";
/// How a frame begins in a traced call.
const FRAME_BEGINS: &str = r#"{\"type\":\""#;
const DIGITS: usize = 7;

/// The words before the program.
///
/// # Errors
/// Where strace is missing.
pub fn strace(output: &Path, more: &[&str]) -> Result<Vec<String>> {
    let there = std::process::Command::new("strace").arg("-V").output();
    ensure!(there.is_ok(), "the trace of acks and syncs needs strace: `apt-get install strace`");
    let output = crate::home::text_of(output)?;
    let words = ["strace", "-f", "-y", "-s", "65536", "-o", &output];
    Ok(words.iter().chain(more).map(|&word| word.to_owned()).collect())
}

/// What the trace shows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Acks that left.
    pub acks: u64,
    /// Acks and messages that left before they were synced.
    pub early: u64,
    /// Syncs of the log that ended well.
    pub syncs: u64,
    /// The first early one.
    pub first_early: Option<String>,
}

/// How far a message has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// In the log since before these threads' syncs began; the writer and the checkpointer sync the same file.
    Written(Vec<u32>),
    Synced,
}

/// Reads a trace file.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> Result<Finding> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    judge(std::io::BufReader::new(file))
}

/// Judges a trace.
///
/// # Errors
/// When it cannot be read.
pub fn judge(mut lines: impl BufRead) -> Result<Finding> {
    let mut judge = Judge::default();
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        judge.line(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(judge.finding)
}

#[derive(Default)]
struct Judge {
    places: HashMap<u32, Place>,
    /// Not synced yet; few at any time.
    open: Vec<u32>,
    /// Calls that each thread has begun and not ended.
    begun: HashMap<u32, String>,
    finding: Finding,
}

impl Judge {
    fn line(&mut self, line: &str) {
        let Some((thread, call)) = line.split_once(' ') else { return };
        let Ok(thread) = thread.parse::<u32>() else { return };
        let call = call.trim();
        if let Some(begun) = call.strip_suffix("<unfinished ...>") {
            self.begin(thread, begun);
            self.begun.insert(thread, begun.to_owned());
        } else if call.starts_with("<... ") {
            if let Some(begun) = self.begun.remove(&thread) {
                self.end(thread, &begun, call);
            }
        } else {
            self.begin(thread, call);
            self.end(thread, call, call);
        }
    }

    fn begin(&mut self, thread: u32, call: &str) {
        if is_sync(call) {
            for name in &self.open {
                if let Some(Place::Written(syncing)) = self.places.get_mut(name) {
                    syncing.push(thread);
                }
            }
        } else if is_to_socket(call) {
            self.finding.acks += call.matches(r#"\"type\":\"ack\""#).count() as u64;
            // A refusal names the message that it does not promise.
            let promises = call.split(FRAME_BEGINS).filter(|frame| !frame.starts_with("error"));
            for name in promises.flat_map(names) {
                if self.places.get(&name) != Some(&Place::Synced) {
                    self.finding.early += 1;
                    self.finding.first_early.get_or_insert_with(|| call.chars().take(300).collect());
                }
            }
        }
    }

    fn end(&mut self, thread: u32, call: &str, result: &str) {
        let failed = result.contains(" = -1 ");
        if is_sync(call) {
            let places = &mut self.places;
            for name in &self.open {
                let Some(place @ Place::Written(_)) = places.get_mut(name) else { continue };
                if let Place::Written(syncing) = place
                    && let Some(at) = syncing.iter().position(|&other| other == thread)
                {
                    syncing.swap_remove(at);
                    if !failed {
                        *place = Place::Synced;
                    }
                }
            }
            self.open.retain(|name| places.get(name) != Some(&Place::Synced));
            self.finding.syncs += u64::from(!failed);
        } else if call.starts_with("pwrite") && call.contains(LOG_FILE) && !failed {
            for name in names(call) {
                self.places.entry(name).or_insert_with(|| {
                    self.open.push(name);
                    Place::Written(Vec::new())
                });
            }
        }
    }
}

fn is_sync(call: &str) -> bool {
    (call.starts_with("fdatasync(") || call.starts_with("fsync(")) && call.contains(LOG_FILE)
}

fn is_to_socket(call: &str) -> bool {
    let sends = ["write(", "writev(", "sendto(", "sendmsg(", "sendmmsg("];
    sends.iter().any(|send| call.starts_with(send))
        && call.split(',').next().is_some_and(|file| !file.contains(".db"))
}

/// The numbers of all marked names in a call.
fn names(call: &str) -> impl Iterator<Item = u32> {
    call.match_indices(MARK).filter_map(|(at, mark)| {
        let start = at + mark.len();
        call.get(start..start + DIGITS)?.parse().ok()
    })
}

/// The name of a message with this number.
#[must_use]
pub fn name(number: u32) -> String {
    format!("{MARK}{number:0DIGITS$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: &str = r#"11 pwrite64(9</d/natter.db-wal>, "xx\3tRaCe0000001tRaCe0000001", 4096, 0) = 4096"#;
    const SYNC: &str = "11 fdatasync(9</d/natter.db-wal>) = 0";
    const ACK: &str = r#"12 sendto(5<socket:[1]>, "\201~{\"type\":\"ack\",\"clientMessageId\":\"tRaCe0000001\"}", 9, MSG_NOSIGNAL, NULL, 0) = 9"#;

    fn finding(lines: &[&str]) -> (u64, u64) {
        let finding = judge(lines.join("\n").as_bytes()).unwrap();
        (finding.acks, finding.early)
    }

    #[test]
    fn an_ack_after_its_sync_is_in_time() {
        assert_eq!(finding(&[WRITE, SYNC, ACK]), (1, 0));
    }

    #[test]
    fn a_refusal_promises_nothing() {
        let refused = ACK.replace("ack", "error");
        assert_eq!(finding(&[&refused]), (0, 0));
        let with_ack = r#"12 sendto(5<socket:[1]>, "\201~{\"type\":\"error\",\"clientMessageId\":\"tRaCe0000002\"}\201~{\"type\":\"ack\",\"clientMessageId\":\"tRaCe0000001\"}", 9, MSG_NOSIGNAL, NULL, 0) = 9"#;
        assert_eq!(finding(&[with_ack]), (1, 1), "an ack in the same call is early");
    }

    #[test]
    fn an_ack_without_a_sync_or_before_it_is_early() {
        assert_eq!(finding(&[WRITE, ACK]), (1, 1));
        assert_eq!(finding(&[WRITE, ACK, SYNC]), (1, 1));
        assert_eq!(finding(&[SYNC, WRITE, ACK]), (1, 1));
        assert_eq!(finding(&[SYNC, ACK]), (1, 1));
    }

    #[test]
    fn of_two_syncs_at_once_each_counts_for_what_stood_there_before_it() {
        let begun = |thread: u32| format!("{thread} fdatasync(9</d/natter.db-wal> <unfinished ...>");
        let ended = |thread: u32| format!("{thread} <... fdatasync resumed>) = 0");
        let (checkpoint, write) = (begun(13), begun(11));
        assert_eq!(finding(&[WRITE, &checkpoint, &write, &ended(11), ACK, &ended(13)]), (1, 0));
        assert_eq!(finding(&[WRITE, &checkpoint, &write, &ended(13), ACK, &ended(11)]), (1, 0));
        assert_eq!(finding(&[&checkpoint, WRITE, &write, &ended(13), ACK, &ended(11)]), (1, 1));
    }

    #[test]
    fn a_sync_counts_when_it_ends_and_only_when_it_ends_well() {
        let begun = "11 fdatasync(9</d/natter.db-wal> <unfinished ...>";
        let ended = "11 <... fdatasync resumed>) = 0";
        assert_eq!(finding(&[WRITE, begun, ACK, ended]), (1, 1));
        assert_eq!(finding(&[WRITE, begun, ended, ACK]), (1, 0));
        assert_eq!(finding(&[begun, WRITE, ended, ACK]), (1, 1));
        let failed = "11 fdatasync(9</d/natter.db-wal>) = -1 EIO (Input/output error) (INJECTED)";
        assert_eq!(finding(&[WRITE, failed, ACK]), (1, 1));
        let other = "11 fdatasync(9</d/natter.db>) = 0";
        assert_eq!(finding(&[WRITE, other, ACK]), (1, 1));
    }
}
