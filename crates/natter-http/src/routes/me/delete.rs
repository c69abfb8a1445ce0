//! The end of an account.

use super::confirm;
use crate::parse::Body;
use crate::reply::ApiError;
use crate::routes::session::signed_out;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use natter_core::Denied;
use natter_core::person::PersonState;
use natter_core::port::{People, PersonChange};
use natter_wire::rest::DeleteBody;
use std::sync::Arc;

/// `POST /api/me/delete`: for good. The name is asked for so that nobody does it by accident.
pub(in crate::routes) async fn delete<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    headers: HeaderMap,
    person: SignedInPerson,
    Body(body): Body<DeleteBody>,
) -> Result<Response, ApiError> {
    if body.username.trim() != person.person().username.as_str() {
        return Err(Denied::Invalid("this is not your name").into());
    }
    confirm(&site, &person, body.password).await?;
    let change = PersonChange::State(PersonState::Deleted);
    let ended = site.store.change_person(person.actor(), person.person().id, change).await?;
    site.cut_off(ended).await?;
    Ok(signed_out(&site, &headers))
}
