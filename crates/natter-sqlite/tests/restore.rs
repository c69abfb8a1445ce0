//! A database put back from a copy gets new epochs (P13); one that only stopped, however it stopped, keeps its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use natter_core::person::{NewSession, Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Log, People};
use natter_core::text::{MessageText, Username};
use natter_core::{Draft, Epoch, MessageId, PersonId, Proposal, RoomId, SessionId, Timestamp};
use natter_sqlite::{CommitBatch, Options, SqliteStore};
use std::path::{Path, PathBuf};

const ADA: PersonId = PersonId::from_bits(1);

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(&Options::at(path), |_: CommitBatch| {}).unwrap()
}

fn name() -> Username {
    Username::parse("Ada").unwrap()
}

async fn enrol(store: &SqliteStore) {
    let person = Person::new(ADA, name(), None, Standing::Guest);
    let (created, expires, origin) = (Timestamp(1), Timestamp(u64::MAX >> 1), SessionOrigin::default());
    let session =
        NewSession { id: SessionId::from_bits(1), token: SecretHash([1; 32]), created, expires, origin };
    store.enrol(Newcomer::new(person, None, session)).await.unwrap();
}

async fn write(store: &SqliteStore, text: &str) {
    let draft = Draft {
        message: MessageId::from_bits(rand::random()),
        client_message_id: None,
        text: MessageText::parse(text).unwrap(),
        reply_to: None,
    };
    let (room, drafts) = (RoomId::LOBBY, vec![draft]);
    let proposal = Proposal { room, person: ADA, username: name(), epoch: None, known: None, drafts };
    store.append(proposal).await.unwrap();
}

async fn epoch(store: &SqliteStore) -> Epoch {
    store.rooms_of(ADA).await.unwrap()[0].epoch
}

/// A store with one person and one message, stopped, and the epoch of its lobby.
async fn lived_in(folder: &Path) -> (PathBuf, Epoch) {
    let path = folder.join("natter.db");
    let store = open(&path);
    enrol(&store).await;
    write(&store, "one").await;
    let epoch = epoch(&store).await;
    store.close();
    (path, epoch)
}

#[tokio::test]
async fn a_store_that_stopped_keeps_its_epochs() {
    let folder = tempfile::tempdir().unwrap();
    let (path, before) = lived_in(folder.path()).await;
    for _ in 0..3 {
        let store = open(&path);
        write(&store, "again").await;
        assert_eq!(epoch(&store).await, before);
        store.close();
    }
}

#[tokio::test]
async fn an_older_copy_put_back_gets_new_epochs_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let (path, before) = lived_in(folder.path()).await;
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    let mut seen = vec![before];
    for _ in 0..20 {
        let store = open(&path);
        write(&store, "lost").await;
        store.close();
        std::fs::copy(&copy, &path).unwrap();
        let store = open(&path);
        let now = epoch(&store).await;
        assert!(!seen.contains(&now), "an epoch came back");
        seen.push(now);
        store.close();
    }
}

#[tokio::test]
async fn a_copy_of_the_same_run_with_fewer_events_is_noticed_too() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = lived_in(folder.path()).await;
    let store = open(&path);
    let before = epoch(&store).await;
    // A backup of a running server: the database with its write-ahead log, as `.backup` would fold them.
    let copy = folder.path().join("copy.db");
    let live = rusqlite::Connection::open(&path).unwrap();
    live.execute("VACUUM INTO ?", [copy.to_str().unwrap()]).unwrap();
    drop(live);
    write(&store, "after the backup").await;
    store.close();
    std::fs::copy(&copy, &path).unwrap();
    let store = open(&path);
    assert_ne!(epoch(&store).await, before);
    store.close();
}

#[tokio::test]
async fn a_database_without_its_memory_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (path, before) = lived_in(folder.path()).await;
    std::fs::remove_file(folder.path().join("natter.db.lock")).unwrap();
    let store = open(&path);
    assert_ne!(epoch(&store).await, before);
    store.close();
}
