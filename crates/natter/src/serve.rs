//! `natter serve`

use crate::assets::assets;
use crate::logging;
use crate::settings::{Flags, Settings, reachable, unknown_variables};
use crate::signals::StopSignals;
use anyhow::Context;
use natter_server::Server;
use natter_sqlite::Options;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpListener;

/// The database in the data folder.
pub(crate) const STORE_FILE: &str = "natter.db";
/// Handshakes that may wait while others are accepted.
const LISTEN_BACKLOG: u32 = 4096;

pub(crate) fn serve(flags: &Flags) -> anyhow::Result<()> {
    let settings = flags.settings()?;
    logging::start(&settings)?;
    warn(&settings);
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    tracing::debug!(files, "open files allowed");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(run(&settings, flags.new, files));
    if outcome.is_err() {
        // A thread that hangs must not keep a program that has failed.
        runtime.shutdown_background();
    }
    outcome
}

/// What looks like a mistake, once, at the start.
fn warn(settings: &Settings) {
    for (name, meant) in unknown_variables() {
        match meant {
            Some(meant) => tracing::warn!("{name} is not a setting and is ignored; did you mean {meant}?"),
            None => tracing::warn!("{name} is not a setting and is ignored"),
        }
    }
    if let Some(file) = settings.secret_file_open_to_others() {
        tracing::warn!(
            "OTHER USERS CAN READ THE CLIENT SECRET in {}: chmod 600 it, and draw a new secret at the provider",
            file.display()
        );
    }
}

async fn run(settings: &Settings, begin_anew: bool, files: u64) -> anyhow::Result<()> {
    let store = Options {
        path: settings.data.join(STORE_FILE),
        begin_anew,
        synchronous: settings.synchronous.into(),
        allow_unsynced: settings.allow_unsynced,
        ..Options::default()
    };
    let stop = StopSignals::listen()?;
    let listener = listen(settings)?;
    let address = listener.local_addr()?;
    let server = Server::start(&store, settings.server(address, files)?, assets())?;
    let closed = settings.closed_by_default(address);
    if !closed.is_empty() {
        tracing::info!(
            "strangers can reach this site: {} stay closed until a site admin opens them in the client, or a setting does",
            closed.join(" and ")
        );
    }
    let mut lines = vec![ready(address, &settings.data)];
    if let Some(code) = server.first_admin_code().await? {
        let site = settings.site_address(address);
        lines.push(format!("This site has no admin yet: sign up, then enter {code} at {site}/claim"));
    }
    announce(&lines.join("\n"));
    server.run(listener, stop.received()).await?;
    announce("Natter has stopped");
    Ok(())
}

/// The first line of the output, with addresses that can be opened.
fn ready(address: SocketAddr, data: &Path) -> String {
    let addresses: Vec<String> = reachable(address).iter().map(|one| format!("http://{one}")).collect();
    let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let version = env!("CARGO_PKG_VERSION");
    format!("Natter is ready at {} (version {version}, data in {})", addresses.join(" and "), data.display())
}

fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    let named = &settings.listen;
    let address = named.resolve().with_context(|| format!("listen: {named} has no address"))?;
    let socket =
        if address.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    let taken = || format!("nothing can be served on {address}; --listen takes another address");
    socket.bind(address).with_context(taken)?;
    socket.listen(LISTEN_BACKLOG).with_context(taken)
}

/// Lines on standard output, written at once. Programs wait for the first, which says ready; an output that is closed ends nothing.
pub(crate) fn announce(lines: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{lines}").and_then(|()| out.flush()) {
        tracing::warn!(%error, "the standard output cannot be written");
    }
}
