//! The first site admin: whoever can read what the server printed.

use crate::claim::hash;
use crate::journal::Event;
use crate::parse::Body;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use crate::throttle::{Account, Slow};
use axum::Json;
use axum::extract::State;
use natter_core::Denied;
use natter_core::person::{Person, PersonNews, Standing};
use natter_core::port::Site as _;
use natter_wire::encode::user;
use natter_wire::rest::{ClaimBody, Me};
use std::sync::Arc;

/// `POST /api/claim`. Codes are compared by their hashes in constant time, where the store compares them.
pub(super) async fn claim<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Body(body): Body<ClaimBody>,
) -> Result<Json<Me>, ApiError> {
    if person.person().standing != Standing::Account {
        return Err(Denied::Forbidden.into());
    }
    let source = person.address.source();
    let guess = site.throttles.guess(Account::Claim, source, false).map_err(Slow::denied)?;
    let expected = site.claim.expected().ok_or(Denied::Forbidden)?;
    if let Err(refusal) = site.store.claim_site(person.actor(), hash(&body.code), expected).await {
        site.journal.note(Event::WrongSecret, "claim", Some(person.person().id), source);
        return Err(refusal.into());
    }
    site.throttles.guessed_right(guess);
    site.claim.done();
    site.current.claimed();
    site.renew(person.person().id, PersonNews::SiteAdmin(true)).await?;
    tracing::info!(person = %person.person().id, "the site has its first admin");
    Ok(Json(Me { user: user(&Person { site_admin: true, ..person.holder.person }) }))
}
