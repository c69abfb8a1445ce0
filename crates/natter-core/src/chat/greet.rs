//! The greeting: subscribed first, read after.

use super::{Caller, Chat};
use crate::action::Position;
use crate::answer::Answer;
use crate::port::{Log, Roster};
use crate::refusal::Refusal;

impl<S: Log, R: Roster> Chat<S, R> {
    /// Registers the connection for live events *before* any head is read (P9): what is committed in between comes twice, never not at all.
    pub(super) async fn greet(&self, caller: &Caller, resume: Vec<Position>) -> Result<Answer, Refusal> {
        let rooms = self.store.room_ids_of(caller.person).await?;
        self.roster.subscribe(caller.connection, caller.person, rooms).await?;
        let resumed =
            if resume.is_empty() { Vec::new() } else { self.store.resume(caller.person, resume).await? };
        let rooms = self.store.rooms_of(caller.person).await?;
        Ok(Answer::Welcome { rooms, resumed })
    }
}
