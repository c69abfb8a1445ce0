//! One's own account.

pub(super) mod delete;
pub(super) mod email;
pub(super) mod password;
pub(super) mod profile;
pub(super) mod promote;

use super::guess;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use crate::throttle::Account;
use axum::Json;
use axum::extract::State;
use natter_core::person::{Login, Standing};
use natter_core::port::People;
use natter_core::rule::session::is_recent;
use natter_core::{Denied, Timestamp};
use natter_wire::encode::user;
use natter_wire::rest::Me;
use std::sync::Arc;

const SIGN_IN_AGAIN: &str = "sign in again first, and do this within ten minutes";

/// `GET /api/me`
pub(super) async fn get<P: Ports>(
    State(_): State<Arc<Site<P>>>,
    person: SignedInPerson,
) -> Result<Json<Me>, ApiError> {
    Ok(Json(Me { user: user(person.person()) }))
}

/// Before something that a found device must not be enough for: the password once more (ASVS 6.2.3, 7.5.1). People without one, guests and those who
/// come by an identity provider, are not asked; of an account without a password the sign-in must be recent instead.
///
/// # Errors
/// `Forbidden` for a wrong one, `Invalid` for a sign-in that is not recent, `RateLimited` for too many wrong ones.
pub(super) async fn confirm<P: Ports>(
    site: &Site<P>,
    person: &SignedInPerson,
    password: Option<String>,
) -> Result<(), ApiError> {
    let known = site.store.credentials(Login::Username(person.person().username.clone())).await?;
    let Some(stored) = known.and_then(|known| known.password_hash) else {
        let is_account = person.person().standing == Standing::Account;
        return match is_recent(person.holder.created, Timestamp::now()) {
            false if is_account => Err(Denied::Invalid(SIGN_IN_AGAIN).into()),
            _ => Ok(()),
        };
    };
    let account = Account::Session(person.person().id, person.holder.session);
    let typed = (password.unwrap_or_default(), Some(stored));
    if guess::is_right(site, account, person.address.source(), typed).await? {
        Ok(())
    } else {
        Err(Denied::Forbidden.into())
    }
}
