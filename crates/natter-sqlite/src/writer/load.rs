//! Facts from the file into the writer's memory, and persons by their id.

use super::Writer;
use super::cache::RoomState;
use crate::fault::{Stop, damaged};
use crate::rows::{self, MEMBERSHIP_COLUMNS, PERSON_COLUMNS, PersonRow, ROOM_COLUMNS};
use natter_core::room::RoomKind;
use natter_core::{Acting, Actor, Denied, PersonId, PersonRef, RoomId};
use rusqlite::params;

impl Writer<'_> {
    /// The room with this person in it, if they are.
    ///
    /// Denied as missing when there is no such room. Strangers are not remembered: they could be many.
    pub(super) fn facts(&mut self, room: RoomId, person: PersonId) -> Result<&mut RoomState, Stop> {
        if self.cache.room(room).is_none() {
            self.load_room(room)?;
        }
        if !self.cache.known_room(room)?.members.contains_key(&person) {
            self.load_member(room, person)?;
        }
        self.cache.known_room(room)
    }

    fn load_room(&mut self, room: RoomId) -> Result<(), Stop> {
        let row = self.find_room(room)?.ok_or(Denied::NotFound)?;
        self.cache.add_room(row);
        Ok(())
    }

    /// A room that is there; one that was deleted is not.
    pub(super) fn find_room(&self, room: RoomId) -> Result<Option<rows::RoomRow>, Stop> {
        Ok(self.find_room_or_its_grave(room)?.filter(|room| !room.is_deleted))
    }

    /// A room, be it there or deleted: an id is never given twice.
    pub(super) fn find_room_or_its_grave(&self, room: RoomId) -> Result<Option<rows::RoomRow>, Stop> {
        let sql = format!("SELECT {ROOM_COLUMNS} FROM rooms WHERE id = ?");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query(params![rows::stored_id(room.bits())])?;
        found.next()?.map(|row| rows::room(row, 0)).transpose()
    }

    pub(super) fn room_of_key(&self, key: i64) -> Result<RoomId, Stop> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM rooms WHERE key = ?")?;
        let mut found = statement.query(params![key])?;
        let row = found.next()?.ok_or_else(|| damaged("the key of a room"))?;
        Ok(RoomId::from_bits(rows::id(row, 0)?))
    }

    /// A person by id and name, with their key.
    pub(super) fn reference(&self, person: PersonId) -> Result<Option<(i64, PersonRef)>, Stop> {
        let found = self.find_person(person)?;
        Ok(found.map(|found| (found.key, found.person.reference())))
    }

    fn load_member(&mut self, room: RoomId, person: PersonId) -> Result<(), Stop> {
        let key = self.cache.known_room(room)?.row.key;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT people.key, {MEMBERSHIP_COLUMNS} FROM memberships LEFT JOIN people ON people.id = memberships.person \
             WHERE memberships.room = ? AND memberships.person = ?"
        ))?;
        let mut found = statement.query(params![key, rows::stored_id(person.bits())])?;
        let Some(row) = found.next()? else { return Ok(()) };
        let person_key: Option<i64> = row.get(0)?;
        let membership = rows::membership(row, 1)?;
        self.cache.add_member(room, person_key.ok_or_else(|| damaged("a member"))?, membership)
    }

    pub(super) fn find_person(&self, person: PersonId) -> Result<Option<PersonRow>, Stop> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT {PERSON_COLUMNS} FROM people WHERE id = ?"))?;
        let mut found = statement.query(params![rows::stored_id(person.bits())])?;
        found.next()?.map(|row| rows::person(row, 0)).transpose()
    }

    /// The actor as the store knows them now. Rights, account kind and name are never taken from the caller.
    ///
    /// Denied as `Unauthenticated` for a person who is not there, suspended or deleted.
    pub(super) fn acting(&self, actor: &Actor) -> Result<Acting, Stop> {
        let found = self.find_person(actor.id)?.filter(PersonRow::is_active);
        Ok(found.ok_or(Denied::Unauthenticated)?.acting_from(actor.address))
    }

    /// How many rooms a person is in, direct rooms that others have opened not counted ([`direct::counts_for`]).
    ///
    /// [`direct::counts_for`]: natter_core::rule::direct::counts_for
    pub(super) fn count_rooms(&self, person: PersonId) -> Result<usize, Stop> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM memberships JOIN rooms ON rooms.key = memberships.room \
             WHERE memberships.person = ?1 AND (rooms.kind != ?2 OR rooms.creator = ?1)",
        )?;
        let direct = rows::stored(rows::stored_kind(RoomKind::Direct));
        let count: i64 =
            statement.query_row(params![rows::stored_id(person.bits()), direct], |row| row.get(0))?;
        usize::try_from(count).map_err(|_| damaged("a count of rooms"))
    }

    /// How many direct rooms a person is in that others have opened.
    pub(super) fn count_directs_of_others(&self, person: PersonId) -> Result<usize, Stop> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM memberships JOIN rooms ON rooms.key = memberships.room \
             WHERE memberships.person = ?1 AND rooms.kind = ?2 AND rooms.creator != ?1",
        )?;
        let direct = rows::stored(rows::stored_kind(RoomKind::Direct));
        let count: i64 =
            statement.query_row(params![rows::stored_id(person.bits()), direct], |row| row.get(0))?;
        usize::try_from(count).map_err(|_| damaged("a count of rooms"))
    }

    /// How many rooms a person has created today: direct ones, or others.
    pub(super) fn created_today(&self, person: PersonId, direct: bool) -> Result<usize, Stop> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM rooms WHERE creator = ? AND created >= ? AND (kind = ?) = ?",
        )?;
        let kind = rows::stored(rows::stored_kind(RoomKind::Direct));
        let began = rows::stored(self.now.day_began().0);
        let person = rows::stored_id(person.bits());
        let count: i64 = statement.query_row(params![person, began, kind, direct], |row| row.get(0))?;
        usize::try_from(count).map_err(|_| damaged("a count of rooms"))
    }
}
