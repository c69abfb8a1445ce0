//! Rows of `requests`: who stands at a door.

use super::code::{id, maybe_moment, number, stored, stored_id, stored_moment};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::rule::join::Asked;
use natter_core::{PersonId, Timestamp};
use rusqlite::{Connection, Row, params};

/// One person at one door.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestRow {
    /// The room's key.
    pub(crate) room: i64,
    pub(crate) person: PersonId,
    pub(crate) asked: Timestamp,
    /// When they were turned away.
    pub(crate) rejected: Option<Timestamp>,
}

impl RequestRow {
    /// What [`RequestRow::read`] reads.
    pub(crate) const COLUMNS: &str =
        "requests.room, requests.person, requests.asked, requests.rejected, requests.crc";
    /// How many columns that are.
    pub(crate) const WIDTH: usize = 5;

    /// Reads a request whose first column is 0, and checks the row.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, Stop> {
        let request = Self {
            room: number(row, 0)?.cast_signed(),
            person: PersonId::from_bits(id(row, 1)?),
            asked: Timestamp(number(row, 2)?),
            rejected: maybe_moment(row, 3)?,
        };
        if number(row, 4)? == u64::from(request.checksum()) { Ok(request) } else { Err(damaged("a request")) }
    }

    fn checksum(&self) -> u32 {
        let mut digest = Digest::default();
        digest.number(self.room.cast_unsigned()).id(self.person.bits()).number(self.asked.0);
        digest.number(self.rejected.map_or(0, |at| at.0)).sum()
    }

    /// As the rule for joining asks for it.
    pub(crate) fn as_asked(&self) -> Asked {
        self.rejected.map_or(Asked::Waiting, Asked::Rejected)
    }

    /// Writes the request, be it there before or not.
    pub(crate) fn put(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "INSERT OR REPLACE INTO requests (room, person, asked, rejected, crc) VALUES (?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            self.room,
            stored_id(self.person.bits()),
            stored(self.asked.0),
            stored_moment(self.rejected),
            self.checksum(),
        ])?;
        Ok(())
    }

    pub(crate) fn delete(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement =
            connection.prepare_cached("DELETE FROM requests WHERE room = ? AND person = ?")?;
        statement.execute(params![self.room, stored_id(self.person.bits())])?;
        Ok(())
    }
}
