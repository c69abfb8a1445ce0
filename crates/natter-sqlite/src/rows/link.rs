//! Rows of `links`: what the operator's one-use links do. The code itself is never here, only its hash.

use super::code::{number, stored};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::Timestamp;
use natter_core::person::{LinkPurpose, SecretHash};
use rusqlite::{Connection, params};

/// A link that was not used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkRow {
    /// The key of its person.
    pub(crate) person: i64,
    pub(crate) purpose: LinkPurpose,
    pub(crate) ends: Timestamp,
}

const fn stored_purpose(purpose: LinkPurpose) -> u64 {
    match purpose {
        LinkPurpose::Password => 0,
        LinkPurpose::SiteAdmin => 1,
    }
}

impl LinkRow {
    /// The link of this code that is good at `now`.
    pub(crate) fn find(
        connection: &Connection,
        code: SecretHash,
        now: Timestamp,
    ) -> Result<Option<Self>, Stop> {
        let sql = "SELECT person, purpose, ends, crc FROM links WHERE code = ?";
        let mut statement = connection.prepare_cached(sql)?;
        let mut found = statement.query(params![code.0])?;
        let Some(row) = found.next()? else { return Ok(None) };
        let purpose = match number(row, 1)? {
            0 => LinkPurpose::Password,
            1 => LinkPurpose::SiteAdmin,
            _ => return Err(damaged("a link")),
        };
        let link = Self { person: number(row, 0)?.cast_signed(), purpose, ends: Timestamp(number(row, 2)?) };
        if number(row, 3)? != u64::from(link.checksum(code)) {
            return Err(damaged("a link"));
        }
        Ok(Some(link).filter(|link| now < link.ends))
    }

    fn checksum(&self, SecretHash(code): SecretHash) -> u32 {
        let mut digest = Digest::default();
        digest.number(self.person.cast_unsigned()).number(stored_purpose(self.purpose)).number(self.ends.0);
        code.iter().fold(&mut digest, |digest, byte| digest.number(u64::from(*byte))).sum()
    }

    /// Adds a link.
    pub(crate) fn insert(&self, connection: &Connection, code: SecretHash) -> Result<(), rusqlite::Error> {
        let sql = "INSERT INTO links (code, person, purpose, ends, crc) VALUES (?, ?, ?, ?, ?)";
        let crc = self.checksum(code);
        let ends = stored(self.ends.0);
        let purpose = stored(stored_purpose(self.purpose));
        connection.prepare_cached(sql)?.execute(params![code.0, self.person, purpose, ends, crc]).map(drop)
    }

    /// Takes a link away that was used, and those whose time is over.
    pub(crate) fn delete(
        connection: &Connection,
        code: SecretHash,
        now: Timestamp,
    ) -> Result<(), rusqlite::Error> {
        let sql = "DELETE FROM links WHERE code = ? OR ends <= ?";
        connection.prepare_cached(sql)?.execute(params![code.0, stored(now.0)]).map(drop)
    }
}
