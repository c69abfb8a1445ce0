//! One open connection: each message becomes an invocation of its own at once, so that they run side by side and overtake each other as on AWS.

use super::Api;
use crate::connections::Outgoing;
use crate::event::request_id;
use data_encoding::BASE64;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tungstenite::error::Error;
use tungstenite::protocol::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Message, Utf8Bytes};

/// Without a message either way (quota page: 10 minutes, not adjustable).
const IDLE: Duration = Duration::from_secs(600);
/// Of a connection (quota page: 2 hours, not adjustable).
const LIFETIME: Duration = Duration::from_secs(7200);

/// Who is at the other end.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) id: String,
    pub(crate) connected_ms: u64,
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
    pub(crate) authorizer: Option<Value>,
}

pub(crate) struct Session<'a> {
    api: Arc<Api>,
    peer: &'a Peer,
    outgoing: mpsc::Receiver<Outgoing>,
}

type Stream = WebSocketStream<TokioIo<Upgraded>>;
/// A close code and why.
type End = (u16, &'static str);

impl<'a> Session<'a> {
    pub(crate) fn new(api: Arc<Api>, peer: &'a Peer, outgoing: mpsc::Receiver<Outgoing>) -> Self {
        Self { api, peer, outgoing }
    }

    /// Lives until one side ends it; the answer is how it ended.
    pub(crate) async fn run(mut self, mut stream: Stream) -> End {
        let shared = Arc::clone(&self.api.shared);
        let end_of_life = shared.clock.now() + LIFETIME;
        loop {
            let idle = shared.connections.active(&self.peer.id) + IDLE;
            let ended = tokio::select! {
                came = stream.next() => self.on_message(came),
                goes = self.outgoing.recv() => Self::on_outgoing(goes, &mut stream).await,
                () = shared.clock.until(end_of_life.min(idle)) => {
                    // What was posted meanwhile may have moved the end of idleness.
                    let idle = shared.connections.active(&self.peer.id) + IDLE;
                    let over = shared.clock.now() >= end_of_life.min(idle);
                    if over { Err((1001, "Going away")) } else { Ok(()) }
                }
            };
            if let Err((code, reason)) = ended {
                self.say_goodbye(&mut stream, code, reason).await;
                return (code, reason);
            }
        }
    }

    fn on_message(&self, came: Option<Result<Message, Error>>) -> Result<(), End> {
        match came {
            Some(Ok(Message::Text(text))) => self.invoke(text.as_str().to_owned(), false),
            Some(Ok(Message::Binary(bytes))) => self.invoke(BASE64.encode(&bytes), true),
            Some(Ok(Message::Close(frame))) => {
                Err((frame.map_or(1005, |frame| frame.code.into()), "Connection Closed Normally"))
            }
            Some(Ok(_)) => Ok(()),
            Some(Err(Error::Capacity(_))) => Err((1009, "frame too large")),
            Some(Err(Error::Utf8(_))) => Err((1007, "not UTF-8")),
            Some(Err(Error::Protocol(_))) => Err((1002, "protocol error")),
            Some(Err(_)) | None => Err((1006, "Connection Closed Abnormally")),
        }
    }

    /// One message, one invocation; nobody waits for the one before.
    #[expect(clippy::unnecessary_wraps, reason = "the same shape as its neighbours")]
    fn invoke(&self, body: String, is_base64: bool) -> Result<(), End> {
        let (api, peer) = (Arc::clone(&self.api), self.peer.clone());
        api.shared.connections.touch(&peer.id, &api.shared.clock);
        tokio::spawn(async move {
            tokio::time::sleep(api.shared.dice.delay()).await;
            let route = if is_base64 { "$default" } else { api.route_of(&body) };
            let event = peer.line().message(route, &body, is_base64, api.shared.clock.unix_ms());
            // The answer's body goes nowhere: there is no route response. Only a failure is told, by API Gateway itself.
            if api.function.invoke(route, &event, true).await.is_err() {
                let told = json!({ "message": "Internal server error", "connectionId": peer.id, "requestId": request_id() });
                let _ = api.shared.connections.post(
                    &peer.id,
                    told.to_string(),
                    &api.shared.observed,
                    &api.shared.clock,
                );
            }
        });
        Ok(())
    }

    async fn on_outgoing(goes: Option<Outgoing>, stream: &mut Stream) -> Result<(), End> {
        match goes {
            Some(Outgoing::Text(text)) => {
                stream.send(Message::text(text)).await.map_err(|_| (1006, "Connection Closed Abnormally"))
            }
            Some(Outgoing::Close(code, reason)) => Err((code, reason)),
            None => Err((1001, "Going away")),
        }
    }

    async fn say_goodbye(&mut self, stream: &mut Stream, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from_static(reason) };
        if code != 1005 && code != 1006 {
            let _ = stream.close(Some(frame)).await;
        }
        let _ = stream.flush().await;
    }
}
