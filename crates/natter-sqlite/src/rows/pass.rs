//! Rows of `passes`: the room that a newcomer may enter by the invitation that permitted their account.

use super::code::{number, stored};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::Timestamp;
use natter_core::person::SecretHash;
use rusqlite::{Connection, params};

fn checksum(SecretHash(token): SecretHash, person: i64, room: i64, ends: Timestamp) -> u32 {
    let mut digest = Digest::default();
    digest.number(person.cast_unsigned()).number(room.cast_unsigned()).number(ends.0);
    token.iter().fold(&mut digest, |digest, byte| digest.number(u64::from(*byte))).sum()
}

/// Lets a person into a room by this word until then.
pub(crate) fn give_pass(
    connection: &Connection,
    token: SecretHash,
    (person, room): (i64, i64),
    ends: Timestamp,
) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO passes (token, person, room, ends, crc) VALUES (?, ?, ?, ?, ?)",
    )?;
    let crc = checksum(token, person, room, ends);
    statement.execute(params![token.0, person, room, stored(ends.0), crc]).map(drop)
}

/// The key of the room that this person may enter by this word at this moment.
pub(crate) fn pass(
    connection: &Connection,
    token: SecretHash,
    person: i64,
    now: Timestamp,
) -> Result<Option<i64>, Stop> {
    let mut statement =
        connection.prepare_cached("SELECT room, ends, crc FROM passes WHERE token = ? AND person = ?")?;
    let mut found = statement.query(params![token.0, person])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let (room, ends) = (number(row, 0)?.cast_signed(), Timestamp(number(row, 1)?));
    if number(row, 2)? != u64::from(checksum(token, person, room, ends)) {
        return Err(damaged("a pass"));
    }
    Ok(Some(room).filter(|_| now < ends))
}

/// Takes a pass away that was used, and those whose time is over.
pub(crate) fn use_pass(
    connection: &Connection,
    token: SecretHash,
    person: i64,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    let sql = "DELETE FROM passes WHERE (token = ? AND person = ?) OR ends <= ?";
    connection.prepare_cached(sql)?.execute(params![token.0, person, stored(now.0)]).map(drop)
}
