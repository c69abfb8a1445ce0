//! Pages of a room's timeline: a part of the log without the changes, each message as it is now.

use super::facts::facts;
use super::log::range_as_stored;
use super::states;
use crate::fault::Stop;
use crate::rows::RoomRow;
use natter_core::message::TimelinePage;
use natter_core::rule::read;
use natter_core::span::{TimelineEdge, TimelineSpan};
use natter_core::{Denied, LogEvent, PersonId, RoomId, Seq, limit};
use rusqlite::Connection;

/// Events read beyond the wanted number of rows, for the changes among them.
const SLACK: u64 = 16;

/// A part of the log, `first` to `last`, and its rows.
struct Part {
    first: u64,
    last: u64,
    rows: Vec<LogEvent>,
}

/// How far a part may go.
#[derive(Clone, Copy)]
struct Most {
    rows: usize,
    /// Events looked at.
    events: u64,
}

impl Most {
    /// How many events to read next; 0 when enough was read.
    fn next(self, rows: usize, looked: u64) -> u64 {
        match self.rows - rows {
            0 => 0,
            wanted => (wanted as u64 + SLACK).min(self.events - looked),
        }
    }
}

/// A page of a room's timeline.
pub(crate) fn timeline(
    connection: &Connection,
    reader: PersonId,
    room: RoomId,
    span: TimelineSpan,
) -> Result<TimelinePage, Stop> {
    let (room, role) = facts(connection, room, reader)?.ok_or(Denied::NotFound)?;
    read::may_read(room.settings.kind, role)?;
    let head = room.head.0;
    let most = Most { rows: span.limit.clamp(1, limit::PAGE_EVENTS), events: limit::TIMELINE_EVENTS as u64 };
    let mut part = match span.edge {
        TimelineEdge::Newest => before(connection, &room, head + 1, most)?,
        TimelineEdge::Before(seq) => before(connection, &room, seq.0.clamp(1, head + 1), most)?,
        TimelineEdge::After(seq) => after(connection, &room, seq.0.min(head), most)?,
        TimelineEdge::Around(seq) => around(connection, &room, seq.0.max(1).min(head), most)?,
    };
    states::add(connection, &room, reader, &mut part.rows)?;
    Ok(TimelinePage {
        room: room.id,
        epoch: room.epoch,
        as_of: room.head,
        first: Seq(part.first),
        last: Seq(part.last),
        rows: part.rows,
        has_more_before: part.first > 1,
        has_more_after: part.last < head,
    })
}

/// The newest rows before a place.
fn before(connection: &Connection, room: &RoomRow, bound: u64, most: Most) -> Result<Part, Stop> {
    let (mut first, last, mut rows) = (bound, bound - 1, Vec::new());
    loop {
        let count = most.next(rows.len(), bound - first).min(first - 1);
        if count == 0 {
            break;
        }
        for row in range_as_stored(connection, room, first - count, first - 1)?.into_iter().rev() {
            first = row.event.seq.0;
            if !row.event.is_change() {
                rows.push(row.event);
            }
            if rows.len() == most.rows {
                break;
            }
        }
    }
    rows.reverse();
    Ok(Part { first, last, rows })
}

/// The oldest rows after a place.
fn after(connection: &Connection, room: &RoomRow, place: u64, most: Most) -> Result<Part, Stop> {
    let (first, mut last, mut rows) = (place + 1, place, Vec::new());
    loop {
        let count = most.next(rows.len(), last - place).min(room.head.0 - last);
        if count == 0 {
            break;
        }
        for row in range_as_stored(connection, room, last + 1, last + count)? {
            last = row.event.seq.0;
            if !row.event.is_change() {
                rows.push(row.event);
            }
            if rows.len() == most.rows {
                break;
            }
        }
    }
    Ok(Part { first, last, rows })
}

/// Rows up to a place and with it, and as many after it as are left.
fn around(connection: &Connection, room: &RoomRow, place: u64, most: Most) -> Result<Part, Stop> {
    let half = Most { rows: most.rows / 2 + 1, events: most.events / 2 };
    let older = before(connection, room, place + 1, Most { rows: half.rows.min(most.rows), ..half })?;
    let newer = after(connection, room, place, Most { rows: most.rows - older.rows.len(), ..half })?;
    let rows = older.rows.into_iter().chain(newer.rows).collect();
    Ok(Part { first: older.first, last: newer.last, rows })
}
