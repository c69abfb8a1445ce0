//! A guest becomes an account.

use crate::parse::Body;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::Denied;
use natter_core::join::invite_hash;
use natter_core::person::{Person, PersonNews, Standing};
use natter_core::port::{People, PersonChange};
use natter_core::rule::signup;
use natter_core::text::Email;
use natter_wire::encode::user;
use natter_wire::rest::{AccountBody, Me};
use std::sync::Arc;

/// `POST /api/me/account`: under the same id, so that name, rooms and messages stay theirs.
pub(in crate::routes) async fn promote<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Body(body): Body<AccountBody>,
) -> Result<Json<Me>, ApiError> {
    let who = person.person();
    if who.standing != Standing::Guest {
        return Err(Denied::Invalid("you have an account already").into());
    }
    let email = Email::parse(&body.email)?;
    let invite = body.invite.as_deref().map(invite_hash);
    let settings = site.site_settings().await?;
    signup::signup(&settings, &email, invite.is_some())?;
    let invite = signup::needed(&settings, invite);
    site.check_password(&body.password, who.username.as_str(), email.as_str())?;
    let source = person.address.source();
    site.throttles.may_enrol(source)?;
    site.throttles.hash(None, source)?;
    let hash = site.passwords.hash(body.password, source.share).await?;
    let change = PersonChange::Account { email: email.clone(), hash, invite };
    site.store.change_person(person.actor(), who.id, change).await?;
    site.renew(who.id, PersonNews::Account(email.clone())).await?;
    let person = Person { email: Some(email), standing: Standing::Account, ..person.holder.person };
    Ok(Json(Me { user: user(&person) }))
}
