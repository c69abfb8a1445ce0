//! What the writer remembers between batches: rooms and their members, as the file holds them plus what the running batch has changed. Only
//! the writer changes the file, so memory and file agree at every commit; after a failed one all of it is forgotten.

use crate::fault::{Stop, damaged};
use crate::rows::{MembershipRow, RoomRow};
use natter_core::rule::send;
use natter_core::{PersonId, RoomId};
use rustc_hash::FxHashMap;

/// Rooms and members remembered at most; above it everything is forgotten before the next batch. About 120 bytes each.
const MOST: usize = 400_000;

#[derive(Default)]
pub(super) struct Cache {
    rooms: FxHashMap<RoomId, RoomState>,
    /// Rooms whose row this batch has to write, once.
    touched: Vec<RoomId>,
    /// Markers this batch has to write, once.
    marked: Vec<(RoomId, PersonId)>,
    size: usize,
}

/// A room and those of its members that were asked for.
pub(super) struct RoomState {
    pub(super) row: RoomRow,
    pub(super) members: FxHashMap<PersonId, MemberState>,
    touched: bool,
}

#[derive(Clone, Copy)]
pub(super) struct MemberState {
    /// The person's key.
    pub(super) key: i64,
    pub(super) row: MembershipRow,
    marked: bool,
}

impl RoomState {
    /// What a send or a change by this person is decided by.
    pub(super) fn facts(&self, person: PersonId) -> send::Facts {
        let member = self.members.get(&person).map(|member| &member.row);
        send::Facts {
            kind: self.row.settings.kind,
            epoch: self.row.epoch,
            head: self.row.head,
            role: member.map(|member| member.role),
            archived: self.row.settings.archived,
            muted_until: member.and_then(|member| member.muted_until),
        }
    }
}

impl Cache {
    pub(super) fn room(&mut self, room: RoomId) -> Option<&mut RoomState> {
        self.rooms.get_mut(&room)
    }

    /// A room that this command has looked up before.
    pub(super) fn known_room(&mut self, room: RoomId) -> Result<&mut RoomState, Stop> {
        self.rooms.get_mut(&room).ok_or_else(|| damaged("the writer's memory"))
    }

    pub(super) fn add_room(&mut self, row: RoomRow) {
        self.size += 1;
        self.rooms.insert(row.id, RoomState { row, members: FxHashMap::default(), touched: false });
    }

    pub(super) fn add_member(&mut self, room: RoomId, key: i64, row: MembershipRow) -> Result<(), Stop> {
        self.size += 1;
        let state = self.known_room(room)?;
        state.members.insert(row.person, MemberState { key, row, marked: false });
        Ok(())
    }

    /// The room's row has changed.
    pub(super) fn touch(&mut self, room: RoomId) -> Result<(), Stop> {
        let state = self.known_room(room)?;
        if !state.touched {
            state.touched = true;
            self.touched.push(room);
        }
        Ok(())
    }

    /// The member's read marker has changed.
    pub(super) fn mark(&mut self, room: RoomId, person: PersonId) -> Result<(), Stop> {
        let member = self.known_room(room)?.members.get_mut(&person);
        let member = member.ok_or_else(|| damaged("the writer's memory"))?;
        if !member.marked {
            member.marked = true;
            self.marked.push((room, person));
        }
        Ok(())
    }

    /// Hands out every row that changed since the last call.
    pub(super) fn changed(
        &mut self,
        mut room: impl FnMut(&RoomRow) -> Result<(), rusqlite::Error>,
        mut member: impl FnMut(&MembershipRow) -> Result<(), rusqlite::Error>,
    ) -> Result<(), rusqlite::Error> {
        for id in self.touched.drain(..) {
            if let Some(state) = self.rooms.get_mut(&id) {
                state.touched = false;
                room(&state.row)?;
            }
        }
        for (id, person) in self.marked.drain(..) {
            let state = self.rooms.get_mut(&id).and_then(|state| state.members.get_mut(&person));
            if let Some(state) = state {
                state.marked = false;
                member(&state.row)?;
            }
        }
        Ok(())
    }

    /// Forgets a room that was deleted; what this batch had to write of it is written.
    pub(super) fn bury(&mut self, room: RoomId) {
        self.rooms.remove(&room);
        self.touched.retain(|touched| *touched != room);
        self.marked.retain(|(marked, _)| *marked != room);
    }

    /// Forgets everything: after a rollback, what the batch has changed never was.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Keeps memory bounded. Only between batches.
    pub(super) fn bound(&mut self) {
        if self.size > MOST {
            self.forget();
        }
    }
}
