//! The end: what was taken is answered, then everybody is told to come back.

use super::audience::Key;
use super::{Farewell, Hub, close_code};
use mio::net::TcpStream;
use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

/// How long the end may wait for a store that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the end waits for others to hang up.
const FAREWELL: Duration = Duration::from_secs(1);
const FAREWELL_PAUSE: Duration = Duration::from_millis(5);

/// Whether and since when the program ends.
#[derive(Default)]
pub(super) struct Drain {
    since: Option<Instant>,
}

impl Drain {
    pub(super) fn begin(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    pub(super) fn has_begun(&self) -> bool {
        self.since.is_some()
    }

    pub(super) fn is_overdue(&self) -> bool {
        self.since.is_some_and(|since| since.elapsed() > PATIENCE)
    }
}

impl Hub {
    /// Whether the program ends and nothing taken is unanswered. Frames that are not read yet were not taken.
    pub(super) fn is_drained(&self) -> bool {
        self.drain.has_begun() && self.sends.is_empty() && self.connections.iter().all(|(_, one)| !one.busy)
    }

    /// Closes every connection with "going away".
    pub(super) fn say_goodbye(&mut self) {
        let keys: Vec<Key> = self.connections.iter().map(|(key, _)| key).collect();
        for key in keys {
            self.doom(key, Farewell::Close(close_code::GOING_AWAY, "restarting"));
        }
        self.bury();
        self.see_off();
    }

    /// Waits until everybody has hung up. A socket closed with unread bytes in it resets the line, and a reset may overtake our last words.
    fn see_off(&mut self) {
        let end = Instant::now() + FAREWELL;
        while !self.leaving.is_empty() && Instant::now() < end {
            let scratch = &mut self.scratch;
            self.leaving.retain_mut(|(socket, _)| is_still_there(socket, scratch));
            std::thread::sleep(FAREWELL_PAUSE);
        }
    }
}

/// Reads what a socket still says and forgets it; whether it may say more.
fn is_still_there(socket: &mut TcpStream, scratch: &mut [u8]) -> bool {
    loop {
        match socket.read(scratch) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}
