//! The greeting: subscribed first, read after.

use super::{Caller, Chat};
use crate::action::Position;
use crate::answer::Answer;
use crate::port::{Governance, Log, Roster, Site};
use crate::refusal::Refusal;

impl<S: Log + Governance + Site, R: Roster> Chat<S, R> {
    /// Registers the connection for live events *before* any head is read (P9): what is committed in between comes twice, never not at all.
    pub(super) async fn greet(&self, caller: &Caller, resume: Vec<Position>) -> Result<Answer, Refusal> {
        let rooms = self.store.room_ids_of(caller.actor.id).await?;
        self.roster.subscribe(caller.connection, caller.actor.id, rooms).await?;
        let resumed =
            if resume.is_empty() { Vec::new() } else { self.store.resume(caller.actor.id, resume).await? };
        let rooms = self.store.rooms_of(caller.actor.id).await?;
        let requests = self.store.requests_of(caller.actor.id).await?;
        Ok(Answer::Welcome { rooms, resumed, requests })
    }
}
