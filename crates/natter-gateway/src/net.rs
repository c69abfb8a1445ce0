//! Small HTTP on both sides: a server for the gateway's many doors, a client that keeps its connection.

use anyhow::{Context, Result};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

/// A body held in memory.
pub(crate) type Body = Full<Bytes>;

/// Serves until the task is aborted.
pub(crate) async fn serve<A>(
    listener: TcpListener,
    answer: impl Fn(Request<Incoming>, SocketAddr) -> A + Clone + Send + Sync + 'static,
) where
    A: Future<Output = Response<Body>> + Send + 'static,
{
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((socket, peer)) = listener.accept().await else { continue };
        let _ = socket.set_nodelay(true);
        let answer = answer.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| {
                let answering = answer(request, peer);
                async move { Ok::<_, Infallible>(answering.await) }
            });
            let http = hyper::server::conn::http1::Builder::new();
            let _ = http.serve_connection(TokioIo::new(socket), service).with_upgrades().await;
        });
    }
}

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(Full::from(body.to_string()));
    *response.status_mut() = status;
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    response
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// A whole request in memory.
pub(crate) async fn whole(body: Incoming) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}

/// A caller of one address that keeps idle connections.
#[derive(Debug)]
pub(crate) struct Caller {
    address: SocketAddr,
    idle: Mutex<Vec<SendRequest<Body>>>,
}

impl Caller {
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self { address, idle: Mutex::new(Vec::new()) }
    }

    /// Calls and answers with the whole body.
    pub(crate) async fn call(&self, request: Request<Body>) -> Result<Response<Bytes>> {
        let mut sender = match self.take_idle().await {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        let response = sender.send_request(request).await.context("the call failed")?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.context("the answer broke off")?.to_bytes();
        self.idle.lock().await.push(sender);
        Ok(Response::from_parts(parts, bytes))
    }

    async fn take_idle(&self) -> Option<SendRequest<Body>> {
        let mut idle = self.idle.lock().await;
        while let Some(mut sender) = idle.pop() {
            if sender.ready().await.is_ok() {
                return Some(sender);
            }
        }
        None
    }

    async fn connect(&self) -> Result<SendRequest<Body>> {
        let stream = TcpStream::connect(self.address).await.context("nobody listens")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}
