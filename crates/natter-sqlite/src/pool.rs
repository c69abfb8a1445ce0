//! Threads that read, each with a connection of its own, so that a long read delays neither a commit nor a short read for long. Must not know
//! what is read.

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

/// The readers.
pub(crate) struct Pool {
    queue: RwLock<Option<Sender<Job>>>,
}

impl Pool {
    /// Starts one thread per connection.
    pub(crate) fn start(
        connections: Vec<Connection>,
        queue: usize,
        watch: &ThreadWatch,
    ) -> std::io::Result<(Self, Vec<JoinHandle<()>>)> {
        let (sender, receiver) = bounded(queue);
        let mut threads = Vec::new();
        for (index, connection) in connections.into_iter().enumerate() {
            let receiver = receiver.clone();
            let name = format!("natter-read-{index}");
            threads.push(watch.spawn(name, move || {
                serve(&connection, &receiver);
                Ok(())
            })?);
        }
        Ok((Self { queue: RwLock::new(Some(sender)) }, threads))
    }

    /// Runs `read` on one consistent state of the database.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move |connection: &Connection| {
            // Whoever asked may have gone; then nobody misses the answer.
            let _ = reply.send(within(connection, read));
        });
        self.send(job)?;
        Ok(answer.await.map_err(|_| closed())??)
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().ok_or_else(closed)?.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    /// Takes no more; the threads end when what was taken is answered.
    pub(crate) fn close(&self) {
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
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
        let connection = Connection::open_in_memory().unwrap();
        let (pool, threads) = Pool::start(vec![connection], 8, &watch).unwrap();
        let panics = |_: &Connection| -> Result<(), Stop> { panic!("a read that panics") };
        assert!(pool.read(panics).await.is_err());
        let one =
            pool.read(|connection| Ok(connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?));
        assert_eq!(one.await.unwrap(), 1);
        pool.close();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(watch.ended(), None);
    }
}
