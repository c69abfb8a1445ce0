//! Read markers. One's own messages are never unread where nothing was unread before them; at home they move the marker, here they are counted
//! in when the marker is read, for a send writes once and nothing else.

use super::facts::log_of;
use crate::database::{Change, Query, Sort};
use crate::item::number;
use crate::key::Table;
use crate::publisher::Publisher;
use crate::rows::{LogItem, Marker, MembershipRow};
use crate::store::DynamoStore;
use natter_core::answer::ReadMark;
use natter_core::rule::read;
use natter_core::{PersonId, Refusal, RoomId, Seq, StoreError, limit};

/// Events read at once behind a marker.
const STEP: usize = 16;

impl<P: Publisher> DynamoStore<P> {
    /// Moves a read marker forward (P12).
    pub(crate) async fn move_marker(
        &self,
        room: RoomId,
        person: PersonId,
        wanted: Seq,
    ) -> Result<ReadMark, Refusal> {
        let head = self.head(room).await?;
        loop {
            let (Some(head), Some(membership)) = (&head, self.membership(person, room).await?) else {
                return Err(self.refusal(room).await);
            };
            let current = self.settle(membership.marker, head, person).await?;
            let seq = read::mark(current.seq, wanted, head.seq());
            if seq == current.seq {
                return Ok(mark(room, current, head));
            }
            let messages = self.ordinal(head, seq.0).await?;
            let marker = Marker { seq, messages };
            if self.write_marker(person, room, marker).await? {
                return Ok(mark(room, self.settle(marker, head, person).await?, head));
            }
        }
    }

    /// Whether the stored marker stood before this one and there was one.
    async fn write_marker(&self, person: PersonId, room: RoomId, marker: Marker) -> Result<bool, StoreError> {
        let change = Change::of(Table::Rooms, MembershipRow::key(person, room))
            .set("readSeq", number(marker.seq.0))
            .set("readMessages", number(marker.messages))
            .when_below("readSeq", marker.seq.0);
        self.database.change(&change).await
    }

    /// Where a stored marker really stands: behind the person's own messages that follow it directly. What rides in the head answers the usual
    /// cases; otherwise the log is read on from the marker.
    pub(super) async fn settle(
        &self,
        marker: Marker,
        head: &LogItem,
        person: PersonId,
    ) -> Result<Marker, StoreError> {
        let unread = head.ordinal.saturating_sub(marker.messages);
        let Some(last) = head.last.filter(|_| unread > 0) else { return Ok(marker) };
        if last.run >= unread {
            // All that follows the marker is of one author.
            let own = Marker { seq: last.seq, messages: head.ordinal };
            return Ok(if last.author == person { own } else { marker });
        }
        self.walk(marker, head, person).await
    }

    async fn walk(&self, marker: Marker, head: &LogItem, person: PersonId) -> Result<Marker, StoreError> {
        let (mut marker, mut place) = (marker, marker.seq.0);
        let furthest = head.seq().0.min(place.saturating_add(limit::RESUME_WINDOW));
        while place < furthest {
            let sort = Sort::Numbers(place + 1, furthest);
            let query = Query { sort, limit: Some(STEP), ..log_of(head.event.room) };
            let items = self.database.query(query).await?;
            let items: Vec<LogItem> = items.iter().map(LogItem::read).collect::<Result<_, _>>()?;
            super::facts::contiguous(&items, place + 1)?;
            let Some(last) = items.last() else { break };
            place = last.seq().0;
            for item in items.iter().filter(|item| item.event.is_message()) {
                if item.event.person != person {
                    return Ok(marker);
                }
                marker = Marker { seq: item.seq(), messages: item.ordinal };
            }
        }
        Ok(marker)
    }
}

fn mark(room: RoomId, marker: Marker, head: &LogItem) -> ReadMark {
    ReadMark { room, seq: marker.seq, unread: head.ordinal.saturating_sub(marker.messages) }
}
