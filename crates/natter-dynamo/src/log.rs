//! Logs and rooms: what the calls of the log port do, over the tables and the rules.

mod enrol;
mod facts;
mod fan_out;
mod lists;
mod marker;
mod membership;
mod messages;
mod page;
mod plan;
mod resume;
mod rooms;
mod send;
mod tail;

use crate::item::Item;
use crate::rows::LogItem;
use natter_core::{LogEvent, StoreError};

/// An event as the table's stream carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// The event.
    pub event: LogEvent,
    /// Whether the function that reads the stream delivers it; otherwise its sender has.
    pub wide: bool,
}

impl From<LogItem> for StoredEvent {
    fn from(item: LogItem) -> Self {
        Self { event: item.event, wide: item.wide }
    }
}

/// Reads an item of the messages table, such as the `NewImage` of a stream record. Only records of kind `INSERT` are news.
///
/// # Errors
/// `Failed` for an item that is no event.
pub fn stored_event(item: &Item) -> Result<StoredEvent, StoreError> {
    LogItem::read(item).map(StoredEvent::from)
}
