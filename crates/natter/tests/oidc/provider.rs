//! A small identity provider on the loopback: everybody who is sent there agrees at once and is who the test says.

use anyhow::{Context, Result};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Who we are there.
pub(crate) const CLIENT: &str = "natter";

/// The provider.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
}

struct Desk {
    issuer: String,
    key: EcdsaKeyPair,
    /// What the next token says.
    claims: Mutex<Value>,
}

/// What a browser was sent to ask.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) state: String,
    nonce: String,
    pub(crate) redirect_uri: String,
}

impl Provider {
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let issuer = format!("http://{}", listener.local_addr()?);
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let pkcs8 = pkcs8.ok().context("no key")?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random);
        let key = key.ok().context("no key")?;
        let desk = Arc::new(Desk { issuer: issuer.clone(), key, claims: Mutex::new(Value::Null) });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&desk));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { issuer, desk, server })
    }

    /// What an operator writes.
    pub(crate) fn table(&self) -> String {
        json!([{ "id": "club", "name": "The Club", "issuer": self.issuer, "client_id": CLIENT,
            "client_secret": "canary-client-secret" }])
        .to_string()
    }

    /// Somebody agrees who was sent to this address; the query their browser comes back with.
    pub(crate) fn agree(&self, asked: &Asked, person: &Value) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut claims = json!({ "iss": self.issuer, "aud": CLIENT, "exp": now + 600, "iat": now,
            "nonce": asked.nonce });
        for (name, value) in person.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        *self.desk.claims.lock().unwrap_or_else(PoisonError::into_inner) = claims;
        format!("code=canary-code&state={}", asked.state)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Asked {
    /// Reads an address that a browser is sent to.
    pub(crate) fn read(url: &str) -> Result<Self> {
        let query = url.split_once('?').context("no query")?.1;
        let value = |name: &str| {
            let pair = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
            Ok::<_, anyhow::Error>(pair.with_context(|| format!("no {name} in {url}"))?.1.to_owned())
        };
        let redirect_uri = value("redirect_uri")?.replace("%3A", ":").replace("%2F", "/");
        Ok(Self { state: value("state")?, nonce: value("nonce")?, redirect_uri })
    }
}

async fn discovery(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let issuer = &desk.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    }))
}

async fn keys(State(desk): State<Arc<Desk>>) -> Json<Value> {
    // An uncompressed point: one byte of form, then both coordinates (SEC 1, 2.3.3).
    let point = &desk.key.public_key().as_ref()[1..];
    let (x, y) = (BASE64URL_NOPAD.encode(&point[..32]), BASE64URL_NOPAD.encode(&point[32..]));
    Json(
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "1", "x": x, "y": y }] }),
    )
}

async fn token(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let claims = desk.claims.lock().unwrap_or_else(PoisonError::into_inner).to_string();
    let header = json!({ "alg": "ES256", "typ": "JWT", "kid": "1" }).to_string();
    let signed = format!(
        "{}.{}",
        BASE64URL_NOPAD.encode(header.as_bytes()),
        BASE64URL_NOPAD.encode(claims.as_bytes())
    );
    let signature = desk.key.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
    let token = format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()));
    Json(json!({ "access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": token }))
}
