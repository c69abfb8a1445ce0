//! How one likes to be shown.

use crate::parse::Body;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::Denied;
use natter_core::person::{Colour, Person, Profile};
use natter_core::port::{People, PersonChange};
use natter_core::text::DisplayName;
use natter_wire::encode::user;
use natter_wire::rest::{Me, ProfileBody};
use std::sync::Arc;

/// `PATCH /api/me`
pub(in crate::routes) async fn change<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Body(body): Body<ProfileBody>,
) -> Result<Json<Me>, ApiError> {
    let profile = changed(&person.person().profile, &body)?;
    let change = PersonChange::Profile(profile.clone());
    site.store.change_person(person.actor(), person.person().id, change).await?;
    Ok(Json(Me { user: user(&Person { profile, ..person.holder.person }) }))
}

/// What is left out stays, what is empty is taken away.
fn changed(before: &Profile, body: &ProfileBody) -> Result<Profile, Denied> {
    let display_name = match body.display_name.as_deref().map(str::trim) {
        None => before.display_name.clone(),
        Some("") => None,
        Some(name) => Some(DisplayName::parse(name)?),
    };
    let colour = match body.colour.as_deref() {
        None => before.colour,
        Some("") => None,
        Some(word) => Some(Colour::of_word(word).ok_or(Denied::Invalid("this is none of the colours"))?),
    };
    Ok(Profile { display_name, colour })
}
