//! One group commit after the other: collect, decide and write, commit, tell the listener, answer. An answer never leaves before the commit.

use super::Writer;
use super::erase::QUIET;
use super::task::{Command, own};
use crate::fault::told;
use crate::listener::{CommitBatch, CommitListener};
use crate::options::Clock;
use crate::rows::{MembershipRow, RoomRow};
use crossbeam_channel::{Receiver, RecvError, RecvTimeoutError, TryRecvError};
use natter_core::{Receipt, Refusal, StoreError};
use rusqlite::Connection;

/// What surrounds the batches.
pub(crate) struct Surroundings<L> {
    pub(crate) queue: Receiver<Command>,
    pub(crate) listener: L,
    pub(crate) clock: Clock,
    /// Commands of one commit at most.
    pub(crate) most: usize,
}

type Sends = Vec<(u64, Result<Vec<Receipt>, Refusal>)>;

/// Why a writer gives up: its database belongs to another run of a server.
const REPLACED: &str = "another server writes to this store; this one has stopped writing";

/// Works until all senders are gone and everything asked is answered. Calls `between` after each batch.
///
/// # Errors
/// When another server has taken the database over.
pub(crate) fn serve<L: CommitListener>(
    writer: &mut Writer<'_>,
    mut around: Surroundings<L>,
    mut between: impl FnMut(&Connection),
) -> Result<(), String> {
    let mut batch = Vec::new();
    while let Ok(first) = next(writer, &around.queue) {
        batch.push(first);
        batch.extend(around.queue.try_iter().take(around.most.saturating_sub(1)));
        writer.now = (around.clock)();
        let outcome = writer.commit(&mut batch);
        writer.publish(outcome, &mut batch, &mut around.listener);
        if writer.is_replaced {
            return Err(REPLACED.to_owned());
        }
        between(writer.connection);
    }
    Ok(())
}

/// The next command. While there is none, deleted rooms' logs are taken away, and deleted texts leave the write-ahead log.
fn next(writer: &mut Writer<'_>, queue: &Receiver<Command>) -> Result<Command, RecvError> {
    while !writer.purge.is_done() {
        match queue.try_recv() {
            Ok(command) => return Ok(command),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
            Err(TryRecvError::Empty) => writer.purge_a_piece(),
        }
    }
    while writer.is_erasing {
        match queue.recv_timeout(QUIET) {
            Ok(command) => return Ok(command),
            Err(RecvTimeoutError::Disconnected) => return Err(RecvError),
            Err(RecvTimeoutError::Timeout) => writer.erase(),
        }
    }
    queue.recv()
}

impl Writer<'_> {
    /// All commands of a batch in one transaction. Whatever SQLite cannot do undoes the whole batch.
    fn commit(&mut self, batch: &mut [Command]) -> Result<Sends, StoreError> {
        self.cache.bound();
        self.events.clear();
        self.transact(batch).map_err(|error| {
            self.roll_back();
            if self.is_replaced { StoreError::Failed(REPLACED.into()) } else { told(&error) }
        })
    }

    fn transact(&mut self, batch: &mut [Command]) -> Result<Sends, rusqlite::Error> {
        let mut sends = Vec::new();
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        self.require_own_run()?;
        for command in batch {
            match command {
                Command::Submit { tag, proposal } => {
                    if let Some(proposal) = proposal.take() {
                        sends.push((*tag, own(self.append(proposal))?));
                    }
                }
                Command::Task(job) => job.run(self)?,
            }
        }
        self.write_changed()?;
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(sends)
    }

    /// Fails in a database that names another run. Must be the first statement of a write transaction.
    pub(super) fn require_own_run(&mut self) -> Result<(), rusqlite::Error> {
        let Some(run) = self.run else { return Ok(()) };
        if run.holds(self.connection)? {
            return Ok(());
        }
        self.is_replaced = true;
        Err(rusqlite::Error::QueryReturnedNoRows)
    }

    /// Each room's end and each moved marker once a batch, however many events it got.
    fn write_changed(&mut self) -> Result<(), rusqlite::Error> {
        let mut advance = RoomRow::prepare_advance(self.connection)?;
        let mut mark = MembershipRow::prepare_mark(self.connection)?;
        self.cache.changed(|room| room.advance(&mut advance), |member| member.mark(&mut mark))
    }

    /// SQLite may have rolled back by itself already, then this one has nothing to do. What is remembered is no longer true.
    fn roll_back(&mut self) {
        self.cache.forget();
        self.events.clear();
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn publish(
        &mut self,
        outcome: Result<Sends, StoreError>,
        batch: &mut Vec<Command>,
        listener: &mut impl CommitListener,
    ) {
        let events = std::mem::take(&mut self.events);
        let (sends, failure) = match outcome {
            Ok(sends) => (sends, None),
            Err(error) => (refused(batch, &error), Some(error)),
        };
        if !events.is_empty() || !sends.is_empty() {
            listener.committed(CommitBatch { events, sends });
        }
        for command in batch.drain(..) {
            if let Command::Task(job) = command {
                job.settle(failure.as_ref().map_or(Ok(()), Err));
            }
        }
    }
}

fn refused(batch: &[Command], error: &StoreError) -> Sends {
    let tags = batch.iter().filter_map(|command| match command {
        Command::Submit { tag, .. } => Some(*tag),
        Command::Task(_) => None,
    });
    tags.map(|tag| (tag, Err(error.clone().into()))).collect()
}
