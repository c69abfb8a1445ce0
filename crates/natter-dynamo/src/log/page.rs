//! Pages of a room's log. Heads and events are read first, the membership last (P11).

use super::facts::log_of;
use crate::database::{Order, Query};
use crate::item::damaged;
use crate::publisher::Publisher;
use crate::rows::LogItem;
use crate::store::DynamoStore;
use natter_core::event::Page;
use natter_core::span::{Edge, Kinds, Span};
use natter_core::{Denied, LogEvent, PersonId, Refusal, RoomId, Seq, StoreError, limit};

impl<P: Publisher> DynamoStore<P> {
    /// A page of a room's log.
    pub(crate) async fn read_page(
        &self,
        reader: PersonId,
        room: RoomId,
        span: Span,
    ) -> Result<Page, Refusal> {
        let limit = span.limit.clamp(1, limit::PAGE_EVENTS);
        // What a page costs tells of the log, so a stranger is refused before it is read too.
        self.may_read(room, reader).await?;
        let page = match (span.kinds, span.edge) {
            (Kinds::All, Edge::Newest) => self.newest(room, limit).await?,
            (kinds, edge) => self.within(room, kinds, edge, limit as u64).await?,
        };
        let page = match (page, span.kinds) {
            (Some(mut page), Kinds::All) => {
                self.give_current_texts(room, &mut page.events).await?;
                Some(page)
            }
            (Some(mut page), Kinds::Messages) => {
                self.give_states(reader, room, page.head, &mut page.events).await?;
                Some(page)
            }
            (None, _) => None,
        };
        self.may_read(room, reader).await?;
        page.ok_or_else(|| Denied::NotFound.into())
    }

    /// The usual page is one read: its last event is the head.
    async fn newest(&self, room: RoomId, limit: usize) -> Result<Option<Page>, StoreError> {
        let query = Query { order: Order::Descending, limit: Some(limit), ..log_of(room) };
        let items = self.database.query(query).await?;
        let mut items: Vec<LogItem> = items.iter().map(LogItem::read).collect::<Result<_, _>>()?;
        items.reverse();
        let (Some(first), Some(head)) = (items.first(), items.last()) else { return Ok(None) };
        if head.is_end() {
            return Ok(None);
        }
        let (epoch, has_more) = (head.event.epoch, first.seq().0 > 1);
        super::facts::contiguous(&items, first.seq().0)?;
        let head = head.seq();
        Ok(Some(Page { room, epoch, head, events: events(items), has_more }))
    }

    async fn within(
        &self,
        room: RoomId,
        kinds: Kinds,
        edge: Edge,
        limit: u64,
    ) -> Result<Option<Page>, StoreError> {
        let Some(head) = self.head(room).await? else { return Ok(None) };
        let end = head.seq();
        let bound = match edge {
            Edge::Before(seq) => seq.min(end.next()),
            Edge::Newest | Edge::After(_) => end.next(),
        };
        let (events, has_more) = match (kinds, edge) {
            (Kinds::All, Edge::After(seq)) => {
                let last = seq.0.saturating_add(limit).min(end.0);
                (events(self.range(room, seq.0.saturating_add(1), last).await?), last < end.0)
            }
            (Kinds::All, _) => {
                let last = bound.0.saturating_sub(1);
                let first = last.saturating_sub(limit) + 1;
                (events(self.range(room, first, last).await?), first > 1)
            }
            (Kinds::Messages, Edge::After(seq)) => self.messages_after(&head, seq, limit).await?,
            (Kinds::Messages, _) => self.messages_before(&head, bound, limit).await?,
        };
        Ok(Some(Page { room, epoch: head.event.epoch, head: end, events, has_more }))
    }

    /// How many messages stand up to and with this place.
    pub(super) async fn ordinal(&self, head: &LogItem, seq: u64) -> Result<u64, StoreError> {
        if seq == 0 {
            return Ok(0);
        }
        if seq == head.seq().0 {
            return Ok(head.ordinal);
        }
        let ordinal = self.event(head.event.room, seq).await?.ordinal;
        if ordinal <= head.ordinal { Ok(ordinal) } else { Err(damaged("a count of messages")) }
    }
}

pub(super) fn events(items: Vec<LogItem>) -> Vec<LogEvent> {
    items.into_iter().map(|item| item.event).collect()
}

/// Where a log ends, for answers that name it.
pub(super) fn head_of(head: &LogItem) -> natter_core::answer::Head {
    let (room, epoch): (RoomId, _) = (head.event.room, head.event.epoch);
    let seq: Seq = head.seq();
    natter_core::answer::Head { room, epoch, seq }
}
