//! `natter serve`

use crate::assets::assets;
use crate::settings::{Flags, LogFormat, Settings};
use anyhow::Context;
use natter_server::Server;
use natter_sqlite::Options;
use std::io::Write;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

const STORE_FILE: &str = "natter.db";
/// Handshakes that may wait while others are accepted.
const LISTEN_BACKLOG: u32 = 4096;

pub(crate) fn serve(flags: &Flags) -> anyhow::Result<()> {
    let settings = flags.settings()?;
    start_logging(&settings)?;
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    tracing::debug!(files, "open files allowed");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&settings, files))
}

fn start_logging(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log).context("the log setting cannot be read")?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

async fn run(settings: &Settings, files: u64) -> anyhow::Result<()> {
    std::fs::create_dir_all(&settings.data)
        .with_context(|| format!("the folder {} cannot be made", settings.data.display()))?;
    let store = Options {
        path: settings.data.join(STORE_FILE),
        synchronous: settings.synchronous.into(),
        allow_unsynced: settings.allow_unsynced,
        ..Options::default()
    };
    let stop = StopSignals::listen()?;
    let listener = listen(settings)?;
    let address = listener.local_addr()?;
    let server = Server::start(&store, settings.server(files)?, assets())?;
    let mut lines = vec![format!("Natter is ready at http://{address}")];
    if let Some(code) = server.first_admin_code().await? {
        let site = settings.site_address(address);
        lines.push(format!("Nobody governs this site yet: sign up, then enter {code} at {site}/claim"));
    }
    announce(&lines.join("\n"));
    server.run(listener, stop.heard()).await?;
    announce("Natter has stopped");
    Ok(())
}

fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    let address = settings.listen;
    let socket =
        if address.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    let taken = || format!("nothing can be served on {address}; --listen takes another address");
    socket.bind(address).with_context(taken)?;
    socket.listen(LISTEN_BACKLOG).with_context(taken)
}

/// Lines for whoever starts us, written at once. Programs wait for the first, which says ready; whoever listens no more ends no server.
fn announce(lines: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{lines}").and_then(|()| out.flush()) {
        tracing::warn!(%error, "nobody reads the standard output");
    }
}

/// Ctrl+C and SIGTERM, heard from now on.
struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    fn listen() -> anyhow::Result<Self> {
        let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate })
    }

    async fn heard(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
