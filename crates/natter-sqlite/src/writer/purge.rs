//! Logs of deleted rooms are taken away piece by piece, while nobody waits for the writer.

use super::Writer;
use rusqlite::{Connection, params};
use std::collections::VecDeque;

/// Rows taken away in one transaction: some milliseconds.
const PIECE: i64 = 2_000;
/// What is taken away of a room, in this order: events are last, for a room with events is what a start looks for.
const PIECES: [&str; 3] = [
    "DELETE FROM reactions WHERE room = ?1 AND (seq, person, emoji) IN \
     (SELECT seq, person, emoji FROM reactions WHERE room = ?1 ORDER BY seq, person, emoji LIMIT ?2)",
    "DELETE FROM message_states WHERE room = ?1 AND seq IN \
     (SELECT seq FROM message_states WHERE room = ?1 ORDER BY seq LIMIT ?2)",
    "DELETE FROM events WHERE key IN (SELECT key FROM events WHERE room = ?1 ORDER BY seq LIMIT ?2)",
];

/// Keys of deleted rooms that may still have events.
#[derive(Debug, Default)]
pub(super) struct Purge {
    rooms: VecDeque<i64>,
}

impl Purge {
    /// What an earlier run has left.
    pub(super) fn pending(connection: &Connection) -> Result<Self, rusqlite::Error> {
        let mut statement = connection.prepare(
            "SELECT key FROM rooms WHERE deleted > 0 AND EXISTS (SELECT 1 FROM events WHERE events.room = rooms.key)",
        )?;
        let rooms = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Self { rooms })
    }

    pub(super) fn add(&mut self, room_key: i64) {
        self.rooms.push_back(room_key);
    }

    pub(super) fn is_done(&self) -> bool {
        self.rooms.is_empty()
    }
}

impl Writer<'_> {
    /// Takes the next piece away. What fails is tried again after the next start.
    pub(super) fn purge_a_piece(&mut self) {
        let Some(&room) = self.purge.rooms.front() else { return };
        let taken = self.in_transaction(|connection| {
            let mut left = PIECE;
            for sql in PIECES {
                left -= connection.prepare_cached(sql)?.execute(params![room, left])? as i64;
            }
            Ok(PIECE - left)
        });
        if taken.map_or(true, |taken| taken < PIECE) {
            self.purge.rooms.pop_front();
        }
    }

    fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
    ) -> Result<T, rusqlite::Error> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let done = self.require_own_run().and_then(|()| work(self.connection));
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.connection.prepare_cached(end)?.execute([]);
        if ended.is_err() && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        ended.and(done)
    }
}
