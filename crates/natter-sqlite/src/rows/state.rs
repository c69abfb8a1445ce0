//! Rows of `message_states`: what was changed about a message, but for its text.

use super::code::{flag, number, stored, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::Seq;
use natter_core::message::{MessageState, Reaction};
use natter_core::text::Emoji;
use rusqlite::{Connection, Row, params};

/// The state of one message.
#[derive(Debug, Clone)]
pub(crate) struct StateRow {
    /// The room's key.
    pub(crate) room: i64,
    pub(crate) seq: Seq,
    /// As it is for a reader without reactions of their own.
    pub(crate) state: MessageState,
}

impl StateRow {
    /// What [`StateRow::read`] reads.
    pub(crate) const COLUMNS: &str = "message_states.room, message_states.seq, message_states.folded, \
         message_states.pinned, message_states.reactions, message_states.crc";

    /// Reads a state whose first column is 0, and checks the row.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, Stop> {
        let (room, seq) = (number(row, 0)?.cast_signed(), Seq(number(row, 1)?));
        let reactions = text(row, 4)?;
        let state = MessageState {
            folded: Seq(number(row, 2)?),
            pinned: flag(row, 3)?,
            reactions: reactions.lines().map(read_reaction).collect::<Result<_, _>>()?,
        };
        let state = Self { room, seq, state };
        if number(row, 5)? == u64::from(state.checksum(reactions)) {
            Ok(state)
        } else {
            Err(damaged("the state of a message"))
        }
    }

    fn checksum(&self, reactions: &str) -> u32 {
        let mut digest = Digest::default();
        digest.number(self.room.cast_unsigned()).number(self.seq.0).number(self.state.folded.0);
        digest.number(u64::from(self.state.pinned)).text(reactions).sum()
    }

    /// The state of the message at a place, if something was changed about it.
    pub(crate) fn find(connection: &Connection, room: i64, seq: Seq) -> Result<Option<MessageState>, Stop> {
        let found = Self::within(connection, room, seq, seq)?;
        Ok(found.into_iter().next().map(|row| row.state))
    }

    /// The states of a room's messages from `first` to `last`, both included, ascending.
    pub(crate) fn within(
        connection: &Connection,
        room: i64,
        first: Seq,
        last: Seq,
    ) -> Result<Vec<Self>, Stop> {
        let sql = format!(
            "SELECT {} FROM message_states WHERE room = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            Self::COLUMNS
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query(params![room, stored(first.0), stored(last.0)])?;
        let mut states = Vec::new();
        while let Some(row) = found.next()? {
            states.push(Self::read(row)?);
        }
        Ok(states)
    }

    /// Writes the state over an earlier one.
    pub(crate) fn put(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let lines = self.state.reactions.iter().map(|one| format!("{} {}\n", one.emoji, one.count));
        let reactions: String = lines.collect();
        let mut statement = connection.prepare_cached(
            "INSERT OR REPLACE INTO message_states (room, seq, folded, pinned, reactions, crc) VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            self.room,
            stored(self.seq.0),
            stored(self.state.folded.0),
            self.state.pinned,
            reactions,
            self.checksum(&reactions),
        ])?;
        Ok(())
    }
}

fn read_reaction(line: &str) -> Result<Reaction, Stop> {
    let parts = line.rsplit_once(' ').and_then(|(emoji, count)| Some((emoji, count.parse().ok()?)));
    let (emoji, count) = parts.ok_or_else(|| damaged("the reactions to a message"))?;
    Ok(Reaction { emoji: Emoji::from_stored(emoji), count, mine: false })
}
