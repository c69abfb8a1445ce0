//! `natter bench`: drives a Natter server with many clients, checks every delivery, and says what one costs.
//!
//! One thread, no JSON per delivery, one write per client and round: the generator shares the machine with what it measures.

mod client;
mod fleet;
mod http;
mod incoming;
mod outgoing;
mod process;
mod progress;
mod report;
mod setup;
mod tally;
mod track;
mod workload;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use report::Figures;
use setup::Target;
use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use workload::{Order, history, idle, lat, search, storm, talk};

const LIMITS: &str = "\
Start the server with limits that do not stop the benchmark:
  natter serve --newcomers-burst 1000000 --newcomers-per-minute 1000000 \\
    --room-messages-per-second 1e9 --room-messages-burst 1e9 --person-messages-per-second 1e9 \\
    --person-messages-burst 1e9 --person-actions-per-second 1e6 --person-searches-per-second 1e6 \\
    --connections-per-person 100000 --connections-per-address 1000000";

/// What to run, and against what.
#[derive(Debug, Args)]
#[command(after_help = LIMITS)]
pub(crate) struct Flags {
    /// The server, over plain http.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    server: String,
    /// What to do; several with commas.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "rooms")]
    workload: Vec<Workload>,
    /// Connections, unless the workload's own.
    #[arg(long)]
    clients: Option<usize>,
    /// Rooms, unless the workload's own.
    #[arg(long)]
    rooms: Option<usize>,
    /// Members of each room, unless the workload's own.
    #[arg(long)]
    members: Option<usize>,
    /// Messages that `history` and `search` write before they read.
    #[arg(long, default_value_t = 10_000)]
    messages: usize,
    /// Measured seconds of each workload.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// The server's process on this machine, for its CPU and memory.
    #[arg(long)]
    pid: Option<u32>,
    /// File to write the figures to.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The server is the limit program or a peer of benches/.
    #[arg(long)]
    limit: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Workload {
    /// 100 rooms of 10, everybody sends, each waits for its own echo.
    Rooms,
    /// One room of 1,000, one sender, 16 messages in flight.
    Fan16,
    /// One room of 1,000, one sender, one message in flight.
    Fan1,
    /// One room of 100, 10 messages a second.
    Lat,
    /// 10,000 connections that say nothing.
    Idle,
    /// Random pages of a long room.
    History,
    /// Searches in a long room.
    Search,
    /// 10,000 clients in 20 rooms each, cut off at once.
    Storm,
    /// All of them.
    All,
}

pub(crate) fn bench(flags: &Flags) -> Result<()> {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let order = Order {
        address: address(&flags.server)?,
        target: if flags.limit { Target::Limit } else { Target::Natter },
        clients: flags.clients,
        rooms: flags.rooms,
        members: flags.members,
        messages: flags.messages,
        seconds: flags.seconds,
        pid: flags.pid,
    };
    let all = flags.workload.contains(&Workload::All);
    let wanted = Workload::value_variants().iter().filter(|one| all || flags.workload.contains(one));
    let mut out = std::io::stdout().lock();
    let mut done = Vec::new();
    for &workload in wanted.filter(|one| **one != Workload::All) {
        let figures = run(workload, &order).with_context(|| format!("{workload:?}"))?;
        writeln!(out, "{}", figures.to_text())?;
        done.push(figures);
    }
    if let Some(path) = &flags.json {
        std::fs::write(path, serde_json::to_vec_pretty(&done)?)?;
    }
    let wrong = done.iter().any(|figures| figures.faults != track::Faults::default());
    ensure!(!wrong, "deliveries were lost, doubled or out of order");
    Ok(())
}

fn run(workload: Workload, order: &Order) -> Result<Figures> {
    match workload {
        Workload::Rooms => talk::run(order, talk::ROOMS),
        Workload::Fan16 => talk::run(order, talk::FAN16),
        Workload::Fan1 => talk::run(order, talk::FAN1),
        Workload::Lat => lat::run(order),
        Workload::Idle => idle::run(order),
        Workload::History => history::run(order),
        Workload::Search => search::run(order),
        Workload::Storm => storm::run(order),
        Workload::All => unreachable!("it stands for the others"),
    }
}

fn address(server: &str) -> Result<SocketAddr> {
    let plain = server.strip_prefix("http://").context("the server is named as http://host:port")?;
    let host = plain.trim_end_matches('/');
    let host = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut found = host.to_socket_addrs().with_context(|| format!("{host} has no address"))?;
    found.next().with_context(|| format!("{host} has no address"))
}
