//! Rooms, for site admins: what they are, never what is said in them.

use crate::parse::{Body, Named, PageFrom};
use crate::reply::ApiError;
use crate::session::SiteAdmin;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use natter_core::RoomId;
use natter_core::port::{Governance, Site as _};
use natter_core::room::{RoomChange, SiteRoom};
use natter_wire::Text;
use natter_wire::rest::{AdminRoom, AdminRoomBody, AdminRooms};
use std::sync::Arc;

/// `GET /api/admin/rooms`
pub(in crate::routes) async fn list<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    PageFrom(after): PageFrom<RoomId>,
) -> Result<Json<AdminRooms>, ApiError> {
    let page = site.store.site_rooms(admin.actor(), after).await?;
    Ok(Json(AdminRooms { rooms: page.rooms.into_iter().map(told).collect(), has_more: page.has_more }))
}

fn told(room: SiteRoom) -> AdminRoom {
    AdminRoom {
        room_id: Text(room.room),
        name: room.settings.name.as_str().to_owned(),
        topic: room.settings.topic.map(|topic| topic.as_str().to_owned()),
        kind: room.settings.kind.into(),
        archived: room.settings.archived,
        members: room.members,
        created_at: room.created.0,
    }
}

/// `PATCH /api/admin/rooms/<roomId>`
pub(in crate::routes) async fn archive<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    Named(room): Named<RoomId>,
    Body(body): Body<AdminRoomBody>,
) -> Result<StatusCode, ApiError> {
    let change = RoomChange { archived: Some(body.archived), ..RoomChange::default() };
    site.store.update_room(room, admin.actor(), change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/admin/rooms/<roomId>`
pub(in crate::routes) async fn delete<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    SiteAdmin(admin): SiteAdmin,
    Named(room): Named<RoomId>,
) -> Result<StatusCode, ApiError> {
    site.store.delete_room(room, admin.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
