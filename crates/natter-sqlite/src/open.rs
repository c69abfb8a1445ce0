//! From a path to connections that may be trusted: one server per file, a file that is ours and whole, and settings that SQLite confirms.
//! Nothing is written before a file is known to be ours or new.

use crate::error::OpenError;
use crate::examine::{self, ROOMS_AT_START};
use crate::fault::Stop;
use crate::files::{self, Locks};
use crate::index::{self, Keeper};
use crate::lineage::{Fault, Lineage};
use crate::options::{Options, Synchronous};
use crate::pool::OTHER_READERS;
use crate::schema::{self, Mark, VERSION};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const PAGE_BYTES: u64 = 4096;
const HEADER_BYTES: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// How long a connection waits for another's lock. Only the store in memory and a checkpoint can make one wait.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Everything a store runs on.
pub(crate) struct Opened {
    pub(crate) writer: Connection,
    pub(crate) readers: Vec<Connection>,
    /// Brings the write-ahead log into the database; a store in memory has none.
    pub(crate) checkpointer: Option<Connection>,
    /// Held for as long as the store is open.
    pub(crate) locks: Option<Locks>,
    /// Keeps the index for searches; a store in memory has none, nor has one where it could not be made.
    pub(crate) keeper: Option<Keeper>,
    /// Notices copies put back; a store in memory has no past.
    pub(crate) lineage: Option<Lineage>,
    /// Rooms that do not fit their logs, in words for the operator.
    pub(crate) damage: Vec<String>,
    /// What else the operator should know.
    pub(crate) warnings: Vec<String>,
}

/// Opens the file named in the options.
pub(crate) fn file(options: &Options) -> Result<Opened, OpenError> {
    let path = &options.path;
    let mut locks = files::lock(path)?;
    let is_new = is_new(options, &mut locks)?;
    if !is_new {
        look_at_header(path)?;
    }
    let warnings = files::tighten(path);
    let mut writer = connect(path, false).map_err(|error| named(path, error))?;
    admit(&writer, path)?;
    settle(&writer, options)?;
    bring_up(&mut writer, path, options)?;
    if !is_new {
        require_whole(&writer, path)?;
    }
    let memory = locks.file.try_clone().map_err(|source| OpenError::Io { path: path.into(), source })?;
    let lineage = Lineage::begin(memory, &mut writer).map_err(|fault| match fault {
        Fault::Sql(error) => named(path, error),
        Fault::Io(source) => OpenError::Io { path: path.into(), source },
    })?;
    let damage = examine::rooms(&writer, ROOMS_AT_START).map_err(|error| named(path, error))?;
    let damage = damage.into_iter().map(|room| room.what).collect();
    let logs = connect(path, true)?;
    let index = index::open(path, options.cache_bytes / 8);
    // Without an index everything is found too.
    let keeper = index.and_then(|index| Keeper::new(logs, index).ok());
    let mut readers = Vec::new();
    for _ in 0..options.readers.max(1) + OTHER_READERS {
        let reader = connect(path, true)?;
        tune(&reader, options.cache_bytes / 8)?;
        if keeper.is_some() {
            index::attach(&reader, path);
        }
        readers.push(reader);
    }
    let checkpointer = connect(path, false)?;
    tune(&checkpointer, options.cache_bytes / 8)?;
    checkpointer.pragma_update(None, "synchronous", word(options.synchronous))?;
    Ok(Opened {
        writer,
        readers,
        checkpointer: Some(checkpointer),
        locks: Some(locks),
        keeper,
        lineage: Some(lineage),
        damage,
        warnings,
    })
}

/// Opens a store that lives as long as its connections, all on one shared memory database.
pub(crate) fn memory(options: &Options) -> Result<Opened, OpenError> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("file:/natter-{}?vfs=memdb", COUNT.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(name);
    let mut writer = connect(&path, false)?;
    tune(&writer, options.cache_bytes)?;
    bring_up(&mut writer, &path, options)?;
    let readers = (0..options.readers.max(1) + OTHER_READERS).map(|_| -> Result<Connection, OpenError> {
        let reader = connect(&path, false)?;
        tune(&reader, options.cache_bytes / 8)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(reader)
    });
    let readers = readers.collect::<Result<_, _>>()?;
    Ok(Opened {
        writer,
        readers,
        checkpointer: None,
        locks: None,
        keeper: None,
        lineage: None,
        damage: Vec::new(),
        warnings: Vec::new(),
    })
}

/// Whether the database is to be made. A missing or empty one is refused where something remembers that there was one.
fn is_new(options: &Options, locks: &mut Locks) -> Result<bool, OpenError> {
    let path = &options.path;
    let io = |source| OpenError::Io { path: path.clone(), source };
    if !files::is_empty(path)? {
        return if options.begin_anew { Err(OpenError::NotNew { path: path.clone() }) } else { Ok(false) };
    }
    let leftovers = files::leftovers(path);
    let had_one = Lineage::remembers(&mut locks.file).map_err(io)? || !leftovers.is_empty();
    if had_one && !options.begin_anew {
        return Err(OpenError::Missing { path: path.clone() });
    }
    for file in leftovers {
        std::fs::rename(&file, files::beside(&file, ".old")).map_err(io)?;
    }
    files::make(path)?;
    Ok(true)
}

/// Sorts out files of something else before SQLite touches them.
pub(crate) fn look_at_header(path: &Path) -> Result<(), OpenError> {
    let foreign = || OpenError::Foreign { path: path.into() };
    let mut header = [0; HEADER_BYTES];
    let mut file = File::open(path).map_err(|source| OpenError::Io { path: path.into(), source })?;
    file.read_exact(&mut header).map_err(|_| foreign())?;
    let application = header[68..72].iter().fold(0, |sum, &byte| sum << 8 | i64::from(byte));
    if &header[..16] != MAGIC || (application != 0 && application != schema::APPLICATION_ID) {
        return Err(foreign());
    }
    Ok(())
}

pub(crate) fn connect(path: &Path, read_only: bool) -> Result<Connection, rusqlite::Error> {
    let access = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let uri = if path.starts_with("file:") { OpenFlags::SQLITE_OPEN_URI } else { OpenFlags::empty() };
    let connection = Connection::open_with_flags(path, access | uri | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

/// Whether the file is ours, or empty.
pub(crate) fn admit(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    match schema::mark(connection).map_err(|error| named(path, error))? {
        Mark::Foreign => Err(OpenError::Foreign { path: path.into() }),
        Mark::Natter(found) if found > VERSION => {
            Err(OpenError::Newer { path: path.into(), found, known: VERSION })
        }
        Mark::Natter(found) if found < 1 => {
            Err(OpenError::Damaged { path: path.into(), what: format!("schema version {found}") })
        }
        Mark::Natter(_) | Mark::Empty => Ok(()),
    }
}

/// Asks for a write-ahead log and synced commits, and believes only what SQLite reads back.
fn settle(writer: &Connection, options: &Options) -> Result<(), OpenError> {
    writer.pragma_update(None, "page_size", PAGE_BYTES.cast_signed())?;
    let journal: String = writer
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
        .map_err(|error| named(&options.path, error))?;
    tune(writer, options.cache_bytes)?;
    writer.pragma_update(None, "synchronous", word(options.synchronous))?;
    let synchronous: i64 = writer.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let unsynced = |what| Err(OpenError::Unsynced { what });
    if journal != "wal" {
        return unsynced(format!("journal_mode={journal} instead of wal"));
    }
    if synchronous < 2 && !options.allow_unsynced {
        return unsynced(format!("synchronous={synchronous} instead of 2, FULL"));
    }
    // Texts that were edited or deleted are overwritten where they were. FAST would leave those that had pages of their own.
    writer.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    writer.pragma_update(None, "wal_autocheckpoint", 0)?;
    let most_bytes = options.checkpoint_pages as u64 * PAGE_BYTES;
    writer.pragma_update(None, "journal_size_limit", most_bytes.cast_signed())?;
    Ok(())
}

const fn word(synchronous: Synchronous) -> &'static str {
    match synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
        Synchronous::Off => "OFF",
    }
}

pub(crate) fn tune(connection: &Connection, cache_bytes: usize) -> Result<(), rusqlite::Error> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "cache_size", -((cache_bytes as u64 >> 10).cast_signed()))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // One plan for every value: otherwise each new binding has SQLite parse and plan the statement again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

/// Migrates or furnishes, then checks the shape.
fn bring_up(writer: &mut Connection, path: &Path, options: &Options) -> Result<(), OpenError> {
    let version = match schema::mark(writer)? {
        Mark::Natter(version) => version,
        Mark::Empty | Mark::Foreign => 0,
    };
    if version < VERSION {
        schema::migrate(writer, version, (options.clock)()).map_err(|error| named(path, error))?;
    }
    schema::verify(writer).map_err(|stop| match stop {
        Stop::Sql(error) => named(path, error),
        Stop::Failed(what) => OpenError::Damaged { path: path.into(), what },
        Stop::Denied(denied) => OpenError::Damaged { path: path.into(), what: denied.to_string() },
    })
}

/// A file that lost its end: SQLite notices only when it reads there, and a start should.
fn require_whole(writer: &Connection, path: &Path) -> Result<(), OpenError> {
    writer
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(|error| named(path, error))?;
    let pages: i64 = writer.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let expected = pages.cast_unsigned() * PAGE_BYTES;
    let length = std::fs::metadata(path).map_err(|source| OpenError::Io { path: path.into(), source })?.len();
    if length == expected {
        return Ok(());
    }
    let what = format!("{length} bytes long instead of {expected}");
    Err(OpenError::Damaged { path: path.into(), what })
}

pub(crate) fn named(path: &Path, error: rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged { path: path.into(), what: error.to_string() }
        }
        _ => OpenError::Sql(error),
    }
}
