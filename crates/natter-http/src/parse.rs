//! What a request brings: a JSON body of bounded size, and the address it came from.

use crate::reply::ApiError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use natter_core::Denied;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
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

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let unknown = ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Ok(parts.extensions.get::<ClientAddress>().copied().unwrap_or(unknown))
    }
}
