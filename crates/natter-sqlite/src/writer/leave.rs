//! Going out by oneself; who owns the room passes it on first.

use super::Writer;
use crate::fault::{Stop, damaged};
use natter_core::member::Role;
use natter_core::room::RoomChange;
use natter_core::rule::leave::{self, Decision};
use natter_core::{Actor, Denied, EventKind, PersonId, PersonRef, RoomId};

impl Writer<'_> {
    /// Leaves a room.
    pub(crate) fn leave(&mut self, room: RoomId, actor: &Actor) -> Result<(), Stop> {
        let actor = self.acting(actor)?;
        let role = self.role(room, actor.id())?;
        let kind = self.cache.known_room(room)?.row.settings.kind;
        let heirs = if leave::needs_heirs(role) { self.others(room, actor.id())? } else { Vec::new() };
        let decision = leave::leave(room, kind, role, self.lobby_is_on()?, heirs)?;
        self.depart(room, &actor.reference(), decision)
    }

    /// Takes somebody out of a room whose account is deleted, wherever it is.
    pub(super) fn leave_for_good(&mut self, room: RoomId, person: &PersonRef) -> Result<(), Stop> {
        let decision = match self.role(room, person.id)?.ok_or(Denied::NotFound)? {
            Role::Owner => {
                let heir = leave::heir(self.others(room, person.id)?);
                heir.map_or(Decision::PutAway, Decision::PassOn)
            }
            _ => Decision::Go,
        };
        self.depart(room, person, decision)
    }

    fn others(&mut self, room: RoomId, goer: PersonId) -> Result<Vec<(PersonId, Role)>, Stop> {
        let mut members = self.members_by_age(room)?;
        members.retain(|(person, _)| *person != goer);
        Ok(members)
    }

    fn depart(&mut self, room: RoomId, person: &PersonRef, decision: Decision) -> Result<(), Stop> {
        match decision {
            Decision::Go => {}
            Decision::PassOn(heir) => {
                let (_, member) = self.reference(heir)?.ok_or_else(|| damaged("a member"))?;
                self.change_member(room, heir, |row| row.role = Role::Owner)?;
                self.say(room, person, EventKind::RoleChanged { member, role: Role::Owner })?;
            }
            Decision::PutAway => self.put_away(room, person)?,
        }
        self.take_out(room, person.id)?;
        self.say(room, person, EventKind::MemberLeft)
    }

    fn put_away(&mut self, room: RoomId, person: &PersonRef) -> Result<(), Stop> {
        let row = &mut self.cache.known_room(room)?.row;
        if row.settings.archived {
            return Ok(());
        }
        row.settings.archived = true;
        row.update(self.connection)?;
        let change = RoomChange { archived: Some(true), ..RoomChange::default() };
        self.say(room, person, EventKind::RoomUpdated(change))
    }
}
