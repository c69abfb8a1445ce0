//! Rows of `rooms`.

use super::code::{flag, id, maybe_id, maybe_text, number, read_kind, stored, stored_id, stored_kind, text};
use super::membership::MembershipRow;
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::answer::Head;
use natter_core::room::{OpenRoom, RoomEntry, RoomKind, RoomSettings};
use natter_core::rule::right::{self, Right};
use natter_core::text::{RoomName, Topic, Username};
use natter_core::{Epoch, PersonId, PersonRef, RoomId, Seq, Timestamp};
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
     rooms.members, rooms.creator, rooms.created, rooms.crc, rooms.topic, rooms.guests, rooms.archived, rooms.deleted, rooms.waiting";

/// A room and where its log stands.
#[derive(Debug, Clone)]
pub(crate) struct RoomRow {
    pub(crate) key: i64,
    pub(crate) id: RoomId,
    pub(crate) settings: RoomSettings,
    pub(crate) epoch: Epoch,
    /// The last event.
    pub(crate) head: Seq,
    /// How many events are messages.
    pub(crate) messages: u64,
    pub(crate) members: u64,
    /// Nobody created the lobby.
    pub(crate) creator: Option<PersonId>,
    pub(crate) created: Timestamp,
    /// How many wait at its door.
    pub(crate) waiting: u64,
    /// Whether it is gone but for its id, and for what is left of its log.
    pub(crate) is_deleted: bool,
}

/// Reads a room whose first column is `from`, and checks the row.
pub(crate) fn room(row: &Row<'_>, from: usize) -> Result<RoomRow, Stop> {
    let settings = RoomSettings {
        name: RoomName::from_stored(text(row, from + 2)?),
        topic: maybe_text(row, from + 11)?.map(Topic::from_stored),
        kind: read_kind(number(row, from + 3)?)?,
        guests: flag(row, from + 12)?,
        archived: flag(row, from + 13)?,
    };
    let room = RoomRow {
        key: number(row, from)?.cast_signed(),
        id: RoomId::from_bits(id(row, from + 1)?),
        settings,
        epoch: Epoch::from_bits(number(row, from + 4)?),
        head: Seq(number(row, from + 5)?),
        messages: number(row, from + 6)?,
        members: number(row, from + 7)?,
        creator: maybe_id(row, from + 8)?.map(PersonId::from_bits),
        created: Timestamp(number(row, from + 9)?),
        waiting: number(row, from + 15)?,
        is_deleted: number(row, from + 14)? > 0,
    };
    if number(row, from + 10)? != u64::from(room.checksum()) {
        return Err(damaged("a room"));
    }
    Ok(room)
}

impl RoomRow {
    /// What a room has by default since version 3 adds nothing, as the rows that were there before have none of it.
    fn checksum(&self) -> u32 {
        let settings = &self.settings;
        let mut digest = Digest::default();
        digest.id(self.id.bits()).text(settings.name.as_str()).number(stored_kind(settings.kind));
        digest.number(self.epoch.bits()).number(self.head.0).number(self.messages).number(self.members);
        digest
            .number(u64::from(self.creator.is_some()))
            .id(self.creator.map_or(0, PersonId::bits))
            .number(self.created.0);
        let switches = [!settings.guests, settings.archived, self.is_deleted];
        if settings.topic.is_some() || self.waiting > 0 || switches.contains(&true) {
            digest.maybe(settings.topic.as_ref().map(Topic::as_str)).number(self.waiting);
            switches.into_iter().fold(&mut digest, |digest, switch| digest.number(u64::from(switch)));
        }
        digest.sum()
    }

    /// Adds the room; the key it got. The key in `self` is not looked at.
    pub(crate) fn insert(&self, connection: &Connection) -> Result<i64, rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO rooms (id, name, kind, epoch, head, messages, members, creator, created, crc, topic, guests, \
             archived, deleted, waiting) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            stored_id(self.id.bits()),
            self.settings.name.as_str(),
            stored(stored_kind(self.settings.kind)),
            stored(self.epoch.bits()),
            stored(self.head.0),
            stored(self.messages),
            stored(self.members),
            self.creator.map(|creator| stored_id(creator.bits())),
            stored(self.created.0),
            self.checksum(),
            self.settings.topic.as_ref().map(Topic::as_str),
            self.settings.guests,
            self.settings.archived,
            self.is_deleted,
            stored(self.waiting),
        ])?;
        Ok(connection.last_insert_rowid())
    }

    /// Writes everything about the room that can change.
    pub(crate) fn update(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "UPDATE rooms SET name = ?, kind = ?, head = ?, messages = ?, members = ?, crc = ?, topic = ?, guests = ?, \
             archived = ?, deleted = ?, waiting = ? WHERE key = ?",
        )?;
        statement.execute(params![
            self.settings.name.as_str(),
            stored(stored_kind(self.settings.kind)),
            stored(self.head.0),
            stored(self.messages),
            stored(self.members),
            self.checksum(),
            self.settings.topic.as_ref().map(Topic::as_str),
            self.settings.guests,
            self.settings.archived,
            self.is_deleted,
            stored(self.waiting),
            self.key,
        ])?;
        Ok(())
    }

    /// Writes counts that were taken from the log again, and a new epoch, so that every client reads the log again.
    pub(crate) fn mend(&mut self, connection: &Connection) -> Result<(), rusqlite::Error> {
        self.epoch = Epoch::from_bits(rand::random());
        let mut statement = connection.prepare_cached("UPDATE rooms SET epoch = ? WHERE key = ?")?;
        statement.execute(params![stored(self.epoch.bits()), self.key])?;
        self.update(connection)
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

    /// As a member sees it in their list; `with` is everybody in a direct room.
    pub(crate) fn entry(&self, membership: &MembershipRow, with: Vec<PersonRef>) -> RoomEntry {
        let may_answer = right::has(membership.role, Right::Answer);
        RoomEntry {
            room: self.id,
            settings: self.settings.clone(),
            role: membership.role,
            muted_until: membership.muted_until,
            epoch: self.epoch,
            head: self.head,
            read: membership.read,
            unread: membership.unread(self.messages),
            members: self.members,
            requests: if may_answer { self.waiting } else { 0 },
            with,
        }
    }

    /// Everybody in it, where it is a direct room.
    pub(crate) fn with(&self, connection: &Connection) -> Result<Vec<PersonRef>, Stop> {
        if self.settings.kind != RoomKind::Direct {
            return Ok(Vec::new());
        }
        let mut statement = connection.prepare_cached(
            "SELECT people.id, people.username FROM direct_people JOIN people ON people.id = direct_people.person \
             WHERE direct_people.room = ? ORDER BY direct_people.person",
        )?;
        let mut found = statement.query(params![self.key])?;
        let mut people = Vec::new();
        while let Some(row) = found.next()? {
            let (id, username) = (PersonId::from_bits(id(row, 0)?), Username::from_stored(text(row, 1)?));
            people.push(PersonRef { id, username });
        }
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        if RoomId::direct(&ids) != self.id {
            return Err(damaged("the people of a direct room"));
        }
        Ok(people)
    }

    /// As somebody sees it who could join.
    pub(crate) fn open(self) -> OpenRoom {
        let RoomSettings { name, topic, kind, guests, .. } = self.settings;
        OpenRoom { room: self.id, name, topic, kind, guests, members: self.members }
    }

    /// Where its log ends.
    pub(crate) fn head(&self) -> Head {
        Head { room: self.id, epoch: self.epoch, seq: self.head }
    }
}
