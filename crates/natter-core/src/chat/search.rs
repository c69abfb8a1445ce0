//! Searching: one room, or one's rooms one after the other in the order of their ids, until the answer is full or enough was looked at.

use super::{Caller, Chat};
use crate::answer::Answer;
use crate::event::LogEvent;
use crate::id::RoomId;
use crate::limit;
use crate::port::{Governance, Log, Roster, Site};
use crate::refusal::{Denied, Refusal};
use crate::search::{Place, SearchQuery};
use crate::span::Seq;

impl<S: Log + Governance + Site, R: Roster> Chat<S, R> {
    pub(super) async fn search(
        &self,
        caller: &Caller,
        query: &SearchQuery,
        room: Option<RoomId>,
        from: Option<Place>,
        most: usize,
    ) -> Result<Answer, Refusal> {
        let Some(room) = room else { return self.search_all(caller, query, from, most).await };
        let before = from.map(|place| place.before);
        let found = self.store.search(caller.actor.id, room, query, before, most).await?;
        let next = found.before.map(|before| Place { room, before });
        Ok(Answer::Found { messages: found.messages, next })
    }

    /// A room that stops early ends the answer, and so do rooms that add up to what one may cost.
    async fn search_all(
        &self,
        caller: &Caller,
        query: &SearchQuery,
        from: Option<Place>,
        most: usize,
    ) -> Result<Answer, Refusal> {
        let (mut messages, mut looked): (Vec<LogEvent>, usize) = (Vec::new(), 0);
        let rooms = self.store.room_ids_of(caller.actor.id).await?;
        for room in rooms.into_iter().filter(|room| from.is_none_or(|from| *room >= from.room)) {
            let left = most - messages.len();
            if left == 0 || looked >= limit::SEARCH_EVENTS {
                return Ok(Answer::Found { messages, next: Some(Place { room, before: Seq::MAX }) });
            }
            let before = from.filter(|from| from.room == room).map(|from| from.before);
            let found = match self.store.search(caller.actor.id, room, query, before, left).await {
                // They have left since, or were sent out.
                Err(Refusal::Denied(Denied::NotFound | Denied::Forbidden)) => continue,
                found => found?,
            };
            messages.extend(found.messages);
            looked += found.looked;
            if let Some(before) = found.before {
                return Ok(Answer::Found { messages, next: Some(Place { room, before }) });
            }
        }
        Ok(Answer::Found { messages, next: None })
    }
}
