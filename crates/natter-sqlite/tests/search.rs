//! The index beside the database: it is followed, it is never believed against the log, and without it everything is found as well.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use natter_contract::query;
use natter_core::person::{NewSession, Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Governance, Log, NewRoom, People};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::text::{MessageText, RoomName, Username};
use natter_core::{
    Actor, Draft, Epoch, EventKind, MessageId, PersonId, Proposal, RoomId, SessionId, Timestamp,
};
use natter_sqlite::{CommitBatch, Options, SqliteStore};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ADA: PersonId = PersonId::from_bits(1);
const ROOM: RoomId = RoomId::from_bits(7);
const PATIENCE: Duration = Duration::from_secs(60);

fn open_with(path: &Path, index_pause: Duration) -> SqliteStore {
    let options = Options { index_pause, ..Options::at(path) };
    SqliteStore::open(&options, |_: CommitBatch| {}).unwrap()
}

fn open(path: &Path) -> SqliteStore {
    open_with(path, Duration::from_millis(1))
}

fn ada() -> Actor {
    Actor { id: ADA, address: None }
}

async fn furnish(store: &SqliteStore) {
    let person = Person::new(ADA, Username::parse("Ada").unwrap(), None, Standing::Account);
    let (created, expires, origin) = (Timestamp(1), Timestamp(u64::MAX >> 1), SessionOrigin::default());
    let session =
        NewSession { id: SessionId::from_bits(1), token: SecretHash([1; 32]), created, expires, origin };
    store.enrol(Newcomer::new(person, Some("a hash".to_owned()), session)).await.unwrap();
    create(store, ROOM).await;
}

async fn create(store: &SqliteStore, room: RoomId) {
    let settings = RoomSettings::new(RoomName::parse("Harbour").unwrap(), RoomKind::Public);
    store.create_room(NewRoom { room, epoch: Epoch::from_bits(3), settings, creator: ada() }).await.unwrap();
}

async fn say(store: &SqliteStore, room: RoomId, text: &str, count: usize) {
    let draft = |number: usize| Draft {
        message: MessageId::from_bits(rand::random()),
        client_message_id: None,
        text: MessageText::parse(&format!("{text} {number}")).unwrap(),
        reply_to: None,
    };
    for first in (0..count).step_by(100) {
        let drafts = (first..count.min(first + 100)).map(draft).collect();
        let username = Username::parse("Ada").unwrap();
        let proposal = Proposal { room, person: ADA, username, epoch: None, known: None, drafts };
        store.append(proposal).await.unwrap();
    }
}

/// What the first answer finds, and whether there is more to look at.
async fn first_answer(store: &SqliteStore, words: &str) -> (Vec<String>, bool) {
    let found = store.search(ADA, ROOM, &query(words), None, 50).await.unwrap();
    let text = |kind: EventKind| match kind {
        EventKind::Message(message) => message.text.as_str().to_owned(),
        other => panic!("no message: {other:?}"),
    };
    (found.messages.into_iter().map(|event| text(event.kind)).collect(), found.before.is_some())
}

async fn everything(store: &SqliteStore, words: &str) -> usize {
    let (mut count, mut before) = (0, None);
    loop {
        let found = store.search(ADA, ROOM, &query(words), before, 50).await.unwrap();
        count += found.messages.len();
        before = found.before;
        if before.is_none() {
            return count;
        }
    }
}

fn index_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".search");
    name.into()
}

fn look_into(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Returns when the newest event is in the index, as it stands in the log.
async fn indexed(path: &Path) {
    let begun = Instant::now();
    loop {
        let newest = "SELECT key, crc FROM events ORDER BY key DESC LIMIT 1";
        let mark = "SELECT key, crc FROM marks ORDER BY key DESC LIMIT 1";
        let read = |connection: Connection, sql: &str| -> Option<(i64, i64)> {
            connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).ok()
        };
        if read(look_into(path), newest) == read(look_into(&index_of(path)), mark) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "the index does not follow");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Returns when the logs of deleted rooms are away.
async fn purged(path: &Path) {
    let begun = Instant::now();
    let left = "SELECT count(*) FROM events JOIN rooms ON rooms.key = events.room WHERE rooms.deleted > 0";
    while look_into(path).query_row(left, [], |row| row.get::<_, i64>(0)).unwrap() > 0 {
        assert!(begun.elapsed() < PATIENCE, "the log stays");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// More than one answer may look at without an index, with something at the bottom.
async fn long_log(folder: &Path) -> (SqliteStore, PathBuf) {
    let path = folder.join("natter.db");
    let store = open(&path);
    furnish(&store).await;
    say(&store, ROOM, "needle", 3).await;
    say(&store, ROOM, "hay", 6_000).await;
    indexed(&path).await;
    (store, path)
}

const NEEDLES: [&str; 3] = ["needle 2", "needle 1", "needle 0"];

fn needles() -> (Vec<String>, bool) {
    (NEEDLES.map(str::to_owned).to_vec(), false)
}

#[tokio::test]
async fn an_index_finds_at_once_what_lies_far_back() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = long_log(folder.path()).await;
    assert_eq!(first_answer(&store, "needle").await, needles());
    assert_eq!(first_answer(&store, "nee 1").await, (vec!["needle 1".to_owned()], false));
    assert_eq!(everything(&store, "hay").await, 6_000, "what everything holds is found whole");
    assert_eq!(everything(&store, "59").await, 1 + 10 + 100, "59, 590 to 599, 5900 to 5999");
    assert_eq!(first_answer(&store, "nothing").await, (Vec::new(), false));
}

#[tokio::test]
async fn what_lies_many_stretches_apart_is_found_in_one_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = long_log(folder.path()).await;
    store.close();
    // As if other rooms had written a million events in between.
    let log = Connection::open(&path).unwrap();
    log.execute("UPDATE events SET key = key + 300000 WHERE key > 3", []).unwrap();
    log.execute("UPDATE events SET key = key + 700000 WHERE key > 302000", []).unwrap();
    drop(log);
    std::fs::remove_file(index_of(&path)).unwrap();
    let store = open(&path);
    indexed(&path).await;
    assert_eq!(first_answer(&store, "needle").await, needles());
    let newest: Vec<String> = (4050..4100).rev().map(|number| format!("hay {number}")).collect();
    assert_eq!(first_answer(&store, "40").await, (newest, true));
    assert_eq!(everything(&store, "40").await, 1 + 10 + 100);
    assert_eq!(everything(&store, "hay").await, 6_000);
}

#[tokio::test]
async fn without_an_index_the_same_is_found_by_more_answers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.db");
    let store = open_with(&path, Duration::from_secs(3600));
    furnish(&store).await;
    say(&store, ROOM, "needle", 3).await;
    say(&store, ROOM, "hay", 6_000).await;
    assert_eq!(first_answer(&store, "needle").await, (Vec::new(), true));
    assert_eq!(everything(&store, "needle").await, 3);
    assert_eq!(everything(&store, "hay").await, 6_000);
}

#[tokio::test]
async fn keys_that_are_given_again_are_taken_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = long_log(folder.path()).await;
    let other = RoomId::from_bits(8);
    create(&store, other).await;
    say(&store, other, "gone", 700).await;
    indexed(&path).await;
    store.delete_room(other, ada()).await.unwrap();
    purged(&path).await;
    // The deleted room's keys are free now, and the next messages get them.
    say(&store, ROOM, "treasure", 1).await;
    say(&store, ROOM, "hay", 1_500).await;
    indexed(&path).await;
    assert_eq!(first_answer(&store, "treasure").await, (vec!["treasure 0".to_owned()], false));
    assert_eq!(first_answer(&store, "gone").await, (Vec::new(), false));
    assert_eq!(first_answer(&store, "needle").await, needles());
}

#[tokio::test]
async fn words_of_a_deleted_room_leave_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = long_log(folder.path()).await;
    let other = RoomId::from_bits(8);
    create(&store, other).await;
    say(&store, other, "zebracrossing", 700).await;
    say(&store, ROOM, "hay", 1).await;
    indexed(&path).await;
    let holds = |word: &str| {
        let logged = index_of(&path).with_extension("search-wal");
        let files = [index_of(&path), logged];
        let bytes: Vec<u8> = files.iter().filter_map(|file| std::fs::read(file).ok()).flatten().collect();
        bytes.windows(word.len()).any(|part| part == word.as_bytes())
    };
    assert!(holds("zebracrossing"), "the test looks at the right file");
    store.delete_room(other, ada()).await.unwrap();
    let begun = Instant::now();
    while holds("zebracrossing") {
        assert!(begun.elapsed() < PATIENCE, "the word stays");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(first_answer(&store, "needle").await, needles());
}

#[tokio::test]
async fn a_database_put_back_from_a_copy_gets_an_index_that_fits() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = long_log(folder.path()).await;
    store.close();
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    let store = open(&path);
    say(&store, ROOM, "lost", 2_000).await;
    indexed(&path).await;
    store.close();
    std::fs::copy(&copy, &path).unwrap();
    let store = open(&path);
    say(&store, ROOM, "treasure", 1).await;
    say(&store, ROOM, "hay", 5_000).await;
    indexed(&path).await;
    assert_eq!(first_answer(&store, "lost").await, (Vec::new(), false));
    assert_eq!(first_answer(&store, "treasure").await, (vec!["treasure 0".to_owned()], false));
    assert_eq!(first_answer(&store, "needle").await, needles());
}

#[tokio::test]
async fn a_deleted_room_that_is_put_back_is_searched_again() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = long_log(folder.path()).await;
    let other = RoomId::from_bits(8);
    create(&store, other).await;
    indexed(&path).await;
    store.close();
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    let store = open(&path);
    store.delete_room(ROOM, ada()).await.unwrap();
    purged(&path).await;
    say(&store, other, "on", 1).await;
    indexed(&path).await;
    store.close();
    std::fs::copy(&copy, &path).unwrap();
    let store = open(&path);
    assert_eq!(everything(&store, "needle").await, 3, "at once");
    say(&store, other, "on", 1).await;
    indexed(&path).await;
    assert_eq!(first_answer(&store, "needle").await, needles());
    store.delete_room(other, ada()).await.unwrap();
    purged(&path).await;
    assert_eq!(first_answer(&store, "needle").await, needles());
}

#[tokio::test]
async fn an_index_that_is_missing_foreign_or_damaged_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = long_log(folder.path()).await;
    store.close();
    type Spoil = fn(&Path);
    let spoils: [Spoil; 4] = [
        |index| std::fs::remove_file(index).unwrap(),
        |index| std::fs::write(index, "no database at all, but long enough to be looked at").unwrap(),
        |index| Connection::open(index).unwrap().pragma_update(None, "user_version", 99).unwrap(),
        |index| {
            let mut bytes = std::fs::read(index).unwrap();
            let begin = bytes.len() / 4;
            bytes[begin..].fill(0xA5);
            std::fs::write(index, bytes).unwrap();
        },
    ];
    for spoil in spoils {
        spoil(&index_of(&path));
        let store = open(&path);
        assert_eq!(everything(&store, "needle").await, 3, "at once, with or without it");
        let begun = Instant::now();
        while first_answer(&store, "needle").await != needles() {
            assert!(begun.elapsed() < PATIENCE, "it is not made anew");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        store.close();
    }
}

#[tokio::test]
async fn a_store_that_closes_leaves_no_log_of_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = long_log(folder.path()).await;
    store.close();
    assert!(index_of(&path).exists() && !index_of(&path).with_extension("search-wal").exists());
}
