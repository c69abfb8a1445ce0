//! Threads that read, each with a connection of its own, so that a long read delays neither a commit nor a short read for long. Three lanes with
//! threads of their own: recognising people never waits behind pages, and nothing waits behind searches but searches. Must not know what is read.

use crate::fault::{Stop, closed};
use crate::threads::ThreadWatch;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use natter_core::{Refusal, StoreError};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{PoisonError, RwLock};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// What a read is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Who somebody is: sessions, names, settings. Each is short, and every call begins with one.
    People,
    /// Pages and lists.
    Pages,
    /// Searches, each as dear as many pages.
    Searches,
}

/// Threads of the lanes for people and for searches.
pub(crate) const OTHER_READERS: usize = 2;

/// The readers.
pub(crate) struct Pool {
    queues: RwLock<Option<[Sender<Job>; 3]>>,
}

impl Pool {
    /// Starts one thread per connection: one for people, one for searches, the others for pages.
    ///
    /// # Panics
    /// With fewer than three connections.
    pub(crate) fn start(
        connections: Vec<Connection>,
        queue: usize,
        watch: &ThreadWatch,
    ) -> std::io::Result<(Self, Vec<JoinHandle<()>>)> {
        assert!(connections.len() > OTHER_READERS, "each lane has a thread");
        let lanes = [bounded(queue), bounded(queue), bounded(queue)];
        let mut threads = Vec::new();
        for (index, connection) in connections.into_iter().enumerate() {
            let lane = match index {
                0 => Lane::People,
                1 => Lane::Searches,
                _ => Lane::Pages,
            };
            let receiver = lanes[lane as usize].1.clone();
            let name = format!("natter-read-{index}");
            threads.push(watch.spawn(name, move || {
                serve(&connection, &receiver);
                Ok(())
            })?);
        }
        Ok((Self { queues: RwLock::new(Some(lanes.map(|(sender, _)| sender))) }, threads))
    }

    /// Runs `read` on one consistent state of the database.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        lane: Lane,
        read: impl FnOnce(&Connection) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move |connection: &Connection| {
            // Whoever asked may have gone; then nobody misses the answer.
            let _ = reply.send(within(connection, read));
        });
        self.send(lane, job)?;
        Ok(answer.await.map_err(|_| closed())??)
    }

    fn send(&self, lane: Lane, job: Job) -> Result<(), StoreError> {
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        match queues.as_ref().ok_or_else(closed)?[lane as usize].try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    /// Takes no more; the threads end when what was taken is answered.
    pub(crate) fn close(&self) {
        drop(self.queues.write().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// A read that panics fails alone: its transaction has ended, and its caller gets an error.
fn serve(connection: &Connection, queue: &Receiver<Job>) {
    for job in queue {
        let _ = catch_unwind(AssertUnwindSafe(|| job(connection)));
    }
}

/// A deferred transaction: the first statement takes the snapshot that all others see. Its statements are kept, for parsing them each time cost as
/// much as a short read.
fn within<T>(connection: &Connection, read: impl FnOnce(&Connection) -> Result<T, Stop>) -> Result<T, Stop> {
    connection.prepare_cached("BEGIN")?.execute([])?;
    let snapshot = Snapshot(connection);
    let answer = read(connection);
    drop(snapshot);
    answer
}

/// Ends the transaction, also when a read panics.
struct Snapshot<'connection>(&'connection Connection);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        let ended = self.0.prepare_cached("ROLLBACK").and_then(|mut end| end.execute([]));
        if ended.is_err() && !self.0.is_autocommit() {
            let _ = self.0.execute_batch("ROLLBACK");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_read_that_panics_fails_alone() {
        let watch = ThreadWatch::default();
        let connections = (0..=OTHER_READERS).map(|_| Connection::open_in_memory().unwrap()).collect();
        let (pool, threads) = Pool::start(connections, 8, &watch).unwrap();
        let panics = |_: &Connection| -> Result<(), Stop> { panic!("a read that panics") };
        assert!(pool.read(Lane::Pages, panics).await.is_err());
        let one = pool.read(Lane::Pages, |connection| {
            Ok(connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?)
        });
        assert_eq!(one.await.unwrap(), 1);
        pool.close();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(watch.ended(), None);
    }

    /// The thread of one lane is held up, and so is the one queue that there once was.
    #[tokio::test]
    async fn people_are_recognised_and_pages_read_while_searches_wait() {
        let connections = (0..=OTHER_READERS).map(|_| Connection::open_in_memory().expect("a database"));
        let (pool, threads) =
            Pool::start(connections.collect(), 16, &ThreadWatch::default()).expect("threads");
        let pool = std::sync::Arc::new(pool);
        for slow in [Lane::Searches, Lane::Pages] {
            let (release, released) = bounded::<()>(0);
            let (begin, begun) = bounded::<()>(1);
            let held_up = std::sync::Arc::clone(&pool);
            let waiting = tokio::spawn(async move {
                let hold = move |_: &Connection| {
                    let _ = begin.send(());
                    let _ = released.recv();
                    Ok(())
                };
                held_up.read(slow, hold).await
            });
            tokio::task::spawn_blocking(move || begun.recv()).await.expect("no panic").expect("it has begun");
            let quick = [Lane::People, if slow == Lane::Pages { Lane::Searches } else { Lane::Pages }];
            for lane in quick {
                assert_eq!(
                    pool.read(lane, move |_| Ok(lane)).await.expect("an answer"),
                    lane,
                    "while {slow:?} waits"
                );
            }
            drop(release);
            waiting.await.expect("no panic").expect("an answer");
        }
        pool.close();
        for thread in threads {
            thread.join().expect("no panic");
        }
    }
}
