//! What those read who govern a room: who asks to come in, who may not, who is invited.

use super::facts::{self, governed, is_site_admin};
use crate::fault::{Stop, damaged};
use crate::rows::{self, BanRow, InviteRow, RequestRow, stored, stored_id};
use natter_core::govern::Ban;
use natter_core::join::{Asker, AskersPage, Invite, OwnRequest, RequestStatus};
use natter_core::rule::join;
use natter_core::rule::right::Right;
use natter_core::text::Username;
use natter_core::{Actor, Denied, PersonId, PersonRef, RoomId, Timestamp, limit};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

/// Who waits at a room's door, the longest first.
pub(crate) fn requests(connection: &Connection, reader: &Actor, room: RoomId) -> Result<AskersPage, Stop> {
    let room = governed(connection, room, reader, Right::Answer)?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, people.username FROM requests LEFT JOIN people ON people.id = requests.person \
         WHERE requests.room = ? AND requests.rejected = 0 ORDER BY requests.asked, requests.person LIMIT ?",
        RequestRow::COLUMNS
    ))?;
    let mut found = statement.query(params![room.key, limit::REQUESTS_PER_ROOM as i64])?;
    let mut askers = Vec::new();
    while let Some(row) = found.next()? {
        let request = RequestRow::read(row)?;
        if row.get_ref(RequestRow::WIDTH)? == ValueRef::Null {
            return Err(damaged("a request of nobody"));
        }
        let username = Username::from_stored(rows::text(row, RequestRow::WIDTH)?);
        askers.push(Asker { person: PersonRef { id: request.person, username }, asked: request.asked });
    }
    Ok(AskersPage { askers, waiting: room.waiting })
}

/// The doors at which a person waits, or was turned away and may not ask again yet.
pub(crate) fn requests_of(
    connection: &Connection,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<OwnRequest>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, rooms.id FROM requests LEFT JOIN rooms ON rooms.key = requests.room \
         WHERE requests.person = ? ORDER BY requests.asked",
        RequestRow::COLUMNS
    ))?;
    let mut found = statement.query(params![stored_id(person.bits())])?;
    let mut requests = Vec::new();
    while let Some(row) = found.next()? {
        let request = RequestRow::read(row)?;
        let ask_again = request.rejected.map(join::ask_again);
        if ask_again.is_none_or(|at| at > now) {
            let status = if ask_again.is_some() { RequestStatus::Rejected } else { RequestStatus::Waiting };
            let room = RoomId::from_bits(rows::id(row, RequestRow::WIDTH)?);
            requests.push(OwnRequest { room, status, asked: request.asked, ask_again });
        }
    }
    Ok(requests)
}

/// Who may not come in, by person id.
pub(crate) fn bans(connection: &Connection, reader: &Actor, room: RoomId) -> Result<Vec<Ban>, Stop> {
    let room = governed(connection, room, reader, Right::Ban)?;
    let mut statement = connection
        .prepare_cached(&format!("SELECT {} FROM bans WHERE room = ? ORDER BY person", BanRow::COLUMNS))?;
    let mut found = statement.query(params![room.key])?;
    let mut bans = Vec::new();
    while let Some(row) = found.next()? {
        bans.push(BanRow::read(row)?.ban);
    }
    Ok(bans)
}

/// Invitations that are good, the newest first.
pub(crate) fn invites(
    connection: &Connection,
    reader: &Actor,
    room: Option<RoomId>,
    now: Timestamp,
) -> Result<Vec<Invite>, Stop> {
    let key = match room {
        Some(room) => Some(governed(connection, room, reader, Right::Invite)?.key),
        None if is_site_admin(connection, reader.id)? => None,
        None => return Err(Denied::Forbidden.into()),
    };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM invites WHERE room IS ? AND uses_left != 0 AND (expires = 0 OR expires > ?) \
         ORDER BY created DESC, id",
        InviteRow::COLUMNS
    ))?;
    let mut found = statement.query(params![key, stored(now.0)])?;
    let mut invites = Vec::new();
    while let Some(row) = found.next()? {
        let invite = InviteRow::read(row)?.0;
        if facts::maker_may(connection, &invite, room)? {
            invites.push(invite.listed(room));
        }
    }
    Ok(invites)
}
