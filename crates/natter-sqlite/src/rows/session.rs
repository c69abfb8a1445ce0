//! Rows of `sessions`. The token itself is never here, only its hash.

use super::code::{id, maybe_text, number, stored, stored_id};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::person::{NewSession, OpenSession, SecretHash, SessionOrigin};
use natter_core::{SessionId, Timestamp};
use rusqlite::{Connection, Row, params};

/// A signed-in device.
pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    /// The key of its person.
    pub(crate) person: i64,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
    /// As it is written; rows of earlier versions have mapped addresses.
    address: Option<String>,
    agent: Option<String>,
}

impl SessionRow {
    /// What [`SessionRow::read`] reads.
    pub(crate) const COLUMNS: &str = "sessions.id, sessions.person, sessions.created, sessions.expires, sessions.crc, sessions.address, sessions.agent";
    /// How many columns that are.
    pub(crate) const WIDTH: usize = 7;

    /// Reads the session of this token, from column 0, and checks the row.
    pub(crate) fn read(row: &Row<'_>, token: SecretHash) -> Result<Self, Stop> {
        let session = Self {
            id: SessionId::from_bits(id(row, 0)?),
            person: number(row, 1)?.cast_signed(),
            created: Timestamp(number(row, 2)?),
            expires: Timestamp(number(row, 3)?),
            address: maybe_text(row, 5)?.map(str::to_owned),
            agent: maybe_text(row, 6)?.map(str::to_owned),
        };
        if number(row, 4)? != u64::from(session.checksum(token)) {
            return Err(damaged("a session"));
        }
        Ok(session)
    }

    /// As its person sees it in their list.
    pub(crate) fn listed(self) -> OpenSession {
        let address = self.address.and_then(|address| address.parse().ok());
        let origin = SessionOrigin { address, agent: self.agent };
        OpenSession { id: self.id, created: self.created, expires: self.expires, origin }
    }

    fn checksum(&self, SecretHash(token): SecretHash) -> u32 {
        let mut digest = Digest::default();
        for half in token.as_chunks::<16>().0 {
            digest.id(u128::from_be_bytes(*half));
        }
        digest.id(self.id.bits()).number(self.person.cast_unsigned());
        digest.number(self.created.0).number(self.expires.0);
        if self.address.is_some() || self.agent.is_some() {
            digest.maybe(self.address.as_deref()).maybe(self.agent.as_deref());
        }
        digest.sum()
    }

    /// The session of this id, with the hash of its token.
    pub(crate) fn find(connection: &Connection, id: SessionId) -> Result<Option<(Self, SecretHash)>, Stop> {
        let sql = format!("SELECT {}, sessions.token FROM sessions WHERE id = ?", Self::COLUMNS);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query(params![stored_id(id.bits())])?;
        let Some(row) = found.next()? else { return Ok(None) };
        let token = row.get_ref(Self::WIDTH)?.as_blob().ok().and_then(|token| token.try_into().ok());
        let token = SecretHash(token.ok_or_else(|| damaged("a session"))?);
        Ok(Some((Self::read(row, token)?, token)))
    }

    /// The session of this token.
    pub(crate) fn of_token(connection: &Connection, token: SecretHash) -> Result<Option<Self>, Stop> {
        let sql = format!("SELECT {} FROM sessions WHERE token = ?", Self::COLUMNS);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query(params![token.0])?;
        found.next()?.map(|row| Self::read(row, token)).transpose()
    }

    /// Gives a session another token.
    pub(crate) fn change_token(
        &self,
        connection: &Connection,
        (old, new): (SecretHash, SecretHash),
    ) -> Result<(), rusqlite::Error> {
        let mut statement =
            connection.prepare_cached("UPDATE sessions SET token = ?, crc = ? WHERE token = ?")?;
        statement.execute(params![new.0, self.checksum(new), old.0]).map(drop)
    }

    /// Has a session end at another time.
    pub(crate) fn change_end(
        mut self,
        connection: &Connection,
        token: SecretHash,
        expires: Timestamp,
    ) -> Result<(), rusqlite::Error> {
        self.expires = expires;
        let mut statement =
            connection.prepare_cached("UPDATE sessions SET expires = ?, crc = ? WHERE token = ?")?;
        statement.execute(params![stored(expires.0), self.checksum(token), token.0]).map(drop)
    }

    /// Adds a session; `false` when the token is there already.
    pub(crate) fn insert(
        connection: &Connection,
        person: i64,
        session: &NewSession,
    ) -> Result<bool, rusqlite::Error> {
        let NewSession { id, created, expires, ref origin, .. } = *session;
        let SessionOrigin { address, agent } = origin.clone();
        let address = address.map(|address| address.to_string());
        let row = Self { id, person, created, expires, address, agent };
        let mut statement = connection.prepare_cached(
            "INSERT INTO sessions (token, id, person, created, expires, crc, address, agent) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token) DO NOTHING",
        )?;
        let inserted = statement.execute(params![
            session.token.0,
            stored_id(row.id.bits()),
            row.person,
            stored(row.created.0),
            stored(row.expires.0),
            row.checksum(session.token),
            row.address,
            row.agent,
        ])?;
        Ok(inserted == 1)
    }
}
