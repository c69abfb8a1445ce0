//! Pages that hold messages only. Each event knows how many messages stand up to it, so a long run of other events is jumped over by
//! bisection, and whether more messages follow is known without looking.

use super::log::range_as_stored;
use crate::fault::{Stop, damaged};
use crate::rows::{self, EventRow, RoomRow};
use natter_core::{LogEvent, Seq};
use rusqlite::{Connection, OptionalExtension, params};

/// Events read beyond the wanted number before a run of other events is jumped over.
const SLACK: u64 = 32;

/// The newest messages before `bound`, ascending, and whether older ones exist.
pub(super) fn before(
    connection: &Connection,
    room: &RoomRow,
    bound: Seq,
    limit: u64,
) -> Result<(Vec<LogEvent>, bool), Stop> {
    let mut last = bound.0.saturating_sub(1);
    let mut remaining = ordinal(connection, room, last)?;
    let mut chunks: Vec<Vec<LogEvent>> = Vec::new();
    let mut wanted = limit;
    while wanted > 0 && remaining > 0 {
        let first = last.saturating_sub(wanted + SLACK) + 1;
        let kept = keep(range_as_stored(connection, room, first, last)?.into_iter().rev(), wanted);
        if let Some((ordinal, _)) = kept.last() {
            remaining = ordinal - 1;
            wanted -= kept.len() as u64;
            chunks.push(kept.into_iter().map(|(_, event)| event).collect());
            last = first.saturating_sub(1);
        } else {
            last = place_of(connection, room, remaining, first)?;
        }
    }
    let mut events: Vec<LogEvent> = chunks.into_iter().flatten().collect();
    events.reverse();
    Ok((events, remaining > 0))
}

/// The oldest messages after `seq`, ascending, and whether newer ones exist.
pub(super) fn after(
    connection: &Connection,
    room: &RoomRow,
    seq: Seq,
    limit: u64,
) -> Result<(Vec<LogEvent>, bool), Stop> {
    if seq >= room.head {
        return Ok((Vec::new(), false));
    }
    let mut first = seq.0 + 1;
    let mut passed = ordinal(connection, room, seq.0)?;
    let mut events: Vec<LogEvent> = Vec::new();
    while (events.len() as u64) < limit && passed < room.messages {
        let wanted = limit - events.len() as u64;
        let last = (first + wanted + SLACK - 1).min(room.head.0);
        let kept = keep(range_as_stored(connection, room, first, last)?.into_iter(), wanted);
        if let Some((ordinal, _)) = kept.last() {
            passed = *ordinal;
            events.extend(kept.into_iter().map(|(_, event)| event));
            first = last + 1;
        } else {
            first = place_of(connection, room, passed + 1, room.head.0 + 1)?;
        }
    }
    Ok((events, passed < room.messages))
}

fn keep(rows: impl Iterator<Item = EventRow>, wanted: u64) -> Vec<(u64, LogEvent)> {
    let messages = rows.filter(|row| row.event.is_message());
    messages.take(wanted as usize).map(|row| (row.ordinal, row.event)).collect()
}

/// How many messages stand up to and with this place.
fn ordinal(connection: &Connection, room: &RoomRow, seq: u64) -> Result<u64, Stop> {
    if seq == 0 {
        return Ok(0);
    }
    let mut statement = connection.prepare_cached("SELECT ordinal FROM events WHERE room = ? AND seq = ?")?;
    let found: Option<i64> =
        statement.query_row(params![room.key, rows::stored(seq)], |row| row.get(0)).optional()?;
    let ordinal = found.ok_or_else(|| damaged("a log with a hole"))?.cast_unsigned();
    if ordinal <= room.messages { Ok(ordinal) } else { Err(damaged("a count of messages")) }
}

/// The place of the message with this number, which stands before `end`: the first with as many messages up to it.
fn place_of(connection: &Connection, room: &RoomRow, number: u64, end: u64) -> Result<u64, Stop> {
    let (mut low, mut high) = (1, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if ordinal(connection, room, middle)? >= number { high = middle } else { low = middle + 1 }
    }
    if low < end { Ok(low) } else { Err(damaged("a count of messages")) }
}
