//! Rows of `people`.

use super::code::{id, maybe_text, number, read_standing, stored, stored_id, stored_standing, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::person::Person;
use natter_core::text::{Email, Username};
use natter_core::{PersonId, Timestamp};
use rusqlite::{Connection, Row, params};

/// What [`person`] reads.
pub(crate) const PERSON_COLUMNS: &str = "people.key, people.id, people.username, people.username_key, people.email, \
     people.password_hash, people.standing, people.created, people.crc";

/// A person with what only the store keeps of them.
pub(crate) struct PersonRow {
    pub(crate) key: i64,
    pub(crate) person: Person,
    pub(crate) password_hash: Option<String>,
    pub(crate) created: Timestamp,
}

/// Reads a person whose first column is `from`, and checks the row.
pub(crate) fn person(row: &Row<'_>, from: usize) -> Result<PersonRow, Stop> {
    let person = Person {
        id: PersonId::from_bits(id(row, from + 1)?),
        username: Username::from_stored(text(row, from + 2)?),
        email: maybe_text(row, from + 4)?.map(Email::from_stored),
        standing: read_standing(number(row, from + 6)?)?,
    };
    let found = PersonRow {
        key: number(row, from)?.cast_signed(),
        person,
        password_hash: maybe_text(row, from + 5)?.map(str::to_owned),
        created: Timestamp(number(row, from + 7)?),
    };
    if number(row, from + 8)? != u64::from(found.checksum(text(row, from + 3)?)) {
        return Err(damaged("a person"));
    }
    Ok(found)
}

impl PersonRow {
    /// The key of the name comes as stored: a later Unicode table may fold a name differently.
    fn checksum(&self, username_key: &str) -> u32 {
        let mut digest = Digest::default();
        digest.id(self.person.id.bits()).text(self.person.username.as_str()).text(username_key);
        digest.maybe(self.person.email.as_ref().map(Email::as_str)).maybe(self.password_hash.as_deref());
        digest.number(stored_standing(self.person.standing)).number(self.created.0).sum()
    }

    /// Adds a person; the key, or `None` when id, name or address is taken.
    pub(crate) fn insert(
        connection: &Connection,
        person: &Person,
        password_hash: Option<String>,
        created: Timestamp,
    ) -> Result<Option<i64>, rusqlite::Error> {
        let row = Self { key: 0, person: person.clone(), password_hash, created };
        let username_key = person.username.key();
        let mut statement = connection.prepare_cached(
            "INSERT INTO people (id, username, username_key, email, password_hash, standing, created, crc) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )?;
        let inserted = statement.execute(params![
            stored_id(person.id.bits()),
            person.username.as_str(),
            username_key,
            person.email.as_ref().map(Email::as_str),
            row.password_hash,
            stored(stored_standing(person.standing)),
            stored(created.0),
            row.checksum(&username_key),
        ])?;
        Ok((inserted == 1).then(|| connection.last_insert_rowid()))
    }

    /// Writes another password hash.
    pub(crate) fn set_password_hash(
        mut self,
        connection: &Connection,
        username_key: &str,
        hash: String,
    ) -> Result<(), rusqlite::Error> {
        self.password_hash = Some(hash);
        let mut statement =
            connection.prepare_cached("UPDATE people SET password_hash = ?, crc = ? WHERE key = ?")?;
        statement.execute(params![self.password_hash, self.checksum(username_key), self.key])?;
        Ok(())
    }
}
