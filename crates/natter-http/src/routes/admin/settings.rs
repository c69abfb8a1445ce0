//! What site admins set.

use crate::parse::Body;
use crate::reply::ApiError;
use crate::routes::site::domains;
use crate::session::SiteAdmin;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::port::Site as _;
use natter_core::site::{SiteChange, SiteSettings};
use natter_core::text::EmailDomain;
use natter_core::{Denied, limit};
use natter_wire::rest::SiteSettingsBody;
use std::sync::Arc;

/// `GET /api/admin/settings`
pub(in crate::routes) async fn get<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(_): SiteAdmin,
) -> Result<Json<SiteSettingsBody>, ApiError> {
    let stored = site.store.site_settings().await?;
    Ok(Json(told(&stored.unwrap_or_else(|| site.settings.configured()))))
}

/// `PATCH /api/admin/settings`
pub(in crate::routes) async fn change<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    Body(body): Body<SiteSettingsBody>,
) -> Result<Json<SiteSettingsBody>, ApiError> {
    let change = wanted(body)?;
    let settings = site.store.update_site(admin.actor(), site.settings.configured(), change).await?;
    site.current.know(settings.clone());
    Ok(Json(told(&settings)))
}

fn wanted(body: SiteSettingsBody) -> Result<SiteChange, Denied> {
    let email_domains = body.email_domains.map(|domains| parsed(&domains)).transpose()?;
    let signup = body.signup.map(Into::into);
    Ok(SiteChange { signup, guests: body.guests, lobby: body.lobby, email_domains })
}

fn parsed(domains: &[String]) -> Result<Vec<EmailDomain>, Denied> {
    let mut parsed = Vec::new();
    for domain in domains {
        let domain = EmailDomain::parse(domain)?;
        if !parsed.contains(&domain) {
            parsed.push(domain);
        }
    }
    if parsed.len() > limit::EMAIL_DOMAINS {
        return Err(Denied::Invalid("fifty domains at most"));
    }
    Ok(parsed)
}

fn told(settings: &SiteSettings) -> SiteSettingsBody {
    SiteSettingsBody {
        signup: Some(settings.signup.into()),
        guests: Some(settings.guests),
        lobby: Some(settings.lobby),
        email_domains: Some(domains(&settings.email_domains)),
    }
}
