//! Rows of `memberships`: who is in a room, as what, and what they have read.

use super::code::{id, maybe_moment, number, read_role, stored, stored_id, stored_moment, stored_role};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::member::Role;
use natter_core::{PersonId, Seq, Timestamp};
use rusqlite::{CachedStatement, Connection, Row, params};

/// What [`membership`] reads.
pub(crate) const MEMBERSHIP_COLUMNS: &str = "memberships.room, memberships.person, memberships.role, memberships.read_seq, \
     memberships.read_messages, memberships.crc, memberships.joined, memberships.muted_until, memberships.own_after";
/// How many columns that are.
pub(crate) const MEMBERSHIP_WIDTH: usize = 9;

/// One person in one room.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MembershipRow {
    /// The room's key.
    pub(crate) room: i64,
    pub(crate) person: PersonId,
    pub(crate) role: Role,
    /// The last event read.
    pub(crate) read: Seq,
    /// Messages up to and with it.
    pub(crate) read_messages: u64,
    /// Their own messages behind it.
    pub(crate) own_after: u64,
    /// The event by which they came in; 0 where that is not known.
    pub(crate) joined: Seq,
    /// They may not write before then.
    pub(crate) muted_until: Option<Timestamp>,
}

/// Reads a membership whose first column is `from`, and checks it.
pub(crate) fn membership(row: &Row<'_>, from: usize) -> Result<MembershipRow, Stop> {
    let membership = MembershipRow {
        room: number(row, from)?.cast_signed(),
        person: PersonId::from_bits(id(row, from + 1)?),
        role: read_role(number(row, from + 2)?)?,
        read: Seq(number(row, from + 3)?),
        read_messages: number(row, from + 4)?,
        own_after: number(row, from + 8)?,
        joined: Seq(number(row, from + 6)?),
        muted_until: maybe_moment(row, from + 7)?,
    };
    if number(row, from + 5)? != u64::from(membership.checksum()) {
        return Err(damaged("a membership"));
    }
    Ok(membership)
}

impl MembershipRow {
    /// Messages of others behind the marker, where the log holds this many messages.
    pub(crate) fn unread(&self, messages: u64) -> u64 {
        messages.saturating_sub(self.read_messages).saturating_sub(self.own_after)
    }

    fn checksum(&self) -> u32 {
        let mut digest = Digest::default();
        digest.number(self.room.cast_unsigned()).id(self.person.bits()).number(stored_role(self.role));
        digest.number(self.read.0).number(self.read_messages);
        if self.joined != Seq(0) || self.muted_until.is_some() {
            digest.number(self.joined.0).number(self.muted_until.map_or(0, |until| until.0));
        }
        if self.own_after != 0 {
            digest.number(self.own_after);
        }
        digest.sum()
    }

    pub(crate) fn insert(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO memberships (room, person, role, read_seq, read_messages, own_after, crc, joined, muted_until) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            self.room,
            stored_id(self.person.bits()),
            stored(stored_role(self.role)),
            stored(self.read.0),
            stored(self.read_messages),
            stored(self.own_after),
            self.checksum(),
            stored(self.joined.0),
            stored_moment(self.muted_until),
        ])?;
        Ok(())
    }

    /// Writes what they may do.
    pub(crate) fn update(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "UPDATE memberships SET role = ?, read_seq = ?, read_messages = ?, own_after = ?, muted_until = ?, crc = ? \
             WHERE room = ? AND person = ?",
        )?;
        statement.execute(params![
            stored(stored_role(self.role)),
            stored(self.read.0),
            stored(self.read_messages),
            stored(self.own_after),
            stored_moment(self.muted_until),
            self.checksum(),
            self.room,
            stored_id(self.person.bits()),
        ])?;
        Ok(())
    }

    pub(crate) fn prepare_mark(connection: &Connection) -> Result<CachedStatement<'_>, rusqlite::Error> {
        connection.prepare_cached(
            "UPDATE memberships SET read_seq = ?, read_messages = ?, own_after = ?, crc = ? WHERE room = ? AND person = ?",
        )
    }

    /// Writes where the read marker stands.
    pub(crate) fn mark(&self, statement: &mut CachedStatement<'_>) -> Result<(), rusqlite::Error> {
        statement.execute(params![
            stored(self.read.0),
            stored(self.read_messages),
            stored(self.own_after),
            self.checksum(),
            self.room,
            stored_id(self.person.bits()),
        ])?;
        Ok(())
    }

    pub(crate) fn delete(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement =
            connection.prepare_cached("DELETE FROM memberships WHERE room = ? AND person = ?")?;
        statement.execute(params![self.room, stored_id(self.person.bits())])?;
        Ok(())
    }
}
