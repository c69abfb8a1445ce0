//! What a client missed in its rooms: for each room one read from the client's place on, that place included, which is head, epoch and missed
//! events at once.

use super::facts::{contiguous, log_of};
use super::page::{events, head_of};
use crate::database::{Query, Sort};
use crate::publisher::Publisher;
use crate::rows::LogItem;
use crate::store::DynamoStore;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use natter_core::action::Position;
use natter_core::answer::{Head, Resumed};
use natter_core::rule::read::{self, Resume, ResumeBudget};
use natter_core::{LogEvent, PersonId, StoreError, limit};

/// Rooms read at once. The budget is looked at between such groups, so no more than one group is read in vain.
const GROUP: usize = 8;
/// The known place, everything that may be missed behind it, and one more to know that it is too much.
#[expect(clippy::cast_possible_truncation, reason = "a constant of a thousand")]
const WINDOW: usize = limit::RESUME_WINDOW as usize + 2;

/// What one room has to say.
enum Found {
    Gone,
    Current,
    Reset(Head),
    Missed(Head, Vec<LogEvent>),
}

impl<P: Publisher> DynamoStore<P> {
    /// Each room whole, or anew, or gone; nothing for a room where nothing was missed.
    pub(crate) async fn resume_rooms(
        &self,
        reader: PersonId,
        positions: &[Position],
    ) -> Result<Vec<Resumed>, StoreError> {
        let (mut resumed, mut budget) = (Vec::new(), ResumeBudget::default());
        for group in positions.chunks(GROUP) {
            let is_spent = budget.is_spent();
            let one = |position| self.resume_one(position, is_spent);
            let found: Vec<Found> =
                stream::iter(group.to_vec()).map(one).buffered(GROUP).try_collect().await?;
            // The logs first, the memberships after them (P11).
            let mine = self.list_room_ids(reader).await?;
            for (position, found) in group.iter().zip(found) {
                resumed.extend(match found {
                    _ if !mine.contains(&position.room) => Some(Resumed::Gone(position.room)),
                    Found::Gone => Some(Resumed::Gone(position.room)),
                    Found::Current => None,
                    Found::Reset(head) => Some(Resumed::Reset(head)),
                    Found::Missed(head, events) if !budget.is_spent() && budget.take(&events) => {
                        Some(Resumed::Missed { room: head.room, epoch: head.epoch, head: head.seq, events })
                    }
                    Found::Missed(head, _) => Some(Resumed::Reset(head)),
                });
            }
        }
        Ok(resumed)
    }

    async fn resume_one(&self, position: Position, is_spent: bool) -> Result<Found, StoreError> {
        let room = position.room;
        let whole = if is_spent { None } else { self.from(position).await? };
        let (head, items) = match whole {
            Some((head, items)) => (Some(head), items),
            None => (self.head(room).await?, Vec::new()),
        };
        let Some(head) = head.filter(|head| !head.is_end()) else { return Ok(Found::Gone) };
        let (end, is_whole) = (head_of(&head), !items.is_empty());
        Ok(match read::resume(end.epoch, end.seq, position.epoch, position.seq) {
            Resume::Current => Found::Current,
            Resume::Missed if is_whole => {
                let missed = items.into_iter().filter(|item| item.seq() > position.seq);
                let mut missed = events(missed.collect());
                self.give_current_texts(room, &mut missed).await?;
                Found::Missed(end, missed)
            }
            Resume::Missed | Resume::Reset => Found::Reset(end),
        })
    }

    /// The log from the client's place to the head; `None` when that is more than may be sent, or the place is not in the log.
    async fn from(&self, position: Position) -> Result<Option<(LogItem, Vec<LogItem>)>, StoreError> {
        let first = position.seq.0.max(1);
        let query = Query { sort: Sort::From(first), limit: Some(WINDOW), ..log_of(position.room) };
        let (items, has_more) = self.database.first_page(query).await?;
        let items: Vec<LogItem> = items.iter().map(LogItem::read).collect::<Result<_, _>>()?;
        contiguous(&items, first)?;
        match items.last() {
            Some(head) if !has_more && items.len() < WINDOW => Ok(Some((head.clone(), items))),
            _ => Ok(None),
        }
    }
}
