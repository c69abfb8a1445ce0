//! What a process has used, from `/proc`; nothing elsewhere.

use std::fs;

/// Microseconds in a clock tick of `/proc`: USER_HZ is 100 on every Linux (proc(5)).
const TICK_US: u64 = 10_000;

/// User and system CPU time of a process, in microseconds.
pub(super) fn cpu_us(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold spaces; utime and stime are the 12th and 13th fields after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) * TICK_US)
}

/// Memory of a process in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    /// Everything resident.
    pub(super) resident: u64,
    /// What the program itself has written to: no code, no mapped files.
    pub(super) anonymous: u64,
}

/// Memory of a process.
pub(super) fn memory(pid: u32) -> Option<Memory> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let field = |name: &str| {
        let line = rollup.lines().find(|line| line.starts_with(name))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    };
    Some(Memory { resident: field("Rss:")?, anonymous: field("Anonymous:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_can_read_about_itself() {
        let memory = memory(std::process::id()).unwrap();
        assert!(memory.resident >= memory.anonymous && memory.anonymous > 0);
        assert!(cpu_us(std::process::id()).is_some());
        assert!(cpu_us(u32::MAX).is_none());
    }
}
