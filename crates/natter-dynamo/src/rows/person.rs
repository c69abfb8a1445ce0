//! Items of the people table.

use super::code;
use super::seconds;
use crate::item::{Item, Writer, optional_text, read_id, read_number, read_text};
use crate::key;
use natter_core::person::{NewSession, Person, SecretHash, SessionHolder};
use natter_core::text::{Email, Username};
use natter_core::{StoreError, Timestamp};

/// A session is kept this long after its end, so that a clock set wrongly ends nobody's session for good.
const KEPT_AFTER_END_MS: u64 = 24 * 60 * 60 * 1000;

/// A person with what signing in is checked against.
#[derive(Debug, Clone)]
pub(crate) struct PersonRow {
    pub(crate) person: Person,
    pub(crate) password_hash: Option<String>,
    /// How many rooms they are in; changes with each membership, so that nobody gets past the limit.
    pub(crate) rooms: u64,
}

impl PersonRow {
    pub(crate) fn write(&self) -> Item {
        let writer = Writer::default().text("key", key::person(self.person.id));
        write_person(writer, &self.person)
            .optional_text("passwordHash", self.password_hash.as_ref())
            .number("rooms", self.rooms)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let password_hash = optional_text(item, "passwordHash").map(str::to_owned);
        Ok(Self { person: read_person(item)?, password_hash, rooms: read_number(item, "rooms")? })
    }
}

fn write_person(writer: Writer, person: &Person) -> Writer {
    writer
        .text("person", person.id)
        .text("name", person.username.as_str())
        .optional_text("email", person.email.as_ref())
        .text("standing", code::standing_word(person.standing))
}

fn read_person(item: &Item) -> Result<Person, StoreError> {
    Ok(Person {
        id: read_id(item, "person")?,
        username: Username::from_stored(read_text(item, "name")?),
        email: optional_text(item, "email").map(Email::from_stored),
        standing: code::standing(read_text(item, "standing")?)?,
    })
}

/// A session, with a copy of what is known of its person, so that finding one is one read.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub(crate) holder: SessionHolder,
    pub(crate) expires: Timestamp,
}

impl SessionRow {
    pub(crate) fn write(session: &NewSession, person: &Person) -> Item {
        let holder = SessionHolder { session: session.id, person: person.clone() };
        let writer = Writer::default()
            .text("key", key::token(session.token))
            .number("created", session.created.0)
            .number("ends", session.expires.0)
            .number("expires", seconds(session.expires.plus_millis(KEPT_AFTER_END_MS)));
        write_holder(writer, &holder).item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self { holder: holder_from(item)?, expires: Timestamp(read_number(item, "ends")?) })
    }

    /// A ticket for a holder.
    pub(crate) fn write_ticket(ticket: SecretHash, holder: &SessionHolder, ends: Timestamp) -> Item {
        let writer = Writer::default()
            .text("key", key::ticket(ticket))
            .number("ends", ends.0)
            .number("expires", seconds(ends));
        write_holder(writer, holder).item()
    }
}

/// Adds whose session it is.
fn write_holder(writer: Writer, holder: &SessionHolder) -> Writer {
    write_person(writer.text("session", holder.session), &holder.person)
}

/// Reads whose session it is.
pub(crate) fn holder_from(item: &Item) -> Result<SessionHolder, StoreError> {
    Ok(SessionHolder { session: read_id(item, "session")?, person: read_person(item)? })
}
