//! The whole: one address for clients, and everything that lives behind it.

use crate::clock::Clock;
use crate::connections::Connections;
use crate::event::STAGE;
use crate::faults::{Dice, Faults};
use crate::function::Function;
use crate::http_api::HttpApi;
use crate::management;
use crate::net::{self, Body, Caller};
use crate::observed::{Counts, Observed};
use crate::plan::Plan;
use crate::site::Files;
use crate::socket::SocketApi;
use crate::stream;
use anyhow::{Context, Result, anyhow};
use http::{Request, Response};
use hyper::body::Incoming;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What everything in the gateway shares.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) dice: Dice,
    pub(crate) observed: Observed,
    pub(crate) connections: Connections,
    pub(crate) dynamodb: Caller,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) freeze: bool,
    pub(crate) aged: Duration,
    pub(crate) many_addresses: bool,
    pub(crate) kill_all: watch::Sender<()>,
    /// Whether handshakes wait between the authoriser and `$connect`.
    held: watch::Sender<bool>,
    logs: tempfile::TempDir,
}

impl Shared {
    /// Where a call seems to come from.
    pub(crate) fn source_ip(&self, peer: SocketAddr) -> String {
        if self.many_addresses {
            return std::net::Ipv6Addr::from(rand::random::<u128>()).to_string();
        }
        peer.ip().to_string()
    }

    /// Waits while handshakes are held.
    pub(crate) async fn pass_gate(&self) {
        let mut held = self.held.subscribe();
        if *held.borrow_and_update() {
            self.observed.note(|counts| counts.held += 1);
        }
        // The sender lives as long as this does.
        let _ = held.wait_for(|held| !held).await;
    }

    pub(crate) fn log_path(&self, function: &str) -> PathBuf {
        self.logs.path().join(function)
    }
}

/// A running AWS home; it ends when this is dropped.
pub struct Gateway {
    address: SocketAddr,
    shared: Arc<Shared>,
    daily: Option<Function>,
    _tasks: JoinSet<()>,
}

impl Gateway {
    /// Starts all functions and listens.
    ///
    /// # Errors
    /// When a program is missing, or the port is taken.
    pub async fn start(plan: Plan) -> Result<Self> {
        let listener = TcpListener::bind(plan.listen).await?;
        let address = listener.local_addr()?;
        let mut environment = plan.environment;
        if !environment.iter().any(|(name, _)| name == "NATTER_PUBLIC_URL") {
            environment.push(("NATTER_PUBLIC_URL".to_owned(), format!("http://{address}")));
        }
        let shared = Arc::new(Shared {
            clock: Clock::default(),
            dice: Dice::new(plan.seed),
            observed: Observed::default(),
            connections: Connections::default(),
            dynamodb: Caller::of(plan.dynamodb),
            environment,
            freeze: plan.freeze,
            aged: plan.aged,
            many_addresses: plan.many_addresses,
            kill_all: watch::Sender::new(()),
            held: watch::Sender::new(false),
            logs: tempfile::Builder::new().prefix("natter-gateway-").tempdir()?,
        });
        let mut tasks = JoinSet::new();
        let socket = Function::start("socket", plan.socket, &shared, &mut tasks).await?;
        let http = match plan.http {
            Some(http) => Some(Function::start("http", http, &shared, &mut tasks).await?),
            None => None,
        };
        if let Some(stream) = plan.stream {
            stream::start(stream, plan.dynamodb, &shared, &mut tasks).await?;
        }
        let daily = match plan.daily {
            Some(daily) => Some(Function::start("sweep", daily, &shared, &mut tasks).await?),
            None => None,
        };
        let front = Arc::new(Front {
            shared: Arc::clone(&shared),
            socket: SocketApi::new(socket, Arc::clone(&shared), plan.routes),
            http: http.map(|function| HttpApi::new(function, Arc::clone(&shared))),
            files: Files::new(plan.site),
        });
        tasks.spawn(net::serve(listener, move |request, peer| {
            let front = Arc::clone(&front);
            async move { front.answer(request, peer).await }
        }));
        Ok(Self { address, shared, daily, _tasks: tasks })
    }

    /// Where clients connect: `/ws`, `/api/…`, `/config.json` and the site.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What goes wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.dice.set(faults);
    }

    /// From now on handshakes wait after the authoriser has allowed them and before `$connect` is called, or no longer.
    pub fn hold_connects(&self, held: bool) {
        self.shared.held.send_replace(held);
    }

    /// Its clock, to be moved forward.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// What it has seen so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.observed.counts()
    }

    /// Ids of all open connections.
    #[must_use]
    pub fn connections(&self) -> Vec<String> {
        self.shared.connections.ids()
    }

    /// Kills every process of every function, whatever it does; they are started again.
    pub fn kill_functions(&self) {
        let _ = self.shared.kill_all.send(());
    }

    /// Calls the daily function once, as the schedule would.
    ///
    /// # Errors
    /// When there is none, or it fails.
    pub async fn run_daily(&self) -> Result<Value> {
        let function = self.daily.as_ref().context("there is no daily function")?;
        function.invoke("schedule", &scheduled(), false).await.map_err(|error| anyhow!("{error:?}"))
    }

    /// Everything the functions have logged.
    #[must_use]
    pub fn log(&self) -> String {
        let read = |name| std::fs::read_to_string(self.shared.log_path(name)).unwrap_or_default();
        ["socket", "http", "fanout", "sweep"].map(read).concat()
    }
}

/// EventBridge user guide: "Scheduled events".
fn scheduled() -> Value {
    json!({ "version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event", "source": "aws.events",
        "account": "123456789012", "time": "2026-01-01T00:00:00Z", "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:123456789012:rule/natter-sweep"], "detail": {} })
}

/// The one address, as CloudFront and the two APIs would share it.
struct Front {
    shared: Arc<Shared>,
    socket: SocketApi,
    http: Option<HttpApi>,
    files: Files,
}

/// What CloudFront sends on to the function; everything else is a file.
fn is_call(path: &str) -> bool {
    path.starts_with("/api/") || matches!(path, "/config.json" | "/health")
}

impl Front {
    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
        let path = request.uri().path().to_owned();
        if let Some(id) = management::connection_of(&path, STAGE) {
            let (parts, body) = request.into_parts();
            return management::answer(&self.shared, &parts.method, &id, &net::whole(body).await);
        }
        if path.trim_matches('/') == STAGE {
            return self.socket.connect(request, peer).await;
        }
        match &self.http {
            Some(http) if is_call(&path) => http.answer(request, peer).await,
            _ => self.files.answer(&request),
        }
    }
}
