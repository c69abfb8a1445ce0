//! What was changed about messages, as one reader sees it.

use crate::fault::Stop;
use crate::rows::{ReactionRow, RoomRow, StateRow};
use natter_core::message::MessageState;
use natter_core::{EventKind, LogEvent, PersonId, Seq};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Adds their states to the messages of a page. Every message between the first and the last event must be in it.
pub(super) fn add(
    connection: &Connection,
    room: &RoomRow,
    reader: PersonId,
    events: &mut [LogEvent],
) -> Result<(), Stop> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(()) };
    let rows = StateRow::within(connection, room.key, first.seq, last.seq)?;
    let mut states: BTreeMap<Seq, MessageState> = rows.into_iter().map(|row| (row.seq, row.state)).collect();
    for event in events {
        let Some(state) = states.remove(&event.seq) else { continue };
        let seq = event.seq;
        if let EventKind::Message(message) = &mut event.kind {
            message.state = Some(Box::new(seen(connection, room, reader, seq, state)?));
        }
    }
    Ok(())
}

/// A message's state with the reader's own reactions marked.
pub(super) fn seen(
    connection: &Connection,
    room: &RoomRow,
    reader: PersonId,
    seq: Seq,
    mut state: MessageState,
) -> Result<MessageState, Stop> {
    if state.reactions.is_empty() {
        return Ok(state);
    }
    let own = ReactionRow::of_person(connection, room.key, seq, reader)?;
    for reaction in &mut state.reactions {
        reaction.mine = own.contains(&reaction.emoji);
    }
    Ok(state)
}
