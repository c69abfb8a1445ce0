//! People by what they prove: a token, or a name to check a password against.

use crate::fault::{Stop, damaged};
use crate::rows::{self, PERSON_COLUMNS, SessionRow};
use natter_core::Timestamp;
use natter_core::person::{Credentials, Login, SecretHash, SessionHolder};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

/// The session of a token that has not ended at `now`.
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
    let person = rows::person(row, SessionRow::WIDTH)?.person;
    Ok((now < session.expires).then_some(SessionHolder { session: session.id, person }))
}

/// What a sign-in is checked against.
pub(crate) fn credentials(connection: &Connection, login: &Login) -> Result<Option<Credentials>, Stop> {
    let (column, value) = match login {
        Login::Email(email) => ("email", email.as_str().to_owned()),
        Login::Username(username) => ("username_key", username.key()),
    };
    let mut statement =
        connection.prepare_cached(&format!("SELECT {PERSON_COLUMNS} FROM people WHERE {column} = ?"))?;
    let mut found = statement.query(params![value])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let found = rows::person(row, 0)?;
    Ok(found.password_hash.map(|password_hash| Credentials { person: found.person, password_hash }))
}
