//! The socket's handshake (RFC 6455, section 4.2): who is it, may this page do this, and then the TCP stream goes to the hub.

use crate::home::{Home, HomeSite};
use crate::mailbox::{Arrival, HubHandle, Message};
use crate::patience::Patient;
use crate::places::{Place, Places};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Version, header};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use natter_core::person::SessionHolder;
use natter_core::port::Tickets;
use natter_core::{ClientAddress, Denied, Timestamp};
use natter_http::offer::{Offer, offered, username_in};
use natter_http::origin::{self, Verdict};
use natter_http::{ApiError, enrol_guest, secret};
use natter_wire::SUBPROTOCOL;
use std::sync::Arc;
use tungstenite::handshake::derive_accept_key;

/// What `/ws` needs.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) site: Arc<HomeSite>,
    pub(crate) hub: HubHandle,
}

/// Who stands at the door.
struct Admitted {
    holder: SessionHolder,
    address: Option<ClientAddress>,
    plain: bool,
}

impl Door {
    /// Answers `GET /ws`. Whatever can be refused is, before a ticket is spent or a guest is made.
    pub(crate) async fn open(self, request: Request<Body>) -> Response {
        let (mut request, _) = request.into_parts();
        let accept = match accept_key(&request) {
            Ok(accept) => accept,
            Err(fault) => return fault.into_response(),
        };
        let Some(upgrade) = request.extensions.remove::<OnUpgrade>() else {
            return Fault::NoHandshake.into_response();
        };
        let place = match place_of(&request) {
            Ok(place) => place,
            Err(denied) => return ApiError::from(denied).into_response(),
        };
        let admitted = match self.admit(&request).await {
            Ok(admitted) => admitted,
            Err(error) => return error.into_response(),
        };
        let plain = admitted.plain;
        tokio::spawn(hand_over(upgrade, admitted, place, self.hub));
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        if !plain {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        }
        response
    }

    async fn admit(&self, request: &Parts) -> Result<Admitted, ApiError> {
        if origin::judge(&request.headers, &self.site.settings) == Verdict::Foreign {
            origin::log_refusal(&request.headers, &self.site.settings);
            return Err(Denied::Forbidden.into());
        }
        match offered(&request.headers) {
            Offer::Ticket(ticket) => {
                let found = self.site.tickets.redeem(secret::hash(ticket), Timestamp::now()).await?;
                let holder = found.ok_or(Denied::Unauthenticated)?;
                Ok(Admitted { holder, address: address_of(request), plain: false })
            }
            Offer::Nothing => self.admit_guest(request).await,
            Offer::Other => Err(Denied::Unauthenticated.into()),
        }
    }

    /// A plain client brings only a name, in the one query parameter there is; it proves nothing and opens nothing.
    async fn admit_guest(&self, request: &Parts) -> Result<Admitted, ApiError> {
        let name = username_in(request.uri.query().unwrap_or_default()).ok_or(Denied::Unauthenticated)?;
        let address = address_of(request);
        let holder = enrol_guest::<Home>(&self.site, address, &name).await?;
        Ok(Admitted { holder, address, plain: true })
    }
}

fn address_of(request: &Parts) -> Option<ClientAddress> {
    request.extensions.get().copied()
}

/// Inserted into requests that came by a proxy: the connection is not counted by its peer's address, so a socket is by its client's.
#[derive(Clone)]
pub(crate) struct ByProxy(pub(crate) Arc<Places>);

/// Milliseconds to wait when one address has all the sockets it may have.
const FULL_PAUSE_MS: u64 = 5_000;

fn place_of(request: &Parts) -> Result<Option<Place>, Denied> {
    let (Some(ByProxy(places)), Some(address)) = (request.extensions.get(), address_of(request)) else {
        return Ok(None);
    };
    let place = places.take_behind_proxy(address);
    place.map(Some).ok_or(Denied::RateLimited { retry_after_ms: FULL_PAUSE_MS })
}

/// Why a request is no handshake (RFC 6455, section 4.2).
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// It asks for no WebSocket, or by HTTP/1.0.
    NoHandshake,
    /// It asks for another version.
    Version,
    Key,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::NoHandshake => (StatusCode::UPGRADE_REQUIRED, "this is where WebSockets connect"),
            Self::Version => (StatusCode::UPGRADE_REQUIRED, "this is where WebSockets of version 13 connect"),
            Self::Key => {
                return ApiError::from(Denied::Invalid("one Sec-WebSocket-Key of 16 bytes")).into_response();
            }
        };
        let headers = [
            (header::UPGRADE, "websocket"),
            (header::CONNECTION, "Upgrade"),
            (header::SEC_WEBSOCKET_VERSION, VERSION),
        ];
        (status, headers, message).into_response()
    }
}

const VERSION: &str = "13";

/// `Sec-WebSocket-Accept`, when the request is a handshake. The method was looked at by the router, and Host by the guard.
fn accept_key(request: &Parts) -> Result<HeaderValue, Fault> {
    let headers = &request.headers;
    if request.version < Version::HTTP_11
        || !names(headers, &header::UPGRADE, "websocket")
        || !names(headers, &header::CONNECTION, "upgrade")
    {
        return Err(Fault::NoHandshake);
    }
    if only(headers, &header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != VERSION.as_bytes()) {
        return Err(Fault::Version);
    }
    let key = only(headers, &header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key)).ok_or(Fault::Key)?;
    HeaderValue::from_str(&derive_accept_key(key)).map_err(|_| Fault::Key)
}

fn names(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|token| token.trim().eq_ignore_ascii_case(wanted))
}

/// The value of a header that may be there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value.as_bytes())
}

/// 16 bytes in base64.
fn is_key(key: &[u8]) -> bool {
    key.strip_suffix(b"==").is_some_and(|digits| {
        digits.len() == 22
            && digits.iter().all(|digit| digit.is_ascii_alphanumeric() || b"+/".contains(digit))
    })
}

/// After the 101 is out, the socket leaves HTTP for good.
async fn hand_over(upgrade: OnUpgrade, admitted: Admitted, behind_proxy: Option<Place>, hub: HubHandle) {
    let upgraded = match upgrade.await {
        Ok(upgraded) => upgraded,
        Err(error) => return tracing::debug!(%error, "a handshake broke off"),
    };
    match to_std(upgraded) {
        Ok((socket, place, early)) => {
            let Admitted { holder, address, plain } = admitted;
            let places = (place, behind_proxy);
            hub.tell(Message::Arrive(Box::new(Arrival { socket, early, places, holder, address, plain })));
        }
        Err(fault) => tracing::error!(fault, "a socket could not be handed over"),
    }
}

fn to_std(upgraded: Upgraded) -> Result<(std::net::TcpStream, Place, Vec<u8>), &'static str> {
    let parts = upgraded.downcast::<TokioIo<Patient>>().map_err(|_| "another kind of stream")?;
    let (socket, place) = parts.io.into_inner().into_parts();
    let socket = socket.into_std().map_err(|_| "the socket does not leave the runtime")?;
    Ok((socket, place, parts.read_buf.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 4] = [
        ("upgrade", "WebSocket"),
        ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    fn accepted(version: Version, headers: &[(&str, &str)]) -> Result<HeaderValue, Fault> {
        let mut request = Request::get("/ws").version(version);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        accept_key(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_handshake_is_answered_as_the_standard_shows() {
        assert_eq!(accepted(Version::HTTP_11, &GOOD).unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn what_is_no_handshake_is_told_apart() {
        let with = |name: &str, value: &'static str| {
            let others = GOOD.into_iter().filter(|(other, _)| *other != name);
            let changed: Vec<_> = others.chain((!value.is_empty()).then_some((name, value))).collect();
            accepted(Version::HTTP_11, &changed)
        };
        assert_eq!(accepted(Version::HTTP_10, &GOOD), Err(Fault::NoHandshake));
        for (name, value) in
            [("upgrade", ""), ("upgrade", "h2c"), ("connection", ""), ("connection", "close")]
        {
            assert_eq!(with(name, value), Err(Fault::NoHandshake), "{name}: {value}");
        }
        for value in ["", "8", "12", "14", "013", "13, 13"] {
            assert_eq!(with("sec-websocket-version", value), Err(Fault::Version), "{value}");
        }
        for value in
            ["", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=x", "dGhlIHNhbXBsZSBub25jZSE=="]
        {
            assert_eq!(with("sec-websocket-key", value), Err(Fault::Key), "{value}");
        }
        let twice = [&GOOD[..], &GOOD[3..]].concat();
        assert_eq!(accepted(Version::HTTP_11, &twice), Err(Fault::Key));
        let refusal = Fault::Version.into_response();
        assert_eq!(refusal.status(), StatusCode::UPGRADE_REQUIRED);
        assert_eq!(refusal.headers()["sec-websocket-version"], "13");
    }
}
