//! New rooms.

use super::Writer;
use crate::fault::Stop;
use crate::rows::RoomRow;
use natter_core::member::Role;
use natter_core::port::NewRoom;
use natter_core::room::RoomEntry;
use natter_core::rule::join;
use natter_core::{Denied, EventKind, PersonId, Seq};

impl Writer<'_> {
    /// Creates a room with its first two events, or finds that its creator has created it before.
    pub(crate) fn create_room(&mut self, wanted: NewRoom) -> Result<RoomEntry, Stop> {
        let NewRoom { room, epoch, name, kind, creator, username } = wanted;
        if let Some(there) = self.find_room(room)? {
            return self.created_before(&there, creator);
        }
        join::create(self.count_rooms(creator)?)?;
        let key = self.find_person(creator)?.ok_or(Denied::Unauthenticated)?.key;
        let mut row = RoomRow {
            key: 0,
            id: room,
            name: name.clone(),
            kind,
            epoch,
            head: Seq(0),
            messages: 0,
            members: 0,
            creator: Some(creator),
            created: self.now,
        };
        row.key = row.insert(self.connection)?;
        self.cache.add_room(row);
        self.append_event(room, creator, key, username.clone(), EventKind::RoomCreated { name, kind })?;
        self.bring_in(room, creator, key, username, Role::Owner)?;
        self.entry(room, creator)
    }

    /// The same wish again finds its room; another person's id, or a room one has left since, clashes.
    fn created_before(&mut self, there: &RoomRow, creator: PersonId) -> Result<RoomEntry, Stop> {
        let is_in = self.facts(there.id, creator)?.members.contains_key(&creator);
        if there.creator != Some(creator) || !is_in {
            return Err(Denied::Conflict.into());
        }
        self.entry(there.id, creator)
    }
}
