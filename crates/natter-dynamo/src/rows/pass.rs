//! Items under a person: the room they may enter by the invitation that permitted their account.

use super::seconds;
use crate::item::{Item, Writer, read_id, read_number};
use crate::key;
use natter_core::{PersonId, RoomId, StoreError, Timestamp};

/// A way into a room that takes no use of its invitation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PassRow {
    pub(crate) room: RoomId,
    pub(crate) ends: Timestamp,
}

impl PassRow {
    /// `word` as an invitation's row has it.
    pub(crate) fn key(person: PersonId, word: &str) -> Item {
        key::two(key::person(person), format!("pass#{word}"))
    }

    pub(crate) fn write(&self, person: PersonId, word: &str) -> Item {
        let writer = Writer::default().text("room", self.room).number("ends", self.ends.0);
        let item = writer.number("expires", seconds(self.ends)).item();
        item.into_iter().chain(Self::key(person, word)).collect()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self { room: read_id(item, "room")?, ends: Timestamp(read_number(item, "ends")?) })
    }
}
