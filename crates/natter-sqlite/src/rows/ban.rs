//! Rows of `bans`: who may not come in.

use super::code::{id, maybe_text, number, stored, stored_id, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::govern::Ban;
use natter_core::text::Username;
use natter_core::{PersonId, PersonRef, Timestamp};
use rusqlite::{Connection, Row, params};

/// A ban, and the address that goes with it.
pub(crate) struct BanRow {
    /// The room's key.
    pub(crate) room: i64,
    pub(crate) ban: Ban,
    /// Where a guest came from: the share of their address. Rows of earlier versions have the whole address.
    pub(crate) address: Option<String>,
}

impl BanRow {
    /// What [`BanRow::read`] reads.
    pub(crate) const COLUMNS: &str = "room, person, username, by, by_name, at, address, crc";

    /// Reads a ban and checks the row.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, Stop> {
        let person = |at: usize| -> Result<PersonRef, Stop> {
            let id = PersonId::from_bits(id(row, at)?);
            Ok(PersonRef { id, username: Username::from_stored(text(row, at + 1)?) })
        };
        let ban = Self {
            room: number(row, 0)?.cast_signed(),
            ban: Ban { person: person(1)?, by: person(3)?, at: Timestamp(number(row, 5)?) },
            address: maybe_text(row, 6)?.map(str::to_owned),
        };
        if number(row, 7)? == u64::from(ban.checksum()) { Ok(ban) } else { Err(damaged("a ban")) }
    }

    fn checksum(&self) -> u32 {
        let Ban { person, by, at } = &self.ban;
        let mut digest = Digest::default();
        digest.number(self.room.cast_unsigned()).id(person.id.bits()).text(person.username.as_str());
        digest.id(by.id.bits()).text(by.username.as_str()).number(at.0).maybe(self.address.as_deref()).sum()
    }

    pub(crate) fn insert(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let Ban { person, by, at } = &self.ban;
        let mut statement = connection.prepare_cached(
            "INSERT OR REPLACE INTO bans (room, person, username, by, by_name, at, address, crc) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            self.room,
            stored_id(person.id.bits()),
            person.username.as_str(),
            stored_id(by.id.bits()),
            by.username.as_str(),
            stored(at.0),
            self.address,
            self.checksum(),
        ])?;
        Ok(())
    }
}
