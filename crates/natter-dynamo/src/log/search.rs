//! Searching a room: its log is read downwards and looked at, a bounded piece of it an answer (decision 13). No index is kept, so a message costs what it
//! costs without searches; who searches pays for what is read.

use super::facts::{contiguous, log_of};
use crate::database::{Query, Sort};
use crate::item::damaged;
use crate::publisher::Publisher;
use crate::rows::LogItem;
use crate::store::DynamoStore;
use natter_core::search::Found;
use natter_core::{
    Denied, EventKind, LogEvent, PersonId, Refusal, RoomId, SearchQuery, Seq, StoreError, limit,
};

/// Events of the first piece, read strongly. What is older changes seldom and is read at half the price; what is found in it is read again, strongly.
const NEWEST: usize = 128;
/// Events of each further piece.
const PIECE: usize = 1000;

impl<P: Publisher> DynamoStore<P> {
    /// Messages of a room that a query matches, the newest first.
    pub(crate) async fn search_room(
        &self,
        reader: PersonId,
        room: RoomId,
        query: &SearchQuery,
        before: Option<Seq>,
        most: usize,
    ) -> Result<Found, Refusal> {
        self.may_read(room, reader).await?;
        let found = self.look_at(room, query, before, most).await?;
        self.may_read(room, reader).await?;
        found.ok_or_else(|| Denied::NotFound.into())
    }

    /// `None` for a room that is being taken away.
    async fn look_at(
        &self,
        room: RoomId,
        query: &SearchQuery,
        before: Option<Seq>,
        most: usize,
    ) -> Result<Option<Found>, StoreError> {
        let Some(head) = self.head(room).await? else { return Ok(None) };
        let end = head.seq().next();
        let mut bound = before.map_or(end, |before| before.min(end)).0;
        let (mut messages, mut looked, mut bytes): (Vec<LogEvent>, usize, usize) = (Vec::new(), 0, 0);
        let mut newest = 0;
        while bound > 1
            && looked < limit::SEARCH_EVENTS
            && bytes < limit::SEARCH_BYTES
            && messages.len() < most
        {
            let is_first = looked == 0;
            for item in self.downwards(room, bound, is_first).await? {
                looked += 1;
                bound = item.seq().0;
                if let EventKind::Message(message) = &item.event.kind {
                    bytes += message.text.as_str().len();
                }
                if query.finds(&item.event) {
                    messages.push(item.event);
                    newest += usize::from(is_first);
                }
                if messages.len() == most || bytes >= limit::SEARCH_BYTES {
                    break;
                }
            }
        }
        let older = messages.split_off(newest);
        messages.extend(self.still_found(room, query, older).await?);
        Ok(Some(Found { messages, before: (bound > 1).then_some(Seq(bound)), looked }))
    }

    /// Those of these messages that hold the words still: a text that was edited or deleted a moment ago is not shown.
    async fn still_found(
        &self,
        room: RoomId,
        query: &SearchQuery,
        found: Vec<LogEvent>,
    ) -> Result<Vec<LogEvent>, StoreError> {
        let mut now = self.messages_at(room, found.iter().map(|event| event.seq)).await?;
        let current = found.into_iter().filter_map(|event| now.remove(&event.seq));
        Ok(current.map(|item| item.event).filter(|event| query.finds(event)).collect())
    }

    /// The events below a place, the newest first.
    async fn downwards(&self, room: RoomId, bound: u64, is_first: bool) -> Result<Vec<LogItem>, StoreError> {
        let limit = if is_first { NEWEST } else { PIECE };
        let last = bound.saturating_sub(1);
        let first = last.saturating_sub(limit as u64 - 1).max(1);
        let query = Query { sort: Sort::Numbers(first, last), strong: is_first, ..log_of(room) };
        let items = self.database.query(query).await?;
        let mut items: Vec<LogItem> = items.iter().map(LogItem::read).collect::<Result<_, _>>()?;
        contiguous(&items, first)?;
        if items.last().is_none_or(|item| item.seq().0 != last) {
            return Err(damaged("a log with a hole"));
        }
        items.reverse();
        Ok(items)
    }
}
