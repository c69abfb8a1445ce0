//! The thread that keeps the index up to the logs. It takes its time: a busy store is followed piece by piece, a quiet one is caught up with.

use super::{entry, everything, furnish};
use crate::rows::{MESSAGE, MESSAGE_DELETED, MESSAGE_EDITED, stored};
use crate::threads::ThreadWatch;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Events of one transaction: some milliseconds.
const PIECE: i64 = 500;
/// Pages of an index (4 KiB each) that is put together again while the store closes: a fraction of a second.
const SMALL: i64 = 8_192;

/// Asks for the index to be made anew, because it could not be read.
#[derive(Clone, Default)]
pub(crate) struct Renewal(Arc<AtomicBool>);

impl Renewal {
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The thread's own: a reader of the logs and the writer of the index.
pub(crate) struct Keeper {
    logs: Connection,
    index: Connection,
    renewal: Renewal,
    /// How far the logs had come when they were looked at last.
    seen: i64,
    /// The state of the database that the index fits.
    followed: Option<i64>,
    /// Before then the index is not put together again.
    rest_until: Instant,
}

impl Keeper {
    /// Makes the index anew where it does not fit these logs, so that nobody asks one that lacks a room.
    pub(crate) fn new(logs: Connection, index: Connection) -> Result<Self, rusqlite::Error> {
        let (renewal, rest_until) = (Renewal::default(), Instant::now());
        let keeper = Self { logs, index, renewal, seen: 0, followed: None, rest_until };
        let (deleted, gone) = keeper.deleted_rooms()?;
        if !gone.is_subset(&deleted) {
            // A copy was put back in which a room is there again, and its words are not.
            keeper.begin_anew()?;
        }
        Ok(keeper)
    }

    pub(crate) fn renewal(&self) -> Renewal {
        self.renewal.clone()
    }

    /// Starts the thread; it ends when the sender is dropped.
    pub(crate) fn start(
        mut self,
        pause: Duration,
        watch: &ThreadWatch,
    ) -> std::io::Result<(Sender<()>, JoinHandle<()>)> {
        let (running, ended) = bounded(0);
        let thread = watch.spawn("natter-index", move || {
            while wait(&ended, pause) {
                // What fails now, such as on a full disk, is tried again after the next pause; until then searches look at the log.
                let _ = self.follow(&ended);
                if Instant::now() >= self.rest_until {
                    let _ = self.let_words_leave();
                }
            }
            // What does not fit in here is done after the next start.
            let _ = self.follow(&ended);
            if self.is_small() {
                let _ = self.let_words_leave();
            }
            Ok(())
        })?;
        Ok((running, thread))
    }

    fn follow(&mut self, ended: &Receiver<()>) -> Result<(), rusqlite::Error> {
        if self.renewal.0.swap(false, Ordering::Relaxed) {
            self.followed = None;
            self.begin_anew()?;
        }
        // Another number when anybody has committed since (PRAGMA data_version).
        let state = self.logs.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if self.followed == Some(state) {
            return Ok(());
        }
        self.forget_deleted_rooms()?;
        let newest = newest(&self.logs)?;
        let is_busy = newest - self.seen > PIECE;
        self.seen = newest;
        let mut from = self.last_true_mark()?;
        while from < newest {
            from = self.take_piece(from)?;
            if is_busy || !wait(ended, Duration::ZERO) {
                break;
            }
        }
        self.followed = (from >= newest).then_some(state);
        Ok(())
    }

    fn begin_anew(&self) -> Result<(), rusqlite::Error> {
        furnish(&self.index, "DROP TABLE words; DROP TABLE marks; DROP TABLE leaving; DROP TABLE gone;")
    }

    /// The newest mark whose event is still the one that was taken in; later marks go.
    fn last_true_mark(&self) -> Result<i64, rusqlite::Error> {
        loop {
            let mut newest =
                self.index.prepare_cached("SELECT key, crc FROM marks ORDER BY key DESC LIMIT 1")?;
            let mark: Option<(i64, i64)> =
                newest.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let Some((key, crc)) = mark else { return Ok(0) };
            let mut event = self.logs.prepare_cached("SELECT crc FROM events WHERE key = ?")?;
            if event.query_row([key], |row| row.get(0)).optional()? == Some(crc) {
                return Ok(key);
            }
            self.index.execute("DELETE FROM marks WHERE key = ?", [key])?;
        }
    }

    /// Takes in the events behind `from`; answers how far that went. An edit or a deletion replaces the words of its message by those it has now.
    fn take_piece(&mut self, from: i64) -> Result<i64, rusqlite::Error> {
        let mut events = self.logs.prepare_cached(
            "SELECT events.key, events.crc, events.room, CASE WHEN events.kind = ?1 AND rooms.deleted = 0 THEN text END, \
             CASE WHEN events.kind IN (?2, ?3) AND rooms.deleted = 0 THEN reply_to END FROM events \
             JOIN rooms ON rooms.key = events.room WHERE events.key > ?4 ORDER BY events.key LIMIT ?5",
        )?;
        let mut changed = self
            .logs
            .prepare_cached("SELECT key, text FROM events WHERE room = ? AND seq = ? AND kind = ?")?;
        let [message, edited, deleted] = [MESSAGE, MESSAGE_EDITED, MESSAGE_DELETED].map(stored);
        let mut found = events.query(params![message, edited, deleted, from, PIECE])?;
        let transaction = self.index.transaction()?;
        let mut last = None;
        while let Some(row) = found.next()? {
            let (key, crc, room): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (text, target): (Option<String>, Option<i64>) = (row.get(3)?, row.get(4)?);
            if let Some(text) = text {
                put(&transaction, key, &entry(room, key, &text))?;
            }
            if let Some(target) = target {
                let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
                let now = changed.query_row(params![room, target, message], read).optional()?;
                replace(&transaction, room, now)?;
            }
            last = Some((key, crc));
        }
        let Some((key, crc)) = last else { return Ok(i64::MAX) };
        // One mark for each piece is enough to go back to.
        transaction.execute("DELETE FROM marks WHERE key BETWEEN ? AND ?", [key - key % PIECE, key])?;
        transaction.execute("INSERT INTO marks (key, crc) VALUES (?, ?)", [key, crc])?;
        transaction.commit()?;
        Ok(key)
    }

    /// Rooms that are deleted, and those whose words were taken away.
    fn deleted_rooms(&self) -> Result<(FxHashSet<i64>, FxHashSet<i64>), rusqlite::Error> {
        let deleted = keys(&self.logs, "SELECT key FROM rooms WHERE deleted > 0")?;
        Ok((deleted, keys(&self.index, "SELECT room FROM gone")?))
    }

    /// Words of deleted rooms go with the rooms, also out of the file.
    fn forget_deleted_rooms(&mut self) -> Result<(), rusqlite::Error> {
        let (deleted, gone) = self.deleted_rooms()?;
        for room in deleted.difference(&gone) {
            let transaction = self.index.transaction()?;
            let forget = "DELETE FROM words WHERE rowid IN (SELECT rowid FROM words WHERE words MATCH ?)";
            if transaction.execute(forget, [everything(*room)])? > 0 {
                leave(&transaction)?;
            }
            transaction.execute("INSERT INTO gone (room) VALUES (?)", [room])?;
            transaction.commit()?;
        }
        Ok(())
    }

    /// Words of messages that were edited or deleted leave the file only when the index is put together again, and its write-ahead log is empty. A large
    /// index takes seconds; no more than a tenth of the time goes into it.
    fn let_words_leave(&mut self) -> Result<(), rusqlite::Error> {
        let leaving: i64 =
            self.index.prepare_cached("SELECT count(*) FROM leaving")?.query_row([], |row| row.get(0))?;
        if leaving == 0 {
            return Ok(());
        }
        let began = Instant::now();
        let optimized = self.index.execute("INSERT INTO words (words) VALUES ('optimize')", []);
        let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy = optimized.and_then(|_| self.index.query_row(truncate, [], |row| row.get::<_, i64>(0)));
        self.rest_until = Instant::now() + 9 * began.elapsed();
        if busy? == 0 {
            self.index.execute("DELETE FROM leaving", [])?;
        }
        Ok(())
    }

    fn is_small(&self) -> bool {
        let pages = self.index.pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0));
        pages.is_ok_and(|pages| pages <= SMALL)
    }
}

/// Puts the words that a changed message has now in place of those it had; `now` is its key and its text.
fn replace(
    transaction: &Transaction<'_>,
    room: i64,
    now: Option<(i64, String)>,
) -> Result<(), rusqlite::Error> {
    let Some((key, text)) = now else { return Ok(()) };
    if text.is_empty() {
        transaction.prepare_cached("DELETE FROM words WHERE rowid = ?")?.execute([key])?;
    } else {
        put(transaction, key, &entry(room, key, &text))?;
    }
    leave(transaction)
}

/// Remembers that words have to leave the file.
fn leave(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute("INSERT OR IGNORE INTO leaving (only) VALUES (1)", []).map(drop)
}

/// In place of whatever had this key before.
fn put(transaction: &Transaction<'_>, key: i64, words: &str) -> Result<(), rusqlite::Error> {
    let mut insert =
        transaction.prepare_cached("INSERT OR REPLACE INTO words (rowid, said) VALUES (?, ?)")?;
    insert.execute(params![key, words]).map(drop)
}

fn newest(logs: &Connection) -> Result<i64, rusqlite::Error> {
    logs.prepare_cached("SELECT ifnull(max(key), 0) FROM events")?.query_row([], |row| row.get(0))
}

fn keys(connection: &Connection, sql: &str) -> Result<FxHashSet<i64>, rusqlite::Error> {
    connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Whether the thread is to go on after so long.
fn wait(ended: &Receiver<()>, pause: Duration) -> bool {
    matches!(ended.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
}
