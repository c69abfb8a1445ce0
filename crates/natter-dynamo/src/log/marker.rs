//! Read markers. One's own messages are unread to nobody. At home a send counts them beside the marker; here they are looked for when the marker is
//! read, because a send writes once and nothing else.

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
            let seq = read::mark(current.marker.seq, wanted, head.seq());
            if seq == current.marker.seq {
                return Ok(current.mark(room));
            }
            let messages = self.ordinal(head, seq.0).await?;
            let marker = Marker { seq, messages };
            if self.write_marker(person, room, marker).await? {
                return Ok(self.settle(marker, head, person).await?.mark(room));
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

    /// Where a stored marker really is, behind the person's own messages that follow it directly, and what others have said behind it. What rides
    /// in the head answers the usual cases; otherwise the log behind the marker is read, its newest [`limit::OWN_MESSAGES_WINDOW`] events at most.
    pub(super) async fn settle(
        &self,
        marker: Marker,
        head: &LogItem,
        person: PersonId,
    ) -> Result<Settled, StoreError> {
        let behind = head.ordinal.saturating_sub(marker.messages);
        let Some(last) = head.last.filter(|_| behind > 0) else { return Ok(Settled { marker, unread: 0 }) };
        if last.run >= behind {
            // All that follows the marker is of one author.
            let own = Marker { seq: last.seq, messages: head.ordinal };
            let is_own = last.author == person;
            return Ok(if is_own {
                Settled { marker: own, unread: 0 }
            } else {
                Settled { marker, unread: behind }
            });
        }
        let first = (marker.seq.0 + 1).max((head.seq().0 + 1).saturating_sub(limit::OWN_MESSAGES_WINDOW));
        let query = Query { sort: Sort::Numbers(first, head.seq().0), ..log_of(head.event.room) };
        let items = self.database.query(query).await?;
        let items: Vec<LogItem> = items.iter().map(LogItem::read).collect::<Result<_, _>>()?;
        super::facts::contiguous(&items, first)?;
        Ok(settled(marker, behind, &items, person))
    }
}

/// A marker, and what is left behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) marker: Marker,
    /// Messages of others behind it.
    pub(super) unread: u64,
}

impl Settled {
    fn mark(self, room: RoomId) -> ReadMark {
        ReadMark { room, seq: self.marker.seq, unread: self.unread }
    }
}

/// Leaves a person's own messages out of the `behind` messages that follow their marker, as far as they are among these events, the last ones of
/// the log. Events that begin right behind the marker move it behind the own messages they begin with.
fn settled(mut marker: Marker, behind: u64, events: &[LogItem], person: PersonId) -> Settled {
    let messages = || events.iter().filter(|item| item.event.is_message());
    let own = messages().filter(|item| item.event.person == person).count() as u64;
    if events.first().is_some_and(|first| first.seq() == marker.seq.next()) {
        let leading = messages().take_while(|item| item.event.person == person).last();
        marker = leading.map_or(marker, |item| Marker { seq: item.seq(), messages: item.ordinal });
    }
    Settled { marker, unread: behind.saturating_sub(own) }
}
