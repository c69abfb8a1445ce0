//! Lists of rooms: one's own, and those one could join.

use crate::fault::{Stop, damaged};
use crate::rows::{self, MEMBERSHIP_COLUMNS, MEMBERSHIP_WIDTH, MembershipRow, ROOM_COLUMNS, RoomRow};
use natter_core::answer::Head;
use natter_core::port::OpenRoomsPage;
use natter_core::room::{RoomEntry, RoomKind};
use natter_core::{PersonId, RoomId, limit};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

/// The rooms a person is in. The lobby's id is zero, so the order of ids puts it first.
pub(crate) fn rooms_of(connection: &Connection, person: PersonId) -> Result<Vec<RoomEntry>, Stop> {
    let mut rooms =
        of(connection, person, |room, membership| Ok(room.entry(membership, room.with(connection)?)))?;
    rooms.sort_unstable_by_key(|entry| entry.room);
    Ok(rooms)
}

/// Where the logs of a person's rooms end.
pub(crate) fn heads_of(connection: &Connection, person: PersonId) -> Result<Vec<Head>, Stop> {
    let mut heads = of(connection, person, |room, _| Ok(room.head()))?;
    heads.sort_unstable_by_key(|head| head.room);
    Ok(heads)
}

fn of<T>(
    connection: &Connection,
    person: PersonId,
    each: impl Fn(&RoomRow, &MembershipRow) -> Result<T, Stop>,
) -> Result<Vec<T>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {MEMBERSHIP_COLUMNS}, {ROOM_COLUMNS} FROM memberships \
         LEFT JOIN rooms ON rooms.key = memberships.room WHERE memberships.person = ?"
    ))?;
    let mut found = statement.query(params![rows::stored_id(person.bits())])?;
    let mut rooms = Vec::new();
    while let Some(row) = found.next()? {
        let membership = rows::membership(row, 0)?;
        if row.get_ref(MEMBERSHIP_WIDTH)? == ValueRef::Null {
            return Err(damaged("a membership"));
        }
        rooms.push(each(&rows::room(row, MEMBERSHIP_WIDTH)?, &membership)?);
    }
    Ok(rooms)
}

/// Public rooms that the person is not in, by id.
pub(crate) fn open_rooms(
    connection: &Connection,
    person: PersonId,
    after: Option<RoomId>,
) -> Result<OpenRoomsPage, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {ROOM_COLUMNS} FROM rooms WHERE id > ? AND kind = ? AND deleted = 0 AND archived = 0 AND NOT EXISTS \
         (SELECT 1 FROM memberships WHERE memberships.room = rooms.key AND memberships.person = ?) \
         ORDER BY id LIMIT ?"
    ))?;
    let after = after.map(|room| rows::stored_id(room.bits()));
    let after = after.as_ref().map_or(&[][..], <[u8; 16]>::as_slice);
    let public = rows::stored(rows::stored_kind(RoomKind::Public));
    let most = limit::PAGE_MEMBERS;
    let mut found =
        statement.query(params![after, public, rows::stored_id(person.bits()), most as i64 + 1])?;
    let mut rooms = Vec::new();
    while let Some(row) = found.next()? {
        rooms.push(rows::room(row, 0)?.open());
    }
    let has_more = rooms.len() > most;
    rooms.truncate(most);
    Ok(OpenRoomsPage { rooms, has_more })
}
