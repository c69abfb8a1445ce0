//! A membership and what it holds: coming, going, what one may do, how far one has read.

use super::Writer;
use super::cache::MemberState;
use crate::fault::{Stop, damaged};
use crate::rows::{self, MembershipRow};
use natter_core::answer::ReadMark;
use natter_core::member::Role;
use natter_core::room::RoomEntry;
use natter_core::rule::join::Entrance;
use natter_core::rule::read;
use natter_core::{Denied, EventKind, PersonId, PersonRef, RoomId, Seq};
use rusqlite::params;

impl Writer<'_> {
    /// Writes a membership and its event. What was said before is not unread to a newcomer.
    pub(super) fn bring_in(
        &mut self,
        room: RoomId,
        person: &PersonRef,
        entrance: Entrance,
        by: Option<PersonRef>,
    ) -> Result<(), Stop> {
        let Entrance { role, muted_until } = entrance;
        let key = self.find_person(person.id)?.ok_or(Denied::Unauthenticated)?.key;
        let joined = EventKind::MemberJoined { role, by };
        let seq = self.append_event(room, person.id, key, person.username.clone(), joined)?;
        let state = self.cache.known_room(room)?;
        state.row.members += 1;
        let (room_key, read_messages) = (state.row.key, state.row.messages);
        let row = MembershipRow {
            room: room_key,
            person: person.id,
            role,
            read: seq,
            read_messages,
            own_after: 0,
            joined: seq,
            muted_until,
        };
        row.insert(self.connection)?;
        self.take_over_restrictions(&row)?;
        self.cache.add_member(room, key, row)
    }

    /// Takes a membership away; the read marker goes with it, what restricts the person stays. The event is the caller's.
    pub(super) fn take_out(&mut self, room: RoomId, person: PersonId) -> Result<MemberState, Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.remove(&person).ok_or(Denied::NotFound)?;
        state.row.members = state.row.members.saturating_sub(1);
        member.row.delete(self.connection)?;
        self.keep_restrictions(&member.row)?;
        Ok(member)
    }

    /// Says something in a room's log that is no message.
    pub(super) fn say(&mut self, room: RoomId, who: &PersonRef, kind: EventKind) -> Result<(), Stop> {
        let key = self.find_person(who.id)?.ok_or(Denied::Unauthenticated)?.key;
        self.append_event(room, who.id, key, who.username.clone(), kind)?;
        Ok(())
    }

    /// Changes what a member may do; the event is the caller's.
    pub(super) fn change_member(
        &mut self,
        room: RoomId,
        person: PersonId,
        change: impl FnOnce(&mut MembershipRow),
    ) -> Result<(), Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.get_mut(&person).ok_or(Denied::NotFound)?;
        change(&mut member.row);
        let row = member.row;
        Ok(row.update(self.connection)?)
    }

    /// What a person is in a room, as far as the file knows.
    pub(super) fn role(&mut self, room: RoomId, person: PersonId) -> Result<Option<Role>, Stop> {
        let state = self.facts(room, person)?;
        Ok(state.members.get(&person).map(|member| member.row.role))
    }

    pub(super) fn entry(&mut self, room: RoomId, person: PersonId) -> Result<RoomEntry, Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.get(&person).ok_or_else(|| damaged("the writer's memory"))?.row;
        let row = state.row.clone();
        let with = row.with(self.connection)?;
        Ok(row.entry(&member, with))
    }

    /// Moves a read marker forward.
    pub(crate) fn mark_read(
        &mut self,
        room: RoomId,
        person: PersonId,
        wanted: Seq,
    ) -> Result<ReadMark, Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.get(&person).copied();
        read::may_read(state.row.settings.kind, member.map(|member| member.row.role))?;
        let (key, head, messages) = (state.row.key, state.row.head, state.row.messages);
        let member = member.ok_or(Denied::NotFound)?;
        let mut row = member.row;
        let seq = read::mark(row.read, wanted, head);
        if seq == row.read {
            return Ok(ReadMark { room, seq, unread: row.unread(messages) });
        }
        row.own_after = self.own_after(key, &member, seq, head)?;
        row.read_messages = if seq == head { messages } else { self.ordinal(key, seq)? };
        row.read = seq;
        if let Some(member) = self.cache.known_room(room)?.members.get_mut(&person) {
            member.row = row;
        }
        self.cache.mark(room, person)?;
        Ok(ReadMark { room, seq, unread: row.unread(messages) })
    }

    /// How many of a member's own messages are behind a place that their marker moves to. Most have none behind their marker; otherwise the shorter
    /// way is counted, from the old marker to the new or from the new to the end.
    fn own_after(
        &self,
        room_key: i64,
        member: &MemberState,
        seq: Seq,
        head: Seq,
    ) -> Result<u64, rusqlite::Error> {
        let before = member.row.own_after;
        if before == 0 || seq == head {
            return Ok(0);
        }
        if head.0 - seq.0 <= seq.0 - member.row.read.0 {
            return self.own_messages(room_key, member.key, (seq, head));
        }
        Ok(before.saturating_sub(self.own_messages(room_key, member.key, (member.row.read, seq))?))
    }

    /// How many messages of one person a log holds behind the first of two places and up to the second.
    fn own_messages(
        &self,
        room_key: i64,
        person_key: i64,
        (after, last): (Seq, Seq),
    ) -> Result<u64, rusqlite::Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM events WHERE room = ? AND seq > ? AND seq <= ? AND person = ? AND kind = ?",
        )?;
        let (after, last) = (rows::stored(after.0), rows::stored(last.0));
        let values = params![room_key, after, last, person_key, rows::stored(rows::MESSAGE)];
        statement.query_row(values, |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
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
