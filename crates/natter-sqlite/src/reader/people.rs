//! People by what they prove: a token, a name to check a password against, or an identity that somebody vouches for.

use crate::fault::{Stop, damaged};
use crate::rows::{self, PERSON_COLUMNS, PersonRow, SessionRow, stored, stored_id};
use natter_core::person::{Credentials, Identity, Login, OpenSession, Person, SecretHash, SessionHolder};
use natter_core::{PersonId, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

/// The session of a token that has not ended at `now`, of somebody who may come in.
pub(crate) fn session(
    connection: &Connection,
    token: SecretHash,
    now: Timestamp,
) -> Result<Option<SessionHolder>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, {PERSON_COLUMNS} FROM sessions LEFT JOIN people ON people.key = sessions.person \
         WHERE sessions.token = ?",
        SessionRow::COLUMNS
    ))?;
    let mut found = statement.query(params![token.0])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let session = SessionRow::read(row, token)?;
    if row.get_ref(SessionRow::WIDTH)? == ValueRef::Null {
        return Err(damaged("a session"));
    }
    let row = rows::person(row, SessionRow::WIDTH)?;
    let holds = now < session.expires && row.is_active();
    let SessionRow { id, created, expires, .. } = session;
    Ok(holds.then_some(SessionHolder { session: id, person: row.person, created, expires }))
}

/// What a sign-in is checked against. Where nobody is found, somebody else's row is read and forgotten, so that the time taken does not tell whether
/// there is an account (ASVS 6.3.8).
pub(crate) fn credentials(connection: &Connection, login: &Login) -> Result<Option<Credentials>, Stop> {
    let (column, value) = match login {
        Login::Email(email) => ("email", email.as_str().to_owned()),
        Login::Username(username) => ("username_key", username.key()),
    };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT 1, {PERSON_COLUMNS} FROM people WHERE {column} = ? UNION ALL \
         SELECT 0, {PERSON_COLUMNS} FROM people WHERE key = (SELECT min(key) FROM people) LIMIT 1"
    ))?;
    let mut found = statement.query(params![value])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let is_meant = rows::number(row, 0)? == 1;
    let row = rows::person(row, 1)?;
    let has_account = is_meant && row.is_active() && row.person.email.is_some();
    Ok(has_account.then_some(Credentials { person: row.person, password_hash: row.password_hash }))
}

/// Who has this identity and may come in.
pub(crate) fn person_of(connection: &Connection, identity: &Identity) -> Result<Option<Person>, Stop> {
    let Some(key) = rows::identified(connection, identity)? else { return Ok(None) };
    let mut statement =
        connection.prepare_cached(&format!("SELECT {PERSON_COLUMNS} FROM people WHERE key = ?"))?;
    let mut found = statement.query(params![key])?;
    let row = found.next()?.map(|row| rows::person(row, 0)).transpose()?;
    Ok(row.ok_or_else(|| damaged("an identity"))?.some_active())
}

impl PersonRow {
    fn some_active(self) -> Option<Person> {
        self.is_active().then_some(self.person)
    }
}

/// The sessions of a person that have not ended at `now`, the newest first.
pub(crate) fn sessions_of(
    connection: &Connection,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<OpenSession>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, sessions.token FROM sessions JOIN people ON people.key = sessions.person \
         WHERE people.id = ? AND sessions.expires > ? ORDER BY sessions.created DESC, sessions.id",
        SessionRow::COLUMNS
    ))?;
    let mut found = statement.query(params![stored_id(person.bits()), stored(now.0)])?;
    let mut sessions = Vec::new();
    while let Some(row) = found.next()? {
        let token = row.get_ref(SessionRow::WIDTH)?.as_blob().ok().and_then(|token| token.try_into().ok());
        let token = SecretHash(token.ok_or_else(|| damaged("a session"))?);
        sessions.push(SessionRow::read(row, token)?.listed());
    }
    Ok(sessions)
}
