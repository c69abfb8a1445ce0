//! An AWS home on the loopback, by hand: `natter-gateway --dynamodb 127.0.0.1:8000 --functions target/function`.

use anyhow::Result;
use clap::Parser;
use natter_gateway::{FunctionPlan, Gateway, Plan, StreamPlan};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// API Gateway, Lambda and DynamoDB Streams on the loopback.
#[derive(Parser)]
struct Flags {
    /// Where clients connect.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// DynamoDB or an emulator of it, with the tables made.
    #[arg(long)]
    dynamodb: SocketAddr,
    /// The folder of the function binaries.
    #[arg(long, default_value = "target/function")]
    functions: PathBuf,
    /// The web client's files.
    #[arg(long)]
    site: Option<PathBuf>,
    /// What the tables' names begin with.
    #[arg(long, default_value = "natter-")]
    tables: String,
    /// More variables of the functions, `NAME=value`.
    #[arg(long = "env")]
    environment: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let gateway = Gateway::start(Flags::parse().plan()).await?;
    tracing::info!("an AWS home is ready at http://{}", gateway.address());
    // Dropping the gateway ends the functions' processes, frozen ones too.
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminated.recv() => {}
    }
    Ok(())
}

impl Flags {
    fn plan(self) -> Plan {
        let function = |name: &str| FunctionPlan::of(self.functions.join(name)).instances(4);
        let mut plan = Plan::of(function("natter-socket"), self.dynamodb);
        plan.listen = self.listen;
        plan.routes = natter_gateway::ROUTES.map(str::to_owned).to_vec();
        plan.http = Some(function("natter-http"));
        plan.stream =
            Some(StreamPlan::of(function("natter-fanout").instances(1), &format!("{}messages", self.tables)));
        plan.site = self.site;
        plan.environment = ["people", "rooms", "messages", "connections"]
            .map(|table| {
                (format!("NATTER_{}_TABLE", table.to_uppercase()), format!("{}{table}", self.tables))
            })
            .into_iter()
            .chain([("NATTER_GUESTS".to_owned(), "true".to_owned())])
            .chain(
                self.environment
                    .iter()
                    .filter_map(|pair| pair.split_once('='))
                    .map(|(name, value)| (name.to_owned(), value.to_owned())),
            )
            .collect();
        plan
    }
}
