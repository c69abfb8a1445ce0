//! The file format: what marks a file as Natter's, its versions, and whether a file still has the shape it was given. Knows nothing of paths.

use crate::fault::Stop;
use crate::rows::{RoomRow, hold_all_names};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::text::RoomName;
use natter_core::{Epoch, RoomId, Seq, Timestamp};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

/// "Nttr": `PRAGMA application_id` of every Natter database.
pub(crate) const APPLICATION_ID: i64 = 0x4e74_7472;

/// Each brings the schema from its index to the next version; a released one is never changed.
const MIGRATIONS: [&str; 12] = [
    include_str!("schema/0001_first.sql"),
    include_str!("schema/0002_first_try.sql"),
    include_str!("schema/0003_rights.sql"),
    include_str!("schema/0004_people.sql"),
    include_str!("schema/0005_repeats.sql"),
    CLIENT_MESSAGE_IDS,
    include_str!("schema/0007_own_messages.sql"),
    include_str!("schema/0008_names.sql"),
    include_str!("schema/0009_restrictions.sql"),
    include_str!("schema/0010_direct.sql"),
    include_str!("schema/0011_links.sql"),
    include_str!("schema/0012_changes.sql"),
];

/// How many migrations there are up to the one that made `names`, whose rows SQL cannot compute.
const WITH_NAMES: usize = 8;

const CLIENT_MESSAGE_IDS: &str = include_str!("schema/0006_client_message_ids.sql");

/// Takes the messages that an earlier version stored twice out of the way of [`CLIENT_MESSAGE_IDS`].
const MARK_REPEATS: &str = include_str!("schema/mark_repeats.sql");

/// The version this program writes.
pub(crate) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Tables whose size follows people and rooms, and those whose size follows the logs.
const TABLES_OF_PEOPLE: [&str; 15] = [
    "meta",
    "rooms",
    "people",
    "names",
    "passes",
    "links",
    "memberships",
    "sessions",
    "requests",
    "bans",
    "mutes",
    "direct_people",
    "invites",
    "identities",
    "site",
];
const TABLES_OF_LOGS: [&str; 4] = ["events", "message_states", "reactions", "audit"];

/// A start checks the tables of so many people and a file of so many pages (4 MiB) whole: some 20 ms each. What is larger is checked row by row
/// as it is read.
const MOST_PEOPLE: i64 = 2_000;
const MOST_PAGES: i64 = 1_024;

/// What a file says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// No table yet.
    Empty,
    /// Ours, of this version.
    Natter(i64),
    /// Not ours.
    Foreign,
}

pub(crate) fn mark(connection: &Connection) -> Result<Mark, rusqlite::Error> {
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match application {
        APPLICATION_ID => Mark::Natter(version),
        0 if tables == 0 && version == 0 => Mark::Empty,
        _ => Mark::Foreign,
    })
}

/// Brings a database from `version` to [`VERSION`], all or nothing; a new one gets its lobby.
pub(crate) fn migrate(
    connection: &mut Connection,
    version: i64,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = usize::try_from(version).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        let made = transaction.execute_batch(migration);
        if *migration == CLIENT_MESSAGE_IDS && made.as_ref().is_err_and(is_constraint) {
            transaction.execute_batch(MARK_REPEATS)?;
            transaction.execute_batch(migration)?;
        } else {
            made?;
        }
    }
    if done < WITH_NAMES {
        hold_all_names(&transaction)?;
    }
    if version == 0 {
        furnish(&transaction, now)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

fn furnish(transaction: &Transaction<'_>, now: Timestamp) -> Result<(), rusqlite::Error> {
    transaction.execute(
        "INSERT INTO meta (only, store, run, created) VALUES (1, ?, zeroblob(16), ?)",
        rusqlite::params![rand::random::<u128>().to_be_bytes(), now.0.cast_signed()],
    )?;
    let lobby = RoomRow {
        key: 0,
        id: RoomId::LOBBY,
        settings: RoomSettings::new(RoomName::from_stored("Lobby"), RoomKind::Public),
        epoch: Epoch::from_bits(rand::random()),
        head: Seq(0),
        messages: 0,
        members: 0,
        creator: None,
        created: now,
        waiting: 0,
        is_deleted: false,
    };
    lobby.insert(transaction)?;
    Ok(())
}

/// Whether the file still has the tables and indexes it was given, its meta row, and as many whole tables as a start can afford to check. Rows
/// and places are checked again whenever they are read.
pub(crate) fn verify(connection: &Connection) -> Result<(), Stop> {
    let expected = Connection::open_in_memory()?;
    for migration in MIGRATIONS {
        expected.execute_batch(migration)?;
    }
    if shape(connection)? != shape(&expected)? {
        return Err(Stop::Failed("its tables are not the ones it was given".into()));
    }
    let people: i64 = connection.query_row("SELECT ifnull(max(key), 0) FROM people", [], |row| row.get(0))?;
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if people <= MOST_PEOPLE || pages <= MOST_PAGES {
        check_tables(connection, &TABLES_OF_PEOPLE)?;
    }
    if pages <= MOST_PAGES {
        check_tables(connection, &TABLES_OF_LOGS)?;
    }
    let furnished: i64 = connection.query_row(
        "SELECT (SELECT count(*) FROM meta) + (SELECT count(*) FROM rooms WHERE id = zeroblob(16))",
        [],
        |row| row.get(0),
    )?;
    if furnished == 2 { Ok(()) } else { Err(Stop::Failed("its meta row or its lobby is missing".into())) }
}

fn check_tables(connection: &Connection, tables: &[&str]) -> Result<(), Stop> {
    for table in tables {
        let verdict: String =
            connection.query_row(&format!("PRAGMA integrity_check({table})"), [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(Stop::Failed(format!("table {table}: {verdict}")));
        }
    }
    Ok(())
}

type Shape = Vec<(String, String, String, Option<String>)>;

fn shape(connection: &Connection) -> Result<Shape, rusqlite::Error> {
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::Digest;
    use crate::rows;

    /// A message as version 1 wrote it, checksum and all.
    const WRITTEN_BY_VERSION_1: &str = include_str!("schema/written_by_version_1.sql");

    #[test]
    fn people_from_before_keep_their_names_and_newcomers_look_like_none_of_them() {
        let mut connection = Connection::open_in_memory().unwrap();
        for migration in &MIGRATIONS[..4] {
            connection.execute_batch(migration).unwrap();
        }
        let add = "INSERT INTO people (id, username, username_key, standing, created, crc, display_name) VALUES (?, ?, ?, 0, 0, 0, ?)";
        for (id, name, key, shown) in
            [(1_u8, "alice", "alice", None), (2, "aIice", "aiice", None), (3, "Bob", "bob", Some("Ada Moss"))]
        {
            connection.execute(add, rusqlite::params![[id; 16], name, key, shown]).unwrap();
        }
        migrate(&mut connection, 4, Timestamp(0)).unwrap();
        let names: i64 = connection.query_row("SELECT count(*) FROM people", [], |row| row.get(0)).unwrap();
        assert_eq!(names, 3);
        let taken = |name: &str, person| {
            let keys = natter_core::text::Username::parse_known(name).unwrap().keys();
            rows::name_is_taken(&connection, &keys, person).unwrap()
        };
        for name in ["ALICE", "aIice", "AIICE", "ada moss", "b0b"] {
            assert!(taken(name, 0), "{name}");
        }
        assert!(!taken("alice", 1) && !taken("Ada Moss", 3) && !taken("Carol", 0));
    }

    #[test]
    fn what_version_1_wrote_is_read_and_still_guarded() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.execute_batch(WRITTEN_BY_VERSION_1).unwrap();
        migrate(&mut connection, 1, Timestamp(0)).unwrap();
        assert_eq!(mark(&connection).unwrap(), Mark::Natter(VERSION));
        verify(&connection).unwrap();
        let sql = format!(
            "SELECT {} FROM events LEFT JOIN people ON people.key = events.person",
            rows::EVENT_COLUMNS
        );
        let mut digest = Digest::default();
        let read = connection.query_row(&sql, [], |row| {
            Ok(rows::event(row, RoomId::LOBBY, Epoch::from_bits(1), &mut digest).map(|row| row.event))
        });
        let Ok(Ok(event)) = read else { panic!("the old row is damaged") };
        assert!(event.is_message());
        let again = "INSERT INTO events SELECT 2, room, 2, ordinal, timestamp, person, username, kind, message, client_message_id, \
                     text, reply_to, detail, crc, known, about FROM events";
        assert!(connection.execute(again, []).is_err(), "the same id is kept out");
    }

    /// Versions 2 to 4 stored a retry that named another `knownSeq` a second time. Such messages stay, and keep the third out.
    #[test]
    fn messages_that_were_stored_twice_stay_and_are_not_stored_again() {
        let mut connection = Connection::open_in_memory().unwrap();
        MIGRATIONS[..4].iter().for_each(|migration| connection.execute_batch(migration).unwrap());
        let message = |key: i64, person: i64, known: i64| {
            format!(
                "INSERT INTO events (key, room, seq, ordinal, timestamp, person, username, kind, client_message_id, known, crc) \
                 VALUES ({key}, 1, {key}, {key}, 0, {person}, 'Bo', 1, 'c1', {known}, 0)"
            )
        };
        for (key, person, known) in [(1, 1, 0), (2, 2, 0), (3, 1, 2), (4, 1, 3), (5, 2, 4)] {
            connection.execute_batch(&message(key, person, known)).unwrap();
        }
        migrate(&mut connection, 4, Timestamp(0)).unwrap();
        let repeats = "SELECT group_concat(key) FROM (SELECT key FROM events WHERE repeats = 1 ORDER BY key)";
        let repeats: String = connection.query_row(repeats, [], |row| row.get(0)).unwrap();
        assert_eq!(repeats, "3,4,5");
        assert!(connection.execute_batch(&message(6, 1, 5)).is_err(), "the same id is kept out");
        connection.execute_batch(&message(6, 3, 5)).unwrap();
    }
}
