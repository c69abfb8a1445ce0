//! Rows of `names`: which person holds which key of a name.

use super::code::{flag, number};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::text::{DisplayName, Username};
use rusqlite::{Connection, params};

fn checksum(key: &str, person: i64, shown: bool) -> u32 {
    Digest::default().text(key).number(person.cast_unsigned()).number(u64::from(shown)).sum()
}

/// Whether somebody but this person holds one of these keys.
pub(crate) fn name_is_taken(connection: &Connection, keys: &[String], person: i64) -> Result<bool, Stop> {
    let mut statement = connection.prepare_cached("SELECT person, shown, crc FROM names WHERE key = ?")?;
    for key in keys {
        let mut found = statement.query(params![key])?;
        let Some(row) = found.next()? else { continue };
        let (holder, shown) = (number(row, 0)?.cast_signed(), flag(row, 1)?);
        if number(row, 2)? != u64::from(checksum(key, holder, shown)) {
            return Err(damaged("a name"));
        }
        if holder != person {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives a person those of these keys that nobody holds.
pub(crate) fn hold_name(
    connection: &Connection,
    keys: &[String],
    person: i64,
    shown: bool,
) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO names (key, person, shown, crc) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )?;
    for key in keys {
        statement.execute(params![key, person, shown, checksum(key, person, shown)])?;
    }
    Ok(())
}

/// Frees what only the display name of a person holds.
pub(crate) fn free_display_name(connection: &Connection, person: i64) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached("DELETE FROM names WHERE person = ? AND shown = 1")?;
    statement.execute(params![person]).map(drop)
}

/// Fills the table for everybody, the oldest person first; user names before display names. Old rows are read without their checksums: damage is
/// reported where a row is used, and must not stop a migration.
pub(crate) fn hold_all_names(connection: &Connection) -> Result<(), rusqlite::Error> {
    for shown in [false, true] {
        let column = if shown { "display_name" } else { "username" };
        let sql = format!("SELECT key, {column} FROM people WHERE {column} IS NOT NULL ORDER BY key");
        let mut statement = connection.prepare(&sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (person, name): (i64, String) = (row.get(0)?, row.get(1)?);
            let keys = if shown {
                DisplayName::from_stored(&name).keys()
            } else {
                Username::from_stored(&name).keys()
            };
            hold_name(connection, &keys, person, shown)?;
        }
    }
    Ok(())
}
