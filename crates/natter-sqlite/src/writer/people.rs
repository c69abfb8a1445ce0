//! People and sessions that come, change and go.

use super::Writer;
use crate::fault::Stop;
use crate::rows::{self, PersonRow, SessionRow};
use natter_core::person::{NewSession, Newcomer, SecretHash};
use natter_core::rule::join;
use natter_core::{Denied, PersonId, RoomId, SessionId};
use rusqlite::params;

/// A session is kept this long after its end, so that a clock set wrongly ends nobody's session for good.
const KEPT_AFTER_END_MS: u64 = 24 * 60 * 60 * 1000;

impl Writer<'_> {
    /// Adds a person, their session, and their membership of the lobby with its event.
    pub(crate) fn enrol(&mut self, newcomer: Newcomer) -> Result<(), Stop> {
        let Newcomer { person, password_hash, session } = newcomer;
        self.facts(RoomId::LOBBY, person.id)?;
        if self.session_exists(session.token)? {
            return Err(Denied::Conflict.into());
        }
        let key = PersonRow::insert(self.connection, &person, password_hash, self.now)?;
        let key = key.ok_or(Denied::Conflict)?;
        SessionRow::insert(self.connection, key, &session)?;
        let role = join::role_of(person.standing);
        self.bring_in(RoomId::LOBBY, person.id, key, person.username, role)?;
        self.sweep_sessions()
    }

    /// Replaces a password hash.
    pub(crate) fn set_password_hash(&mut self, person: PersonId, hash: String) -> Result<(), Stop> {
        let found = self.find_person(person)?.ok_or_else(|| unknown(person))?;
        let username_key: String = self.connection.query_row(
            "SELECT username_key FROM people WHERE key = ?",
            params![found.key],
            |row| row.get(0),
        )?;
        Ok(found.set_password_hash(self.connection, &username_key, hash)?)
    }

    /// Begins a session.
    pub(crate) fn open_session(&mut self, person: PersonId, session: &NewSession) -> Result<(), Stop> {
        let found = self.find_person(person)?.ok_or_else(|| unknown(person))?;
        if !SessionRow::insert(self.connection, found.key, session)? {
            return Err(Stop::Failed("a session with this token exists".into()));
        }
        self.sweep_sessions()
    }

    /// Ends a session.
    pub(crate) fn close_session(&mut self, token: SecretHash) -> Result<Option<SessionId>, Stop> {
        let mut statement =
            self.connection.prepare_cached("DELETE FROM sessions WHERE token = ? RETURNING id")?;
        let mut found = statement.query(params![token.0])?;
        let id = found.next()?.map(|row| rows::id(row, 0)).transpose()?;
        // The statement deletes when it is run to its end.
        while found.next()?.is_some() {}
        Ok(id.map(SessionId::from_bits))
    }

    fn session_exists(&self, token: SecretHash) -> Result<bool, Stop> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM sessions WHERE token = ?")?;
        Ok(statement.exists(params![token.0])?)
    }

    /// Removes some sessions that ended long ago, whenever one begins.
    fn sweep_sessions(&self) -> Result<(), Stop> {
        let before = self.now.0.saturating_sub(KEPT_AFTER_END_MS);
        let mut statement = self.connection.prepare_cached(
            "DELETE FROM sessions WHERE token IN (SELECT token FROM sessions WHERE expires < ? LIMIT 20)",
        )?;
        statement.execute(params![rows::stored(before)])?;
        Ok(())
    }
}

fn unknown(person: PersonId) -> Stop {
    Stop::Failed(format!("there is no person {person}"))
}
