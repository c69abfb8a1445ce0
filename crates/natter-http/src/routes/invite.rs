//! What an invitation is good for, for whoever holds its word.

use crate::parse::{CallerAddress, Named};
use crate::reply::ApiError;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use natter_core::join::invite_hash;
use natter_core::port::Site as _;
use natter_core::{Denied, Timestamp};
use natter_wire::rest::InviteReply;
use std::sync::Arc;

/// `GET /api/invites/<word>`: one that is not good, any more or ever, is not there.
pub(super) async fn look<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    address: CallerAddress,
    Named(word): Named<String>,
) -> Result<Json<InviteReply>, ApiError> {
    site.throttles.look(address.source())?;
    let Some(invitation) = site.store.invitation(invite_hash(&word), Timestamp::now()).await? else {
        return Err(Denied::NotFound.into());
    };
    site.throttles.found(address.source());
    Ok(Json(InviteReply { room: invitation.into_room, expires_at: invitation.expires.map(|end| end.0) }))
}
