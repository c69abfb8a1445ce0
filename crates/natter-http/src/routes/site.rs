//! What anybody may know of the site.

use crate::reply::ApiError;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::port::Condition;
use natter_core::text::EmailDomain;
use natter_wire::rest::{Health, SiteConfig};
use std::sync::Arc;

/// `GET /config.json`
pub(super) async fn config<P: Ports>(State(site): State<Arc<Site<P>>>) -> Result<Json<SiteConfig>, ApiError> {
    let settings = site.site_settings().await?;
    // A code that nobody has drawn is asked of nobody.
    let unclaimed = site.claim.expected().is_some() && site.is_unclaimed().await?;
    Ok(Json(SiteConfig {
        socket_url: site.settings.socket_url.clone(),
        site_name: site.settings.site_name.clone(),
        guests: settings.guests,
        signup: settings.signup.into(),
        lobby: settings.lobby,
        email_domains: domains(&settings.email_domains),
        providers: site.providers.buttons(),
        unclaimed,
    }))
}

/// Domains as the wire tells them.
pub(super) fn domains(domains: &[EmailDomain]) -> Vec<String> {
    domains.iter().map(|domain| domain.as_str().to_owned()).collect()
}

/// `GET /health`: asks store and roster, so that a broken disk and a thread that has ended show. Strangers learn nothing more.
pub(super) async fn health<P: Ports>(State(site): State<Arc<Site<P>>>) -> Result<Json<Health>, ApiError> {
    let status = match site.health().await? {
        Condition::Good => "ok",
        Condition::Damaged => "damaged",
    };
    Ok(Json(Health { status: status.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}
