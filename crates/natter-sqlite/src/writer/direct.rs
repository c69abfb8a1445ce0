//! Rooms for some people only.

use super::Writer;
use crate::fault::{Stop, damaged};
use crate::rows::stored_id;
use natter_core::govern::NewDirect;
use natter_core::member::Role;
use natter_core::room::{RoomEntry, RoomKind, RoomSettings};
use natter_core::rule::direct::{self, OtherFacts};
use natter_core::text::RoomName;
use natter_core::{Denied, PersonId, RoomId};
use rusqlite::params;

/// What stands where other rooms have a name; clients show the people's names.
const NAME: &str = "Direct";

impl Writer<'_> {
    /// Opens the direct room of some people, or finds it.
    pub(crate) fn open_direct(&mut self, wanted: &NewDirect) -> Result<RoomEntry, Stop> {
        let NewDirect { actor, others, epoch } = wanted;
        let actor = &self.acting(actor)?;
        let people = direct::people(actor.id(), others)?;
        let room = RoomId::direct(&people);
        if self.find_room(room)?.is_some() {
            return match self.role(room, actor.id())? {
                Some(_) => self.entry(room, actor.id()),
                None => Err(Denied::NotFound.into()),
            };
        }
        let others = people.iter().filter(|person| **person != actor.id());
        let facts: Vec<_> =
            others.map(|other| self.other_facts(actor.id(), *other)).collect::<Result<_, Stop>>()?;
        direct::open(actor.standing(), self.count_rooms(actor.id())?, facts)?;
        let settings = RoomSettings::new(RoomName::from_stored(NAME), RoomKind::Direct);
        self.begin_log(room, *epoch, settings, actor)?;
        for person in people {
            let (_, person) = self.reference(person)?.ok_or_else(|| damaged("a person"))?;
            self.bring_in(room, &person, Role::Member, None)?;
        }
        self.entry(room, actor.id())
    }

    fn other_facts(&self, opener: PersonId, other: PersonId) -> Result<Option<OtherFacts>, Stop> {
        let Some(row) = self.find_person(other)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM memberships AS mine JOIN memberships AS theirs ON theirs.room = mine.room \
             JOIN rooms ON rooms.key = mine.room \
             WHERE mine.person = ? AND theirs.person = ? AND rooms.kind != 3 LIMIT 1",
        )?;
        let acquainted = statement.exists(params![stored_id(opener.bits()), stored_id(other.bits())])?;
        Ok(Some(OtherFacts { acquainted, active: row.is_active(), rooms: self.count_rooms(other)? }))
    }
}
