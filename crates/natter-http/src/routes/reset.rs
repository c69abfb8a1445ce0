//! One-use links of the operator (`natter admin`): a new password, or the rights of a site admin. The code comes in the body, from the fragment of the
//! link, so that no log has it.

use crate::claim;
use crate::parse::{Body, CallerAddress};
use crate::reply::ApiError;
use crate::site::{Ports, Site};
use crate::throttle::Account;
use axum::Json;
use axum::extract::State;
use natter_core::person::{LinkPurpose, Person, PersonNews};
use natter_core::port::People;
use natter_core::text::Email;
use natter_core::{Denied, Timestamp};
use natter_wire::rest::{ResetBody, ResetReply};
use std::sync::Arc;

/// `POST /api/reset/look`: whose a link is and what it does. One that is not good, any more or ever, is not there.
pub(super) async fn look<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    address: CallerAddress,
    Body(body): Body<ResetBody>,
) -> Result<Json<ResetReply>, ApiError> {
    let (person, purpose) = find(&site, address, &body.code).await?;
    Ok(Json(told(&person, purpose)))
}

/// `POST /api/reset`
pub(super) async fn reset<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    address: CallerAddress,
    Body(body): Body<ResetBody>,
) -> Result<Json<ResetReply>, ApiError> {
    let (person, purpose) = find(&site, address, &body.code).await?;
    let hash = match (purpose, body.password) {
        (LinkPurpose::SiteAdmin, _) => None,
        (LinkPurpose::Password, None) => return Err(Denied::Invalid("a new password is needed").into()),
        (LinkPurpose::Password, Some(password)) => {
            let email = person.email.as_ref().map_or("", Email::as_str);
            site.check_password(&password, person.username.as_str(), email)?;
            let source = address.source();
            site.throttles.hash(Some(Account::Known(person.id)), source)?;
            Some(site.passwords.hash(password, source.share).await?)
        }
    };
    let code = claim::hash(&body.code);
    let used = site.store.use_link(code, Timestamp::now(), hash, address.0).await?;
    site.cut_off(used.ended).await?;
    if used.purpose == LinkPurpose::SiteAdmin {
        site.current.claimed();
        site.renew(used.person.id, PersonNews::SiteAdmin(true)).await?;
    }
    tracing::info!(person = %used.person.id, purpose = ?used.purpose, "a link of the operator was used");
    Ok(Json(told(&used.person, used.purpose)))
}

async fn find<P: Ports>(
    site: &Site<P>,
    address: CallerAddress,
    code: &str,
) -> Result<(Person, LinkPurpose), ApiError> {
    site.throttles.look(address.source())?;
    let found = site.store.link(claim::hash(code), Timestamp::now()).await?.ok_or(Denied::NotFound)?;
    site.throttles.found(address.source());
    Ok(found)
}

fn told(person: &Person, purpose: LinkPurpose) -> ResetReply {
    let username = person.username.as_str().to_owned();
    ResetReply { username, site_admin: purpose == LinkPurpose::SiteAdmin }
}
