//! People, for site admins.

use crate::parse::{Body, Named, PageFrom};
use crate::reply::ApiError;
use crate::session::SiteAdmin;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use natter_core::PersonId;
use natter_core::person::PersonNews;
use natter_core::port::{People, PersonChange, Site as _};
use natter_core::site::SitePerson;
use natter_wire::encode::user;
use natter_wire::rest::{AdminPeople, AdminPerson, AdminPersonBody};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/admin/people`
pub(in crate::routes) async fn list<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    PageFrom(after): PageFrom<PersonId>,
) -> Result<Json<AdminPeople>, ApiError> {
    let page = site.store.site_people(admin.actor(), after).await?;
    Ok(Json(AdminPeople { people: page.people.iter().map(told).collect(), has_more: page.has_more }))
}

fn told(one: &SitePerson) -> AdminPerson {
    AdminPerson { user: user(&one.person), state: one.state.into(), created_at: one.created.0 }
}

/// `PATCH /api/admin/people/<userId>`
pub(in crate::routes) async fn change<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    Named(person): Named<PersonId>,
    Body(body): Body<AdminPersonBody>,
) -> Result<Json<Value>, ApiError> {
    if let Some(state) = body.state {
        let ended =
            site.store.change_person(admin.actor(), person, PersonChange::State(state.into())).await?;
        site.cut_off(ended).await?;
    }
    if let Some(on) = body.site_admin {
        site.store.change_person(admin.actor(), person, PersonChange::SiteAdmin(on)).await?;
        site.renew(person, PersonNews::SiteAdmin(on)).await?;
    }
    Ok(Json(json!({})))
}

/// `DELETE /api/admin/people/<userId>/sessions`: all of them. The person may sign in again.
pub(in crate::routes) async fn end_sessions<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    Named(person): Named<PersonId>,
) -> Result<StatusCode, ApiError> {
    let change = PersonChange::Sessions { keep: None };
    let ended = site.store.change_person(admin.actor(), person, change).await?;
    site.cut_off(ended).await?;
    Ok(StatusCode::NO_CONTENT)
}
