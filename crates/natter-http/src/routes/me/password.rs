//! Another password.

use super::confirm;
use crate::parse::Body;
use crate::password::check_new;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use crate::throttle::Account;
use axum::extract::State;
use http::StatusCode;
use natter_core::Denied;
use natter_core::person::Standing;
use natter_core::port::{People, PersonChange};
use natter_core::text::Email;
use natter_wire::rest::PasswordBody;
use std::sync::Arc;

/// `POST /api/me/password`: every other session ends, for one of them may be why the password is changed (ASVS 7.4.3).
pub(in crate::routes) async fn change<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Body(body): Body<PasswordBody>,
) -> Result<StatusCode, ApiError> {
    let who = person.person();
    if who.standing != Standing::Account {
        return Err(Denied::Forbidden.into());
    }
    check_new(&body.password, who.username.as_str(), who.email.as_ref().map_or("", Email::as_str))?;
    confirm(&site, &person, body.current).await?;
    let source = person.address.source();
    site.throttles.hash(Some(Account::Known(who.id)), source)?;
    let hash = site.passwords.hash(body.password, source.share).await?;
    let change = PersonChange::Password { hash, keep: Some(person.holder.session) };
    let ended = site.store.change_person(person.actor(), who.id, change).await?;
    site.cut_off(ended).await?;
    Ok(StatusCode::NO_CONTENT)
}
