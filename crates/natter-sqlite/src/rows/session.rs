//! Rows of `sessions`. The token itself is never here, only its hash.

use super::code::{id, number, stored, stored_id};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::person::{NewSession, SecretHash};
use natter_core::{SessionId, Timestamp};
use rusqlite::{Connection, Row, params};

/// A signed-in device.
pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    /// The key of its person.
    pub(crate) person: i64,
    created: Timestamp,
    pub(crate) expires: Timestamp,
}

impl SessionRow {
    /// What [`SessionRow::read`] reads.
    pub(crate) const COLUMNS: &str =
        "sessions.id, sessions.person, sessions.created, sessions.expires, sessions.crc";
    /// How many columns that are.
    pub(crate) const WIDTH: usize = 5;

    /// Reads the session of this token, from column 0, and checks the row.
    pub(crate) fn read(row: &Row<'_>, token: SecretHash) -> Result<Self, Stop> {
        let session = Self {
            id: SessionId::from_bits(id(row, 0)?),
            person: number(row, 1)?.cast_signed(),
            created: Timestamp(number(row, 2)?),
            expires: Timestamp(number(row, 3)?),
        };
        if number(row, 4)? != u64::from(session.checksum(token)) {
            return Err(damaged("a session"));
        }
        Ok(session)
    }

    fn checksum(&self, SecretHash(token): SecretHash) -> u32 {
        let mut digest = Digest::default();
        for half in token.as_chunks::<16>().0 {
            digest.id(u128::from_be_bytes(*half));
        }
        digest.id(self.id.bits()).number(self.person.cast_unsigned());
        digest.number(self.created.0).number(self.expires.0).sum()
    }

    /// Adds a session; `false` when the token is there already.
    pub(crate) fn insert(
        connection: &Connection,
        person: i64,
        session: &NewSession,
    ) -> Result<bool, rusqlite::Error> {
        let row = Self { id: session.id, person, created: session.created, expires: session.expires };
        let mut statement = connection.prepare_cached(
            "INSERT INTO sessions (token, id, person, created, expires, crc) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT (token) DO NOTHING",
        )?;
        let inserted = statement.execute(params![
            session.token.0,
            stored_id(row.id.bits()),
            row.person,
            stored(row.created.0),
            stored(row.expires.0),
            row.checksum(session.token),
        ])?;
        Ok(inserted == 1)
    }
}
