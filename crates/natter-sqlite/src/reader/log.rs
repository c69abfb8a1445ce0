//! Pages of a room's log.

use super::facts::facts;
use super::{messages, states};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use crate::rows::{self, EVENT_COLUMNS, EventRow, RoomRow};
use natter_core::event::Page;
use natter_core::rule::read;
use natter_core::span::{Edge, Kinds, Span};
use natter_core::{Denied, LogEvent, PersonId, RoomId, Seq, limit};
use rusqlite::{Connection, params};

/// A page of a room's log.
pub(crate) fn read_log(
    connection: &Connection,
    reader: PersonId,
    room: RoomId,
    span: Span,
) -> Result<Page, Stop> {
    let (room, role) = facts(connection, room, reader)?.ok_or(Denied::NotFound)?;
    read::may_read(room.settings.kind, role)?;
    let limit = span.limit.clamp(1, limit::PAGE_EVENTS) as u64;
    let (mut events, has_more) = match (span.kinds, span.edge) {
        (Kinds::All, Edge::After(seq)) => all_after(connection, &room, seq, limit)?,
        (Kinds::All, edge) => all_before(connection, &room, bound(&room, edge), limit)?,
        (Kinds::Messages, Edge::After(seq)) => messages::after(connection, &room, seq, limit)?,
        (Kinds::Messages, edge) => messages::before(connection, &room, bound(&room, edge), limit)?,
    };
    if span.kinds == Kinds::Messages {
        states::add(connection, &room, reader, &mut events)?;
    }
    Ok(Page { room: room.id, epoch: room.epoch, head: room.head, events, has_more })
}

/// The place that a backward page ends before.
fn bound(room: &RoomRow, edge: Edge) -> Seq {
    match edge {
        Edge::Before(seq) => seq.min(room.head.next()),
        Edge::Newest | Edge::After(_) => room.head.next(),
    }
}

fn all_after(
    connection: &Connection,
    room: &RoomRow,
    seq: Seq,
    limit: u64,
) -> Result<(Vec<LogEvent>, bool), Stop> {
    let last = seq.0.saturating_add(limit).min(room.head.0);
    Ok((range(connection, room, seq.0.saturating_add(1), last)?, last < room.head.0))
}

fn all_before(
    connection: &Connection,
    room: &RoomRow,
    bound: Seq,
    limit: u64,
) -> Result<(Vec<LogEvent>, bool), Stop> {
    let last = bound.0.saturating_sub(1);
    let first = last.saturating_sub(limit) + 1;
    Ok((range(connection, room, first, last)?, first > 1))
}

/// Every event from `first` to `last`, both included, ascending, edits with the texts of their messages. None when `first > last`.
pub(super) fn range(
    connection: &Connection,
    room: &RoomRow,
    first: u64,
    last: u64,
) -> Result<Vec<LogEvent>, Stop> {
    let rows = range_as_stored(connection, room, first, last)?;
    let mut events: Vec<LogEvent> = rows.into_iter().map(|row| row.event).collect();
    for event in &mut events {
        rows::complete(connection, room.key, event)?;
    }
    Ok(events)
}

/// Every event from `first` to `last`, both included, ascending, edits without text; damage if one is missing or counts wrongly. None when
/// `first > last`.
pub(super) fn range_as_stored(
    connection: &Connection,
    room: &RoomRow,
    first: u64,
    last: u64,
) -> Result<Vec<EventRow>, Stop> {
    let mut rows: Vec<EventRow> = Vec::new();
    if first > last {
        return Ok(rows);
    }
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {EVENT_COLUMNS} FROM events LEFT JOIN people ON people.key = events.person \
         WHERE events.room = ? AND events.seq BETWEEN ? AND ? ORDER BY events.seq"
    ))?;
    let mut found = statement.query(params![room.key, rows::stored(first), rows::stored(last)])?;
    let mut digest = Digest::default();
    while let Some(row) = found.next()? {
        let row = rows::event(row, room.id, room.epoch, &mut digest)?;
        follows(first, rows.last(), &row)?;
        rows.push(row);
    }
    if rows.len() as u64 != last - first + 1 {
        return Err(damaged("a log with a hole"));
    }
    if last == room.head.0 && rows.last().is_some_and(|row| row.ordinal != room.messages) {
        return Err(damaged("a log that ends wrongly"));
    }
    Ok(rows)
}

fn follows(first: u64, before: Option<&EventRow>, row: &EventRow) -> Result<(), Stop> {
    let (place, ordinal) = match before {
        Some(before) => (before.event.seq.0 + 1, before.ordinal + u64::from(row.event.is_message())),
        None => (first, row.ordinal),
    };
    if row.event.seq.0 == place && row.ordinal == ordinal {
        Ok(())
    } else {
        Err(damaged("a log with a hole"))
    }
}
