//! The file: what a start accepts, what it refuses and how it says so, and what outlives a stop.

#[path = "story/words.rs"]
mod story;

use natter_core::port::{Log, People};
use natter_core::{PersonId, RoomId, StoreError, Timestamp};
use natter_sqlite::{CommitBatch, OpenError, Options, SqliteStore, Synchronous};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use story::{answers, furnish, message, new_room, newcomer, open, options, send, wait};
use tempfile::TempDir;

fn furnished() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&options(folder.path())).expect("a new store");
    furnish(&store, 40);
    store.close();
    let path = folder.path().join("natter.db");
    (folder, path)
}

#[test]
fn a_closed_store_is_one_file_and_answers_the_same_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&options(folder.path())).expect("a new store");
    furnish(&store, 200);
    let before = answers(&store);
    store.close();
    assert!(!folder.path().join("natter.db-wal").exists());
    let store = open(&options(folder.path())).expect("the same store");
    assert_eq!(answers(&store), before);
}

#[test]
fn a_store_that_was_not_closed_is_found_again_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&options(folder.path())).expect("a new store");
    furnish(&store, 200);
    let before = answers(&store);
    let other = tempfile::tempdir().expect("a folder");
    for name in ["natter.db", "natter.db-wal", "natter.db.lock"] {
        std::fs::copy(folder.path().join(name), other.path().join(name)).expect("a copy");
    }
    let store = open(&options(other.path())).expect("a store as a kill leaves it");
    assert_eq!(answers(&store), before);
    for number in 0..200 {
        assert!(send(&store, message(number % 4 + 1, number % 4, number)).expect("sent").duplicate);
    }
    assert_eq!(answers(&store), before);
}

#[test]
fn a_newer_version_is_refused_and_left_as_it_is() {
    let (folder, path) = furnished();
    let connection = rusqlite::Connection::open(&path).expect("a file");
    connection.pragma_update(None, "user_version", 99).expect("set");
    drop(connection);
    let before = std::fs::read(&path).expect("a file");
    let refused = open(&options(folder.path())).expect_err("refused");
    assert!(matches!(refused, OpenError::Newer { found: 99, .. }), "{refused}");
    assert_eq!(std::fs::read(&path).expect("a file"), before);
}

#[test]
fn foreign_files_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("natter.db");
    let foreign = folder.path().join("foreign.db");
    let connection = rusqlite::Connection::open(&foreign).expect("a file");
    connection.execute_batch("CREATE TABLE shopping (what TEXT)").expect("a table");
    drop(connection);
    let database = std::fs::read(&foreign).expect("a file");
    let text = b"Dear diary, ".repeat(400);
    for bytes in [database, text, b"short".to_vec()] {
        std::fs::write(&path, &bytes).expect("a file");
        let refused = open(&options(folder.path())).expect_err("refused");
        assert!(matches!(refused, OpenError::Foreign { .. }), "{refused}");
        assert_eq!(std::fs::read(&path).expect("a file"), bytes);
    }
}

#[test]
fn a_file_that_lost_its_end_or_its_tables_is_refused() {
    let (folder, path) = furnished();
    let whole = std::fs::read(&path).expect("a file");
    for length in [whole.len() - 1, whole.len() - 4096, 4096, 200] {
        std::fs::write(&path, &whole[..length]).expect("a file");
        let refused = open(&options(folder.path())).expect_err("refused");
        assert!(matches!(refused, OpenError::Damaged { .. }), "{length}: {refused}");
    }
    std::fs::write(&path, &whole).expect("a file");
    let connection = rusqlite::Connection::open(&path).expect("a file");
    connection.execute_batch("DROP INDEX events_by_place").expect("dropped");
    drop(connection);
    let refused = open(&options(folder.path())).expect_err("refused");
    assert!(matches!(refused, OpenError::Damaged { .. }), "{refused}");
}

#[test]
fn a_second_server_on_the_same_file_is_refused() {
    let (folder, _) = furnished();
    let first = open(&options(folder.path())).expect("the first");
    let refused = open(&options(folder.path())).expect_err("refused");
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused}");
    first.close();
    open(&options(folder.path())).expect("free again");
}

#[test]
fn less_than_full_syncing_is_refused_unless_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    for synchronous in [Synchronous::Normal, Synchronous::Off] {
        let hasty = Options { synchronous, ..options(folder.path()) };
        let refused = open(&hasty).expect_err("refused");
        assert!(matches!(refused, OpenError::Unsynced { .. }), "{refused}");
        open(&Options { allow_unsynced: true, ..hasty }).expect("allowed").close();
    }
    open(&options(folder.path())).expect("full");
}

#[cfg(unix)]
#[test]
fn only_the_servers_own_user_may_read_the_file() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&options(folder.path())).expect("a new store");
    furnish(&store, 1);
    for name in ["natter.db", "natter.db-wal", "natter.db.lock"] {
        let mode = std::fs::metadata(folder.path().join(name)).expect("a file").mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn a_missing_folder_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("one/two");
    open(&options(&deep)).expect("a new store").close();
    assert!(deep.join("natter.db").exists());
}

#[test]
fn a_clock_that_jumps_an_hour_changes_no_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let time = Arc::new(AtomicU64::new(1_700_000_000_000));
    let clock = Arc::clone(&time);
    let clock = Arc::new(move || Timestamp(clock.load(Ordering::Relaxed)));
    let store = open(&Options { clock, ..options(folder.path()) }).expect("a new store");
    wait(store.enrol(newcomer(1))).expect("a newcomer");
    let hour = 3_600_000;
    for number in 0..50 {
        let jump = if number % 2 == 0 {
            time.fetch_add(hour, Ordering::Relaxed) + hour
        } else {
            time.fetch_sub(hour, Ordering::Relaxed) - hour
        };
        let receipt = send(&store, message(1, 0, number)).expect("sent");
        assert_eq!(u128::from(receipt.seq.0), number + 2);
        assert_eq!(receipt.timestamp, Timestamp(jump));
        assert!(send(&store, message(1, 0, number)).expect("sent").duplicate);
    }
    assert!(wait(store.session(story::token(1), Timestamp(5))).expect("an answer").is_some());
}

#[test]
fn sessions_that_ended_long_ago_are_removed_when_others_begin() {
    let (folder, path) = furnished();
    let clock = Arc::new(|| Timestamp(9_000_000_000_000 + 25 * 3_600_000));
    let store = open(&Options { clock, ..options(folder.path()) }).expect("the same store");
    wait(store.enrol(newcomer(9))).expect("a newcomer");
    store.close();
    let connection = rusqlite::Connection::open(&path).expect("a file");
    let left: i64 =
        connection.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).expect("a count");
    assert_eq!(left, 0);
}

#[test]
fn submitted_sends_are_answered_once_in_order_with_their_tags() {
    let folder = tempfile::tempdir().expect("a folder");
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let listener = move |batch: CommitBatch| {
        let mut heard = ears.lock().expect("ears");
        heard.extend(
            batch.sends.into_iter().map(|(tag, answer)| (tag, answer.map(|sent| sent[0].seq.0).ok())),
        );
    };
    let store = SqliteStore::open(&options(folder.path()), listener).expect("a new store");
    wait(store.enrol(newcomer(1))).expect("a newcomer");
    for tag in 0..500 {
        let room = if tag % 10 == 9 { 77 } else { 0 };
        store.submit(tag, message(1, room, tag.into())).expect("taken");
    }
    store.close();
    let mut seq = 1;
    let due = |tag: u64| {
        let is_sent = tag % 10 != 9;
        seq += u64::from(is_sent);
        (tag, is_sent.then_some(seq))
    };
    assert_eq!(*heard.lock().expect("ears"), (0..500).map(due).collect::<Vec<_>>());
}

#[test]
fn a_full_queue_is_busy_and_what_was_taken_is_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let (enter, entered) = std::sync::mpsc::channel::<()>();
    let (leave, left) = std::sync::mpsc::channel::<()>();
    let answered = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&answered);
    let mut gate = Some((enter, left));
    let listener = move |batch: CommitBatch| {
        if !batch.sends.is_empty()
            && let Some((enter, left)) = gate.take()
        {
            enter.send(()).expect("somebody waits");
            left.recv().expect("somebody lets go");
        }
        count.fetch_add(batch.sends.len() as u64, Ordering::Relaxed);
    };
    let narrow = Options { queue: 8, ..options(folder.path()) };
    let store = SqliteStore::open(&narrow, listener).expect("a new store");
    wait(store.enrol(newcomer(1))).expect("a newcomer");
    store.submit(0, message(1, 0, 0)).expect("taken");
    entered.recv().expect("the writer stands at the gate");
    for tag in 1..=8 {
        store.submit(tag, message(1, 0, tag.into())).expect("taken");
    }
    assert!(matches!(store.submit(9, message(1, 0, 9)), Err(StoreError::Busy)));
    leave.send(()).expect("the writer waits");
    store.close();
    assert_eq!(answered.load(Ordering::Relaxed), 9);
}

#[test]
fn other_clones_are_told_that_the_store_is_closed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&options(folder.path())).expect("a new store");
    let clone = store.clone();
    store.close();
    assert!(matches!(clone.submit(1, message(1, 0, 1)), Err(StoreError::Failed(_))));
    assert!(wait(clone.rooms_of(PersonId::from_bits(1))).is_err());
    assert!(wait(clone.leave_room(RoomId::LOBBY, story::actor(1))).is_err());
}

#[test]
fn the_write_ahead_log_stays_bounded_under_load() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = 64;
    let store = open(&Options { checkpoint_pages: pages, ..options(folder.path()) }).expect("a new store");
    wait(store.enrol(newcomer(1))).expect("a newcomer");
    wait(store.create_room(new_room(1, 1))).expect("a room");
    let mut longest = 0;
    for number in 0..2_000 {
        send(&store, message(1, 1, number)).expect("sent");
        let log = std::fs::metadata(folder.path().join("natter.db-wal")).expect("a log").len();
        longest = longest.max(log / 4_096);
    }
    assert!(longest < 20 * pages as u64, "{longest} pages");
}
