//! Sessions on the way in (bearer token or cookie) and out (cookie).

use crate::parse::CallerAddress;
use crate::reply::ApiError;
use crate::secret::{self, Secret};
use crate::site::{Ports, Settings, Site};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use natter_core::person::{NewSession, Person, SecretHash, SessionHolder, SessionOrigin};
use natter_core::port::People;
use natter_core::{Actor, Denied, SessionId, Timestamp, limit};
use std::sync::Arc;

/// Ninety days.
const SESSION_SECONDS: u64 = 90 * 24 * 3600;
/// Only browsers on https accept and protect this name (RFC 6265bis, 4.1.3.2).
const SECURE_COOKIE: &str = "__Host-natter";
/// On plain http at home, where no browser would keep the other.
const PLAIN_COOKIE: &str = "natter";

/// The person behind a request, as the store knows them at this moment.
pub(crate) struct SignedInPerson {
    pub(crate) holder: SessionHolder,
    pub(crate) token: SecretHash,
    pub(crate) address: CallerAddress,
}

impl SignedInPerson {
    pub(crate) fn person(&self) -> &Person {
        &self.holder.person
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::of(&self.holder.person, self.address.0)
    }
}

impl<P: Ports> FromRequestParts<Arc<Site<P>>> for SignedInPerson {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site<P>>) -> Result<Self, ApiError> {
        let token = token_of(&parts.headers).ok_or(Denied::Unauthenticated)?;
        let token = secret::hash(token);
        let holder = site.store.session(token, Timestamp::now()).await?.ok_or(Denied::Unauthenticated)?;
        Ok(Self { holder, token, address: CallerAddress::of(parts) })
    }
}

/// A person who governs the site. The store asks again within what it does; here it is asked so that whoever does not learns nothing of what there is.
pub(crate) struct SiteAdmin(pub(crate) SignedInPerson);

impl<P: Ports> FromRequestParts<Arc<Site<P>>> for SiteAdmin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site<P>>) -> Result<Self, ApiError> {
        let person = SignedInPerson::from_request_parts(parts, site).await?;
        if !person.person().site_admin {
            return Err(Denied::Forbidden.into());
        }
        Ok(Self(person))
    }
}

fn token_of(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(bearer) = bearer {
        return bearer.strip_prefix("Bearer ");
    }
    cookie_named(headers, SECURE_COOKIE).or_else(|| cookie_named(headers, PLAIN_COOKIE))
}

/// The value of the first cookie of this name.
pub(crate) fn cookie_named<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
}

/// A session that begins now, and its token.
pub(crate) fn begin(address: CallerAddress, headers: &HeaderMap) -> (NewSession, String) {
    let Secret { text, hash } = secret::draw();
    let created = Timestamp::now();
    let expires = created.plus_millis(SESSION_SECONDS * 1000);
    let origin = SessionOrigin { address: address.0, agent: agent(headers) };
    let id = SessionId::from_bits(rand::random());
    (NewSession { id, token: hash, created, expires, origin }, text)
}

/// What the program calls itself, in one line.
fn agent(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(header::USER_AGENT)?.to_str().ok()?;
    // A header value that is text is ASCII, so every byte is a place to cut.
    let cut = said.get(..limit::AGENT_BYTES).unwrap_or(said).trim();
    (!cut.is_empty()).then(|| cut.to_owned())
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

/// What a browser carries while it is away at an identity provider. Lax: it comes back from another site.
const SECURE_WAY_COOKIE: &str = "__Host-natter-oidc";
const PLAIN_WAY_COOKIE: &str = "natter-oidc";
const WAY_SECONDS: u64 = 600;

/// `Set-Cookie` for somebody who goes to an identity provider, or who is back.
pub(crate) fn way_cookie(value: Option<&str>, headers: &HeaderMap, settings: &Settings) -> HeaderValue {
    let (name, secure) =
        if is_https(headers, settings) { (SECURE_WAY_COOKIE, "; Secure") } else { (PLAIN_WAY_COOKIE, "") };
    let (value, max_age) = value.map_or(("", 0), |value| (value, WAY_SECONDS));
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).expect("what is sealed has letters, digits, hyphens and dots")
}

/// What it carried.
pub(crate) fn carried(headers: &HeaderMap) -> Option<&str> {
    let named = |name| cookie_named(headers, name).filter(|value| !value.is_empty());
    named(SECURE_WAY_COOKIE).or_else(|| named(PLAIN_WAY_COOKIE))
}

/// Whether the browser sees https. A forged `X-Forwarded-Proto` only makes the forger's own cookie stricter.
pub(crate) fn is_https(headers: &HeaderMap, settings: &Settings) -> bool {
    match &settings.public_url {
        Some(public) => public.starts_with("https://"),
        None => headers
            .get("x-forwarded-proto")
            .is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https")),
    }
}
