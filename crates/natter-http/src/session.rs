//! Sessions on the way in (bearer token or cookie) and as they begin.

use crate::cookie;
use crate::parse::CallerAddress;
use crate::reply::ApiError;
use crate::secret::{self, Secret};
use crate::site::{Ports, Settings, Site};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use natter_core::person::{NewSession, Person, SecretHash, SessionHolder, SessionOrigin};
use natter_core::port::People;
use natter_core::{Actor, Denied, SessionId, StoreError, Timestamp, limit};
use std::sync::Arc;

/// The person behind a request, as the store knows them at this moment.
#[derive(Clone)]
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

    /// [`admit`](crate::admit::admit) has looked for the session and counted the call.
    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site<P>>) -> Result<Self, ApiError> {
        parts.extensions.remove().ok_or_else(|| Denied::Unauthenticated.into())
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

/// The token of a bearer, else that of the cookie. Another scheme (a proxy's own `Basic`) says nothing to Natter.
pub(crate) fn token_of<'headers>(headers: &'headers HeaderMap, settings: &Settings) -> Option<&'headers str> {
    bearer(headers).or_else(|| cookie::session_token(headers, settings))
}

/// What a program sends; the scheme is written in any case (RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::AUTHORIZATION).iter().filter_map(|value| value.to_str().ok());
    let mut schemes = lines.filter_map(|line| line.split_once(' '));
    schemes.find(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim())
}

/// Ends the session that a request came with, after it has begun another: its token was not drawn at this sign-in (ASVS 7.2.4).
pub(crate) async fn end_previous<P: Ports>(site: &Site<P>, headers: &HeaderMap) -> Result<(), StoreError> {
    let Some(token) = token_of(headers, &site.settings) else { return Ok(()) };
    let ended = site.store.close_session(secret::hash(token)).await?;
    site.cut_off(ended.into_iter().collect()).await
}

/// A session that begins now, and its token.
pub(crate) fn begin(
    address: CallerAddress,
    headers: &HeaderMap,
    settings: &Settings,
) -> (NewSession, String) {
    let Secret { text, hash } = secret::draw();
    let created = Timestamp::now();
    let expires = settings.session_life.first_end(created);
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

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn other_schemes_do_not_hide_the_cookie() {
        let found = |authorization: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static("natter=ada"));
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(authorization));
            token_of(&headers, &Settings::default()).map(str::to_owned)
        };
        for other in ["Basic YTpi", "Negotiate x", "Bearer", ""] {
            assert_eq!(found(other).as_deref(), Some("ada"), "{other}");
        }
        for bearer in ["Bearer 1", "bearer 1", "BEARER  1"] {
            assert_eq!(found(bearer).as_deref(), Some("1"), "{bearer}");
        }
    }
}
