//! What site admins read: people, rooms, the audit log; and what everybody may know of the site.

use super::facts::{self, governed, is_site_admin};
use crate::fault::{Stop, damaged};
use crate::rows::{
    self, AUDIT_COLUMNS, InviteRow, PERSON_COLUMNS, ROOM_COLUMNS, stored, stored_id, stored_kind,
};
use natter_core::audit::AuditPage;
use natter_core::person::SecretHash;
use natter_core::port::{AuditScope, Invitation, SitePeoplePage, SiteRoomsPage};
use natter_core::room::{RoomKind, SiteRoom};
use natter_core::rule::join;
use natter_core::rule::right::Right;
use natter_core::site::SitePerson;
use natter_core::{Actor, AuditId, Denied, PersonId, RoomId, Timestamp, limit};
use rusqlite::{Connection, params};

/// Whether anybody governs the site.
pub(crate) fn has_site_admin(connection: &Connection) -> Result<bool, Stop> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM people WHERE site_admin = 1 AND state = 0")?;
    Ok(statement.exists([])?)
}

fn need_site_admin(connection: &Connection, reader: &Actor) -> Result<(), Stop> {
    if is_site_admin(connection, reader.id)? { Ok(()) } else { Err(Denied::Forbidden.into()) }
}

/// A page of people, by id.
pub(crate) fn site_people(
    connection: &Connection,
    reader: &Actor,
    after: Option<PersonId>,
) -> Result<SitePeoplePage, Stop> {
    need_site_admin(connection, reader)?;
    let mut statement = connection
        .prepare_cached(&format!("SELECT {PERSON_COLUMNS} FROM people WHERE id > ? ORDER BY id LIMIT ?"))?;
    let after = after.map(|person| stored_id(person.bits()));
    let after = after.as_ref().map_or(&[][..], <[u8; 16]>::as_slice);
    let most = limit::PAGE_MEMBERS;
    let mut found = statement.query(params![after, most as i64 + 1])?;
    let mut people = Vec::new();
    while let Some(row) = found.next()? {
        let rows::PersonRow { person, state, created, .. } = rows::person(row, 0)?;
        people.push(SitePerson { person, state, created });
    }
    let has_more = people.len() > most;
    people.truncate(most);
    Ok(SitePeoplePage { people, has_more })
}

/// A page of rooms, by id; direct ones are nobody else's business.
pub(crate) fn site_rooms(
    connection: &Connection,
    reader: &Actor,
    after: Option<RoomId>,
) -> Result<SiteRoomsPage, Stop> {
    need_site_admin(connection, reader)?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {ROOM_COLUMNS} FROM rooms WHERE id > ? AND kind != ? AND deleted = 0 ORDER BY id LIMIT ?"
    ))?;
    let after = after.map(|room| stored_id(room.bits()));
    let after = after.as_ref().map_or(&[][..], <[u8; 16]>::as_slice);
    let most = limit::PAGE_MEMBERS;
    let mut found =
        statement.query(params![after, stored(stored_kind(RoomKind::Direct)), most as i64 + 1])?;
    let mut rooms = Vec::new();
    while let Some(row) = found.next()? {
        let rows::RoomRow { id: room, settings, creator, created, members, .. } = rows::room(row, 0)?;
        rooms.push(SiteRoom { room, settings, creator, created, members });
    }
    let has_more = rooms.len() > most;
    rooms.truncate(most);
    Ok(SiteRoomsPage { rooms, has_more })
}

/// A page of the audit log, the newest first.
pub(crate) fn audit(
    connection: &Connection,
    reader: &Actor,
    scope: AuditScope,
    before: Option<AuditId>,
) -> Result<AuditPage, Stop> {
    let by_site_admin = is_site_admin(connection, reader.id)?;
    let room = match scope {
        AuditScope::Site if by_site_admin => None,
        AuditScope::Site => return Err(Denied::Forbidden.into()),
        AuditScope::Room(room) => {
            if !by_site_admin {
                governed(connection, room, reader, Right::Audit)?;
            }
            Some(stored_id(room.bits()))
        }
    };
    let of_room = if room.is_some() { "room = ?1" } else { "?1 IS NULL" };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {AUDIT_COLUMNS} FROM audit WHERE {of_room} AND id < ?2 ORDER BY id DESC LIMIT ?3"
    ))?;
    let before = stored_id(before.map_or(u128::MAX, AuditId::bits));
    let most = limit::PAGE_AUDIT;
    let mut found = statement.query(params![room, before, most as i64 + 1])?;
    let mut entries = Vec::new();
    while let Some(row) = found.next()? {
        entries.push(rows::audit_entry(row)?);
    }
    let has_more = entries.len() > most;
    entries.truncate(most);
    Ok(AuditPage { by_site_admin, entries, has_more })
}

fn room_of_key(connection: &Connection, key: i64) -> Result<RoomId, Stop> {
    let mut statement = connection.prepare_cached("SELECT id FROM rooms WHERE key = ?")?;
    let mut found = statement.query(params![key])?;
    let row = found.next()?.ok_or_else(|| damaged("the key of a room"))?;
    Ok(RoomId::from_bits(rows::id(row, 0)?))
}

/// An invitation that is good now.
pub(crate) fn invitation(
    connection: &Connection,
    word: SecretHash,
    now: Timestamp,
) -> Result<Option<Invitation>, Stop> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {} FROM invites WHERE token = ?", InviteRow::COLUMNS))?;
    let mut found = statement.query(params![word.0])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let (invite, _) = InviteRow::read(row)?;
    // Which room it is matters for the lobby alone, in which site admins have a right of their own.
    let room = invite.room.map(|key| room_of_key(connection, key)).transpose()?;
    let is_good =
        join::invited(invite.expires, invite.uses_left, now) && facts::maker_may(connection, &invite, room)?;
    Ok(is_good.then_some(Invitation { into_room: invite.room.is_some(), expires: invite.expires }))
}
