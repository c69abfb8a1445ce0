//! Rows of `identities`: who somebody is at an identity provider.

use super::code::number;
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::person::Identity;
use rusqlite::{Connection, params};

fn checksum(identity: &Identity, person: i64) -> u32 {
    let mut digest = Digest::default();
    digest.text(&identity.issuer).text(&identity.subject).number(person.cast_unsigned()).sum()
}

/// The key of the person with this identity, and whether the row is whole.
pub(crate) fn identified(connection: &Connection, identity: &Identity) -> Result<Option<i64>, Stop> {
    let mut statement =
        connection.prepare_cached("SELECT person, crc FROM identities WHERE issuer = ? AND subject = ?")?;
    let mut found = statement.query(params![identity.issuer, identity.subject])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let person = number(row, 0)?.cast_signed();
    if number(row, 1)? == u64::from(checksum(identity, person)) {
        Ok(Some(person))
    } else {
        Err(damaged("an identity"))
    }
}

/// Ties an identity that nobody has to a person.
pub(crate) fn insert_identity(
    connection: &Connection,
    identity: &Identity,
    person: i64,
) -> Result<(), rusqlite::Error> {
    let mut statement = connection
        .prepare_cached("INSERT INTO identities (issuer, subject, person, crc) VALUES (?, ?, ?, ?)")?;
    statement.execute(params![identity.issuer, identity.subject, person, checksum(identity, person)])?;
    Ok(())
}
