//! Invitations into the site.

use crate::parse::{Body, Named};
use crate::reply::ApiError;
use crate::session::SiteAdmin;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use natter_core::join::{InviteToken, NewInvite};
use natter_core::port::Governance;
use natter_core::{InviteId, Timestamp};
use natter_wire::people::Invite;
use natter_wire::rest::{AdminInviteBody, AdminInvited, AdminInvites};
use std::sync::Arc;

/// `GET /api/admin/invites`
pub(in crate::routes) async fn list<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
) -> Result<Json<AdminInvites>, ApiError> {
    let invites = site.store.invites(admin.actor(), None).await?;
    Ok(Json(AdminInvites { invites: invites.iter().map(Invite::from).collect() }))
}

/// `POST /api/admin/invites`
pub(in crate::routes) async fn create<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    Body(body): Body<AdminInviteBody>,
) -> Result<(StatusCode, Json<AdminInvited>), ApiError> {
    let token = InviteToken::of_bits(rand::random());
    let wanted = NewInvite {
        id: InviteId::from_bits(rand::random()),
        token: token.hash(),
        room: None,
        actor: admin.actor(),
        expires: body.expires_in_ms.map(|millis| Timestamp::now().plus_millis(millis)),
        uses: body.uses,
    };
    let made = site.store.create_invite(wanted).await?;
    let answer = AdminInvited { invite: Invite::from(&made), word: token.as_str().to_owned() };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `DELETE /api/admin/invites/<inviteId>`
pub(in crate::routes) async fn revoke<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    Named(invite): Named<InviteId>,
) -> Result<StatusCode, ApiError> {
    site.store.revoke_invite(None, admin.actor(), invite).await?;
    Ok(StatusCode::NO_CONTENT)
}
