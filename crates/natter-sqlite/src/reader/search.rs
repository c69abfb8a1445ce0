//! Searching a room: the newest events are looked at themselves, for most of what is looked for is near, and what is not yet in the index is there; the
//! older ones are proposed by the index. What half of all messages hold is found among the newest at once, and never asks the index for them all.

use super::facts::facts;
use super::log::range_as_stored;
use crate::checksum::Digest;
use crate::fault::Stop;
use crate::index;
use crate::rows::{self, EVENT_COLUMNS, RoomRow};
use natter_core::rule::read;
use natter_core::search::Found;
use natter_core::{Denied, EventKind, LogEvent, PersonId, RoomId, SearchQuery, Seq, limit};
use rusqlite::{Connection, OptionalExtension, params};

/// Events that are looked at before the index is asked.
const NEAR: usize = 250;
/// Events that are read at once.
const PIECE: u64 = 250;
/// Events of all rooms that the index may lack: they are looked through for edits whenever it is asked. One that lacks more is not asked.
const BEHIND: i64 = 20_000;

/// What was found, and whether the index could not be read and has to be made anew.
pub(crate) struct Searched {
    pub(crate) found: Found,
    pub(crate) index_failed: bool,
}

/// Messages of a room that a query matches, the newest first.
pub(crate) fn search(
    connection: &Connection,
    reader: PersonId,
    room: RoomId,
    query: &SearchQuery,
    before: Option<Seq>,
    most: usize,
) -> Result<Searched, Stop> {
    let (room, role) = facts(connection, room, reader)?.ok_or(Denied::NotFound)?;
    read::may_read(room.settings.kind, role)?;
    let bound = before.map_or(room.head.next(), |before| before.min(room.head.next()));
    let (messages, bound) = (Vec::new(), bound.0);
    let mut search = Search { connection, room, query, most, messages, bound, looked: 0, bytes: 0 };
    let indexed = usable_index(connection)?;
    while !search.is_done() && search.bytes < limit::SEARCH_BYTES {
        if search.looked >= NEAR && search.last_key()?.is_some_and(|key| key <= indexed) {
            let index_failed = search.ask_index(indexed)?;
            return Ok(Searched { found: search.found(), index_failed });
        }
        if search.looked >= limit::SEARCH_EVENTS {
            break;
        }
        search.look_at_piece()?;
    }
    Ok(Searched { found: search.found(), index_failed: false })
}

/// The key up to which the logs are in the index; 0 when it is too far behind to be asked.
fn usable_index(connection: &Connection) -> Result<i64, Stop> {
    let indexed = index::end(connection);
    let newest: i64 = connection
        .prepare_cached("SELECT ifnull(max(key), 0) FROM events")?
        .query_row([], |row| row.get(0))?;
    Ok(if newest - indexed > BEHIND { 0 } else { indexed })
}

struct Search<'a> {
    connection: &'a Connection,
    room: RoomRow,
    query: &'a SearchQuery,
    most: usize,
    messages: Vec<LogEvent>,
    /// Everything from here on was looked at.
    bound: u64,
    /// Events that were looked at.
    looked: usize,
    /// Bytes of their texts.
    bytes: usize,
}

impl Search<'_> {
    fn is_done(&self) -> bool {
        self.bound <= 1 || self.messages.len() == self.most
    }

    fn found(self) -> Found {
        let before = (self.bound > 1).then_some(Seq(self.bound));
        Found { messages: self.messages, before, looked: self.looked }
    }

    /// Looks at an event, the next one down or one further.
    fn look_at(&mut self, event: LogEvent) {
        self.bound = event.seq.0;
        if let EventKind::Message(message) = &event.kind {
            self.bytes += message.text.as_str().len();
        }
        if self.query.finds(&event) {
            self.messages.push(event);
        }
    }

    fn look_at_piece(&mut self) -> Result<(), Stop> {
        let last = self.bound.saturating_sub(1);
        let first = last.saturating_sub(PIECE - 1).max(1);
        for row in range_as_stored(self.connection, &self.room, first, last)?.into_iter().rev() {
            self.looked += 1;
            self.look_at(row.event);
            if self.is_done() || self.bytes >= limit::SEARCH_BYTES {
                break;
            }
        }
        Ok(())
    }

    /// The key of the next event down.
    fn last_key(&self) -> Result<Option<i64>, Stop> {
        self.key_of(self.bound - 1)
    }

    fn key_of(&self, seq: u64) -> Result<Option<i64>, Stop> {
        let mut key = self.connection.prepare_cached("SELECT key FROM events WHERE room = ? AND seq = ?")?;
        Ok(key.query_row(params![self.room.key, rows::stored(seq)], |row| row.get(0)).optional()?)
    }

    /// Goes through what the index proposes below the bound and what was edited since the index was written, from the newest stretch to the oldest;
    /// whether the index could not be read.
    fn ask_index(&mut self, indexed: i64) -> Result<bool, Stop> {
        let (Some(newest), Some(oldest)) = (self.last_key()?, self.key_of(1)?) else { return Ok(false) };
        let edited = self.edited_since(indexed)?;
        let mut left = limit::SEARCH_EVENTS;
        for stretch in (index::stretch(oldest)..=index::stretch(newest)).rev() {
            let Ok(mut proposed) = self.proposed(stretch, newest, left) else { return Ok(true) };
            let lowest = if proposed.len() == left { proposed.last().copied().unwrap_or(0) } else { 0 };
            let is_due = |key: &i64| index::stretch(*key) == stretch && (lowest..=newest).contains(key);
            proposed.extend(edited.iter().copied().filter(is_due));
            proposed.sort_unstable_by(|one, other| other.cmp(one));
            proposed.dedup();
            left = left.saturating_sub(proposed.len());
            for key in proposed {
                self.looked += 1;
                if let Some(event) = self.event(key)? {
                    self.look_at(event);
                }
                if self.is_done() || self.bytes >= limit::SEARCH_BYTES {
                    return Ok(false);
                }
            }
            if left == 0 {
                return Ok(false);
            }
        }
        self.bound = 1;
        Ok(false)
    }

    /// Keys of messages that were edited by events that the index lacks.
    fn edited_since(&self, indexed: i64) -> Result<Vec<i64>, rusqlite::Error> {
        // The plus keeps SQLite from going through the whole room by its index of places.
        let mut edited = self.connection.prepare_cached(
            "SELECT said.key FROM events JOIN events AS said ON said.room = events.room AND said.seq = events.reply_to \
             WHERE events.key > ? AND +events.room = ? AND events.kind = ?",
        )?;
        let values = params![indexed, self.room.key, rows::stored(rows::MESSAGE_EDITED)];
        edited.query_map(values, |row| row.get(0))?.collect()
    }

    /// Keys of events in a stretch, the newest first.
    fn proposed(&self, stretch: i64, newest: i64, most: usize) -> Result<Vec<i64>, rusqlite::Error> {
        let mut ask = self.connection.prepare_cached(
            "SELECT rowid FROM search.words WHERE words MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?",
        )?;
        let question = index::question(self.room.key, stretch, self.query);
        let keys = ask.query_map(params![question, newest, most as i64], |row| row.get(0))?;
        keys.collect()
    }

    /// `None` for a key that belongs to another room by now, or to nothing.
    fn event(&self, key: i64) -> Result<Option<LogEvent>, Stop> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {EVENT_COLUMNS} FROM events LEFT JOIN people ON people.key = events.person \
             WHERE events.key = ? AND events.room = ?"
        ))?;
        let mut found = statement.query(params![key, self.room.key])?;
        let Some(row) = found.next()? else { return Ok(None) };
        let event = rows::event(row, self.room.id, self.room.epoch, &mut Digest::default())?.event;
        // Keys of deleted events are given again, to events that lie elsewhere in the log.
        Ok((event.seq.0 < self.bound).then_some(event))
    }
}
