//! Coming in, going out, and how far somebody has read.

use super::Writer;
use crate::fault::{Stop, damaged};
use crate::rows::{self, MembershipRow};
use natter_core::answer::ReadMark;
use natter_core::member::Role;
use natter_core::port::JoinRequest;
use natter_core::room::RoomEntry;
use natter_core::rule::{join, leave, read};
use natter_core::text::Username;
use natter_core::{Denied, EventKind, PersonId, RoomId, Seq};
use rusqlite::params;

impl Writer<'_> {
    /// Enters a room, or finds that one is in already.
    pub(crate) fn join(&mut self, request: JoinRequest) -> Result<RoomEntry, Stop> {
        let JoinRequest { room, person, username, standing } = request;
        let state = self.facts(room, person)?;
        let (kind, member) = (state.row.kind, state.members.get(&person).map(|member| member.row));
        let rooms = if member.is_some() { 0 } else { self.count_rooms(person)? };
        let facts = join::Facts { kind, role: member.map(|member| member.role), rooms };
        if let join::Decision::Enter(role) = join::join(facts, standing)? {
            let key = self.find_person(person)?.ok_or(Denied::Unauthenticated)?.key;
            self.bring_in(room, person, key, username, role)?;
        }
        self.entry(room, person)
    }

    /// Writes a membership and its event. What was said before is not unread to a newcomer.
    pub(super) fn bring_in(
        &mut self,
        room: RoomId,
        person: PersonId,
        key: i64,
        username: Username,
        role: Role,
    ) -> Result<(), Stop> {
        let joined = EventKind::MemberJoined { role };
        let seq = self.append_event(room, person, key, username, joined)?;
        let state = self.cache.known_room(room)?;
        state.row.members += 1;
        let (room_key, read_messages) = (state.row.key, state.row.messages);
        let row = MembershipRow { room: room_key, person, role, read: seq, read_messages };
        row.insert(self.connection)?;
        self.cache.add_member(room, key, row)
    }

    pub(super) fn entry(&mut self, room: RoomId, person: PersonId) -> Result<RoomEntry, Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.get(&person).ok_or_else(|| damaged("the writer's memory"))?;
        Ok(state.row.entry(&member.row))
    }

    /// Leaves a room; the read marker goes with the membership.
    pub(crate) fn leave(&mut self, room: RoomId, person: PersonId, username: Username) -> Result<(), Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.get(&person).copied();
        leave::leave(room, state.row.kind, member.map(|member| member.row.role))?;
        let member = member.ok_or(Denied::NotFound)?;
        state.row.members = state.row.members.saturating_sub(1);
        state.members.remove(&person);
        member.row.delete(self.connection)?;
        self.append_event(room, person, member.key, username, EventKind::MemberLeft)?;
        Ok(())
    }

    /// Moves a read marker forward.
    pub(crate) fn mark_read(
        &mut self,
        room: RoomId,
        person: PersonId,
        wanted: Seq,
    ) -> Result<ReadMark, Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.get(&person).map(|member| member.row);
        read::may_read(state.row.kind, member.map(|member| member.role))?;
        let (key, head, messages) = (state.row.key, state.row.head, state.row.messages);
        let current = member.ok_or(Denied::NotFound)?;
        let seq = read::mark(current.read, wanted, head);
        if seq == current.read {
            let unread = messages.saturating_sub(current.read_messages);
            return Ok(ReadMark { room, seq, unread });
        }
        let read_messages = if seq == head { messages } else { self.ordinal(key, seq)? };
        if let Some(member) = self.cache.known_room(room)?.members.get_mut(&person) {
            member.row.read = seq;
            member.row.read_messages = read_messages;
        }
        self.cache.mark(room, person)?;
        Ok(ReadMark { room, seq, unread: messages.saturating_sub(read_messages) })
    }

    /// How many messages a log holds up to and with this place.
    fn ordinal(&self, room_key: i64, seq: Seq) -> Result<u64, Stop> {
        let mut statement =
            self.connection.prepare_cached("SELECT ordinal FROM events WHERE room = ? AND seq = ?")?;
        let mut found = statement.query(params![room_key, rows::stored(seq.0)])?;
        let row = found.next()?.ok_or_else(|| damaged("a log with a hole"))?;
        rows::number(row, 0)
    }
}
