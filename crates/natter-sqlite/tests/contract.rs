//! The contract suite on this store, in a file and in memory.

use natter_contract::{Fresh, Harness, Published};
use natter_sqlite::{CommitBatch, Options, SqliteStore};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

struct File;

fn listener(published: &Published) -> impl FnMut(CommitBatch) + Send + 'static {
    let published = published.clone();
    move |batch| published.extend(batch.events)
}

fn open(folder: TempDir) -> Fresh<SqliteStore, TempDir> {
    let published = Published::default();
    // So hasty that searches meet the index at every stage of its work.
    let index_pause = Duration::from_millis(1);
    let options = Options { index_pause, ..Options::at(folder.path().join("natter.db")) };
    let store = SqliteStore::open(&options, listener(&published)).expect("an open store");
    Fresh { store: Arc::new(store), published, ground: folder }
}

impl Harness for File {
    type Store = SqliteStore;
    type Ground = TempDir;
    const IN_ORDER: bool = true;

    async fn fresh(&self) -> Fresh<SqliteStore, TempDir> {
        open(tempfile::tempdir().expect("a folder"))
    }

    async fn reopen(&self, fresh: Fresh<SqliteStore, TempDir>) -> Option<Fresh<SqliteStore, TempDir>> {
        Arc::into_inner(fresh.store).expect("the only one").close();
        Some(open(fresh.ground))
    }
}

struct Memory;

impl Harness for Memory {
    type Store = SqliteStore;
    type Ground = ();
    const IN_ORDER: bool = true;
    const SURVIVES: bool = false;

    async fn fresh(&self) -> Fresh<SqliteStore, ()> {
        let published = Published::default();
        let store = SqliteStore::in_memory(listener(&published)).expect("an open store");
        Fresh { store: Arc::new(store), published, ground: () }
    }

    async fn reopen(&self, _: Fresh<SqliteStore, ()>) -> Option<Fresh<SqliteStore, ()>> {
        None
    }
}

mod file {
    natter_contract::contract_suite!(super::File);
}

mod memory {
    natter_contract::contract_suite!(super::Memory);
}
