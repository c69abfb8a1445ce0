//! Rows of `reactions`: who reacted to a message.

use super::code::{id, number, stored, stored_id, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::text::Emoji;
use natter_core::{PersonId, Seq};
use rusqlite::{Connection, Row, params};

/// One person's reaction with one emoji.
#[derive(Debug, Clone)]
pub(crate) struct ReactionRow {
    /// The room's key.
    pub(crate) room: i64,
    /// The message.
    pub(crate) seq: Seq,
    pub(crate) person: PersonId,
    pub(crate) emoji: Emoji,
    /// The event by which they reacted.
    pub(crate) event: Seq,
}

impl ReactionRow {
    /// What [`ReactionRow::read`] reads.
    pub(crate) const COLUMNS: &str = "reactions.room, reactions.seq, reactions.person, reactions.emoji, \
         reactions.event, reactions.crc";
    /// How many columns that are.
    pub(crate) const WIDTH: usize = 6;

    /// Reads a reaction whose first column is 0, and checks the row.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, Stop> {
        let reaction = Self {
            room: number(row, 0)?.cast_signed(),
            seq: Seq(number(row, 1)?),
            person: PersonId::from_bits(id(row, 2)?),
            emoji: Emoji::from_stored(text(row, 3)?),
            event: Seq(number(row, 4)?),
        };
        if number(row, 5)? == u64::from(reaction.checksum()) {
            Ok(reaction)
        } else {
            Err(damaged("a reaction"))
        }
    }

    fn checksum(&self) -> u32 {
        let mut digest = Digest::default();
        digest.number(self.room.cast_unsigned()).number(self.seq.0).id(self.person.bits());
        digest.text(self.emoji.as_str()).number(self.event.0).sum()
    }

    /// The emoji with which a person reacted to a message.
    pub(crate) fn of_person(
        connection: &Connection,
        room: i64,
        seq: Seq,
        person: PersonId,
    ) -> Result<Vec<Emoji>, Stop> {
        let sql =
            format!("SELECT {} FROM reactions WHERE room = ? AND seq = ? AND person = ?", Self::COLUMNS);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query(params![room, stored(seq.0), stored_id(person.bits())])?;
        let mut emoji = Vec::new();
        while let Some(row) = found.next()? {
            emoji.push(Self::read(row)?.emoji);
        }
        Ok(emoji)
    }

    pub(crate) fn insert(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO reactions (room, seq, person, emoji, event, crc) VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            self.room,
            stored(self.seq.0),
            stored_id(self.person.bits()),
            self.emoji.as_str(),
            stored(self.event.0),
            self.checksum(),
        ])?;
        Ok(())
    }

    pub(crate) fn delete(
        connection: &Connection,
        room: i64,
        seq: Seq,
        person: PersonId,
        emoji: &Emoji,
    ) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "DELETE FROM reactions WHERE room = ? AND seq = ? AND person = ? AND emoji = ?",
        )?;
        statement.execute(params![room, stored(seq.0), stored_id(person.bits()), emoji.as_str()])?;
        Ok(())
    }

    /// Removes all reactions to a message.
    pub(crate) fn delete_all(connection: &Connection, room: i64, seq: Seq) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached("DELETE FROM reactions WHERE room = ? AND seq = ?")?;
        statement.execute(params![room, stored(seq.0)])?;
        Ok(())
    }
}
