//! Rows of `people`.

use super::code::{
    flag, id, maybe_text, number, read_colour, read_standing, read_state, stored, stored_colour, stored_id,
    stored_standing, stored_state, text,
};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::person::{Person, PersonState, Profile};
use natter_core::text::{DisplayName, Email, Username};
use natter_core::{Acting, ClientAddress, PersonId, Timestamp};
use rusqlite::{Connection, Row, params};

/// What [`person`] reads.
pub(crate) const PERSON_COLUMNS: &str = "people.key, people.id, people.username, people.username_key, people.email, \
     people.password_hash, people.standing, people.created, people.crc, people.display_name, people.colour, \
     people.site_admin, people.state";

/// A person with what only the store keeps of them.
#[derive(Debug, Clone)]
pub(crate) struct PersonRow {
    pub(crate) key: i64,
    pub(crate) person: Person,
    /// As stored: a later Unicode table may fold a name differently.
    username_key: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) state: PersonState,
}

/// Reads a person whose first column is `from`, and checks the row.
pub(crate) fn person(row: &Row<'_>, from: usize) -> Result<PersonRow, Stop> {
    let profile = Profile {
        display_name: maybe_text(row, from + 9)?.map(DisplayName::from_stored),
        colour: read_colour(number(row, from + 10)?)?,
    };
    let person = Person {
        id: PersonId::from_bits(id(row, from + 1)?),
        username: Username::from_stored(text(row, from + 2)?),
        email: maybe_text(row, from + 4)?.map(Email::from_stored),
        standing: read_standing(number(row, from + 6)?)?,
        profile,
        site_admin: flag(row, from + 11)?,
    };
    let found = PersonRow {
        key: number(row, from)?.cast_signed(),
        person,
        username_key: text(row, from + 3)?.to_owned(),
        password_hash: maybe_text(row, from + 5)?.map(str::to_owned),
        created: Timestamp(number(row, from + 7)?),
        state: read_state(number(row, from + 12)?)?,
    };
    if number(row, from + 8)? != u64::from(found.checksum()) {
        return Err(damaged("a person"));
    }
    Ok(found)
}

impl PersonRow {
    /// What a person has by default since version 4 adds nothing, as the rows that were there before have none of it.
    fn checksum(&self) -> u32 {
        let person = &self.person;
        let mut digest = Digest::default();
        digest.id(person.id.bits()).text(person.username.as_str()).text(&self.username_key);
        digest.maybe(person.email.as_ref().map(Email::as_str)).maybe(self.password_hash.as_deref());
        digest.number(stored_standing(person.standing)).number(self.created.0);
        if person.profile != Profile::default() || person.site_admin || self.state != PersonState::Active {
            digest.maybe(person.profile.display_name.as_ref().map(DisplayName::as_str));
            digest.number(stored_colour(person.profile.colour));
            digest.number(u64::from(person.site_admin)).number(stored_state(self.state));
        }
        digest.sum()
    }

    /// Adds a person; the key, or `None` when id, name or address is taken.
    pub(crate) fn insert(
        connection: &Connection,
        person: &Person,
        password_hash: Option<String>,
        created: Timestamp,
    ) -> Result<Option<i64>, rusqlite::Error> {
        let row = Self {
            key: 0,
            person: person.clone(),
            username_key: person.username.key(),
            password_hash,
            created,
            state: PersonState::Active,
        };
        let mut statement = connection.prepare_cached(
            "INSERT INTO people (id, username, username_key, email, password_hash, standing, created, crc, \
             display_name, colour, site_admin, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO NOTHING",
        )?;
        let inserted = statement.execute(params![
            stored_id(person.id.bits()),
            person.username.as_str(),
            row.username_key,
            person.email.as_ref().map(Email::as_str),
            row.password_hash,
            stored(stored_standing(person.standing)),
            stored(created.0),
            row.checksum(),
            person.profile.display_name.as_ref().map(DisplayName::as_str),
            stored(stored_colour(person.profile.colour)),
            person.site_admin,
            stored(stored_state(row.state)),
        ])?;
        Ok((inserted == 1).then(|| connection.last_insert_rowid()))
    }

    /// Writes everything about the person that can change. That the address is free was looked up before.
    pub(crate) fn update(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "UPDATE people SET email = ?, password_hash = ?, standing = ?, crc = ?, display_name = ?, colour = ?, \
             site_admin = ?, state = ? WHERE key = ?",
        )?;
        let person = &self.person;
        statement.execute(params![
            person.email.as_ref().map(Email::as_str),
            self.password_hash,
            stored(stored_standing(person.standing)),
            self.checksum(),
            person.profile.display_name.as_ref().map(DisplayName::as_str),
            stored(stored_colour(person.profile.colour)),
            person.site_admin,
            stored(stored_state(self.state)),
            self.key,
        ])?;
        Ok(())
    }

    /// The person as the one who acts, calling from there.
    pub(crate) fn acting_from(self, address: Option<ClientAddress>) -> Acting {
        Acting { person: self.person, address }
    }

    pub(crate) fn is_active(&self) -> bool {
        self.state == PersonState::Active
    }
}
