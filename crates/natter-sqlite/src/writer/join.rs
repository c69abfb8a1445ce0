//! Somebody at a door: in, waiting, or turned away.

use super::Writer;
use crate::fault::Stop;
use crate::rows::{self, InviteRow, RequestRow, stored_id};
use natter_core::audit::{Deed, NewEntry};
use natter_core::join::{Door, JoinRequest, Joining, RequestNews};
use natter_core::person::SecretHash;
use natter_core::rule::join::{self, Decision, DoorFacts, Facts};
use natter_core::{Acting, Denied, PersonId, RoomId};
use rusqlite::params;

/// A door as the writer has found it.
struct Found {
    room: RoomId,
    /// The invitation that leads here, with the hash of its word.
    invite: Option<(InviteRow, SecretHash)>,
    /// The hash of the word that has permitted the account and leads here once more.
    pass: Option<SecretHash>,
}

impl Writer<'_> {
    /// Enters a room, or finds that one is in already, or asks to be let in.
    pub(crate) fn join(&mut self, request: &JoinRequest) -> Result<Joining, Stop> {
        let JoinRequest { door, actor } = request;
        let actor = &self.acting(actor)?;
        let Found { room, invite, pass } = self.find_door(*door, actor.id())?;
        let is_invited = invite.is_some() || pass.is_some();
        let (role, restrictions) = (self.role(room, actor.id())?, self.restrictions(room, actor)?);
        let settings = self.cache.known_room(room)?.row.settings.clone();
        // Whoever finds the door shut waits no longer than where there is none.
        join::try_door(&settings, role, restrictions.banned, is_invited, actor.standing())?;
        let door = if is_invited { DoorFacts::Invited } else { self.door_facts(room, actor.id())? };
        let rooms = self.count_rooms(actor.id())?;
        let facts = Facts { settings: &settings, role, restrictions, rooms, door };
        match join::join(facts, actor.standing(), self.now)? {
            Decision::Already => {}
            Decision::Enter(entrance) => {
                self.bring_in(room, &actor.reference(), entrance, None)?;
                self.forget_request(room, actor.id())?;
                if let Some((invite, token)) = invite {
                    self.use_invite(room, actor, invite, token)?;
                }
                if let Some(token) = pass {
                    let key = self.find_person(actor.id())?.ok_or(Denied::Unauthenticated)?.key;
                    rows::use_pass(self.connection, token, key, self.now)?;
                }
            }
            Decision::Ask => return self.ask(room, actor),
            Decision::Waiting => return Ok(Joining::Waiting { room, news: None }),
            Decision::Rejected { retry_after_ms } => return Ok(Joining::Rejected { room, retry_after_ms }),
        }
        Ok(Joining::In(self.entry(room, actor.id())?))
    }

    /// An invitation that is not good is like one that never was.
    fn find_door(&mut self, door: Door, person: PersonId) -> Result<Found, Stop> {
        match door {
            Door::Room(room) => Ok(Found { room, invite: None, pass: None }),
            Door::Invite(token) => {
                if let Some(room) = self.pass(token, person)? {
                    return Ok(Found { room: self.room_of_key(room)?, invite: None, pass: Some(token) });
                }
                let invite = self.good_invite(token)?.ok_or(Denied::NotFound)?;
                let room = self.room_of_key(invite.room.ok_or(Denied::NotFound)?)?;
                self.need_maker(&invite, Some(room))?;
                Ok(Found { room, invite: Some((invite, token)), pass: None })
            }
        }
    }

    fn pass(&self, token: SecretHash, person: PersonId) -> Result<Option<i64>, Stop> {
        let Some(found) = self.find_person(person)? else { return Ok(None) };
        rows::pass(self.connection, token, found.key, self.now)
    }

    fn door_facts(&mut self, room: RoomId, person: PersonId) -> Result<DoorFacts, Stop> {
        let row = &self.cache.known_room(room)?.row;
        let (key, waiting) = (row.key, row.waiting);
        let mut statement = self
            .connection
            .prepare_cached("SELECT count(*) FROM requests WHERE person = ? AND rejected = 0")?;
        let of_person: i64 = statement.query_row(params![stored_id(person.bits())], |row| row.get(0))?;
        Ok(DoorFacts::Room {
            request: self.find_request(key, person)?.map(|request| request.as_asked()),
            waiting_of_person: usize::try_from(of_person).unwrap_or(usize::MAX),
            waiting_at_room: usize::try_from(waiting).unwrap_or(usize::MAX),
        })
    }

    fn ask(&mut self, room: RoomId, actor: &Acting) -> Result<Joining, Stop> {
        let row = &mut self.cache.known_room(room)?.row;
        row.waiting += 1;
        let request = RequestRow { room: row.key, person: actor.id(), asked: self.now, rejected: None };
        row.update(self.connection)?;
        request.put(self.connection)?;
        let (waiting, person) = (row.waiting, actor.reference());
        let news = RequestNews { answerers: self.answerers(room)?, waiting, person };
        Ok(Joining::Waiting { room, news: Some(news) })
    }

    fn use_invite(
        &mut self,
        room: RoomId,
        actor: &Acting,
        mut invite: InviteRow,
        token: SecretHash,
    ) -> Result<(), Stop> {
        invite.uses_left = invite.uses_left.map(|left| left.saturating_sub(1));
        invite.used += 1;
        invite.put(self.connection, token)?;
        let maker = invite.maker;
        self.note(NewEntry::of(actor, Deed::InviteUsed).room(room).target(maker))?;
        Ok(())
    }
}
