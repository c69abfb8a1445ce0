//! Logs and rooms: what the calls of the log port do, over the tables and the rules.

mod audit;
mod bans;
mod change;
mod coming;
mod commit;
mod current;
mod delete;
mod direct;
mod enrol;
mod enter;
mod facts;
mod fan_out;
mod going;
mod govern;
mod invites;
mod leave;
mod lists;
mod marker;
mod messages;
mod page;
mod pins;
mod plan;
mod requests;
mod resume;
mod rooms;
mod search;
mod send;
mod tail;
mod timeline;
mod update;

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
