//! Sessions on the way in (bearer token or cookie) and out (cookie).

use crate::reply::ApiError;
use crate::secret::{self, Secret};
use crate::site::{Ports, Settings, Site};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use natter_core::person::{NewSession, SecretHash, SessionHolder};
use natter_core::port::People;
use natter_core::{Denied, SessionId, Timestamp};
use std::sync::Arc;

/// Ninety days.
const SESSION_SECONDS: u64 = 90 * 24 * 3600;
/// Only browsers on https accept and protect this name (RFC 6265bis, 4.1.3.2).
const SECURE_COOKIE: &str = "__Host-natter";
/// On plain http at home, where no browser would keep the other.
const PLAIN_COOKIE: &str = "natter";

/// The person behind a request.
pub(crate) struct SignedInPerson {
    pub(crate) holder: SessionHolder,
    pub(crate) token: SecretHash,
}

impl<P: Ports> FromRequestParts<Arc<Site<P>>> for SignedInPerson {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site<P>>) -> Result<Self, ApiError> {
        let token = token_of(&parts.headers).ok_or(Denied::Unauthenticated)?;
        let token = secret::hash(token);
        let holder = site.store.session(token, Timestamp::now()).await?.ok_or(Denied::Unauthenticated)?;
        Ok(Self { holder, token })
    }
}

fn token_of(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(bearer) = bearer {
        return bearer.strip_prefix("Bearer ");
    }
    let cookies = || headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let named = |name: &'static str| {
        cookies()
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    named(SECURE_COOKIE).or_else(|| named(PLAIN_COOKIE))
}

/// A session that begins now, and its token.
pub(crate) fn begin() -> (NewSession, String) {
    let Secret { text, hash } = secret::draw();
    let created = Timestamp::now();
    let expires = created.plus_millis(SESSION_SECONDS * 1000);
    (NewSession { id: SessionId::from_bits(rand::random()), token: hash, created, expires }, text)
}

/// `Set-Cookie` for a session that begins.
pub(crate) fn cookie(token: &str, headers: &HeaderMap, settings: &Settings) -> HeaderValue {
    set_cookie(token, SESSION_SECONDS, headers, settings)
}

/// `Set-Cookie` for a session that ends.
pub(crate) fn no_cookie(headers: &HeaderMap, settings: &Settings) -> HeaderValue {
    set_cookie("", 0, headers, settings)
}

fn set_cookie(value: &str, max_age: u64, headers: &HeaderMap, settings: &Settings) -> HeaderValue {
    let (name, secure) =
        if is_https(headers, settings) { (SECURE_COOKIE, "; Secure") } else { (PLAIN_COOKIE, "") };
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&cookie).expect("a token is hexadecimal")
}

/// Whether the browser sees https. A forged `X-Forwarded-Proto` only makes the forger's own cookie stricter.
fn is_https(headers: &HeaderMap, settings: &Settings) -> bool {
    match &settings.public_url {
        Some(public) => public.starts_with("https://"),
        None => headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https"),
    }
}
