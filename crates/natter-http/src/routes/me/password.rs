//! Another password.

use super::confirm;
use crate::cookie;
use crate::origin::is_own_page;
use crate::parse::Body;
use crate::reply::ApiError;
use crate::secret;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use crate::throttle::Account;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use natter_core::Denied;
use natter_core::person::Standing;
use natter_core::port::{People, PersonChange};
use natter_core::text::Email;
use natter_wire::rest::{PasswordBody, PasswordReply};
use std::sync::Arc;

/// `POST /api/me/password`: every other session ends, for one of them may be why the password is changed (ASVS 7.4.3). This one gets another token
/// (7.2.4): a page in the cookie, a program in the answer.
pub(in crate::routes) async fn change<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    headers: HeaderMap,
    person: SignedInPerson,
    Body(body): Body<PasswordBody>,
) -> Result<Response, ApiError> {
    let who = person.person();
    if who.standing != Standing::Account {
        return Err(Denied::Forbidden.into());
    }
    let email = who.email.as_ref().map_or("", Email::as_str);
    site.check_password(&body.password, who.username.as_str(), email)?;
    confirm(&site, &person, body.current).await?;
    let source = person.address.source();
    site.throttles.hash(Some(Account::Known(who.id)), source)?;
    let hash = site.passwords.hash(body.password, source.share).await?;
    let renewed = secret::draw();
    let keep = Some(person.holder.session);
    let change = PersonChange::Password { hash, keep, renewed: Some(renewed.hash) };
    let ended = site.store.change_person(person.actor(), who.id, change).await?;
    site.cut_off(ended).await?;
    let cookie = cookie::session(&renewed.text, &headers, &site.settings);
    let token = Some(renewed.text).filter(|_| !is_own_page(&headers, &site.settings));
    Ok(([(header::SET_COOKIE, cookie)], Json(PasswordReply { token })).into_response())
}
