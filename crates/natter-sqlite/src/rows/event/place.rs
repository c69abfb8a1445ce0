//! The event at one place of a log.

use super::{EVENT_COLUMNS, EventRow, event};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use crate::rows::code::stored;
use natter_core::message::{Changed, MessageChanged};
use natter_core::{Epoch, EventKind, LogEvent, RoomId, Seq};
use rusqlite::{Connection, params};

/// The event at a place; the text of an edit is blank.
pub(crate) fn event_at(
    connection: &Connection,
    room_key: i64,
    (room, epoch): (RoomId, Epoch),
    seq: Seq,
) -> Result<Option<EventRow>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {EVENT_COLUMNS} FROM events LEFT JOIN people ON people.key = events.person \
         WHERE events.room = ? AND events.seq = ?"
    ))?;
    let mut found = statement.query(params![room_key, stored(seq.0)])?;
    found.next()?.map(|row| event(row, room, epoch, &mut Digest::default())).transpose()
}

/// Puts the text that the message has now into an edit; other events stay as they are.
pub(crate) fn complete(connection: &Connection, room_key: i64, event: &mut LogEvent) -> Result<(), Stop> {
    let log = (event.room, event.epoch);
    let EventKind::MessageChanged(MessageChanged { target, change: Changed::Edited(text), .. }) =
        &mut event.kind
    else {
        return Ok(());
    };
    match event_at(connection, room_key, log, *target)?.map(|row| row.event.kind) {
        Some(EventKind::Message(message)) => *text = message.text,
        _ => return Err(damaged("an edit of no message")),
    }
    Ok(())
}
