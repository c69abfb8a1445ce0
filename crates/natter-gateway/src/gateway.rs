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
use anyhow::Result;
use http::{Request, Response};
use hyper::body::Incoming;
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
    pub(crate) kill_all: watch::Sender<()>,
    logs: tempfile::TempDir,
}

impl Shared {
    pub(crate) fn log_path(&self, function: &str) -> PathBuf {
        self.logs.path().join(function)
    }
}

/// A running AWS home; it ends when this is dropped.
pub struct Gateway {
    address: SocketAddr,
    shared: Arc<Shared>,
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
            kill_all: watch::Sender::new(()),
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
        let front = Arc::new(Front {
            shared: Arc::clone(&shared),
            socket: SocketApi::new(socket, Arc::clone(&shared), plan.routes),
            http: http.map(|function| HttpApi::new(function, Arc::clone(&shared), plan.many_addresses)),
            files: Files::new(plan.site, plan.config, &format!("ws://{address}/{STAGE}")),
        });
        tasks.spawn(net::serve(listener, move |request, peer| {
            let front = Arc::clone(&front);
            async move { front.answer(request, peer).await }
        }));
        Ok(Self { address, shared, _tasks: tasks })
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

    /// Everything the functions have logged.
    #[must_use]
    pub fn log(&self) -> String {
        let read = |name| std::fs::read_to_string(self.shared.log_path(name)).unwrap_or_default();
        ["socket", "http", "fanout"].map(read).concat()
    }
}

/// The one address, as CloudFront and the two APIs would share it.
struct Front {
    shared: Arc<Shared>,
    socket: SocketApi,
    http: Option<HttpApi>,
    files: Files,
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
            Some(http) if path.starts_with("/api/") => http.answer(request, peer).await,
            _ => self.files.answer(&request),
        }
    }
}
