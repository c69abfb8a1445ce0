//! Rows of `rooms`.

use super::code::{id, number, read_kind, stored, stored_id, stored_kind, text};
use super::membership::MembershipRow;
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::answer::Head;
use natter_core::room::{OpenRoom, RoomEntry, RoomKind};
use natter_core::text::RoomName;
use natter_core::{Epoch, PersonId, RoomId, Seq, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Row, params};

/// Gives every log a new epoch; a reader of an old one is told to begin anew.
pub(crate) fn renew_epochs(connection: &Connection) -> Result<(), rusqlite::Error> {
    let mut rooms = connection.prepare(&format!("SELECT {ROOM_COLUMNS} FROM rooms"))?;
    let mut renew = connection.prepare("UPDATE rooms SET epoch = ?, crc = ? WHERE key = ?")?;
    let mut found = rooms.query([])?;
    while let Some(row) = found.next()? {
        // A damaged row is left as it is: whoever reads it is told.
        if let Ok(mut room) = room(row, 0) {
            room.epoch = Epoch::from_bits(rand::random());
            renew.execute(params![stored(room.epoch.bits()), room.checksum(), room.key])?;
        }
    }
    Ok(())
}

/// What [`room`] reads.
pub(crate) const ROOM_COLUMNS: &str = "rooms.key, rooms.id, rooms.name, rooms.kind, rooms.epoch, rooms.head, rooms.messages, \
     rooms.members, rooms.creator, rooms.created, rooms.crc";

/// A room and where its log stands.
#[derive(Debug, Clone)]
pub(crate) struct RoomRow {
    pub(crate) key: i64,
    pub(crate) id: RoomId,
    pub(crate) name: RoomName,
    pub(crate) kind: RoomKind,
    pub(crate) epoch: Epoch,
    /// The last event.
    pub(crate) head: Seq,
    /// How many events are messages.
    pub(crate) messages: u64,
    pub(crate) members: u64,
    /// Nobody created the lobby.
    pub(crate) creator: Option<PersonId>,
    pub(crate) created: Timestamp,
}

/// Reads a room whose first column is `from`, and checks the row.
pub(crate) fn room(row: &Row<'_>, from: usize) -> Result<RoomRow, Stop> {
    let creator = match row.get_ref(from + 8)? {
        ValueRef::Null => None,
        _ => Some(PersonId::from_bits(id(row, from + 8)?)),
    };
    let room = RoomRow {
        key: number(row, from)?.cast_signed(),
        id: RoomId::from_bits(id(row, from + 1)?),
        name: RoomName::from_stored(text(row, from + 2)?),
        kind: read_kind(number(row, from + 3)?)?,
        epoch: Epoch::from_bits(number(row, from + 4)?),
        head: Seq(number(row, from + 5)?),
        messages: number(row, from + 6)?,
        members: number(row, from + 7)?,
        creator,
        created: Timestamp(number(row, from + 9)?),
    };
    if number(row, from + 10)? != u64::from(room.checksum()) {
        return Err(damaged("a room"));
    }
    Ok(room)
}

impl RoomRow {
    fn checksum(&self) -> u32 {
        let mut digest = Digest::default();
        digest.id(self.id.bits()).text(self.name.as_str()).number(stored_kind(self.kind));
        digest.number(self.epoch.bits()).number(self.head.0).number(self.messages).number(self.members);
        digest
            .number(u64::from(self.creator.is_some()))
            .id(self.creator.map_or(0, PersonId::bits))
            .number(self.created.0)
            .sum()
    }

    /// Adds the room; the key it got. The key in `self` is not looked at.
    pub(crate) fn insert(&self, connection: &Connection) -> Result<i64, rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO rooms (id, name, kind, epoch, head, messages, members, creator, created, crc) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            stored_id(self.id.bits()),
            self.name.as_str(),
            stored(stored_kind(self.kind)),
            stored(self.epoch.bits()),
            stored(self.head.0),
            stored(self.messages),
            stored(self.members),
            self.creator.map(|creator| stored_id(creator.bits())),
            stored(self.created.0),
            self.checksum(),
        ])?;
        Ok(connection.last_insert_rowid())
    }

    pub(crate) fn prepare_advance(connection: &Connection) -> Result<CachedStatement<'_>, rusqlite::Error> {
        connection
            .prepare_cached("UPDATE rooms SET head = ?, messages = ?, members = ?, crc = ? WHERE key = ?")
    }

    /// Writes where the log stands.
    pub(crate) fn advance(&self, statement: &mut CachedStatement<'_>) -> Result<(), rusqlite::Error> {
        let (head, messages, members) = (stored(self.head.0), stored(self.messages), stored(self.members));
        statement.execute(params![head, messages, members, self.checksum(), self.key])?;
        Ok(())
    }

    /// As a member sees it in their list.
    pub(crate) fn entry(&self, membership: &MembershipRow) -> RoomEntry {
        RoomEntry {
            room: self.id,
            name: self.name.clone(),
            kind: self.kind,
            role: membership.role,
            epoch: self.epoch,
            head: self.head,
            read: membership.read,
            unread: self.messages.saturating_sub(membership.read_messages),
            members: self.members,
        }
    }

    /// As somebody sees it who could join.
    pub(crate) fn open(self) -> OpenRoom {
        OpenRoom { room: self.id, name: self.name, kind: self.kind, members: self.members }
    }

    /// Where its log ends.
    pub(crate) fn head(&self) -> Head {
        Head { room: self.id, epoch: self.epoch, seq: self.head }
    }
}
