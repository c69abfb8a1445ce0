//! What a request brings: a JSON body of bounded size, the address it came from, and the places in its address.

use crate::reply::ApiError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::request::Parts;
use natter_core::{ClientAddress, Denied, Network};
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

const MOST_BODY_BYTES: usize = 16 * 1024;

/// How long a body may take to come.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A JSON body of at most 16 KiB.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let arriving = to_bytes(request.into_body(), MOST_BODY_BYTES);
        let arrived = tokio::time::timeout(BODY_TIMEOUT, arriving).await;
        let bytes =
            arrived.map_err(|_| Denied::Invalid("the body did not come"))?.map_err(|_| Denied::TooLarge)?;
        let body = serde_json::from_slice(&bytes)
            .map_err(|_| Denied::Invalid("the body is no JSON object with the fields this call needs"))?;
        Ok(Self(body))
    }
}

/// The address of a request's caller, where the shell has put a [`ClientAddress`] into the request's extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallerAddress(pub(crate) Option<ClientAddress>);

impl CallerAddress {
    pub(crate) fn of(parts: &Parts) -> Self {
        Self(parts.extensions.get().copied())
    }

    /// What limits count.
    pub(crate) fn source(self) -> Source {
        Source::of(self.0)
    }
}

/// An address as limits count it. Callers without an address share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The /64 of an IPv6 address, an IPv4 address alone.
    pub share: Network,
    site: Network,
}

impl Source {
    /// The source of a caller.
    #[must_use]
    pub fn of(address: Option<ClientAddress>) -> Self {
        Self {
            share: address.map_or(Network::UNKNOWN, ClientAddress::share),
            site: address.map_or(Network::UNKNOWN, ClientAddress::site),
        }
    }

    /// The /56 of an IPv6 address.
    pub(crate) fn wider(self) -> Option<Network> {
        (self.site != self.share).then_some(self.site)
    }
}

impl<S: Sync> FromRequestParts<S> for CallerAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// The one place that an address names, such as an id. What is none is as missing as an id that nobody has.
pub(crate) struct Named<T>(pub(crate) T);

impl<T: FromStr, S: Sync + Send> FromRequestParts<S> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let places = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Denied::NotFound)?;
        let place = places.iter().next().and_then(|(_, text)| text.parse().ok());
        Ok(Self(place.ok_or(Denied::NotFound)?))
    }
}

/// Where a page goes on: the one parameter of a list's query, `after` or `before`.
pub(crate) struct PageFrom<T>(pub(crate) Option<T>);

impl<T: FromStr, S: Sync> FromRequestParts<S> for PageFrom<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let Some((_, text)) = pairs.find(|(name, _)| matches!(*name, "after" | "before")) else {
            return Ok(Self(None));
        };
        text.parse().map(|place| Self(Some(place))).map_err(|_| Denied::Invalid("this is not an id").into())
    }
}
