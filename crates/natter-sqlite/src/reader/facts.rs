//! A room as one person may see it.

use crate::fault::Stop;
use crate::rows::{self, InviteRow, MEMBERSHIP_COLUMNS, PERSON_COLUMNS, ROOM_COLUMNS, RoomRow};
use natter_core::member::Role;
use natter_core::rule::right::Right;
use natter_core::rule::{govern, invite};
use natter_core::{Actor, Denied, PersonId, RoomId};
use rusqlite::{Connection, params};

/// The room and the person's role in it, if there is such a room.
pub(super) fn facts(
    connection: &Connection,
    room: RoomId,
    person: PersonId,
) -> Result<Option<(RoomRow, Option<Role>)>, Stop> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {ROOM_COLUMNS} FROM rooms WHERE id = ?"))?;
    let mut found = statement.query(params![rows::stored_id(room.bits())])?;
    let Some(room) = found.next()?.map(|row| rows::room(row, 0)).transpose()? else { return Ok(None) };
    let role = role(connection, room.key, person)?;
    Ok((!room.is_deleted).then_some((room, role)))
}

/// Asks for a room of somebody who governs it.
pub(super) fn governed(
    connection: &Connection,
    room: RoomId,
    reader: &Actor,
    right: Right,
) -> Result<RoomRow, Stop> {
    // Read whether there is such a room or not, so that both take the same reads.
    let site_admin = is_site_admin(connection, reader.id)?;
    let (row, role) = facts(connection, room, reader.id)?.ok_or(Denied::NotFound)?;
    govern::may(row.settings.kind, govern::role_in(room, role, site_admin), right)?;
    Ok(row)
}

/// Whether the maker of an invite may make one still ([`invite::maker_may`]).
pub(super) fn maker_may(
    connection: &Connection,
    made: &InviteRow,
    room: Option<RoomId>,
) -> Result<bool, Stop> {
    let role = made.room.map(|key| role(connection, key, made.maker.id)).transpose()?.flatten();
    Ok(invite::maker_may(room, role, is_site_admin(connection, made.maker.id)?))
}

/// Whether this person is a site admin now, by what the store knows.
pub(super) fn is_site_admin(connection: &Connection, person: PersonId) -> Result<bool, Stop> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {PERSON_COLUMNS} FROM people WHERE id = ?"))?;
    let mut found = statement.query(params![rows::stored_id(person.bits())])?;
    let row = found.next()?.map(|row| rows::person(row, 0)).transpose()?;
    Ok(row.is_some_and(|row| row.is_active() && row.person.site_admin))
}

fn role(connection: &Connection, room: i64, person: PersonId) -> Result<Option<Role>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {MEMBERSHIP_COLUMNS} FROM memberships WHERE room = ? AND person = ?"
    ))?;
    let mut found = statement.query(params![room, rows::stored_id(person.bits())])?;
    found.next()?.map(|row| Ok(rows::membership(row, 0)?.role)).transpose()
}
