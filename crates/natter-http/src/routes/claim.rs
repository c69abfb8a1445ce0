//! The first site admin: whoever can read what the server printed.

use crate::claim::hash;
use crate::parse::Body;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::Denied;
use natter_core::person::{Person, PersonNews, Standing};
use natter_core::port::Site as _;
use natter_wire::encode::user;
use natter_wire::rest::{ClaimBody, Me};
use std::sync::Arc;

/// What guesses of the code are counted under; no account has this name.
const GUESSES: &str = "the code that was printed";

/// `POST /api/claim`. Codes are compared by their hashes in constant time, where the store compares them.
pub(super) async fn claim<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Body(body): Body<ClaimBody>,
) -> Result<Json<Me>, ApiError> {
    if person.person().standing != Standing::Account {
        return Err(Denied::Forbidden.into());
    }
    site.throttles.may_guess(GUESSES, person.address.share())?;
    let expected = site.claim.expected().ok_or(Denied::Forbidden)?;
    if let Err(refusal) = site.store.claim_site(person.actor(), hash(&body.code), expected).await {
        site.throttles.guessed_wrong(person.address.share());
        tracing::warn!(person = %person.person().id, "a claim of the site was refused");
        return Err(refusal.into());
    }
    site.claim.done();
    site.current.claimed();
    site.renew(person.person().id, PersonNews::SiteAdmin(true)).await?;
    tracing::info!(person = %person.person().id, "the site has its first admin");
    Ok(Json(Me { user: user(&Person { site_admin: true, ..person.holder.person }) }))
}
