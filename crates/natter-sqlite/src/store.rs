//! The store as others hold it: the way into the writer's queue and the readers' pool. Knows neither SQL nor rules.

mod governance;
mod health;
mod log;
mod people;
mod site;

use crate::checkpoint::Checkpoints;
use crate::error::OpenError;
use crate::fault::{Stop, closed, is_damage};
use crate::files::Locks;
use crate::index::{Keeper, Renewal};
use crate::lineage::Lineage;
use crate::listener::CommitListener;
use crate::open::{self, Opened};
use crate::options::{Clock, Options};
use crate::pool::{Lane, Pool};
use crate::threads::ThreadWatch;
use crate::turns::Turns;
use crate::writer::{Command, Surroundings, Task, Writer, serve};
use crossbeam_channel::{Sender, TrySendError, bounded};
use natter_core::{Proposal, Refusal, StoreError, Timestamp};
use rusqlite::Connection;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

/// Rooms, logs and people in one SQLite file. Cheap to clone; the last clone that is dropped closes it as [`close`](Self::close) does.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    queue: RwLock<Option<Sender<Command>>>,
    pool: Pool,
    /// Searches, one of a person at a time.
    searches: Turns,
    clock: Clock,
    renewal: Renewal,
    watch: ThreadWatch,
    /// What a start found damaged, in words for the operator.
    damage: Vec<String>,
    warnings: Vec<String>,
    /// A damaged row was met, at the start or since.
    is_damaged: AtomicBool,
    closing: Mutex<Closing>,
}

/// What ends when the store does, in this order.
#[derive(Default)]
struct Closing {
    readers: Vec<JoinHandle<()>>,
    /// The index is kept for as long as the sender is there.
    keeper: Option<(Sender<()>, JoinHandle<()>)>,
    writer: Option<JoinHandle<()>>,
    locks: Option<Locks>,
}

impl SqliteStore {
    /// Opens or makes the database of these options.
    ///
    /// # Errors
    /// [`OpenError`], with the file left as it was.
    pub fn open(options: &Options, listener: impl CommitListener) -> Result<Self, OpenError> {
        Self::start(open::file(options)?, options, listener)
    }

    /// A store that is gone with its last clone: for tests and trials.
    ///
    /// # Errors
    /// [`OpenError`] when threads or memory are short.
    pub fn in_memory(listener: impl CommitListener) -> Result<Self, OpenError> {
        let options = Options::default();
        Self::start(open::memory(&options)?, &options, listener)
    }

    /// Appends like [`Log::append`](natter_core::port::Log::append), without a future: the answer comes to the listener under this tag, once.
    ///
    /// # Errors
    /// `Busy` when too much is waiting, `Failed` when the store is closed. No answer comes then.
    pub fn submit(&self, tag: u64, proposal: Proposal) -> Result<(), StoreError> {
        self.inner.send(Command::Submit { tag, proposal: Some(proposal) })
    }

    /// Takes no more, answers everything taken, brings the log into the database and waits for the end of the threads. Other clones
    /// are told that the store is closed. Blocks for as long as a checkpoint takes.
    pub fn close(self) {
        self.inner.close();
    }

    fn start(opened: Opened, options: &Options, listener: impl CommitListener) -> Result<Self, OpenError> {
        let watch = ThreadWatch::default();
        let io = |source| OpenError::Io { path: options.path.clone(), source };
        let (pool, readers) = Pool::start(opened.readers, options.queue, &watch).map_err(io)?;
        let renewal = opened.keeper.as_ref().map(Keeper::renewal).unwrap_or_default();
        let (sender, queue) = bounded(options.queue);
        let (clock, most) = (Arc::clone(&options.clock), options.batch);
        let around = Surroundings { queue, listener, clock, most };
        let (mut connection, lineage) = (opened.writer, opened.lineage);
        let checkpoints = opened.checkpointer.map(|checkpointer| {
            Checkpoints::start(checkpointer, &mut connection, options.checkpoint_pages, &watch)
        });
        let checkpoints = checkpoints.transpose()?;
        let (ready, readiness) = bounded(1);
        let writer = watch
            .spawn("natter-write", move || write(&connection, around, lineage, checkpoints, &ready))
            .map_err(io)?;
        readiness.recv().unwrap_or(Err(rusqlite::Error::InvalidQuery))?;
        let keeper =
            opened.keeper.map(|keeper| keeper.start(options.index_pause, &watch)).transpose().map_err(io)?;
        let closing = Closing { readers, keeper, writer: Some(writer), locks: opened.locks };
        let clock = Arc::clone(&options.clock);
        let inner = Inner {
            queue: RwLock::new(Some(sender)),
            pool,
            searches: Turns::default(),
            clock,
            renewal,
            watch,
            is_damaged: AtomicBool::new(!opened.damage.is_empty()),
            damage: opened.damage,
            warnings: opened.warnings,
            closing: Mutex::new(closing),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Reports a thread of the store that has ended too early.
    #[must_use]
    pub fn watch(&self) -> ThreadWatch {
        self.inner.watch.clone()
    }

    /// What the start found damaged, in words for the operator.
    #[must_use]
    pub fn damage(&self) -> &[String] {
        &self.inner.damage
    }

    /// What else the operator should know about the store's files.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.inner.warnings
    }

    /// The time by this store's clock.
    fn now(&self) -> Timestamp {
        (self.inner.clock)()
    }

    /// Work for the writer, answered when its batch is durable.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (command, answer) = Task::command(work);
        self.inner.send(command)?;
        self.noting_damage(answer.await.map_err(|_| closed())?)
    }

    /// Recognises somebody, on one consistent state.
    async fn recognise<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.noting_damage(self.inner.pool.read(Lane::People, read).await)
    }

    /// Work for a reader, on one consistent state.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.noting_damage(self.inner.pool.read(Lane::Pages, read).await)
    }

    fn noting_damage<T>(&self, answer: Result<T, Refusal>) -> Result<T, Refusal> {
        if let Err(Refusal::Store(StoreError::Failed(what))) = &answer
            && is_damage(what)
        {
            self.inner.is_damaged.store(true, Ordering::Relaxed);
        }
        answer
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

impl Inner {
    fn send(&self, command: Command) -> Result<(), StoreError> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().ok_or_else(closed)?.try_send(command) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    /// Readers end first, then the index's keeper, and only then the writer: the last connection to a file takes its write-ahead log away, and must be
    /// one that may write.
    fn close(&self) {
        self.pool.close();
        let ending = std::mem::take(&mut *self.closing.lock().unwrap_or_else(PoisonError::into_inner));
        join(ending.readers);
        if let Some((keeping, thread)) = ending.keeper {
            drop(keeping);
            join([thread]);
        }
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
        join(ending.writer);
        drop(ending.locks);
    }
}

fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    let here = std::thread::current().id();
    for thread in threads {
        // A listener that holds the last clone drops it on the writer's own thread, which ends by itself then.
        if thread.thread().id() != here {
            let _ = thread.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// The writer's thread.
fn write(
    connection: &Connection,
    around: Surroundings<impl CommitListener>,
    mut lineage: Option<Lineage>,
    checkpoints: Option<(Checkpoints, JoinHandle<()>)>,
    ready: &Sender<Result<(), rusqlite::Error>>,
) -> Result<(), String> {
    let (mut checkpoints, checkpointer) = checkpoints.unzip();
    let outcome = match Writer::new(connection, lineage.as_ref().map(Lineage::run)) {
        Ok(mut writer) => {
            let _ = ready.send(Ok(()));
            serve(&mut writer, around, |connection| {
                if let Some(lineage) = &mut lineage {
                    // What is not remembered costs nothing but a restored copy that goes unnoticed.
                    let _ = lineage.note(connection);
                }
                if let Some(checkpoints) = &mut checkpoints {
                    checkpoints.after_commit(connection);
                }
            })
        }
        Err(error) => {
            // The start that waits for it reports it.
            let _ = ready.send(Err(error));
            Ok(())
        }
    };
    drop(checkpoints);
    if let Some(checkpointer) = checkpointer {
        let _ = checkpointer.join();
    }
    if outcome.is_ok() {
        // Whatever stays in the write-ahead log is whole and is found at the next start.
        let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
    outcome
}
