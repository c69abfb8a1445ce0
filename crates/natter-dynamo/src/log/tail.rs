//! The end of a log as a sender reads it: from the place they knew at their first try, that place included, to the head. Every earlier try of
//! theirs was stored behind that place, so it is in here or nowhere (P4).

use super::facts::{contiguous, log_of};
use crate::database::{Query, Sort};
use crate::publisher::Publisher;
use crate::rows::{LogItem, MemberRow};
use crate::store::DynamoStore;
use natter_core::room::RoomKind;
use natter_core::rule::send::Facts;
use natter_core::{Denied, PersonId, Refusal, RoomId, Seq, StoreError, limit};

/// The known place, as many events behind it as one may be behind, and the frame that a first try has stored behind those.
#[expect(clippy::cast_possible_truncation, reason = "a constant of a few hundred")]
const WINDOW: usize = 1 + limit::KNOWN_SEQ_WINDOW as usize + limit::MESSAGES_PER_FRAME;

/// What was read of the end of a log.
#[derive(Debug)]
pub(super) struct Tail {
    /// The last event.
    pub(super) head: LogItem,
    /// The sender's own messages and changes of messages among those that were read, as far as they have named them.
    pub(super) own: Vec<LogItem>,
    sender: PersonId,
}

impl Tail {
    /// What a send or a change by this member is decided by.
    pub(super) fn facts(&self, kind: RoomKind, member: &MemberRow) -> Facts {
        Facts {
            kind,
            epoch: self.head.event.epoch,
            head: self.head.seq(),
            role: Some(member.role),
            archived: self.head.archived,
            muted_until: member.muted_until,
        }
    }

    /// A deleted room is like one that never was.
    pub(super) fn alive(&self) -> Result<(), Denied> {
        if self.head.is_end() { Err(Denied::NotFound) } else { Ok(()) }
    }

    /// One more event behind the head.
    pub(super) fn step(&mut self, item: LogItem) {
        if item.event.person == self.sender && item.event.client_message_id().is_some() {
            self.own.push(item.clone());
        }
        self.head = item;
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// The log from `knownSeq` on; without one the head alone, and no duplicate is found then (P3).
    pub(super) async fn tail(
        &self,
        room: RoomId,
        sender: PersonId,
        known: Option<Seq>,
    ) -> Result<Tail, Refusal> {
        let items = match known {
            Some(known) => self.behind(room, known.0.max(1)).await?,
            None => Vec::new(),
        };
        let mut items = items.into_iter();
        let head = match items.next() {
            Some(first) => first,
            None => self.head_for(room, sender, known).await?,
        };
        let mut tail = Tail { head: head.clone(), own: Vec::new(), sender };
        tail.step(head);
        items.for_each(|item| tail.step(item));
        tail.alive()?;
        Ok(tail)
    }

    /// The head alone, where nothing was at the known place: it lies beyond the head, which the rule refuses, or there is no room. That costs a
    /// stranger what a hidden room would (P11, ASVS 11.5.1).
    async fn head_for(&self, room: RoomId, person: PersonId, known: Option<Seq>) -> Result<LogItem, Refusal> {
        if known.is_some() {
            self.may_read(room, person).await?;
        }
        let head = self.head(room).await?;
        if head.is_none() {
            self.may_read(room, person).await?;
        }
        head.ok_or_else(|| Denied::NotFound.into())
    }

    /// Reads what has come since.
    pub(super) async fn read_on(&self, tail: &mut Tail) -> Result<(), Refusal> {
        let head = tail.head.seq().0;
        let mut items = self.behind(tail.head.event.room, head).await?.into_iter();
        // The head itself may carry another `wide` by now.
        if let Some(head) = items.next() {
            tail.head = head;
        }
        items.for_each(|item| tail.step(item));
        tail.alive()?;
        Ok(())
    }

    async fn behind(&self, room: RoomId, first: u64) -> Result<Vec<LogItem>, StoreError> {
        let query = Query { sort: Sort::From(first), limit: Some(WINDOW), ..log_of(room) };
        let items = self.database.query(query).await?;
        let items: Vec<LogItem> = items.iter().map(LogItem::read).collect::<Result<_, _>>()?;
        contiguous(&items, first)?;
        Ok(items)
    }
}
