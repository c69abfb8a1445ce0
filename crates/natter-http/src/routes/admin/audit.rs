//! The audit log of the whole site.

use crate::parse::PageFrom;
use crate::reply::ApiError;
use crate::session::SiteAdmin;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::AuditId;
use natter_core::port::{AuditScope, Site as _};
use natter_wire::people::AuditLine;
use natter_wire::rest::AdminAudit;
use std::sync::Arc;

/// `GET /api/admin/audit`
pub(in crate::routes) async fn list<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    PageFrom(before): PageFrom<AuditId>,
) -> Result<Json<AdminAudit>, ApiError> {
    let page = site.store.audit(admin.actor(), AuditScope::Site, before).await?;
    let entries = page.entries.iter().map(|entry| AuditLine::of(entry, true)).collect();
    Ok(Json(AdminAudit { entries, has_more: page.has_more }))
}
