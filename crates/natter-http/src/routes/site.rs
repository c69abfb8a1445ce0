//! What anybody may know of the site.

use crate::reply::ApiError;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::Timestamp;
use natter_core::person::SecretHash;
use natter_core::port::People;
use natter_wire::rest::{Health, SiteConfig};
use std::sync::Arc;

/// `GET /config.json`
pub(super) async fn config<P: Ports>(State(site): State<Arc<Site<P>>>) -> Json<SiteConfig> {
    Json(SiteConfig {
        socket_url: site.settings.socket_url.clone(),
        site_name: site.settings.site_name.clone(),
        guests: site.settings.guests,
        signup: if site.settings.signup { "open" } else { "closed" }.to_owned(),
        providers: Vec::new(),
    })
}

/// `GET /health`: reads from the store, so that a broken disk shows.
pub(super) async fn health<P: Ports>(State(site): State<Arc<Site<P>>>) -> Result<Json<Health>, ApiError> {
    site.store.session(SecretHash([0; 32]), Timestamp::now()).await?;
    Ok(Json(Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}
