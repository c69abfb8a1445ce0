//! What a session is used for.

use super::account::user;
use crate::reply::ApiError;
use crate::secret::{self, Secret};
use crate::session::{SignedInPerson, no_cookie};
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use natter_core::Timestamp;
use natter_core::port::{People, Roster, Tickets};
use natter_wire::rest::{Me, TicketReply};
use std::sync::Arc;

const TICKET_MS: u64 = 30_000;

/// `GET /api/me`
pub(super) async fn me<P: Ports>(
    State(_): State<Arc<Site<P>>>,
    person: SignedInPerson,
) -> Result<Json<Me>, ApiError> {
    Ok(Json(Me { user: user(person.holder.person) }))
}

/// `POST /api/ticket`
pub(super) async fn ticket<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
) -> Result<Json<TicketReply>, ApiError> {
    let Secret { text, hash } = secret::draw();
    site.tickets.issue(hash, person.holder, Timestamp::now().plus_millis(TICKET_MS)).await?;
    Ok(Json(TicketReply { ticket: text, expires_in_ms: TICKET_MS }))
}

/// `POST /api/logout`
pub(super) async fn logout<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    headers: HeaderMap,
    person: SignedInPerson,
) -> Result<Response, ApiError> {
    site.store.close_session(person.token).await?;
    site.tickets.forget(person.holder.session).await?;
    site.roster.close_session(person.holder.session).await?;
    let cookie = no_cookie(&headers, &site.settings);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
