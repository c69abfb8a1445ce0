//! From people's habits to what is counted in a month. docs/COST.md explains each figure.

use super::units::{self, Cost};
use anyhow::ensure;
use clap::Args;

/// Who chats how much.
#[derive(Args, Debug, Clone)]
pub(super) struct Habits {
    /// People who use it.
    #[arg(long, default_value_t = 20)]
    pub(super) people: u32,
    /// How many of them are connected at the same time, while they are; all unless told.
    #[arg(long)]
    pub(super) online: Option<u32>,
    /// Messages of all of them together on a day.
    #[arg(long, default_value_t = 500.0)]
    pub(super) messages_per_day: f64,
    /// How many are connected in a room a message goes to, on average.
    #[arg(long, default_value_t = 10.0)]
    pub(super) recipients: f64,
    /// Rooms one person is in.
    #[arg(long, default_value_t = 3.0)]
    pub(super) rooms: f64,
    /// Hours a day that somebody who is online has it open.
    #[arg(long, default_value_t = 8.0)]
    pub(super) hours: f64,
    /// Days a month.
    #[arg(long, default_value_t = 22.0)]
    pub(super) days: f64,
    /// Read markers that a person sets for each message they see.
    #[arg(long, default_value_t = 1.0)]
    pub(super) marks: f64,
    /// Typing signals posted for each message; none are in rooms of more than 20 connections.
    #[arg(long, default_value_t = 0.0)]
    pub(super) typing: f64,
    /// Bytes of a message as a frame.
    #[arg(long, default_value_t = 400.0)]
    pub(super) frame_bytes: f64,
    /// Months of messages kept.
    #[arg(long, default_value_t = 12.0)]
    pub(super) months: f64,
}

/// What is counted in a month.
#[derive(Debug, Default)]
pub(super) struct Usage {
    pub(super) messages: f64,
    pub(super) minutes: f64,
    pub(super) calls: f64,
    pub(super) runs: f64,
    pub(super) gb_seconds: f64,
    pub(super) writes: f64,
    pub(super) reads: f64,
    pub(super) stored_gb: f64,
    pub(super) transfer_gb: f64,
    pub(super) requests: f64,
    pub(super) bucket_gb: f64,
    pub(super) log_gb: f64,
    pub(super) metrics: f64,
}

const GB: f64 = 1e9;
/// A frame counts once for each 32 KB begun.
const METERED_BYTES: f64 = 32.0 * 1024.0;
/// The client pings a socket that is quiet: `pingIntervalMs` of the welcome.
#[expect(clippy::cast_precision_loss, reason = "a small number")]
const PING_MINUTES: f64 = natter_core::limit::CLOUD_PING_INTERVAL_MS as f64 / 60_000.0;
/// The client renews its socket between 90 and 115 minutes.
const RENEWAL_MINUTES: f64 = 102.5;
/// Posts that a function has in flight at once.
const IN_FLIGHT: f64 = 64.0;
/// Memory of natter-socket and of natter-http.
const SOCKET_GB: f64 = 0.25;
const HTTP_GB: f64 = 0.5;
/// Seconds: a send with its three reads and a write; one round of 64 posts; a ping, a connect or a greeting.
const SEND_SECONDS: f64 = 0.030;
const POSTS_SECONDS: f64 = 0.015;
const SHORT_SECONDS: f64 = 0.010;
/// Bytes logged for a run: Lambda's own three lines and one of the gateway's.
const LOGGED_BYTES: f64 = 700.0;
/// What a function that posts says of it: deliveries, gone, throttled, latency.
const METRICS_EACH: f64 = 4.0;
/// Above this the function on the stream posts, and says the same.
const SERVED_BY_SENDERS: f64 = 100.0;
const HOURS_OF_A_MONTH: f64 = 720.0;
/// Bytes of a stored event with its index.
const EVENT_BYTES: f64 = 500.0;
/// Somebody opens the page once a day; the browser keeps most of the client.
const PAGE_REQUESTS: f64 = 25.0;
const PAGE_BYTES: f64 = 350_000.0;
/// What the site is, and who one is; the ticket counts with the socket that the page opens.
const PAGE_CALLS: f64 = 2.0;
/// The client, its old versions, and the packages.
const BUCKET_GB: f64 = 0.02;

impl Habits {
    /// # Errors
    /// A figure that no month has.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let figures = [
            self.messages_per_day,
            self.recipients,
            self.rooms,
            self.hours,
            self.days,
            self.typing,
            self.marks,
            self.months,
        ];
        ensure!(figures.iter().all(|figure| figure.is_finite() && *figure >= 0.0), "no figure is below 0");
        ensure!(self.hours <= 24.0 && self.days <= 31.0, "a day has 24 hours and a month 31 days");
        ensure!((1.0..=32_768.0).contains(&self.frame_bytes), "a frame has 1 to 32768 bytes");
        ensure!(
            self.online.is_none_or(|online| online <= self.people),
            "no more are online than there are people"
        );
        Ok(())
    }

    /// Counts a month.
    pub(super) fn usage(&self) -> Usage {
        let mut usage = self.talk();
        let visits = f64::from(self.people) * self.days;
        self.count_sockets(&mut usage, visits);
        self.count_marks(&mut usage);
        usage.calls += visits * PAGE_CALLS;
        usage.runs += visits * PAGE_CALLS;
        usage.gb_seconds += visits * PAGE_CALLS * SHORT_SECONDS * HTTP_GB;
        usage.add(visits, units::page());
        usage.requests = visits * PAGE_REQUESTS + usage.calls;
        usage.transfer_gb = visits * PAGE_BYTES / GB;
        usage.log_gb = (usage.runs + usage.calls) * LOGGED_BYTES / GB;
        usage.metrics = self.metrics();
        usage.bucket_gb = BUCKET_GB;
        usage.stored_gb = self.messages_per_day * self.days * self.months * EVENT_BYTES / GB;
        usage
    }

    /// A metric counts for the hours in which somebody is delivered to, as part of a month.
    fn metrics(&self) -> f64 {
        let functions = match self.recipients {
            _ if self.messages_per_day == 0.0 => 0.0,
            few if few <= SERVED_BY_SENDERS => 1.0,
            _ => 2.0,
        };
        functions * METRICS_EACH * (self.hours * self.days / HOURS_OF_A_MONTH).min(1.0)
    }

    /// Messages, open sockets and their pings alone.
    pub(super) fn talk(&self) -> Usage {
        let mut usage = Usage::default();
        let online = f64::from(self.online.unwrap_or(self.people));
        usage.minutes = online * self.hours * 60.0 * self.days;
        self.count_messages(&mut usage);
        self.count_pings(&mut usage);
        usage
    }

    /// In, an ack, and out to everybody in the room; a write, and reads of tail, membership and audience.
    fn count_messages(&self, usage: &mut Usage) {
        let messages = self.messages_per_day * self.days;
        let metered = (self.frame_bytes / METERED_BYTES).ceil();
        usage.messages += messages * (2.0 + self.recipients * metered);
        usage.add(messages, units::message(self.recipients));
        let posting = (self.recipients / IN_FLIGHT).ceil() * POSTS_SECONDS;
        usage.runs += messages;
        usage.gb_seconds += messages * (SEND_SECONDS + posting) * SOCKET_GB;

        let typing = messages * self.typing;
        usage.messages += typing * (1.0 + self.recipients);
        usage.add(typing, units::typing(self.recipients));
        usage.runs += typing;
        usage.gb_seconds += typing * (SHORT_SECONDS + posting) * SOCKET_GB;
    }

    /// Each page opens a socket, and each socket is renewed: a ticket, the authoriser, $connect, a greeting, heads and $disconnect.
    fn count_sockets(&self, usage: &mut Usage, visits: f64) {
        let sockets = visits + usage.minutes / RENEWAL_MINUTES;
        usage.calls += sockets;
        usage.messages += sockets * 3.0;
        usage.runs += sockets * 5.0;
        usage.gb_seconds += sockets * 5.0 * SHORT_SECONDS * SOCKET_GB;
        usage.add(sockets, units::socket(self.rooms));
    }

    /// Everybody who sees a message marks it as read: a frame in and one out. The sender does not mark their own.
    fn count_marks(&self, usage: &mut Usage) {
        let marks = self.messages_per_day * self.days * (self.recipients - 1.0).max(0.0) * self.marks;
        usage.messages += marks * 2.0;
        usage.runs += marks;
        usage.gb_seconds += marks * SHORT_SECONDS * SOCKET_GB;
        usage.add(marks, units::mark());
    }

    fn count_pings(&self, usage: &mut Usage) {
        let pings = usage.minutes / PING_MINUTES;
        usage.messages += pings * 2.0;
        usage.runs += pings;
        usage.gb_seconds += pings * SHORT_SECONDS * SOCKET_GB;
        usage.add(pings, units::ping(self.rooms));
    }
}

impl Usage {
    /// Adds the units of something that happens so often.
    fn add(&mut self, times: f64, cost: Cost) {
        self.reads += times * cost.reads;
        self.writes += times * cost.writes;
    }
}
