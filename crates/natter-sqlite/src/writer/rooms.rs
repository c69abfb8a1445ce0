//! New rooms.

use super::Writer;
use crate::fault::Stop;
use crate::rows::RoomRow;
use natter_core::audit::{Deed, NewEntry};
use natter_core::member::Role;
use natter_core::port::NewRoom;
use natter_core::room::{RoomEntry, RoomSettings};
use natter_core::rule::join::{self, Entrance};
use natter_core::{Acting, Denied, Epoch, EventKind, PersonId, RoomId, Seq};

impl Writer<'_> {
    /// Creates a room with its first two events, or finds that its creator has created it before.
    pub(crate) fn create_room(&mut self, wanted: NewRoom) -> Result<RoomEntry, Stop> {
        let NewRoom { room, epoch, settings, creator } = wanted;
        if let Some(there) = self.find_room_or_its_grave(room)? {
            return self.created_before(&there, creator.id);
        }
        let creator = self.acting(&creator)?;
        let (rooms, today) = (self.count_rooms(creator.id())?, self.created_today(creator.id(), false)?);
        join::create(settings.kind, rooms, today, self.now)?;
        let detail = settings.name.as_str().to_owned();
        self.begin_log(room, epoch, settings, &creator)?;
        self.bring_in(room, &creator.reference(), Entrance::founder(Role::Owner), None)?;
        self.note(NewEntry::of(&creator, Deed::RoomCreated).room(room).detail(&detail))?;
        self.entry(room, creator.id())
    }

    /// A room with its first event and nobody in it.
    pub(super) fn begin_log(
        &mut self,
        room: RoomId,
        epoch: Epoch,
        settings: RoomSettings,
        creator: &Acting,
    ) -> Result<(), Stop> {
        let key = self.find_person(creator.id())?.ok_or(Denied::Unauthenticated)?.key;
        let created = EventKind::RoomCreated { name: settings.name.clone(), kind: settings.kind };
        let mut row = RoomRow {
            key: 0,
            id: room,
            settings,
            epoch,
            head: Seq(0),
            messages: 0,
            members: 0,
            creator: Some(creator.id()),
            created: self.now,
            waiting: 0,
            is_deleted: false,
        };
        row.key = row.insert(self.connection)?;
        self.cache.add_room(row);
        self.append_event(room, creator.id(), key, creator.person.username.clone(), created)?;
        Ok(())
    }

    /// The same wish again finds its room; another person's id, or a room one has left since, clashes.
    fn created_before(&mut self, there: &RoomRow, creator: PersonId) -> Result<RoomEntry, Stop> {
        if there.is_deleted {
            return Err(Denied::Conflict.into());
        }
        let is_in = self.facts(there.id, creator)?.members.contains_key(&creator);
        if there.creator != Some(creator) || !is_in {
            return Err(Denied::Conflict.into());
        }
        self.entry(there.id, creator)
    }
}
