//! Rows of `bans`: who may not come in.

use super::code::{id, maybe_moment, maybe_text, number, stored, stored_id, stored_moment, text};
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
    /// Until when the address keeps guests out; `None` without an end.
    pub(crate) address_until: Option<Timestamp>,
}

impl BanRow {
    /// What [`BanRow::read`] reads.
    pub(crate) const COLUMNS: &str = "room, person, username, by, by_name, at, address, crc, address_until";

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
            address_until: maybe_moment(row, 8)?,
        };
        if number(row, 7)? == u64::from(ban.checksum()) { Ok(ban) } else { Err(damaged("a ban")) }
    }

    fn checksum(&self) -> u32 {
        let Ban { person, by, at } = &self.ban;
        let mut digest = Digest::default();
        digest.number(self.room.cast_unsigned()).id(person.id.bits()).text(person.username.as_str());
        digest.id(by.id.bits()).text(by.username.as_str()).number(at.0).maybe(self.address.as_deref());
        // Rows from before version 5 have no end.
        if let Some(until) = self.address_until {
            digest.number(until.0);
        }
        digest.sum()
    }

    pub(crate) fn insert(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let Ban { person, by, at } = &self.ban;
        let mut statement = connection.prepare_cached(
            "INSERT OR REPLACE INTO bans (room, person, username, by, by_name, at, address, crc, address_until) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            stored_moment(self.address_until),
        ])?;
        Ok(())
    }
}
