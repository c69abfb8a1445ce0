//! The full-text index: a file of its own beside the database, made from the logs and made again whenever it does not fit them. It proposes messages;
//! whether one is found is decided by the core. Without it every search is answered too, by looking at the log itself.

mod keeper;

use crate::files;
use crate::open::{connect, tune};
use natter_core::search;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

pub(crate) use keeper::{Keeper, Renewal};

/// What readers call the attached index.
const NAME: &str = "search";
/// `PRAGMA user_version` of the file; another one is made anew.
const VERSION: i64 = 3;
/// Events with keys of the same multiple of this are one stretch, which is asked for by itself.
const STRETCH: i64 = 1 << 16;
/// Parts a room's key, a stretch's number and a word; none can hold it.
const BEHIND: char = '\u{b7}';

/// Where the index of a database lies.
pub(crate) fn beside(database: &Path) -> PathBuf {
    files::beside(database, ".search")
}

/// Opens the index of a database, making it when there is none or another program's. `None` when that is not possible, such as on a full disk.
pub(crate) fn open(database: &Path, cache_bytes: usize) -> Option<Connection> {
    let path = beside(database);
    ours(&path, cache_bytes)
        .or_else(|_| {
            remove(database);
            ours(&path, cache_bytes)
        })
        .ok()
}

/// Removes the index; the next start makes it again.
pub(crate) fn remove(database: &Path) {
    for end in ["", "-wal", "-shm"] {
        // A file that is missing or cannot be removed shows when the index is opened.
        let _ = std::fs::remove_file(files::beside(&beside(database), end));
    }
}

/// Whether the index can be read whole.
pub(crate) fn is_sound(database: &Path) -> bool {
    let verdict = connect(&beside(database), true)
        .and_then(|index| index.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0)));
    verdict.is_ok_and(|verdict| verdict == "ok")
}

fn ours(path: &Path, cache_bytes: usize) -> Result<Connection, rusqlite::Error> {
    files::make(path).map_err(|_| rusqlite::Error::InvalidPath(path.to_owned()))?;
    let connection = connect(path, false)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    // What a loss of power takes is made again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // So that words of deleted messages are overwritten where they were.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    tune(&connection, cache_bytes)?;
    match connection.pragma_query_value(None, "user_version", |row| row.get(0))? {
        // Indexes of earlier programs have no such table.
        VERSION => connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS leaving (only INTEGER PRIMARY KEY CHECK (only = 1)) STRICT",
        )?,
        0 => furnish(&connection, "")?,
        _ => return Err(rusqlite::Error::InvalidQuery),
    }
    connection.query_row("SELECT count(*) FROM words WHERE words MATCH 'nothing'", [], |_| Ok(()))?;
    Ok(connection)
}

/// Makes the tables, after `before`; all of it or nothing.
fn furnish(connection: &Connection, before: &str) -> Result<(), rusqlite::Error> {
    let schema = include_str!("index/schema.sql");
    let made = connection
        .execute_batch(&format!("BEGIN; {before} {schema} PRAGMA user_version = {VERSION}; COMMIT"));
    if made.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    made
}

/// Lets a reader of the database read the index too. A reader that cannot looks at the log itself.
pub(crate) fn attach(reader: &Connection, database: &Path) {
    let path = beside(database);
    let _ = reader.execute(&format!("ATTACH DATABASE ? AS {NAME}"), [path.to_string_lossy()]);
}

/// The key up to which the logs, as this reader sees them, are in the index: its newest mark whose event is still the one that was taken in.
/// 0 without an index, or with one that cannot be read.
pub(crate) fn end(reader: &Connection) -> i64 {
    let sql = format!(
        "SELECT marks.key FROM {NAME}.marks CROSS JOIN events ON events.key = marks.key AND events.crc = marks.crc \
         ORDER BY marks.key DESC LIMIT 1"
    );
    let read = reader.prepare_cached(&sql);
    read.and_then(|mut read| read.query_row([], |row| row.get(0))).unwrap_or(0)
}

/// What stands in the index for a message.
fn entry(room: i64, key: i64, text: &str) -> String {
    let (words, stretch) = (search::indexed(text), stretch(key));
    words.iter().map(|word| format!("{room}{BEHIND}{stretch}{BEHIND}{word}")).collect::<Vec<_>>().join(" ")
}

/// The stretch that an event's key lies in.
pub(crate) fn stretch(key: i64) -> i64 {
    key / STRETCH
}

/// What the index is asked for messages of a room in one stretch.
pub(crate) fn question(room: i64, stretch: i64, query: &natter_core::SearchQuery) -> String {
    let term = |(word, is_beginning): (String, bool)| {
        format!("\"{room}{BEHIND}{stretch}{BEHIND}{word}\"{}", if is_beginning { "*" } else { "" })
    };
    query.terms().into_iter().map(term).collect::<Vec<_>>().join(" AND ")
}

/// Everything of a room.
fn everything(room: i64) -> String {
    format!("\"{room}{BEHIND}\"*")
}
