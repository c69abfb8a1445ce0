//! Who reacted to a message, and which messages are pinned.

use super::facts::facts;
use super::states;
use crate::fault::{Stop, damaged};
use crate::rows::{self, PERSON_COLUMNS, ReactionRow, RoomRow, StateRow, stored};
use natter_core::message::Reactors;
use natter_core::person::PersonState;
use natter_core::rule::read;
use natter_core::{Denied, EventKind, LogEvent, PersonId, RoomId, Seq, limit};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

/// The people behind each emoji of a message, those first who reacted first.
pub(crate) fn reactors(
    connection: &Connection,
    reader: PersonId,
    room: RoomId,
    target: Seq,
) -> Result<Vec<Reactors>, Stop> {
    let room = readable(connection, reader, room)?;
    let event = rows::event_at(connection, room.key, (room.id, room.epoch), target)?;
    if !event.is_some_and(|row| row.event.is_message()) {
        return Err(Denied::NotFound.into());
    }
    let state = StateRow::find(connection, room.key, target)?.unwrap_or_default();
    let reactions = state.reactions.into_iter();
    let mut reactors: Vec<Reactors> =
        reactions.map(|one| Reactors { emoji: one.emoji, count: one.count, people: Vec::new() }).collect();
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, {PERSON_COLUMNS} FROM reactions LEFT JOIN people ON people.id = reactions.person \
         WHERE reactions.room = ? AND reactions.seq = ? ORDER BY reactions.event",
        ReactionRow::COLUMNS
    ))?;
    let mut found = statement.query(params![room.key, stored(target.0)])?;
    while let Some(row) = found.next()? {
        let reaction = ReactionRow::read(row)?;
        if row.get_ref(ReactionRow::WIDTH)? == ValueRef::Null {
            return Err(damaged("a reaction without a person"));
        }
        let person = rows::person(row, ReactionRow::WIDTH)?;
        let of_emoji = reactors.iter_mut().find(|one| one.emoji == reaction.emoji);
        let of_emoji = of_emoji.ok_or_else(|| damaged("a reaction that is not counted"))?;
        if person.state != PersonState::Deleted && of_emoji.people.len() < limit::REACTORS {
            of_emoji.people.push(person.person.reference());
        }
    }
    Ok(reactors)
}

/// The pinned messages before a place, the newest first.
pub(crate) fn pins(
    connection: &Connection,
    reader: PersonId,
    room: RoomId,
    before: Option<Seq>,
) -> Result<Vec<LogEvent>, Stop> {
    let room = readable(connection, reader, room)?;
    let before = before.map_or(room.head.next(), |seq| seq.min(room.head.next()));
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM message_states WHERE room = ? AND pinned = 1 AND seq < ? ORDER BY seq DESC",
        StateRow::COLUMNS
    ))?;
    let mut found = statement.query(params![room.key, stored(before.0)])?;
    let mut pinned = Vec::new();
    while let Some(row) = found.next()? {
        let row = StateRow::read(row)?;
        let event = rows::event_at(connection, room.key, (room.id, room.epoch), row.seq)?;
        let mut event = event.ok_or_else(|| damaged("a pin of no message"))?.event;
        let EventKind::Message(message) = &mut event.kind else { return Err(damaged("a pin of no message")) };
        message.state = Some(Box::new(states::seen(connection, &room, reader, row.seq, row.state)?));
        pinned.push(event);
    }
    Ok(pinned)
}

fn readable(connection: &Connection, reader: PersonId, room: RoomId) -> Result<RoomRow, Stop> {
    let (room, role) = facts(connection, room, reader)?.ok_or(Denied::NotFound)?;
    read::may_read(room.settings.kind, role)?;
    Ok(room)
}
