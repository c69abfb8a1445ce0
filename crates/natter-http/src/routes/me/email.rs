//! Another address.

use super::confirm;
use crate::parse::Body;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::Denied;
use natter_core::person::{Person, Standing};
use natter_core::port::{People, PersonChange};
use natter_core::rule::signup;
use natter_core::text::Email;
use natter_wire::encode::user;
use natter_wire::rest::{EmailBody, Me};
use std::sync::Arc;

/// `POST /api/me/email`. It counts as a newcomer for the brakes: a taken address answers differently, so nobody asks for many.
pub(in crate::routes) async fn change<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Body(body): Body<EmailBody>,
) -> Result<Json<Me>, ApiError> {
    if person.person().standing != Standing::Account {
        return Err(Denied::Forbidden.into());
    }
    let email = Email::parse(&body.email)?;
    signup::address(&site.site_settings().await?, &email)?;
    confirm(&site, &person, body.password).await?;
    site.throttles.may_enrol(person.address.source())?;
    let change = PersonChange::Email(email.clone());
    site.store.change_person(person.actor(), person.person().id, change).await?;
    Ok(Json(Me { user: user(&Person { email: Some(email), ..person.holder.person }) }))
}
