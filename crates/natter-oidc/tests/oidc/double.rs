//! A provider on the loopback that says whatever a test wants it to say.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::{StatusCode, header};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// What an address answers instead of what it should.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// This JSON with this status.
    Json(u16, Value),
    /// These words, called JSON.
    Words(&'static str),
    /// Go elsewhere.
    Redirect(String),
    /// Bytes without end.
    Endless,
    /// Nothing at all.
    Silence,
    /// The connection breaks in the middle of the answer.
    Cut,
}

#[derive(Default)]
pub(crate) struct Script {
    /// Fields that discovery says differently.
    pub(crate) discovery: Vec<(&'static str, Value)>,
    pub(crate) keys: Vec<Value>,
    /// What the token endpoint gives.
    pub(crate) id_token: Option<String>,
    pub(crate) instead: HashMap<&'static str, Answer>,
    /// How often each address was called.
    pub(crate) calls: HashMap<String, usize>,
    /// Headers and form of the last call to the token endpoint.
    pub(crate) traded: Option<(Option<String>, HashMap<String, String>)>,
}

pub(crate) struct Double {
    pub(crate) issuer: String,
    script: Arc<Mutex<Script>>,
    called: Arc<Notify>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Stage {
    issuer: String,
    path: String,
    script: Arc<Mutex<Script>>,
    called: Arc<Notify>,
}

pub(crate) const DISCOVERY: &str = "/.well-known/openid-configuration";

impl Double {
    /// With an issuer of this path, as Cognito has its pool's id there.
    pub(crate) async fn start(path: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}{path}", listener.local_addr().unwrap());
        let (script, called) = (Arc::new(Mutex::new(Script::default())), Arc::new(Notify::new()));
        let stage = Stage {
            issuer: issuer.clone(),
            path: path.to_owned(),
            script: Arc::clone(&script),
            called: Arc::clone(&called),
        };
        let router = Router::new().fallback(answer).with_state(stage);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { issuer, script, called, server }
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    pub(crate) fn calls(&self, path: &str) -> usize {
        self.script().calls.get(path).copied().unwrap_or_default()
    }

    /// Returns when this address is called next.
    pub(crate) async fn is_called(&self) {
        self.called.notified().await;
    }

    pub(crate) fn stop(&self) {
        self.server.abort();
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn answer(State(stage): State<Stage>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let path = path.strip_prefix(&stage.path).unwrap_or(&path).to_owned();
    let authorization = request.headers().get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = axum::body::to_bytes(request.into_body(), 64 * 1024).await.unwrap();
    let instead = {
        let mut script = stage.script.lock().unwrap();
        *script.calls.entry(path.clone()).or_default() += 1;
        if path == "/token" {
            script.traded = Some((authorization, form(&body)));
        }
        script.instead.get(path.as_str()).cloned()
    };
    stage.called.notify_one();
    match instead {
        Some(instead) => misbehave(instead).await,
        None => behave(&stage, &path),
    }
}

fn behave(stage: &Stage, path: &str) -> Response {
    let script = stage.script.lock().unwrap();
    let body = match path {
        DISCOVERY => discovery(&stage.issuer, &script.discovery),
        "/keys" => json!({"keys": script.keys}),
        "/token" => json!({
            "access_token": "opaque", "token_type": "Bearer", "expires_in": 3600, "id_token": script.id_token,
        }),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    axum::Json(body).into_response()
}

async fn misbehave(instead: Answer) -> Response {
    match instead {
        Answer::Json(status, body) => {
            (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
        }
        Answer::Words(words) => ([(header::CONTENT_TYPE, "application/json")], words).into_response(),
        Answer::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Answer::Endless => {
            let spaces = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(&[b' '; 8192])));
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(spaces)).into_response()
        }
        Answer::Silence => std::future::pending().await,
        Answer::Cut => {
            let pieces = [Ok(Bytes::from_static(b"{\"a\":")), Err(std::io::Error::other("cut"))];
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(stream::iter(pieces)))
                .into_response()
        }
    }
}

/// As Cognito writes it, which is the least that works.
fn discovery(issuer: &str, other: &[(&'static str, Value)]) -> Value {
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "response_types_supported": ["code", "token"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    });
    for (name, value) in other {
        document[*name] = value.clone();
    }
    document
}

fn form(body: &[u8]) -> HashMap<String, String> {
    openidconnect::url::form_urlencoded::parse(body).into_owned().collect()
}
