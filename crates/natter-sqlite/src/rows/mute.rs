//! Rows of `mutes`: who may not write although they are not in the room now.

use super::code::{id, number, stored, stored_id};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::{PersonId, Timestamp};
use rusqlite::{Connection, params};

/// A mute that outlives a membership.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MuteRow {
    /// The room's key.
    pub(crate) room: i64,
    pub(crate) person: PersonId,
    pub(crate) until: Timestamp,
}

impl MuteRow {
    pub(crate) fn find(connection: &Connection, room: i64, person: PersonId) -> Result<Option<Self>, Stop> {
        let mut statement = connection
            .prepare_cached("SELECT room, person, until, crc FROM mutes WHERE room = ? AND person = ?")?;
        let mut found = statement.query(params![room, stored_id(person.bits())])?;
        let Some(row) = found.next()? else { return Ok(None) };
        let mute = Self {
            room: number(row, 0)?.cast_signed(),
            person: PersonId::from_bits(id(row, 1)?),
            until: Timestamp(number(row, 2)?),
        };
        if number(row, 3)? == u64::from(mute.checksum()) { Ok(Some(mute)) } else { Err(damaged("a mute")) }
    }

    fn checksum(self) -> u32 {
        let mut digest = Digest::default();
        digest.number(self.room.cast_unsigned()).id(self.person.bits()).number(self.until.0).sum()
    }

    pub(crate) fn put(self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = connection
            .prepare_cached("INSERT OR REPLACE INTO mutes (room, person, until, crc) VALUES (?, ?, ?, ?)")?;
        statement.execute(params![
            self.room,
            stored_id(self.person.bits()),
            stored(self.until.0),
            self.checksum()
        ])?;
        Ok(())
    }

    /// Removes a person's mute, and some of the room's that have ended.
    pub(crate) fn delete(
        connection: &Connection,
        room: i64,
        person: PersonId,
        now: Timestamp,
    ) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached("DELETE FROM mutes WHERE room = ? AND person = ?")?;
        statement.execute(params![room, stored_id(person.bits())])?;
        let mut statement = connection.prepare_cached(
            "DELETE FROM mutes WHERE room = ?1 AND person IN (SELECT person FROM mutes WHERE room = ?1 AND until <= ?2 LIMIT 20)",
        )?;
        statement.execute(params![room, stored(now.0)])?;
        Ok(())
    }
}
