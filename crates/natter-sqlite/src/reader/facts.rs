//! A room as one person may see it.

use crate::fault::Stop;
use crate::rows::{self, MEMBERSHIP_COLUMNS, ROOM_COLUMNS, RoomRow};
use natter_core::member::Role;
use natter_core::{PersonId, RoomId};
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
    let Some(row) = found.next()? else { return Ok(None) };
    let room = rows::room(row, 0)?;
    let role = role(connection, &room, person)?;
    Ok(Some((room, role)))
}

fn role(connection: &Connection, room: &RoomRow, person: PersonId) -> Result<Option<Role>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {MEMBERSHIP_COLUMNS} FROM memberships WHERE room = ? AND person = ?"
    ))?;
    let mut found = statement.query(params![room.key, rows::stored_id(person.bits())])?;
    found.next()?.map(|row| Ok(rows::membership(row, 0)?.role)).transpose()
}
