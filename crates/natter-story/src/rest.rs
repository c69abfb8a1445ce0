//! REST as a program calls it: one connection a call, JSON both ways, a bearer token.

use anyhow::{Context, Result, ensure};
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

const LIMIT: Duration = Duration::from_secs(120);

/// A caller of one home.
#[derive(Debug, Clone)]
pub struct Rest {
    address: SocketAddr,
}

/// What a call was answered with.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON; null where it is none.
    pub body: Value,
}

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// The session's token.
    pub token: String,
    /// The person's id.
    pub user_id: String,
    /// The person's name.
    pub username: String,
}

impl Rest {
    /// A caller of the home at this address.
    #[must_use]
    pub fn at(address: SocketAddr) -> Self {
        Self { address }
    }

    /// Where it calls.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Any call at all.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Reply> {
        timeout(LIMIT, self.exchange(method, path, headers, body)).await.context("no answer in time")?
    }

    /// A call with a JSON body.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Reply> {
        self.ask(Method::POST, path, token, body).await
    }

    /// A call of any method with a JSON body, or none where it is null.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub async fn ask(&self, method: Method, path: &str, token: Option<&str>, body: &Value) -> Result<Reply> {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        let body = if body.is_null() { Vec::new() } else { serde_json::to_vec(body)? };
        self.call(method, path, &headers, body).await
    }

    /// A reading call.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Result<Reply> {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = bearer.as_deref().map(|bearer| ("authorization", bearer)).into_iter().collect();
        self.call(Method::GET, path, &headers, Vec::new()).await
    }

    /// Comes in as a guest.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn guest(&self, username: &str) -> Result<Session> {
        Session::of(&self.post("/api/guest", None, &json!({ "username": username })).await?, 201)
    }

    /// Makes an account whose address follows from its name.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn signup(&self, username: &str, password: &str) -> Result<Session> {
        let email = format!("{}@example.org", username.to_lowercase().replace(' ', "."));
        let body = json!({ "email": email, "username": username, "password": password });
        Session::of(&self.post("/api/signup", None, &body).await?, 201)
    }

    /// Signs in by name.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn login(&self, username: &str, password: &str) -> Result<Session> {
        let body = json!({ "email": username, "password": password });
        Session::of(&self.post("/api/login", None, &body).await?, 200)
    }

    /// A ticket for one socket.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn ticket(&self, token: &str) -> Result<String> {
        let reply = self.post("/api/ticket", Some(token), &Value::Null).await?;
        ensure!(reply.status == 200, "no ticket: {} {}", reply.status, reply.body);
        Ok(reply.body["ticket"].as_str().context("no ticket in the answer")?.to_owned())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn logout(&self, token: &str) -> Result<()> {
        let reply = self.post("/api/logout", Some(token), &Value::Null).await?;
        ensure!(reply.status == 204, "no logout: {} {}", reply.status, reply.body);
        Ok(())
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Reply> {
        let stream = dial(self.address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", self.address.to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = sender.send_request(request.body(Full::new(Bytes::from(body)))?).await?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await?.to_bytes();
        driver.abort();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Reply { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}

impl Session {
    fn of(reply: &Reply, expected: u16) -> Result<Self> {
        ensure!(reply.status == expected, "refused: {} {}", reply.status, reply.body);
        let text = |value: &Value| value.as_str().map(str::to_owned).context("a field is missing");
        let user = &reply.body["user"];
        Ok(Self {
            token: text(&reply.body["token"])?,
            user_id: text(&user["userId"])?,
            username: text(&user["username"])?,
        })
    }
}

/// A TCP connection. While a home is down, the system may connect a socket on a free port to itself; that is nobody.
///
/// # Errors
/// When nobody listens.
pub async fn dial(address: SocketAddr) -> Result<TcpStream> {
    let stream = timeout(LIMIT, TcpStream::connect(address)).await.context("no connection in time")??;
    ensure!(stream.local_addr()? != address, "nobody listens at {address}");
    stream.set_nodelay(true)?;
    Ok(stream)
}
