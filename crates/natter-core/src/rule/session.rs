//! How long a session lasts.

use crate::time::Timestamp;

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// Milliseconds in which a sign-in counts as recent, for what needs one where no password can be asked for.
pub const RECENT_MS: u64 = 10 * 60 * 1000;

/// When sessions end by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLife {
    /// Days without use.
    pub idle_days: u64,
    /// Days after the sign-in, however much it is used.
    pub most_days: u64,
}

impl Default for SessionLife {
    fn default() -> Self {
        Self { idle_days: 30, most_days: 90 }
    }
}

impl SessionLife {
    /// The end of a session that begins at `now`.
    #[must_use]
    pub fn first_end(self, now: Timestamp) -> Timestamp {
        now.plus_millis(self.idle_days.min(self.most_days) * DAY_MS)
    }

    /// The later end of a session that is used at `now`; `None` where writing it down can wait. A session in steady use is written once a day.
    #[must_use]
    pub fn extended(self, created: Timestamp, ends: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let last = created.plus_millis(self.most_days * DAY_MS);
        let end = now.plus_millis(self.idle_days * DAY_MS).min(last);
        (end >= ends.plus_millis(DAY_MS) || (end == last && end > ends)).then_some(end)
    }
}

/// What becomes of a socket when its session comes to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketFate {
    /// It stays.
    Stays,
    /// It has to come back with a new ticket, by which a session in use is extended.
    Renews,
    /// It ends with its session.
    Ends,
}

/// Decides for a socket that has been open for `open_ms`, by the end of its session as it was when the socket opened.
#[must_use]
pub fn socket_fate(expires: Timestamp, open_ms: u64, now: Timestamp) -> SocketFate {
    if now >= expires {
        SocketFate::Ends
    } else if open_ms >= DAY_MS && now.plus_millis(DAY_MS) >= expires {
        SocketFate::Renews
    } else {
        SocketFate::Stays
    }
}

/// Whether a sign-in at `created` is recent at `now`.
#[must_use]
pub fn is_recent(created: Timestamp, now: Timestamp) -> bool {
    now <= created.plus_millis(RECENT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_in_use_is_extended_once_a_day_until_its_last_day() {
        let life = SessionLife { idle_days: 30, most_days: 90 };
        let (start, day) = (Timestamp(1_000), |days: u64| Timestamp(1_000 + days * DAY_MS));
        let (mut ends, mut writes) = (life.first_end(start), 0);
        assert_eq!(ends, day(30));
        for hour in 0..90 * 24 {
            let now = start.plus_millis(hour * HOUR_MS);
            assert!(now < ends, "in use, and over after {hour} hours");
            if let Some(later) = life.extended(start, ends, now) {
                (ends, writes) = (later, writes + 1);
            }
        }
        assert_eq!(ends, day(90));
        assert!(writes <= 61, "{writes}");
        assert_eq!(life.extended(start, day(90), day(89)), None);
    }

    #[test]
    fn a_socket_does_not_outlive_its_session_and_one_in_use_gets_time_to_renew_it() {
        let end = Timestamp(30 * DAY_MS);
        for (now, open_ms, fate) in [
            (Timestamp(0), 0, SocketFate::Stays),
            (Timestamp(28 * DAY_MS), 28 * DAY_MS, SocketFate::Stays),
            (Timestamp(29 * DAY_MS), 29 * DAY_MS, SocketFate::Renews),
            (Timestamp(29 * DAY_MS + 1), HOUR_MS, SocketFate::Stays),
            (end, 0, SocketFate::Ends),
            (end.plus_millis(1), 29 * DAY_MS, SocketFate::Ends),
        ] {
            assert_eq!(socket_fate(end, open_ms, now), fate, "{now:?} {open_ms}");
        }
    }

    #[test]
    fn a_session_that_nobody_uses_ends_after_the_idle_days() {
        let life = SessionLife { idle_days: 30, most_days: 10 };
        assert_eq!(life.first_end(Timestamp(0)), Timestamp(10 * DAY_MS));
        assert_eq!(life.extended(Timestamp(0), Timestamp(10 * DAY_MS), Timestamp(9 * DAY_MS)), None);
    }
}
