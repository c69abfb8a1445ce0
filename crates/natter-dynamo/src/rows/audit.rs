//! Lines of the audit log: the same line under the site and, where it is about a room, under the room.

use super::door::{read_person, write_person};
use crate::item::{Item, Writer, damaged, optional_id, optional_text, read_id, read_number, read_text};
use crate::key;
use natter_core::audit::{AuditEntry, Deed};
use natter_core::{RoomId, StoreError, Timestamp};

/// A line.
#[derive(Debug)]
pub(crate) struct AuditRow;

impl AuditRow {
    /// Where it stands: among all lines, and among those of its room.
    pub(crate) fn keys(entry: &AuditEntry) -> (Item, Option<Item>) {
        let of_room = |room: RoomId| key::two(key::room(room), key::audit(entry.id));
        (key::two(key::AUDIT, entry.id), entry.room.map(of_room))
    }

    pub(crate) fn write(entry: &AuditEntry, key: Item) -> Item {
        let writer = Writer::default()
            .text("id", entry.id)
            .number("at", entry.at.0)
            .text("deed", entry.deed.word())
            .optional_text("address", entry.address.as_ref())
            .optional_text("room", entry.room)
            .optional_text("detail", entry.detail.as_ref());
        let writer = write_person(writer, "actor", "actorName", &entry.actor);
        let writer = match &entry.target {
            Some(target) => write_person(writer, "target", "targetName", target),
            None => writer,
        };
        writer.item().into_iter().chain(key).collect()
    }

    pub(crate) fn read(item: &Item) -> Result<AuditEntry, StoreError> {
        let target = item.contains_key("target").then(|| read_person(item, "target", "targetName"));
        Ok(AuditEntry {
            id: read_id(item, "id")?,
            at: Timestamp(read_number(item, "at")?),
            deed: Deed::of_word(read_text(item, "deed")?).ok_or_else(|| damaged("deed"))?,
            actor: read_person(item, "actor", "actorName")?,
            address: optional_text(item, "address").map(str::to_owned),
            room: optional_id(item, "room")?,
            target: target.transpose()?,
            detail: optional_text(item, "detail").map(str::to_owned),
        })
    }
}
