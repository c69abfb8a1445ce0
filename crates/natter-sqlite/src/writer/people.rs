//! People and sessions that come and go.

use super::Writer;
use crate::fault::Stop;
use crate::rows::{self, PersonRow, SessionRow, stored, stored_id};
use natter_core::audit::{Deed, NewEntry};
use natter_core::person::{NewSession, Newcomer, SecretHash, Standing};
use natter_core::rule::join;
use natter_core::{Acting, Actor, Denied, PersonId, RoomId, SessionId, Timestamp, limit};
use rusqlite::params;

/// A session is kept this long after its end, so that a clock set wrongly ends nobody's session for good.
const KEPT_AFTER_END_MS: u64 = 24 * 60 * 60 * 1000;

/// The key of nobody.
const NOBODY: i64 = 0;

impl Writer<'_> {
    /// Adds a person, their session, what became of their invitation, and their membership of the lobby with its event.
    pub(crate) fn enrol(&mut self, newcomer: Newcomer) -> Result<(), Stop> {
        let Newcomer { person, password_hash, identity, session, invite, into_lobby } = newcomer;
        let actor = Acting { person: person.clone(), address: session.origin.address };
        if self.session_exists(session.token)? {
            return Err(Denied::Conflict.into());
        }
        let is_taken = identity.as_ref().map(|identity| rows::identified(self.connection, identity));
        if is_taken.transpose()?.flatten().is_some() {
            return Err(Denied::Conflict.into());
        }
        if rows::name_is_taken(self.connection, &person.username.keys(), NOBODY)? {
            return Err(Denied::Conflict.into());
        }
        let entrance = if into_lobby {
            self.facts(RoomId::LOBBY, person.id)?;
            let restrictions = self.restrictions(RoomId::LOBBY, &actor)?;
            Some(join::enter(restrictions, person.standing, self.now)?)
        } else {
            None
        };
        let invite = invite.map(|token| self.permitting_invite(token)).transpose()?;
        let key = PersonRow::insert(self.connection, &person, password_hash, self.now)?;
        let key = key.ok_or(Denied::Conflict)?;
        rows::hold_name(self.connection, &person.username.keys(), key, false)?;
        SessionRow::insert(self.connection, key, &session)?;
        if let Some(identity) = identity {
            rows::insert_identity(self.connection, &identity, key)?;
        }
        if let Some((invite, token)) = invite {
            self.use_up(invite, token, &actor, key)?;
        }
        if let Some(entrance) = entrance {
            self.bring_in(RoomId::LOBBY, &person.reference(), entrance, None)?;
        }
        if person.standing == Standing::Account {
            self.note(NewEntry::of(&actor, Deed::AccountCreated))?;
        }
        self.sweep_sessions()
    }

    /// Begins a session; the oldest ends where there would be too many.
    pub(crate) fn open_session(&mut self, person: PersonId, session: &NewSession) -> Result<(), Stop> {
        let found = self.find_person(person)?.ok_or(Denied::Unauthenticated)?;
        if !found.is_active() {
            return Err(Denied::Unauthenticated.into());
        }
        if !SessionRow::insert(self.connection, found.key, session)? {
            return Err(Stop::Failed("a session with this token exists".into()));
        }
        let mut statement = self.connection.prepare_cached(
            "DELETE FROM sessions WHERE token IN \
             (SELECT token FROM sessions WHERE person = ? ORDER BY created DESC, token LIMIT -1 OFFSET ?)",
        )?;
        statement.execute(params![found.key, limit::SESSIONS_PER_PERSON as i64])?;
        drop(statement);
        self.sweep_sessions()
    }

    /// Gives a session of a person another token; nothing where it is none of theirs.
    pub(super) fn renew_session(&self, person: i64, id: SessionId, token: SecretHash) -> Result<(), Stop> {
        match SessionRow::find(self.connection, id)? {
            Some((row, old)) if row.person == person => Ok(row.change_token(self.connection, (old, token))?),
            _ => Ok(()),
        }
    }

    /// Has a session end later.
    pub(crate) fn extend_session(&mut self, token: SecretHash, expires: Timestamp) -> Result<(), Stop> {
        match SessionRow::of_token(self.connection, token)? {
            Some(row) if row.expires < expires => Ok(row.change_end(self.connection, token, expires)?),
            _ => Ok(()),
        }
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

    /// Ends another session of the same person.
    pub(crate) fn revoke_session(&mut self, actor: &Actor, session: SessionId) -> Result<(), Stop> {
        let acting = self.acting(actor)?;
        let key = self.find_person(actor.id)?.ok_or(Denied::NotFound)?.key;
        let mut statement =
            self.connection.prepare_cached("DELETE FROM sessions WHERE id = ? AND person = ?")?;
        if statement.execute(params![stored_id(session.bits()), key])? == 0 {
            return Err(Denied::NotFound.into());
        }
        self.note(NewEntry::of(&acting, Deed::SessionRevoked))?;
        Ok(())
    }

    /// Ends all sessions of a person but one; their ids.
    pub(super) fn end_sessions(&self, person: i64, keep: Option<SessionId>) -> Result<Vec<SessionId>, Stop> {
        let mut statement = self
            .connection
            .prepare_cached("DELETE FROM sessions WHERE person = ? AND id IS NOT ? RETURNING id")?;
        let keep = keep.map(|session| stored_id(session.bits()));
        let mut found = statement.query(params![person, keep])?;
        let mut ended = Vec::new();
        while let Some(row) = found.next()? {
            ended.push(SessionId::from_bits(rows::id(row, 0)?));
        }
        Ok(ended)
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
        statement.execute(params![stored(before)])?;
        Ok(())
    }
}
