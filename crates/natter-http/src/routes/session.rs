//! What a session is used for, and the list of those one has.

use super::me::confirm;
use crate::cookie::no_session;
use crate::parse::{Body, Named};
use crate::reply::ApiError;
use crate::secret::{self, Secret};
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use natter_core::person::OpenSession;
use natter_core::port::{People, PersonChange, Tickets};
use natter_core::{SessionId, Timestamp};
use natter_wire::Text;
use natter_wire::rest::{EndSessionsBody, SessionLine, SessionsReply, TicketReply};
use std::sync::Arc;

const TICKET_MS: u64 = 30_000;

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
    site.cut_off(vec![person.holder.session]).await?;
    Ok(signed_out(&site, &headers))
}

/// The answer to everything that ends one's own session.
pub(super) fn signed_out<P: Ports>(site: &Site<P>, headers: &HeaderMap) -> Response {
    let cookie = no_session(headers, &site.settings);
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}

/// `GET /api/sessions`
pub(super) async fn list<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
) -> Result<Json<SessionsReply>, ApiError> {
    let sessions = site.store.sessions_of(person.person().id, Timestamp::now()).await?;
    let current = person.holder.session;
    Ok(Json(SessionsReply { sessions: sessions.into_iter().map(|session| line(session, current)).collect() }))
}

fn line(session: OpenSession, current: SessionId) -> SessionLine {
    SessionLine {
        session_id: Text(session.id),
        current: session.id == current,
        created_at: session.created.0,
        expires_at: session.expires.0,
        address: session.origin.address.map(|address| address.to_string()),
        agent: session.origin.agent,
    }
}

/// `POST /api/sessions/end`: all sessions, or all but this one, after the password was asked for once more (ASVS 7.5.2).
pub(super) async fn end<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    headers: HeaderMap,
    person: SignedInPerson,
    Body(body): Body<EndSessionsBody>,
) -> Result<Response, ApiError> {
    confirm(&site, &person, body.password).await?;
    let keep = Some(person.holder.session).filter(|_| !body.all);
    let change = PersonChange::Sessions { keep };
    let ended = site.store.change_person(person.actor(), person.person().id, change).await?;
    site.cut_off(ended).await?;
    Ok(if body.all { signed_out(&site, &headers) } else { StatusCode::NO_CONTENT.into_response() })
}

/// `DELETE /api/sessions/<sessionId>`
pub(super) async fn revoke<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Named(session): Named<SessionId>,
) -> Result<StatusCode, ApiError> {
    site.store.revoke_session(person.actor(), session).await?;
    site.cut_off(vec![session]).await?;
    Ok(StatusCode::NO_CONTENT)
}
