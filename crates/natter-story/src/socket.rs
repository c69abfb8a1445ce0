//! One WebSocket of an independent implementation, with a ticket or plain; every wait is bounded.

use crate::rest::{Rest, dial};
use anyhow::{Context, Result, anyhow, bail};
use futures_util::{SinkExt, StreamExt};
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};

/// How long anything that must come may take.
pub const LIMIT: Duration = Duration::from_secs(20);

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    asked: u64,
}

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// A text frame.
    Frame(Value),
    /// The end, with its code; `None` where the connection just broke off.
    Closed(Option<u16>),
}

impl Socket {
    /// Connects with a fresh ticket of a session.
    ///
    /// # Errors
    /// When the ticket or the handshake is refused.
    pub async fn connect(rest: &Rest, token: &str) -> Result<Self> {
        let ticket = rest.ticket(token).await?;
        Self::with_ticket(rest.address(), &ticket).await
    }

    /// Connects with a ticket.
    ///
    /// # Errors
    /// When the handshake is refused.
    pub async fn with_ticket(address: SocketAddr, ticket: &str) -> Result<Self> {
        let protocols = format!("natter.v1, ticket.{ticket}");
        Self::open(address, "/ws", &[("sec-websocket-protocol", &protocols)])
            .await
            .map_err(|error| anyhow!(error))
    }

    /// Connects as a plain client would: a name and nothing else.
    ///
    /// # Errors
    /// When the handshake is refused.
    pub async fn plain(address: SocketAddr, username: &str) -> Result<Self> {
        Self::open(address, &format!("/ws?username={username}"), &[]).await.map_err(|error| anyhow!(error))
    }

    /// Connects with any path and headers.
    ///
    /// # Errors
    /// [`Refused`] with the status of the answer.
    pub async fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Self, Refused> {
        let mut request = format!("ws://{address}{path}").into_client_request().map_err(Refused::other)?;
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(Refused::other)?;
            let value = HeaderValue::from_str(value).map_err(Refused::other)?;
            request.headers_mut().append(name, value);
        }
        let stream = dial(address).await.map_err(Refused::other)?;
        let shaken = timeout(LIMIT, tokio_tungstenite::client_async(request, stream)).await;
        match shaken.map_err(Refused::other)? {
            Ok((stream, _)) => Ok(Self { stream, asked: 0 }),
            Err(tungstenite::Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                Err(Refused {
                    status: Some(response.status().as_u16()),
                    what: String::from_utf8_lossy(body).into_owned(),
                })
            }
            Err(error) => Err(Refused::other(error)),
        }
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn send(&mut self, frame: &Value) -> Result<()> {
        self.send_text(frame.to_string()).await
    }

    /// Sends a text frame, JSON or not.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn send_text(&mut self, text: String) -> Result<()> {
        self.send_message(Message::text(text)).await
    }

    /// Sends any message.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn send_message(&mut self, message: Message) -> Result<()> {
        Ok(timeout(LIMIT, self.stream.send(message)).await.context("the socket takes nothing")??)
    }

    /// What comes next, waiting as long as it takes; meant for `select!` and bounded waits around it.
    pub async fn hear(&mut self) -> Heard {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(&text);
                    return Heard::Frame(
                        frame.unwrap_or_else(|_| json!({ "type": "noJson", "text": text.as_str() })),
                    );
                }
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(None),
            }
        }
    }

    /// The next frame.
    ///
    /// # Errors
    /// When none comes in time or the connection ends.
    pub async fn next(&mut self) -> Result<Value> {
        match timeout(LIMIT, self.hear()).await.context("no frame in time")? {
            Heard::Frame(frame) => Ok(frame),
            Heard::Closed(code) => bail!("closed with {code:?}"),
        }
    }

    /// The next frame of a type; frames of others before it are passed over.
    ///
    /// # Errors
    /// When none comes in time or the connection ends.
    pub async fn next_of(&mut self, kind: &str) -> Result<Value> {
        self.next_where(kind, |frame| frame["type"] == kind).await
    }

    /// The next frame that fits; others before it are passed over.
    ///
    /// # Errors
    /// When none comes in time or the connection ends.
    pub async fn next_where(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        let search = async {
            loop {
                match self.hear().await {
                    Heard::Frame(frame) if fits(&frame) => return Ok(frame),
                    Heard::Frame(_) => {}
                    Heard::Closed(code) => bail!("closed with {code:?} while waiting for {what}"),
                }
            }
        };
        timeout(LIMIT, search).await.with_context(|| format!("no {what} in time"))?
    }

    /// Asks and waits for the answer: a `result`, `welcome`, `pong`, `ack` or `error` with the same request id. Others are passed over.
    ///
    /// # Errors
    /// When none comes in time or the connection ends.
    pub async fn ask(&mut self, mut frame: Value) -> Result<Value> {
        self.asked += 1;
        let id = format!("r{}", self.asked);
        frame["requestId"] = json!(id);
        self.send(&frame).await?;
        self.next_where("answer", |answer| answer["requestId"] == id.as_str()).await
    }

    /// Everything that was on its way before now: asks for a pong and collects what comes before it.
    ///
    /// # Errors
    /// When no pong comes in time.
    pub async fn so_far(&mut self) -> Result<Vec<Value>> {
        self.asked += 1;
        let id = format!("r{}", self.asked);
        self.send(&json!({ "action": "ping", "requestId": id })).await?;
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await?;
            if frame["requestId"] == id.as_str() {
                return Ok(frames);
            }
            frames.push(frame);
        }
    }

    /// Like [`so_far`](Self::so_far), but sends are answered with their commit, behind the pong: waits for one answer at least first.
    ///
    /// # Errors
    /// When nothing comes in time.
    pub async fn so_far_with_answers(&mut self) -> Result<Vec<Value>> {
        let is_answer = |frame: &Value| frame["type"] == "ack" || frame["type"] == "error";
        let first = self.next_where("answer", is_answer).await?;
        let mut frames = vec![first];
        frames.extend(self.so_far().await?);
        Ok(frames)
    }

    /// Greets and answers with the welcome.
    ///
    /// # Errors
    /// When none comes in time.
    pub async fn hello(&mut self) -> Result<Value> {
        self.ask(json!({ "action": "hello" })).await
    }

    /// Waits for the end and tells its code; frames before it are passed over.
    ///
    /// # Errors
    /// When the connection stays.
    pub async fn closed(&mut self, limit: Duration) -> Result<Option<u16>> {
        let end = async {
            loop {
                if let Heard::Closed(code) = self.hear().await {
                    return code;
                }
            }
        };
        timeout(limit, end).await.context("the connection stays open")
    }

    /// Cuts the connection off without a word.
    pub fn cut(self) {
        let socket = self.stream.into_inner();
        // With nothing to linger for, the system sends a reset instead of a farewell.
        let _ = socket.set_zero_linger();
    }

    /// The TCP connection underneath.
    #[must_use]
    pub fn into_tcp(self) -> TcpStream {
        self.stream.into_inner()
    }
}

/// A handshake that was not answered with 101.
#[derive(Debug)]
pub struct Refused {
    /// The status, where there was an HTTP answer.
    pub status: Option<u16>,
    /// The body of the answer, or what went wrong.
    pub what: String,
}

impl Refused {
    fn other(error: impl std::fmt::Display) -> Self {
        Self { status: None, what: error.to_string() }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the handshake was refused ({:?}): {}", self.status, self.what)
    }
}

impl std::error::Error for Refused {}
