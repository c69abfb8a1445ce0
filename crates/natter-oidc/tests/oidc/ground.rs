//! A provider, us, and a clock that stands still until told.

use crate::double::Double;
use crate::keys::{Key, PROVIDERS, SECOND};
use data_encoding::BASE64URL_NOPAD;
use natter_oidc::{Attempt, Clock, Identity, OidcError, Provider, ProviderSettings, Secret};
use openidconnect::url::Url;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

pub(crate) const CLIENT: &str = "natter-client";
pub(crate) const SECRET: &str = "a client's secret: with + and %";
pub(crate) const BACK: &str = "https://chat.example/api/sign-in/example/back";
/// When every test begins.
const NOON: u64 = 1_800_000_000;

pub(crate) struct Ground {
    pub(crate) double: Double,
    pub(crate) provider: Provider,
    now: Arc<AtomicU64>,
}

impl Ground {
    pub(crate) async fn new() -> Self {
        Self::with_issuer("", Some(SECRET)).await
    }

    pub(crate) async fn with_issuer(path: &str, secret: Option<&str>) -> Self {
        let double = Double::start(path).await;
        double.script().keys = vec![PROVIDERS.public(), SECOND.public()];
        let now = Arc::new(AtomicU64::new(NOON));
        let provider = Provider::new(settings(&double.issuer, secret), clock(&now)).unwrap();
        Self { double, provider, now }
    }

    pub(crate) fn now(&self) -> u64 {
        self.now.load(Ordering::SeqCst)
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Begins, and finishes with the token that is made for the attempt's nonce.
    pub(crate) async fn sign_in(&self, token: impl FnOnce(Draft) -> String) -> Result<Identity, OidcError> {
        let (attempt, asked) = self.begin().await?;
        self.double.script().id_token = Some(token(self.draft(&asked["nonce"])));
        self.provider.finish(BACK, "code", &asked["state"], &attempt).await
    }

    /// An attempt, and what the browser was sent to ask.
    pub(crate) async fn begin(&self) -> Result<(Attempt, HashMap<String, String>), OidcError> {
        let beginning = self.provider.begin(BACK).await?;
        let url = Url::parse(&beginning.url).unwrap();
        Ok((beginning.attempt, url.query_pairs().into_owned().collect()))
    }

    pub(crate) fn draft(&self, nonce: &str) -> Draft {
        let now = self.now();
        let header = json!({"alg": PROVIDERS.algorithm(), "typ": "JWT", "kid": PROVIDERS.kid});
        let claims = json!({
            "iss": self.double.issuer, "sub": "person-1", "aud": CLIENT, "exp": now + 3600, "iat": now,
            "nonce": nonce, "email": "ada@example.org", "email_verified": true, "preferred_username": "Ada",
        });
        Draft { header, claims, now }
    }
}

pub(crate) fn clock(now: &Arc<AtomicU64>) -> Clock {
    let now = Arc::clone(now);
    Arc::new(move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::SeqCst)))
}

pub(crate) fn settings(issuer: &str, secret: Option<&str>) -> ProviderSettings {
    ProviderSettings {
        id: "example".to_owned(),
        name: "Example".to_owned(),
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: secret.map(Secret::new),
        scopes: ["openid", "email", "profile"].map(str::to_owned).to_vec(),
    }
}

/// A good token that is not signed yet.
pub(crate) struct Draft {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) now: u64,
}

impl Draft {
    pub(crate) fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.claims.as_object_mut().unwrap().remove(name);
        self
    }

    pub(crate) fn head(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    pub(crate) fn headless(mut self, name: &str) -> Self {
        self.header.as_object_mut().unwrap().remove(name);
        self
    }

    /// Signed by this key, and saying so.
    pub(crate) fn by(self, key: &Key) -> String {
        self.head("alg", key.algorithm()).head("kid", key.kid).signed(|message| key.sign(message))
    }

    /// Signed by the provider's first key.
    pub(crate) fn good(self) -> String {
        self.by(&PROVIDERS)
    }

    /// Signed somehow, with the header as it is.
    pub(crate) fn signed(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
        written(&self.header.to_string(), &self.claims.to_string(), sign)
    }
}

/// A token of these very words.
pub(crate) fn written(header: &str, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = BASE64URL_NOPAD.encode(&sign(message.as_bytes()));
    format!("{message}.{signature}")
}
