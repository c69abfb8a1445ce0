//! Pages of a room's timeline: a range of its log without the changes of messages, with the messages as they are.

use crate::publisher::Publisher;
use crate::rows::LogItem;
use crate::store::DynamoStore;
use natter_core::Seq;
use natter_core::message::TimelinePage;
use natter_core::span::{TimelineEdge, TimelineSpan};
use natter_core::{Denied, LogEvent, PersonId, Refusal, RoomId, StoreError, limit};

/// Events read beyond the wanted number: so many changes may be between the rows before another read is needed.
const SLACK: u64 = 8;
const MOST: u64 = limit::TIMELINE_EVENTS as u64;

/// A range of a log, `last` below `first` where it is empty, and its rows, ascending.
struct Part {
    first: u64,
    last: u64,
    rows: Vec<LogEvent>,
}

impl<P: Publisher> DynamoStore<P> {
    /// A page of a room's timeline.
    pub(crate) async fn read_timeline(
        &self,
        reader: PersonId,
        room: RoomId,
        span: TimelineSpan,
    ) -> Result<TimelinePage, Refusal> {
        let wanted = TimelineSpan::new(span.edge, Some(span.limit));
        // What a page costs tells of the log, so a stranger is refused before it is read too.
        self.may_read(room, reader).await?;
        let page = self.timeline_page(reader, room, wanted).await?;
        self.may_read(room, reader).await?;
        page.ok_or_else(|| Denied::NotFound.into())
    }

    /// `None` for a room that is being taken away.
    async fn timeline_page(
        &self,
        reader: PersonId,
        room: RoomId,
        span: TimelineSpan,
    ) -> Result<Option<TimelinePage>, StoreError> {
        let Some(head) = self.head(room).await? else { return Ok(None) };
        let end = head.seq().0;
        let wanted = span.limit as u64;
        let Part { first, last, mut rows } = match span.edge {
            TimelineEdge::Newest => self.rows_up_to(room, end, wanted, MOST).await?,
            TimelineEdge::Before(seq) => {
                self.rows_up_to(room, seq.0.saturating_sub(1).min(end), wanted, MOST).await?
            }
            TimelineEdge::After(seq) => self.rows_from(&head, seq.0.min(end) + 1, wanted, MOST).await?,
            TimelineEdge::Around(seq) => self.rows_around(&head, seq.0.clamp(1, end), wanted).await?,
        };
        self.give_states(reader, room, head.seq(), &mut rows).await?;
        Ok(Some(TimelinePage {
            room,
            epoch: head.event.epoch,
            as_of: head.seq(),
            first: Seq(first),
            last: Seq(last),
            rows,
            has_more_before: first > 1,
            has_more_after: last < end,
        }))
    }

    /// Half of the rows before a place and the others from it on; what one side lacks the other one has.
    async fn rows_around(&self, head: &LogItem, place: u64, wanted: u64) -> Result<Part, StoreError> {
        let room = head.event.room;
        let before = self.rows_up_to(room, place - 1, wanted / 2, MOST / 2).await?;
        let left = wanted - before.rows.len() as u64;
        let after = self.rows_from(head, place, left, MOST / 2).await?;
        let rows = before.rows.into_iter().chain(after.rows).collect();
        Ok(Part { first: before.first, last: after.last, rows })
    }

    /// The newest rows up to a place.
    async fn rows_up_to(&self, room: RoomId, last: u64, wanted: u64, most: u64) -> Result<Part, StoreError> {
        let (mut first, mut rows, mut piece) = (last + 1, Vec::new(), wanted + SLACK);
        while first > 1 && (rows.len() as u64) < wanted && last + 1 - first < most {
            let left = most - (last + 1 - first);
            let from = first.saturating_sub(piece.min(left)).max(1);
            for item in self.range(room, from, first - 1).await?.into_iter().rev() {
                first = item.seq().0;
                rows.extend(Some(item.event).filter(|event| !event.is_change()));
                if rows.len() as u64 == wanted {
                    break;
                }
            }
            piece *= 2;
        }
        rows.reverse();
        Ok(Part { first, last, rows })
    }

    /// The oldest rows from a place on.
    async fn rows_from(
        &self,
        head: &LogItem,
        first: u64,
        wanted: u64,
        most: u64,
    ) -> Result<Part, StoreError> {
        let (mut last, mut rows, mut piece) = (first - 1, Vec::new(), wanted + SLACK);
        let end = head.seq().0;
        while last < end && (rows.len() as u64) < wanted && last + 1 - first < most {
            let left = most - (last + 1 - first);
            let to = (last + piece.min(left)).min(end);
            for item in self.range(head.event.room, last + 1, to).await? {
                last = item.seq().0;
                rows.extend(Some(item.event).filter(|event| !event.is_change()));
                if rows.len() as u64 == wanted {
                    break;
                }
            }
            piece *= 2;
        }
        Ok(Part { first, last, rows })
    }
}
