//! Start, accept, stop.

use crate::Settings;
use crate::guard::Guard;
use crate::handshake::{ByProxy, Door};
use crate::home::{Home, HomeSite};
use crate::hub::{Equipment, Seat};
use crate::mailbox::{HubHandle, Message};
use crate::patience::{Patient, Phase};
use crate::peer::Proxies;
use crate::places::Places;
use crate::roster::HubRoster;
use crate::seldom::Seldom;
use crate::tickets::MemoryTickets;
use crate::web::{self, Assets};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use natter_core::{Chat, ClientAddress, StoreError};
use natter_http::oidc::SettingsError;
use natter_http::{Providers, Site, claim};
use natter_sqlite::{OpenError, Options, SqliteStore, ThreadEnd, ThreadWatch};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How long a server that has lost a core thread tries to end in order.
const END_LIMIT: Duration = Duration::from_secs(10);
/// Damaged rooms that the log names at the start.
const MOST_DAMAGE_LINES: usize = 20;
/// A head of which a part came with the request before it; what else is waited for is in [`crate::patience`].
const HEAD_TIMEOUT: Duration = Duration::from_secs(85);
/// Milliseconds to wait when the system has no more file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why the home does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The store refused to open; its message tells the operator what to do.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// An identity provider is described in a way that cannot work.
    #[error("oidc: {0}")]
    Provider(#[from] SettingsError),
    /// A core thread has ended.
    #[error(transparent)]
    Thread(#[from] ThreadEnd),
    /// The system refused a thread, a poller or a socket.
    #[error("the system refused: {0}")]
    System(#[from] io::Error),
}

/// A home that is ready to accept.
pub struct Server {
    router: Router,
    hub: HubHandle,
    hub_thread: JoinHandle<()>,
    store: SqliteStore,
    watch: ThreadWatch,
    site: Arc<HomeSite>,
    proxies: Arc<Proxies>,
    guard: Arc<Guard>,
    places: Arc<Places>,
}

impl Server {
    /// Opens the store and starts the hub. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// [`ServeError`].
    pub fn start(store: &Options, settings: Settings, assets: Assets) -> Result<Self, ServeError> {
        // A key of this run: whoever is away at a provider while the program starts anew begins again.
        let providers = Providers::new(settings.providers.settings(), &rand::random())?;
        let seat = Seat::prepare()?;
        let hub = seat.handle();
        let store = SqliteStore::open(store, hub.clone())?;
        for what in store.damage().iter().take(MOST_DAMAGE_LINES) {
            tracing::error!("damaged: {what}; stop the server and run `natter doctor`");
        }
        store.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
        let watch = store.watch();
        let roster = HubRoster::new(hub.clone());
        let chat = Arc::new(Chat::new(store.clone(), roster.clone()));
        let runtime = tokio::runtime::Handle::current();
        let hub_thread =
            seat.start(Equipment { chat, limits: settings.limits, runtime, watch: watch.clone() })?;
        let guard = Arc::new(Guard::new(settings.site.public_url.as_deref(), &settings.hosts));
        let places = Places::new(settings.connections);
        let has_public_name = settings.site.public_url.is_some();
        let proxies = Arc::new(Proxies::new(settings.trusted_proxies, has_public_name));
        let site = Site::new(store.clone(), MemoryTickets::default(), roster, settings.site);
        let site = Arc::new(site.with_providers(providers));
        let router = router(Arc::clone(&site), hub.clone(), assets);
        Ok(Self { router, hub, hub_thread, store, watch, site, proxies, guard, places })
    }

    /// The code that makes the first site admin, where nobody governs the site yet; another each time. It is kept as a hash only.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn first_admin_code(&self) -> Result<Option<String>, StoreError> {
        if !self.site.is_unclaimed().await? {
            return Ok(None);
        }
        let code = claim::draw();
        self.site.expect_claim(code.hash);
        Ok(Some(code.text))
    }

    /// Accepts until `shutdown` resolves; then answers what was taken, says goodbye and closes the store.
    ///
    /// # Errors
    /// When a core thread has ended although it was not asked to. Everything else is stopped then as far as that is possible.
    pub async fn run(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), ServeError> {
        let (stop, stopping) = watch::channel(());
        tokio::select! {
            () = self.accept(&listener, &stopping) => {}
            () = shutdown => {}
            end = self.watch.first_end() => tracing::error!("{end}; the server stops"),
        }
        drop(listener);
        drop(stopping);
        let _ = stop.send(());
        self.hub.tell(Message::Drain);
        let (hub_thread, store, router) = (self.hub_thread, self.store, (self.router, self.site));
        let ended = tokio::task::spawn_blocking(move || {
            // A panic of the hub is in the watch.
            let _ = hub_thread.join();
            drop(router);
            store.close();
        });
        match self.watch.ended() {
            // Threads that wait for one that has ended must not keep the program.
            Some(end) => {
                let _ = tokio::time::timeout(END_LIMIT, ended).await;
                Err(end.into())
            }
            None => {
                ended.await.map_err(|_| io::Error::other("the store could not be closed"))?;
                self.watch.ended().map_or(Ok(()), |end| Err(end.into()))
            }
        }
    }

    async fn accept(&self, listener: &TcpListener, stopping: &watch::Receiver<()>) {
        let failures = Seldom::default();
        loop {
            match listener.accept().await {
                Ok((socket, peer)) => self.welcome(socket, peer, stopping.clone()),
                Err(error) => {
                    if let Some(times) = failures.note(Instant::now()) {
                        tracing::warn!(%error, times, "connections could not be accepted");
                    }
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn welcome(&self, socket: TcpStream, peer: SocketAddr, mut stopping: watch::Receiver<()>) {
        let peer = ClientAddress::from(peer.ip());
        let by_proxy = self.proxies.trusts(peer);
        let Some(place) = self.places.take((!by_proxy).then_some(peer)) else { return };
        let _ = socket.set_nodelay(true);
        let phase = Phase::default();
        let socket = Patient::new(socket, place, phase.clone());
        let (router, proxies, guard) =
            (self.router.clone(), Arc::clone(&self.proxies), Arc::clone(&self.guard));
        let by_proxy = by_proxy.then(|| ByProxy(Arc::clone(&self.places)));
        let service = service_fn(move |request: Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            let address = proxies.responsible(peer, request.headers());
            request.extensions_mut().insert(address);
            if let Some(by_proxy) = by_proxy.clone() {
                request.extensions_mut().insert(by_proxy);
            }
            answer(router.clone(), Arc::clone(&guard), phase.clone(), request)
        });
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(16 * 1024);
            let connection = http.serve_connection(TokioIo::new(socket), service).with_upgrades();
            tokio::pin!(connection);
            let result = tokio::select! {
                result = connection.as_mut() => result,
                _ = stopping.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = result {
                tracing::debug!(%error, "a connection ended badly");
            }
        });
    }
}

/// One request, from the end of its head until its answer begins.
async fn answer(
    router: Router,
    guard: Arc<Guard>,
    phase: Phase,
    request: Request<Body>,
) -> Result<axum::response::Response, std::convert::Infallible> {
    phase.call_begins();
    let mut answer = match guard.refusal(&request) {
        None => tower_call(router, request).await?,
        Some(refusal) => refusal,
    };
    guard.seal(&mut answer);
    phase.call_ends();
    Ok(answer)
}

async fn tower_call(
    mut router: Router,
    request: Request<Body>,
) -> Result<axum::response::Response, std::convert::Infallible> {
    use tower_service::Service;
    router.call(request).await
}

fn router(site: Arc<HomeSite>, hub: HubHandle, assets: Assets) -> Router {
    let door = Door { site: Arc::clone(&site), hub };
    natter_http::router::<Home>(site)
        .route("/ws", get(move |request: Request<Body>| door.clone().open(request)))
        .fallback(move |request: Request<Body>| {
            let response = web::serve(&assets, &request);
            async move { response }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::StatusCode;

    async fn server(folder: &std::path::Path) -> (Server, TcpListener) {
        let options = Options::at(folder.join("natter.db"));
        let assets: Assets = Arc::new(|_| None);
        let server = Server::start(&options, Settings::default(), assets).unwrap();
        (server, TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    async fn health(server: &Server) -> StatusCode {
        let request = Request::get("/health").body(Body::empty()).unwrap();
        tower_call(server.router.clone(), request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_core_thread_that_ends_ends_the_server_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let (server, listener) = server(folder.path()).await;
        assert_eq!(health(&server).await, StatusCode::OK);
        server.watch.spawn("one more", || panic!("out of luck")).unwrap();
        let error = server.run(listener, std::future::pending()).await.unwrap_err();
        assert_eq!(error.to_string(), "the thread one more has ended: it panicked: out of luck");
    }

    #[tokio::test]
    async fn health_fails_when_the_hub_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let (server, _listener) = server(folder.path()).await;
        server.hub.tell(Message::Drain);
        while !server.hub_thread.is_finished() {
            tokio::task::yield_now().await;
        }
        assert_eq!(health(&server).await, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn health_fails_when_the_writer_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let (server, _listener) = server(folder.path()).await;
        let other = rusqlite::Connection::open(folder.path().join("natter.db")).unwrap();
        other.execute("UPDATE meta SET run = zeroblob(16)", []).unwrap();
        assert_eq!(health(&server).await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(server.watch.first_end().await.name, "natter-write");
    }
}
