//! Rooms for some people only.

use super::Writer;
use crate::fault::{Stop, damaged};
use crate::rows::stored_id;
use natter_core::govern::NewDirect;
use natter_core::member::Role;
use natter_core::room::{RoomEntry, RoomKind, RoomSettings};
use natter_core::rule::direct::{self, OpenerFacts, OtherFacts};
use natter_core::rule::join::{Entrance, TOO_MANY_ROOMS};
use natter_core::text::RoomName;
use natter_core::{Acting, Denied, PersonId, RoomId, limit};
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
                None => self.come_back(room, actor),
            };
        }
        let others = people.iter().filter(|person| **person != actor.id());
        let facts: Vec<_> =
            others.map(|other| self.other_facts(actor.id(), *other)).collect::<Result<_, Stop>>()?;
        let opener = OpenerFacts {
            standing: actor.standing(),
            rooms: self.count_rooms(actor.id())?,
            opened_today: self.created_today(actor.id(), true)?,
        };
        direct::open(opener, facts, self.now)?;
        let settings = RoomSettings::new(RoomName::from_stored(NAME), RoomKind::Direct);
        self.begin_log(room, *epoch, settings, actor)?;
        let key = self.cache.known_room(room)?.row.key;
        for person in people {
            self.connection
                .prepare_cached("INSERT INTO direct_people (room, person) VALUES (?, ?)")?
                .execute(params![key, stored_id(person.bits())])?;
            let (_, person) = self.reference(person)?.ok_or_else(|| damaged("a person"))?;
            self.bring_in(room, &person, Entrance::founder(Role::Member), None)?;
        }
        self.entry(room, actor.id())
    }

    /// One of its people, who has left it, opens it again.
    fn come_back(&mut self, room: RoomId, actor: &Acting) -> Result<RoomEntry, Stop> {
        let opener = self.cache.known_room(room)?.row.creator;
        let counts = opener.is_some_and(|opener| direct::counts_for(actor.id(), opener));
        if counts && self.count_rooms(actor.id())? >= limit::ROOMS_PER_PERSON {
            return Err(TOO_MANY_ROOMS.into());
        }
        if !counts && self.count_directs_of_others(actor.id())? >= limit::DIRECT_ROOMS_OF_OTHERS {
            return Err(Denied::Invalid(
                "you have as many direct rooms of others as one person may; leave one first",
            )
            .into());
        }
        self.bring_in(room, &actor.reference(), Entrance::founder(Role::Member), None)?;
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
        Ok(Some(OtherFacts {
            acquainted,
            active: row.is_active(),
            opened_by_others: self.count_directs_of_others(other)?,
        }))
    }
}
