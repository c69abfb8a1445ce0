//! From people's habits to what is counted in a month. docs/COST.md explains each figure.

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
    /// Typing signals passed on for each message; Natter's client sends few, and none into rooms above 50.
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
/// The client pings before API Gateway's ten idle minutes are over.
const PING_MINUTES: f64 = 9.5;
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
/// Rows of an audience that fit into one read unit of 4 KB.
const ROWS_PER_UNIT: f64 = 40.0;
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
/// What the site is, and who one is; the ticket counts with the socket's renewals.
const PAGE_CALLS: f64 = 2.0;
const PAGE_READS: f64 = 3.0;
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
        self.count_renewals(&mut usage);
        let visits = f64::from(self.people) * self.days;
        usage.calls += visits * PAGE_CALLS;
        usage.runs += visits * PAGE_CALLS;
        usage.gb_seconds += visits * PAGE_CALLS * SHORT_SECONDS * HTTP_GB;
        usage.reads += visits * PAGE_READS;
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
        count_pings(&mut usage);
        usage
    }

    /// In, an ack, and out to everybody in the room; a write, and reads of tail, membership and audience.
    fn count_messages(&self, usage: &mut Usage) {
        let messages = self.messages_per_day * self.days;
        let metered = (self.frame_bytes / METERED_BYTES).ceil();
        usage.messages += messages * (2.0 + self.recipients * metered);
        let audience_reads = (self.recipients / ROWS_PER_UNIT).ceil().max(1.0);
        usage.writes += messages * (EVENT_BYTES / 1024.0).ceil();
        usage.reads += messages * (2.0 + audience_reads);
        let posting = (self.recipients / IN_FLIGHT).ceil() * POSTS_SECONDS;
        usage.runs += messages;
        usage.gb_seconds += messages * (SEND_SECONDS + posting) * SOCKET_GB;

        let typing = messages * self.typing;
        usage.messages += typing * (1.0 + self.recipients);
        usage.reads += typing * (1.0 + audience_reads);
        usage.runs += typing;
        usage.gb_seconds += typing * (SHORT_SECONDS + posting) * SOCKET_GB;
    }

    /// A ticket, the authoriser, $connect, a greeting and $disconnect; rows for the connection, its person, its session and each room, put and
    /// taken away. What is written in a transaction counts twice.
    fn count_renewals(&self, usage: &mut Usage) {
        let renewals = usage.minutes / RENEWAL_MINUTES;
        usage.calls += renewals;
        usage.messages += renewals * 2.0;
        usage.runs += renewals * 5.0;
        usage.gb_seconds += renewals * 5.0 * SHORT_SECONDS * SOCKET_GB;
        let (connected, subscribed) = (3.0 * 2.0 + 3.0, self.rooms * (2.0 * 2.0 + 1.0));
        let ticket = 2.0;
        usage.writes += renewals * (ticket + connected + subscribed);
        usage.reads += renewals * (5.0 + 2.0 * self.rooms);
    }
}

fn count_pings(usage: &mut Usage) {
    let pings = usage.minutes / PING_MINUTES;
    usage.messages += pings * 2.0;
    usage.runs += pings;
    usage.gb_seconds += pings * SHORT_SECONDS * SOCKET_GB;
}
