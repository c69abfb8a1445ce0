//! Tidying, once a day. Nothing depends on it: rows past their time count as gone by their value, and DynamoDB takes most of them away by
//! itself, within days. Of logs only those of deleted rooms are touched: from the bottom, and never their last event, for numbers must not be used
//! twice.

use super::DynamoStore;
use crate::database::{Query, Sort};
use crate::item::{Item, read_number};
use crate::key::{self, STATES, Table, UNFINISHED};
use crate::publisher::Publisher;
use crate::rows::{self, ConnectionRow, Line, PinsRow};
use natter_core::{RoomId, StoreError, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// Events of a deleted room read and taken away at once.
const PIECE: usize = 500;

/// How much one run takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepBounds {
    /// Rows looked at in one call.
    pub page: usize,
    /// No page is begun after this.
    pub time: Duration,
}

impl Default for SweepBounds {
    /// A page of stale rows is gone within a second or two, and the function has 25.
    fn default() -> Self {
        Self { page: 1000, time: Duration::from_secs(15) }
    }
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows looked at.
    pub looked: usize,
    /// Rows past their time, taken away.
    pub removed: usize,
    /// Events of deleted rooms and states of their messages, taken away.
    pub events: usize,
    /// Connections whose session had ended, closed.
    pub closed: usize,
    /// Whether it came to the end of everything; if not, the next run begins anew, with fewer rows.
    pub complete: bool,
}

impl<P: Publisher> DynamoStore<P> {
    /// Removes connections and subscriptions past their time that DynamoDB has not taken away by itself, page by page. No row comes back to
    /// life, so they go without a condition. Closes connections whose session has ended.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; what was removed is removed, what is left is for the next run.
    pub async fn sweep(&self, now: Timestamp, bounds: SweepBounds) -> Result<Swept, StoreError> {
        let (mut swept, mut from, until) = (Swept::default(), None, Instant::now() + bounds.time);
        loop {
            let page = self.database.stale(now.0 / 1000, ConnectionRow::PART, bounds.page, from).await?;
            let (stale, live): (Vec<Item>, Vec<Item>) =
                page.rows.into_iter().partition(|row| !matches!(rows::is_live(row, now), Ok(true)));
            let keys: Vec<Item> = stale.iter().map(key_of).collect();
            let count = keys.len();
            self.database.delete_all(Table::Connections, keys).await?;
            for row in &live {
                swept.closed += usize::from(!self.look_again(&ConnectionRow::parse(row)?).await?);
            }
            (swept.looked, swept.removed) = (swept.looked + page.looked, swept.removed + count);
            from = page.next;
            swept.complete = from.is_none();
            if swept.complete || Instant::now() >= until {
                break;
            }
        }
        swept.complete &= self.sweep_rooms(&mut swept, until).await?;
        Ok(swept)
    }

    /// Goes on with rooms that were deleted; whether it came to the end.
    async fn sweep_rooms(&self, swept: &mut Swept, until: Instant) -> Result<bool, StoreError> {
        let unfinished =
            Query { sort: Sort::Prefix("room#"), ..Query::of(Table::Rooms, UNFINISHED.to_owned()) };
        for line in self.database.query(unfinished).await? {
            let room: RoomId = Line::id(&line)?;
            self.empty_room(room).await?;
            if !self.sweep_states(room, swept, until).await? {
                return Ok(false);
            }
            let Some(last) = self.last(room).await? else { continue };
            loop {
                let below = Query { limit: Some(PIECE), ..Query::of(Table::Messages, room.to_string()) };
                let mut keys = Vec::with_capacity(PIECE);
                for item in self.database.query(below).await? {
                    let seq = read_number(&item, "seq")?;
                    if seq < last.seq().0 {
                        keys.push(key::event(room, seq));
                    }
                }
                if keys.is_empty() {
                    break;
                }
                swept.events += keys.len();
                self.database.delete_all(Table::Messages, keys).await?;
                if Instant::now() >= until {
                    return Ok(false);
                }
            }
            self.database.take(Table::Rooms, Line::of_room(UNFINISHED, room)).await?;
        }
        Ok(true)
    }

    /// Takes away what reactions and pins a deleted room's messages had; whether it came to the end.
    async fn sweep_states(
        &self,
        room: RoomId,
        swept: &mut Swept,
        until: Instant,
    ) -> Result<bool, StoreError> {
        loop {
            let sort = Sort::Prefix(STATES);
            let query = Query { sort, limit: Some(PIECE), ..Query::of(Table::Rooms, key::room(room)) };
            let mut keys: Vec<Item> = self.database.query(query).await?.iter().map(key_of).collect();
            if keys.is_empty() {
                return Ok(true);
            }
            swept.events += keys.len();
            // A pinned message has a state.
            keys.push(PinsRow::key(room));
            self.database.delete_all(Table::Rooms, keys).await?;
            if Instant::now() >= until {
                return Ok(false);
            }
        }
    }
}

/// The key of a row of the rooms or connections table.
fn key_of(row: &Item) -> Item {
    row.iter()
        .filter(|(name, _)| matches!(name.as_str(), "key" | "part"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
