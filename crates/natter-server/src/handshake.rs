//! The socket's handshake (RFC 6455, section 4.2): who is it, may this page do this, and then the TCP stream goes to the hub.

use crate::home::{Home, HomeSite};
use crate::mailbox::{Arrival, HubHandle, Message};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode, header};
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
use tokio::net::TcpStream;
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
    /// Answers `GET /ws`.
    pub(crate) async fn open(self, request: Request<Body>) -> Response {
        let (mut request, _) = request.into_parts();
        let Some(accept) = accept_key(&request) else {
            return (StatusCode::UPGRADE_REQUIRED, "this is where WebSockets connect").into_response();
        };
        let admitted = match self.admit(&request).await {
            Ok(admitted) => admitted,
            Err(error) => return error.into_response(),
        };
        let Some(upgrade) = request.extensions.remove::<OnUpgrade>() else {
            return ApiError::Internal("the connection cannot be upgraded").into_response();
        };
        let plain = admitted.plain;
        tokio::spawn(hand_over(upgrade, admitted, self.hub));
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

/// `Sec-WebSocket-Accept`, when the request is a handshake.
fn accept_key(request: &Parts) -> Option<HeaderValue> {
    let headers = &request.headers;
    let names = |name: header::HeaderName, wanted: &str| {
        let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).any(|token| token.trim().eq_ignore_ascii_case(wanted))
    };
    let is_handshake = request.method == Method::GET
        && names(header::UPGRADE, "websocket")
        && names(header::CONNECTION, "upgrade")
        && headers.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| is_handshake)?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()
}

/// After the 101 is out, the socket leaves HTTP for good.
async fn hand_over(upgrade: OnUpgrade, admitted: Admitted, hub: HubHandle) {
    let upgraded = match upgrade.await {
        Ok(upgraded) => upgraded,
        Err(error) => return tracing::debug!(%error, "a handshake broke off"),
    };
    match to_std(upgraded) {
        Ok((socket, early)) => {
            let Admitted { holder, address, plain } = admitted;
            hub.tell(Message::Arrive(Box::new(Arrival { socket, early, holder, address, plain })));
        }
        Err(fault) => tracing::error!(fault, "a socket could not be handed over"),
    }
}

fn to_std(upgraded: Upgraded) -> Result<(std::net::TcpStream, Vec<u8>), &'static str> {
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| "another kind of stream")?;
    let socket = parts.io.into_inner().into_std().map_err(|_| "the socket does not leave the runtime")?;
    Ok((socket, parts.read_buf.to_vec()))
}
