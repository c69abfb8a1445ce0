//! One shared timer: a quarter-second beat for presence, a second's tick for silence. Nobody has a timer of their own.

use super::audience::Key;
use super::connection::{Bytes, Connection};
use super::{Farewell, Hub, close_code, frame};
use natter_core::Timestamp;
use natter_core::rule::session::{SocketFate, socket_fate};
use std::time::{Duration, Instant};

const BEAT: Duration = Duration::from_millis(250);
const BEATS_PER_TICK: u64 = 4;
/// Seconds of silence after which the other side is asked.
const ASK_AFTER: u32 = 25;
/// Seconds of silence after which it counts as gone (contract: a half-open connection is dropped within 60 s).
const GONE_AFTER: u32 = 50;
/// Ticks between two tidyings.
const TIDY_EVERY: u32 = 60;

/// Time as the hub counts it.
pub(crate) struct Heartbeat {
    start: Instant,
    beats: u64,
    now_ms: u64,
}

impl Heartbeat {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), beats: 0, now_ms: 0 }
    }

    /// Looks at the clock; once a round, for a round is short.
    pub(crate) fn look(&mut self) {
        self.now_ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
    }

    /// Milliseconds since the start, as of the last look.
    pub(crate) fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Seconds since the start, as of the last beat.
    pub(crate) fn tick(&self) -> u32 {
        u32::try_from(self.beats / BEATS_PER_TICK).unwrap_or(u32::MAX)
    }

    /// How long to wait at most.
    pub(crate) fn until_next(&self) -> Duration {
        let next = BEAT * u32::try_from(self.beats + 1).unwrap_or(u32::MAX);
        next.saturating_sub(self.start.elapsed())
    }

    fn due(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis() / BEAT.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Hub {
    /// Does what is due at this moment.
    pub(super) fn beat(&mut self) {
        let due = self.heartbeat.due();
        if due == self.heartbeat.beats {
            return;
        }
        let before = self.heartbeat.tick();
        self.heartbeat.beats = due;
        self.wake_throttled();
        self.tell_presence();
        if self.heartbeat.tick() != before {
            self.left = std::mem::take(&mut self.leaving);
            self.look_for_silence(before);
        }
    }

    fn look_for_silence(&mut self, before: u32) {
        let now = self.heartbeat.tick();
        let silent = |one: &Connection| now.saturating_sub(one.heard) >= ASK_AFTER;
        let silent: Vec<Key> =
            self.connections.iter().filter(|(_, one)| silent(one)).map(|(key, _)| key).collect();
        for key in silent {
            self.ask_or_give_up(key, before, now);
        }
        if now / TIDY_EVERY != before / TIDY_EVERY {
            let now_ms = self.heartbeat.now_ms();
            self.buckets.forget_quiet(&self.limits, now_ms);
            self.end_expired(now);
            self.ended_sessions.retain(|_, &mut tick| now.saturating_sub(tick) < TIDY_EVERY);
        }
    }

    /// Once a minute: sockets go with their sessions.
    fn end_expired(&mut self, tick: u32) {
        let now = Timestamp::now();
        let fate = |one: &Connection| {
            let open_ms = u64::from(tick.saturating_sub(one.since)) * 1000;
            socket_fate(one.holder.expires, open_ms, now)
        };
        let fates: Vec<(Key, SocketFate)> =
            self.connections.iter().map(|(key, one)| (key, fate(one))).collect();
        for (key, fate) in fates {
            match fate {
                SocketFate::Stays => {}
                SocketFate::Renews => self.doom(key, Farewell::Close(close_code::GOING_AWAY, "resume")),
                SocketFate::Ends => {
                    self.doom(key, Farewell::Close(close_code::SESSION_ENDED, "session ended"))
                }
            }
        }
    }

    fn ask_or_give_up(&mut self, key: Key, before: u32, now: u32) {
        let connection = &mut self.connections[key];
        let (quiet_before, quiet) =
            (before.saturating_sub(connection.heard), now.saturating_sub(connection.heard));
        if quiet >= GONE_AFTER {
            return self.doom(key, Farewell::Close(close_code::SILENT, "silent"));
        }
        if quiet_before < ASK_AFTER
            && let Err(failure) = connection.send(Bytes::Own(&frame::ping()), self.limits.waiting_bytes)
        {
            self.on_write_failure(key, failure);
        }
    }
}
