//! Changes of messages in the files: what was edited or deleted is in none of them, the search finds what messages say now, and the doctor sees what
//! does not fit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use natter_contract::query;
use natter_core::message::ChangeProposal;
use natter_core::person::{NewSession, Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Governance, Log, NewRoom, People};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::text::{Emoji, MessageText, RoomName, Username};
use natter_core::{
    Actor, Draft, Epoch, MessageChange, MessageId, PersonId, Proposal, RoomId, Seq, SessionId, Timestamp,
};
use natter_sqlite::{CommitBatch, Options, SqliteStore, State, doctor};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ADA: PersonId = PersonId::from_bits(1);
const ROOM: RoomId = RoomId::from_bits(7);
/// Neither a word of the schema nor one that compresses into anything else.
const CANARY: &str = "quetzalcoatlus";
/// Longer than any test: the index follows only while the store closes.
const NEVER: Duration = Duration::from_secs(3600);
const HASTY: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(60);

fn open(path: &Path, index_pause: Duration) -> SqliteStore {
    let options = Options { index_pause, ..Options::at(path) };
    SqliteStore::open(&options, |_: CommitBatch| {}).unwrap()
}

fn ada() -> Actor {
    Actor { id: ADA, address: None }
}

fn name() -> Username {
    Username::parse("Ada").unwrap()
}

async fn write_texts(store: &SqliteStore) {
    let person = Person::new(ADA, name(), None, Standing::Account);
    let (created, expires, origin) = (Timestamp(1), Timestamp(u64::MAX >> 1), SessionOrigin::default());
    let session =
        NewSession { id: SessionId::from_bits(1), token: SecretHash([1; 32]), created, expires, origin };
    store.enrol(Newcomer::new(person, Some("a hash".to_owned()), session)).await.unwrap();
    let settings = RoomSettings::new(RoomName::parse("Harbour").unwrap(), RoomKind::Public);
    let room = NewRoom { room: ROOM, epoch: Epoch::from_bits(3), settings, creator: ada() };
    store.create_room(room).await.unwrap();
}

async fn say(store: &SqliteStore, text: &str) -> Seq {
    say_all(store, &[text.to_owned()]).await
}

/// Answers the place of the first.
async fn say_all(store: &SqliteStore, texts: &[String]) -> Seq {
    let draft = |text: &String| Draft {
        message: MessageId::from_bits(rand::random()),
        client_message_id: None,
        text: MessageText::parse(text).unwrap(),
        reply_to: None,
    };
    let drafts = texts.iter().map(draft).collect();
    let proposal = Proposal { room: ROOM, person: ADA, username: name(), epoch: None, known: None, drafts };
    store.append(proposal).await.unwrap().remove(0).seq
}

async fn change(store: &SqliteStore, target: Seq, change: MessageChange) {
    let proposal = ChangeProposal {
        room: ROOM,
        person: ADA,
        username: name(),
        epoch: None,
        known: None,
        target,
        client_message_id: None,
        change,
    };
    assert!(store.change_message(proposal).await.unwrap().seq.is_some());
}

async fn edit(store: &SqliteStore, target: Seq, text: &str) {
    change(store, target, MessageChange::Edit(MessageText::parse(text).unwrap())).await;
}

fn thumb() -> MessageChange {
    MessageChange::React(Emoji::parse("👍").unwrap())
}

async fn found(store: &SqliteStore, words: &str) -> Vec<Seq> {
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let part = store.search(ADA, ROOM, &query(words), before, 50).await.unwrap();
        found.extend(part.messages.iter().map(|event| event.seq));
        before = part.before;
        if before.is_none() {
            return found;
        }
    }
}

/// Returns when the newest event is in the index.
async fn indexed(path: &Path) {
    let newest = |file: PathBuf, table: &str| -> Option<(i64, i64)> {
        let sql = format!("SELECT key, crc FROM {table} ORDER BY key DESC LIMIT 1");
        Connection::open(file).unwrap().query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).ok()
    };
    let begun = Instant::now();
    while newest(path.to_owned(), "events") != newest(path.with_extension("db.search"), "marks") {
        assert!(begun.elapsed() < PATIENCE, "the index does not follow");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The files of the folder that hold these bytes.
fn files_with(folder: &Path, needle: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
    };
    files.filter(holds).collect()
}

#[tokio::test]
async fn what_was_edited_or_deleted_is_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.db");
    let seed: u64 = rand::random();
    eprintln!("seed {seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let store = open(&path, HASTY);
    write_texts(&store).await;
    let mut messages = Vec::new();
    for number in 0..150 {
        // Texts from one word to several pages, so that rows move when they change.
        let repeats = 1 << rng.random_range(0..8);
        messages.push(say(&store, &format!("{number} {}", format!("{CANARY} ").repeat(repeats))).await);
    }
    // So many others that the index would keep the words of the few that change.
    for number in 0..30 {
        let others: Vec<String> = (0..100).map(|other| format!("noise {number} {other}")).collect();
        say_all(&store, &others).await;
    }
    indexed(&path).await;
    store.close();
    let holding = files_with(folder.path(), CANARY);
    assert_eq!(holding.len(), 2, "the database and the index hold it first: {holding:?}");

    let store = open(&path, HASTY);
    for &message in &messages {
        let deletes = rng.random_bool(0.4);
        if !deletes || rng.random_bool(0.3) {
            edit(&store, message, &"archaeopteryx ".repeat(1 << rng.random_range(0..8))).await;
        }
        if deletes {
            change(&store, message, MessageChange::Delete).await;
        }
    }
    indexed(&path).await;
    store.close();
    assert_eq!(files_with(folder.path(), CANARY), Vec::<PathBuf>::new());
    assert!(doctor(&path, false).unwrap().iter().all(|finding| finding.state == State::Sound));
}

#[tokio::test]
async fn a_quiet_store_keeps_no_deleted_text_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("natter.db"), HASTY);
    write_texts(&store).await;
    let message = say(&store, &format!("a {CANARY}")).await;
    assert!(!files_with(folder.path(), CANARY).is_empty(), "the log holds it first");
    change(&store, message, MessageChange::Delete).await;
    let begun = Instant::now();
    while !files_with(folder.path(), CANARY).is_empty() {
        assert!(begun.elapsed() < PATIENCE, "the text stays");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn the_search_follows_an_edit_at_once_and_when_the_index_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.db");
    let store = open(&path, HASTY);
    write_texts(&store).await;
    let (edited, deleted) = (say(&store, "an otter").await, say(&store, "a badger").await);
    // So many that the search asks the index for the first two.
    for number in 0..6 {
        let others: Vec<String> = (0..100).map(|other| format!("noise {number} {other}")).collect();
        say_all(&store, &others).await;
    }
    indexed(&path).await;
    store.close();
    let store = open(&path, NEVER);
    assert_eq!((found(&store, "otter").await, found(&store, "badger").await), (vec![edited], vec![deleted]));
    edit(&store, edited, "a heron").await;
    change(&store, deleted, MessageChange::Delete).await;
    let now = async |store: &SqliteStore, when: &str| {
        assert_eq!(found(store, "heron").await, [edited], "{when}");
        let paged = store.search(ADA, ROOM, &query("heron"), Some(Seq(100)), 5).await.unwrap();
        assert_eq!(paged.messages.len(), 1, "{when}");
        assert!(found(store, "otter").await.is_empty() && found(store, "badger").await.is_empty(), "{when}");
    };
    now(&store, "before the index follows").await;
    store.close();
    let store = open(&path, NEVER);
    now(&store, "after it did").await;
    store.close();
}

#[tokio::test]
async fn a_deleted_room_leaves_no_states_and_no_reactions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.db");
    let store = open(&path, NEVER);
    write_texts(&store).await;
    for number in 0..3 {
        let message = say(&store, &format!("hello {number}")).await;
        change(&store, message, thumb()).await;
        change(&store, message, MessageChange::Pin).await;
    }
    let count = |table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table} WHERE room = (SELECT key FROM rooms WHERE id = ?)");
        let connection = Connection::open(&path).unwrap();
        connection.query_row(&sql, [ROOM.bits().to_be_bytes()], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("message_states"), count("reactions")), (3, 3));
    store.delete_room(ROOM, ada()).await.unwrap();
    let begun = Instant::now();
    while count("events") > 0 {
        assert!(begun.elapsed() < PATIENCE, "the log stays");
        tokio::task::yield_now().await;
    }
    assert_eq!((count("message_states"), count("reactions")), (0, 0));
}

#[tokio::test]
async fn the_doctor_sees_states_that_do_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.db");
    let store = open(&path, NEVER);
    write_texts(&store).await;
    let message = say(&store, "hello").await;
    change(&store, message, thumb()).await;
    let deleted = say(&store, "gone soon").await;
    change(&store, deleted, MessageChange::Delete).await;
    store.close();
    let whole = std::fs::read(&path).unwrap();
    assert!(doctor(&path, false).unwrap().iter().all(|finding| finding.state == State::Sound));
    for (sql, complaint) in [
        ("DELETE FROM reactions", "1 states count other reactions"),
        ("DELETE FROM message_states", "1 reactions are to messages without a state"),
        ("DELETE FROM message_states WHERE reactions = ''", "1 messages without a text were not deleted"),
        ("UPDATE message_states SET seq = seq + 50", "2 states belong to no message"),
        ("UPDATE events SET reply_to = 1 WHERE kind = 11", "1 changes are of no message before them"),
        ("UPDATE message_states SET pinned = 1 WHERE reactions != ''", "message_states: 1 of 2 rows"),
        ("UPDATE reactions SET event = 1", "reactions: 1 of 1 rows"),
    ] {
        std::fs::write(&path, &whole).unwrap();
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let findings = doctor(&path, false).unwrap();
        let is_named = findings.iter().any(|one| one.state == State::Lost && one.what.contains(complaint));
        assert!(is_named, "{sql}: {findings:?}");
    }
}
