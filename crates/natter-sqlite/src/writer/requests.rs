//! Requests to come in: kept, withdrawn, answered.

use super::Writer;
use crate::fault::{Stop, damaged};
use crate::rows::{self, RequestRow, stored_id};
use natter_core::audit::{Deed, NewEntry};
use natter_core::join::{JoinAnswer, RequestNews};
use natter_core::member::Role;
use natter_core::rule::join::Entrance;
use natter_core::rule::right::{self, Right};
use natter_core::rule::{govern, join};
use natter_core::{Acting, Actor, Denied, PersonId, PersonRef, RoomId, limit};
use rusqlite::params;

impl Writer<'_> {
    /// Takes one's request back. What was turned away stays, so that nobody asks anew by withdrawing.
    pub(crate) fn withdraw_request(
        &mut self,
        room: RoomId,
        actor: &Actor,
    ) -> Result<Option<RequestNews>, Stop> {
        let actor = &self.acting(actor)?;
        // A room that is not there and one where one does not wait are answered alike (P11).
        let Some(row) = self.find_room(room)? else { return Ok(None) };
        let waits = self.find_request(row.key, actor.id())?.is_some_and(|request| request.rejected.is_none());
        if !waits {
            return Ok(None);
        }
        self.forget_request(room, actor.id())?;
        Ok(Some(self.news(room, actor.reference())?))
    }

    /// Lets somebody in who waits, or turns them away.
    pub(crate) fn answer_request(&mut self, answer: JoinAnswer) -> Result<RequestNews, Stop> {
        let JoinAnswer { room, actor, person, approve } = answer;
        let actor = self.acting(&actor)?;
        let role = self.role(room, actor.id())?;
        let row = self.cache.known_room(room)?.row.clone();
        govern::may(row.settings.kind, govern::role_in(room, role, actor.is_site_admin()), Right::Answer)?;
        let request = self.find_request(row.key, person)?.filter(|request| request.rejected.is_none());
        let request = request.ok_or(Denied::NotFound)?;
        let found = self.find_person(person)?.ok_or_else(|| damaged("a request of nobody"))?.person;
        let asker = found.reference();
        let deed = if approve { Deed::JoinApproved } else { Deed::JoinRejected };
        if approve {
            // Where they ask from is not known any more; an address was looked at when they asked.
            let found = Acting { person: found, address: None };
            let entrance = join::enter(self.restrictions(room, &found)?, found.standing(), self.now)?;
            self.let_in(room, &row.settings, &asker, entrance, &actor)?;
        } else {
            RequestRow { rejected: Some(self.now), ..request }.put(self.connection)?;
            self.one_less_waits(room)?;
        }
        self.note(NewEntry::of(&actor, deed).room(room).target(asker.clone()))?;
        self.news(room, asker)
    }

    fn let_in(
        &mut self,
        room: RoomId,
        settings: &natter_core::room::RoomSettings,
        asker: &PersonRef,
        entrance: Entrance,
        actor: &Acting,
    ) -> Result<(), Stop> {
        if settings.archived {
            return Err(Denied::Archived.into());
        }
        if self.count_rooms(asker.id)? >= limit::ROOMS_PER_PERSON {
            return Err(Denied::Invalid("they are in as many rooms as one person may be").into());
        }
        self.forget_request(room, asker.id)?;
        if self.role(room, asker.id)?.is_none() {
            self.bring_in(room, asker, entrance, Some(actor.reference()))?;
        }
        Ok(())
    }

    pub(super) fn find_request(&self, room_key: i64, person: PersonId) -> Result<Option<RequestRow>, Stop> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {} FROM requests WHERE room = ? AND person = ?",
            RequestRow::COLUMNS
        ))?;
        let mut found = statement.query(params![room_key, stored_id(person.bits())])?;
        found.next()?.map(RequestRow::read).transpose()
    }

    /// Somebody waits no longer, whatever the reason; nothing where they did not.
    pub(super) fn forget_request(&mut self, room: RoomId, person: PersonId) -> Result<(), Stop> {
        let key = self.facts(room, person)?.row.key;
        let Some(request) = self.find_request(key, person)? else { return Ok(()) };
        request.delete(self.connection)?;
        if request.rejected.is_none() {
            self.one_less_waits(room)?;
        }
        Ok(())
    }

    fn one_less_waits(&mut self, room: RoomId) -> Result<(), Stop> {
        let row = &mut self.cache.known_room(room)?.row;
        row.waiting = row.waiting.saturating_sub(1);
        Ok(row.update(self.connection)?)
    }

    fn news(&mut self, room: RoomId, person: PersonRef) -> Result<RequestNews, Stop> {
        let waiting = self.cache.known_room(room)?.row.waiting;
        Ok(RequestNews { answerers: self.answerers(room)?, waiting, person })
    }

    /// Who may answer those who wait.
    pub(super) fn answerers(&mut self, room: RoomId) -> Result<Vec<PersonId>, Stop> {
        let members = self.members_by_age(room)?;
        let may_answer = |(_, role): &(PersonId, Role)| right::has(*role, Right::Answer);
        Ok(members.into_iter().filter(may_answer).map(|(person, _)| person).collect())
    }

    /// All members with their roles, the longest in the room first.
    pub(super) fn members_by_age(&mut self, room: RoomId) -> Result<Vec<(PersonId, Role)>, Stop> {
        let key = self.cache.known_room(room)?.row.key;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {} FROM memberships WHERE room = ? ORDER BY joined, person",
            rows::MEMBERSHIP_COLUMNS
        ))?;
        let mut found = statement.query(params![key])?;
        let mut members = Vec::new();
        while let Some(row) = found.next()? {
            let member = rows::membership(row, 0)?;
            members.push((member.person, member.role));
        }
        Ok(members)
    }
}
