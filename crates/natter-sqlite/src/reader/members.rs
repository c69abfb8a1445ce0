//! Who is in a room.

use super::facts::facts;
use crate::fault::{Stop, damaged};
use crate::rows::{self, MEMBERSHIP_COLUMNS, MEMBERSHIP_WIDTH, PERSON_COLUMNS};
use natter_core::member::Member;
use natter_core::port::MembersPage;
use natter_core::rule::read;
use natter_core::{Denied, PersonId, RoomId, limit};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

/// A page of a room's members, by person id.
pub(crate) fn members(
    connection: &Connection,
    reader: PersonId,
    room: RoomId,
    after: Option<PersonId>,
    limit: usize,
) -> Result<MembersPage, Stop> {
    let (room, role) = facts(connection, room, reader)?.ok_or(Denied::NotFound)?;
    read::may_read(room.settings.kind, role)?;
    let limit = limit.clamp(1, limit::PAGE_MEMBERS);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {MEMBERSHIP_COLUMNS}, {PERSON_COLUMNS} FROM memberships \
         LEFT JOIN people ON people.id = memberships.person \
         WHERE memberships.room = ? AND memberships.person > ? ORDER BY memberships.person LIMIT ?"
    ))?;
    let after = after.map(|person| rows::stored_id(person.bits()));
    let after = after.as_ref().map_or(&[][..], <[u8; 16]>::as_slice);
    let mut found = statement.query(params![room.key, after, limit as i64 + 1])?;
    let mut members = Vec::new();
    while let Some(row) = found.next()? {
        let membership = rows::membership(row, 0)?;
        if row.get_ref(MEMBERSHIP_WIDTH)? == ValueRef::Null {
            return Err(damaged("a member"));
        }
        let person = rows::person(row, MEMBERSHIP_WIDTH)?.person;
        members.push(Member {
            person: person.id,
            username: person.username,
            profile: person.profile,
            role: membership.role,
            muted_until: membership.muted_until,
        });
    }
    if after.is_empty() && (members.len() as u64) < room.members.min(limit as u64) {
        return Err(damaged("a count of members"));
    }
    let has_more = members.len() > limit;
    members.truncate(limit);
    Ok(MembersPage { members, has_more })
}
