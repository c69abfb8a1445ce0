//! What a client missed in its rooms.

use super::facts::facts;
use super::log::range;
use crate::fault::Stop;
use natter_core::PersonId;
use natter_core::action::Position;
use natter_core::answer::Resumed;
use natter_core::rule::read::{self, Resume, ResumeBudget};
use rusqlite::Connection;

/// Each room whole, or anew, or gone; nothing for a room where nothing was missed.
pub(crate) fn resume(
    connection: &Connection,
    reader: PersonId,
    positions: &[Position],
) -> Result<Vec<Resumed>, Stop> {
    let (mut resumed, mut budget) = (Vec::new(), ResumeBudget::default());
    for position in positions {
        resumed.extend(one(connection, reader, position, &mut budget)?);
    }
    Ok(resumed)
}

fn one(
    connection: &Connection,
    reader: PersonId,
    position: &Position,
    budget: &mut ResumeBudget,
) -> Result<Option<Resumed>, Stop> {
    let Some((room, Some(_))) = facts(connection, position.room, reader)? else {
        return Ok(Some(Resumed::Gone(position.room)));
    };
    Ok(match read::resume(room.epoch, room.head, position.epoch, position.seq) {
        Resume::Current => None,
        Resume::Reset => Some(Resumed::Reset(room.head())),
        Resume::Missed if budget.is_spent() => Some(Resumed::Reset(room.head())),
        Resume::Missed => {
            let events = range(connection, &room, position.seq.0 + 1, room.head.0)?;
            if !budget.take(&events) {
                return Ok(Some(Resumed::Reset(room.head())));
            }
            Some(Resumed::Missed { room: room.id, epoch: room.epoch, head: room.head, events })
        }
    })
}
