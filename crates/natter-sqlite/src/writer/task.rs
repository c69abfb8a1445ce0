//! A command on its way through a batch: first its work, inside the transaction; after the commit its answer.

use super::Writer;
use crate::fault::Stop;
use natter_core::{Proposal, Refusal, StoreError};
use tokio::sync::oneshot;

/// What the writer is asked to do.
pub(crate) enum Command {
    /// Sends of shells that commit many at once; answered through the listener.
    Submit {
        /// The caller's name for it.
        tag: u64,
        /// Taken when it is worked on; the tag stays for the answer.
        proposal: Option<Proposal>,
    },
    /// Everything else; answered through a future.
    Task(Box<dyn Job>),
}

/// Work with an answer, of whichever type.
pub(crate) trait Job: Send {
    /// Does the work and keeps the answer. An error is SQLite's and fails the whole batch.
    fn run(&mut self, writer: &mut Writer<'_>) -> Result<(), rusqlite::Error>;
    /// Gives the answer out: the one that was kept, or that of a batch that failed.
    fn settle(self: Box<Self>, outcome: Result<(), &StoreError>);
}

/// The one kind of job there is.
pub(crate) struct Task<T, Work> {
    work: Option<Work>,
    answer: Option<Result<T, Refusal>>,
    reply: oneshot::Sender<Result<T, Refusal>>,
}

impl<T, Work> Task<T, Work>
where
    T: Send + 'static,
    Work: FnOnce(&mut Writer<'_>) -> Result<T, Stop> + Send + 'static,
{
    /// A command that does `work`, and where its answer will be.
    pub(crate) fn command(work: Work) -> (Command, oneshot::Receiver<Result<T, Refusal>>) {
        let (reply, answer) = oneshot::channel();
        (Command::Task(Box::new(Self { work: Some(work), answer: None, reply })), answer)
    }
}

impl<T, Work> Job for Task<T, Work>
where
    T: Send,
    Work: FnOnce(&mut Writer<'_>) -> Result<T, Stop> + Send,
{
    fn run(&mut self, writer: &mut Writer<'_>) -> Result<(), rusqlite::Error> {
        if let Some(work) = self.work.take() {
            self.answer = Some(own(work(writer))?);
        }
        Ok(())
    }

    fn settle(self: Box<Self>, outcome: Result<(), &StoreError>) {
        let answer = match (outcome, self.answer) {
            (Ok(()), Some(answer)) => answer,
            (Err(error), _) => Err(error.clone().into()),
            (Ok(()), None) => Err(StoreError::Failed("the command was not reached".into()).into()),
        };
        // Whoever asked may have gone; what was committed stays committed.
        let _ = self.reply.send(answer);
    }
}

/// Parts what concerns one command from what fails its batch.
pub(super) fn own<T>(outcome: Result<T, Stop>) -> Result<Result<T, Refusal>, rusqlite::Error> {
    match outcome {
        Ok(answer) => Ok(Ok(answer)),
        Err(Stop::Sql(error)) => Err(error),
        Err(stop) => Ok(Err(stop.into())),
    }
}
