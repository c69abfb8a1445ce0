//! What a request brings: a JSON body of bounded size, the address it came from, and the places in its address.

use crate::reply::ApiError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::request::Parts;
use natter_core::Denied;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
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

/// Where a request came from, as the shell has established it (a trusted proxy's word or the peer's address). Without one all share a place.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

impl ClientAddress {
    /// What the shell has said of a request.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().copied().unwrap_or(Self(UNKNOWN))
    }

    /// The address, where there is one.
    #[must_use]
    pub fn known(self) -> Option<IpAddr> {
        (self.0 != UNKNOWN).then_some(self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
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
