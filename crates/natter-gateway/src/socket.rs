//! The WebSocket API: authoriser, `$connect`, one invocation for each frame, `$disconnect`.

mod session;

use crate::connections::{FRAME_BYTES, MESSAGE_BYTES, Outgoing};
use crate::event::{Handshake, Line, method_arn};
use crate::function::{Function, InvokeError};
use crate::gateway::Shared;
use crate::net::{self, Body};
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use session::{Peer, Session};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::{Role, WebSocketConfig};

/// The WebSocket API in front of one function.
pub(crate) struct SocketApi {
    api: Arc<Api>,
}

pub(crate) struct Api {
    pub(crate) function: Function,
    pub(crate) shared: Arc<Shared>,
    routes: Vec<String>,
}

impl SocketApi {
    pub(crate) fn new(function: Function, shared: Arc<Shared>, routes: Vec<String>) -> Self {
        Self { api: Arc::new(Api { function, shared, routes }) }
    }

    /// Answers a handshake; the connection goes on in a task of its own.
    pub(crate) async fn connect(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
        let (mut parts, _) = request.into_parts();
        let key = parts.headers.get(header::SEC_WEBSOCKET_KEY).cloned();
        let (Some(key), Some(upgrade)) = (key, parts.extensions.remove::<OnUpgrade>()) else {
            return net::json(StatusCode::UPGRADE_REQUIRED, &json!({ "message": "Upgrade Required" }));
        };
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let shared = &self.api.shared;
        let (source_ip, user_agent) = (shared.source_ip(peer), agent.unwrap_or_default().to_owned());
        let (id, outgoing) = shared.connections.begin(&shared.clock, &source_ip, &user_agent);
        let aged = u64::try_from(shared.aged.as_millis()).unwrap_or(0);
        let connected_ms = shared.clock.unix_ms().saturating_sub(aged);
        let mut peer = Peer { id, connected_ms, source_ip, user_agent, authorizer: None };
        match self.admit(&mut peer, &parts).await {
            Ok(protocol) => {
                shared.connections.open(&peer.id, &shared.clock);
                tokio::spawn(Arc::clone(&self.api).hold(peer, upgrade, outgoing));
                switching(&key, protocol)
            }
            Err((status, message)) => {
                shared.connections.end(&peer.id);
                net::json(
                    status,
                    &json!({ "message": message, "connectionId": peer.id, "requestId": crate::event::request_id() }),
                )
            }
        }
    }

    /// Authoriser, then `$connect`; the answer is the chosen subprotocol.
    async fn admit(
        &self,
        peer: &mut Peer,
        parts: &Parts,
    ) -> Result<Option<HeaderValue>, (StatusCode, &'static str)> {
        let handshake = Handshake { headers: &parts.headers, query: parts.uri.query() };
        let (function, clock) = (&self.api.function, &self.api.shared.clock);
        let event = peer.line().authorizer(&handshake, clock.unix_ms());
        let policy = function.invoke("authorizer", &event, false).await;
        peer.authorizer = Some(authorised(policy)?);
        self.api.shared.pass_gate().await;
        let event = peer.line().connect(&handshake, clock.unix_ms());
        let answer = function.invoke("$connect", &event, false).await;
        let answer = answer.map_err(|_| (StatusCode::BAD_GATEWAY, "Internal server error"))?;
        let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
        let status =
            status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::BAD_GATEWAY);
        if !status.is_success() {
            return Err((status, "Forbidden"));
        }
        Ok(protocol_of(&answer))
    }
}

/// The context of an authoriser's answer, if it allows; every value becomes a string (guide: "Output from a Lambda authorizer").
fn authorised(policy: Result<Value, InvokeError>) -> Result<Value, (StatusCode, &'static str)> {
    const BROKEN: (StatusCode, &str) = (StatusCode::INTERNAL_SERVER_ERROR, "Internal server error");
    let policy = match policy {
        Err(InvokeError::Failed(error)) if error.contains("\"Unauthorized\"") => {
            return Err((StatusCode::UNAUTHORIZED, "Unauthorized"));
        }
        other => other.map_err(|_| BROKEN)?,
    };
    let principal = policy["principalId"].as_str().ok_or(BROKEN)?;
    let statements = policy["policyDocument"]["Statement"].as_array().ok_or(BROKEN)?;
    let arn = method_arn();
    let concerns = |one: &&Value| {
        let matches = |value: &Value| value.as_str().is_some_and(|pattern| covers(pattern, &arn));
        let resource = &one["Resource"];
        one["Action"] == "execute-api:Invoke"
            && (matches(resource) || resource.as_array().is_some_and(|all| all.iter().any(matches)))
    };
    let effects: Vec<&Value> = statements.iter().filter(concerns).map(|one| &one["Effect"]).collect();
    let denied = effects.iter().any(|effect| **effect == "Deny");
    if denied || !effects.iter().any(|effect| **effect == "Allow") {
        return Err((StatusCode::FORBIDDEN, "Forbidden"));
    }
    let mut context = serde_json::Map::new();
    for (name, value) in policy["context"].as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            _ => return Err(BROKEN),
        };
        context.insert(name.clone(), json!(text));
    }
    context.insert("principalId".to_owned(), json!(principal));
    context.insert("integrationLatency".to_owned(), json!(1));
    Ok(context.into())
}

/// Whether a policy's resource with `*` covers an ARN.
fn covers(pattern: &str, arn: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| arn.strip_prefix(first)) else { return false };
    let mut open = false;
    for part in parts {
        open = part.is_empty();
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    open || rest.is_empty()
}

fn protocol_of(answer: &Value) -> Option<HeaderValue> {
    let named = |(name, value): (&String, &Value)| {
        let ours = name.eq_ignore_ascii_case("sec-websocket-protocol");
        value.as_str().filter(|_| ours).and_then(|value| HeaderValue::from_str(value).ok())
    };
    answer["headers"].as_object()?.iter().find_map(named)
}

fn switching(key: &HeaderValue, protocol: Option<HeaderValue>) -> Response<Body> {
    let mut response = net::empty(StatusCode::SWITCHING_PROTOCOLS);
    let headers = response.headers_mut();
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    if let Ok(accept) = HeaderValue::from_str(&derive_accept_key(key.as_bytes())) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    if let Some(protocol) = protocol {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    response
}

impl Api {
    async fn hold(self: Arc<Self>, peer: Peer, upgrade: OnUpgrade, outgoing: mpsc::Receiver<Outgoing>) {
        let (code, reason) = match upgrade.await {
            Ok(upgraded) => {
                let config = WebSocketConfig::default()
                    .max_frame_size(Some(FRAME_BYTES))
                    .max_message_size(Some(MESSAGE_BYTES));
                let stream =
                    WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config))
                        .await;
                Session::new(Arc::clone(&self), &peer, outgoing).run(stream).await
            }
            Err(_) => (1006, "handshake broken off"),
        };
        self.shared.connections.end(&peer.id);
        if self.shared.dice.roll(|faults| faults.lost_disconnects) {
            return;
        }
        let event = peer.line().disconnect(code, reason, self.shared.clock.unix_ms());
        let _ = self.function.invoke("$disconnect", &event, false).await;
    }

    /// `$request.body.action`, and `$default` for everything that names no route.
    pub(crate) fn route_of(&self, body: &str) -> &str {
        let body: Option<Value> = serde_json::from_str(body).ok();
        let action = body.as_ref().and_then(|body| body["action"].as_str());
        let route = action.and_then(|action| self.routes.iter().find(|route| *route == action));
        route.map_or("$default", String::as_str)
    }
}

impl Peer {
    pub(crate) fn line(&self) -> Line<'_> {
        Line {
            connection: &self.id,
            connected_ms: self.connected_ms,
            source_ip: &self.source_ip,
            user_agent: &self.user_agent,
            authorizer: self.authorizer.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(effect: &str, resource: &str) -> Value {
        let statement = json!({ "Action": "execute-api:Invoke", "Effect": effect, "Resource": resource });
        json!({ "principalId": "me", "policyDocument": { "Version": "2012-10-17", "Statement": [statement] },
            "context": { "a": "b", "n": 1, "t": true } })
    }

    #[test]
    fn a_policy_allows_what_it_covers_and_context_becomes_text() {
        let allowed = authorised(Ok(policy("Allow", &method_arn()))).unwrap();
        assert_eq!((&allowed["a"], &allowed["n"], &allowed["t"]), (&json!("b"), &json!("1"), &json!("true")));
        assert!(authorised(Ok(policy("Allow", "arn:aws:execute-api:*:*:*/ws/$connect"))).is_ok());
        assert!(authorised(Ok(policy("Allow", "*"))).is_ok());
        for refused in [
            policy("Deny", "*"),
            policy("Allow", "arn:aws:execute-api:*:*:*/ws/other"),
            json!({ "principalId": "me", "policyDocument": { "Statement": [] } }),
        ] {
            assert_eq!(authorised(Ok(refused)).unwrap_err().0, StatusCode::FORBIDDEN);
        }
        let mut nested = policy("Allow", "*");
        nested["context"]["list"] = json!([1]);
        assert_eq!(authorised(Ok(nested)).unwrap_err().0, StatusCode::INTERNAL_SERVER_ERROR);
    }
}
