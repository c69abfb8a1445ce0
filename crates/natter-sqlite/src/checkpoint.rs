//! Brings the write-ahead log into the database beside the writer, so that acks do not wait for it. Must not know what is in either.
//!
//! A checkpoint beside a busy writer seldom reaches the end of the log, and only a log that was copied to its end begins anew. So the bulk is
//! copied on this thread, and the writer copies the short rest itself between two commits.

use crate::error::OpenError;
use crate::threads::ThreadWatch;
use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// The writer's side.
pub(crate) struct Checkpoints {
    wake: Sender<()>,
    /// The bulk is copied, the rest is the writer's.
    bulk_done: Arc<AtomicBool>,
    /// Pages in the log after the last commit.
    logged: Arc<AtomicUsize>,
    most_pages: usize,
    /// The thread was woken and has not said that it is done.
    copying: bool,
}

impl Checkpoints {
    /// Starts the thread; it ends when this is dropped.
    pub(crate) fn start(
        checkpointer: Connection,
        writer: &mut Connection,
        most_pages: usize,
        watch: &ThreadWatch,
    ) -> Result<(Self, JoinHandle<()>), OpenError> {
        let (wake, woken) = bounded(1);
        let bulk_done = Arc::new(AtomicBool::new(false));
        let logged = Arc::new(AtomicUsize::new(0));
        let (done, counted) = (Arc::clone(&bulk_done), Arc::clone(&logged));
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            counted.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        let thread = watch
            .spawn("natter-checkpoint", move || {
                copy_when_woken(&checkpointer, &woken, &done);
                Ok(())
            })
            .map_err(|source| OpenError::Io { path: PathBuf::from("a thread"), source })?;
        Ok((Self { wake, bulk_done, logged, most_pages, copying: false }, thread))
    }

    /// Called by the writer between two commits.
    pub(crate) fn after_commit(&mut self, writer: &Connection) {
        if self.copying {
            if self.bulk_done.swap(false, Ordering::Acquire) {
                self.copying = false;
                copy(writer);
            }
        } else if self.logged.load(Ordering::Relaxed) >= self.most_pages {
            self.copying = self.wake.try_send(()).is_ok();
        }
    }
}

fn copy_when_woken(connection: &Connection, woken: &Receiver<()>, done: &AtomicBool) {
    for () in woken {
        copy(connection);
        done.store(true, Ordering::Release);
    }
}

/// A failure (a full disk) leaves the log as it is, complete and valid; the next time tries again.
fn copy(connection: &Connection) {
    let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
}
