//! Examines a store that is not running, names what is damaged, and repairs what can be made again from what is sound.

use crate::error::OpenError;
use crate::examine;
use crate::fault::Stop;
use crate::files;
use crate::index;
use crate::open::{admit, connect, look_at_header, named, tune};
use crate::schema::{self, Mark, VERSION};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

const CACHE_BYTES: usize = 16 << 20;
/// Lines of SQLite's own check that are shown.
const MOST_LINES: usize = 20;

/// What became of one part of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is wrong.
    Sound,
    /// Can be repaired, and was not, because that was not asked for.
    Repairable,
    /// Was damaged, and is sound now.
    Repaired,
    /// Only a backup helps.
    Lost,
}

/// One line of a report, in words for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub state: State,
    /// What, and what to do.
    pub what: String,
}

impl Finding {
    fn new(state: State, what: impl Into<String>) -> Self {
        Self { state, what: what.into() }
    }
}

/// Examines the store of this database, and repairs it where `repair` says so. Reads every row, which takes some seconds a gigabyte.
///
/// # Errors
/// [`OpenError`] when there is no store, a server runs on it, or it is another program's or a newer one's.
pub fn doctor(database: &Path, repair: bool) -> Result<Vec<Finding>, OpenError> {
    if files::is_empty(database)? {
        return Err(OpenError::Missing { path: database.into() });
    }
    let _locks = files::lock(database)?;
    look_at_header(database)?;
    let mut findings = vec![permissions(database, repair)];
    let mut connection = connect(database, false).map_err(|error| named(database, error))?;
    admit(&connection, database)?;
    tune(&connection, CACHE_BYTES)?;
    let version = match schema::mark(&connection)? {
        Mark::Natter(version) => version,
        Mark::Empty | Mark::Foreign => 0,
    };
    let pages = pages(&connection, repair)?;
    let are_pages_sound = pages.iter().all(|finding| matches!(finding.state, State::Sound | State::Repaired));
    findings.extend(pages);
    if version < VERSION {
        let what = format!(
            "format {version} of {VERSION}; the next start brings it up to date, then run this again"
        );
        findings.push(Finding::new(State::Sound, what));
    } else if are_pages_sound {
        findings.extend(contents(&mut connection, repair)?);
    }
    findings.push(search_index(database, repair));
    Ok(findings)
}

fn permissions(database: &Path, repair: bool) -> Finding {
    let open = files::open_to_others(database);
    if open.is_empty() {
        return Finding::new(State::Sound, "permissions: only the owner may read the files");
    }
    let names: Vec<String> = open.iter().map(|path| path.display().to_string()).collect();
    let what = format!("permissions: other users may read {}", names.join(", "));
    if !repair {
        return Finding::new(State::Repairable, what);
    }
    let problems = files::tighten(database);
    if problems.is_empty() {
        Finding::new(State::Repaired, what)
    } else {
        Finding::new(State::Lost, format!("{what}; {}", problems.join("; ")))
    }
}

/// SQLite's own check. An index that does not fit its table is made again; damage in a table is not.
fn pages(connection: &Connection, repair: bool) -> Result<Vec<Finding>, rusqlite::Error> {
    let lines = integrity(connection)?;
    if lines.is_empty() {
        return Ok(vec![Finding::new(State::Sound, "database: every page and every index fits")]);
    }
    let is_of_index = |line: &String| line.contains("index");
    if !lines.iter().all(is_of_index) {
        let lost = |line| Finding::new(State::Lost, format!("database: {line}; restore a backup"));
        return Ok(lines.into_iter().map(lost).collect());
    }
    let what = format!("database: {}", lines.join("; "));
    if !repair {
        return Ok(vec![Finding::new(State::Repairable, what)]);
    }
    let mended = connection.execute_batch("REINDEX").is_ok() && integrity(connection)?.is_empty();
    let state = if mended { State::Repaired } else { State::Lost };
    Ok(vec![Finding::new(state, what)])
}

fn integrity(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST_LINES})"))?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Tables, rows and rooms.
fn contents(connection: &mut Connection, repair: bool) -> Result<Vec<Finding>, rusqlite::Error> {
    let mut findings = Vec::new();
    match schema::verify(connection) {
        Ok(()) => {}
        Err(Stop::Sql(error)) => return Err(error),
        Err(Stop::Failed(what)) => {
            return Ok(vec![Finding::new(State::Lost, format!("schema: {what}; restore a backup"))]);
        }
        Err(Stop::Denied(denied)) => return Ok(vec![Finding::new(State::Lost, denied.to_string())]),
    }
    for line in examine::tables(connection)? {
        findings
            .push(Finding::new(State::Lost, format!("{line}; restore a backup, everything else is served")));
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for mut room in examine::rooms(&transaction, i64::MAX)? {
        let state = match &mut room.mended {
            None => State::Lost,
            Some(_) if !repair => State::Repairable,
            Some(row) => {
                row.mend(&transaction)?;
                State::Repaired
            }
        };
        findings.push(Finding::new(state, room.what));
    }
    transaction.commit()?;
    if findings.is_empty() {
        findings.push(Finding::new(State::Sound, "rows: every row fits its checksum, every room its log"));
    }
    Ok(findings)
}

/// The index for searches is made from the logs; a damaged one is removed.
fn search_index(database: &Path, repair: bool) -> Finding {
    if files::is_empty(&index::beside(database)).unwrap_or(false) {
        return Finding::new(State::Sound, "search index: none yet, the next start makes it");
    }
    if index::is_sound(database) {
        return Finding::new(State::Sound, "search index: it can be read whole");
    }
    if !repair {
        return Finding::new(State::Repairable, "search index: damaged");
    }
    index::remove(database);
    Finding::new(State::Repaired, "search index: damaged and removed, the next start makes it again")
}
