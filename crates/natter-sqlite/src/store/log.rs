//! The log port: each call to the writer or to a reader.

use super::SqliteStore;
use crate::pool::Lane;
use crate::reader;
use natter_core::action::Position;
use natter_core::answer::{Head, ReadMark, Resumed};
use natter_core::event::Page;
use natter_core::join::{JoinRequest, Joining};
use natter_core::message::{ChangeProposal, ChangeReceipt, Reactors, TimelinePage};
use natter_core::port::{Log, MembersPage, NewRoom, OpenRoomsPage};
use natter_core::room::RoomEntry;
use natter_core::search::Found;
use natter_core::span::{Span, TimelineSpan};
use natter_core::{
    Actor, LogEvent, PersonId, Proposal, Receipt, Refusal, RoomId, SearchQuery, Seq, StoreError,
};

impl Log for SqliteStore {
    async fn append(&self, proposal: Proposal) -> Result<Vec<Receipt>, Refusal> {
        self.write(move |writer| writer.append(proposal)).await
    }

    async fn create_room(&self, room: NewRoom) -> Result<RoomEntry, Refusal> {
        self.write(move |writer| writer.create_room(room)).await
    }

    async fn join_room(&self, request: JoinRequest) -> Result<Joining, Refusal> {
        self.write(move |writer| writer.join(&request)).await
    }

    async fn leave_room(&self, room: RoomId, actor: Actor) -> Result<(), Refusal> {
        self.write(move |writer| writer.leave(room, &actor)).await
    }

    async fn mark_read(&self, room: RoomId, person: PersonId, seq: Seq) -> Result<ReadMark, Refusal> {
        self.write(move |writer| writer.mark_read(room, person, seq)).await
    }

    async fn read_log(&self, reader: PersonId, room: RoomId, span: Span) -> Result<Page, Refusal> {
        self.read(move |connection| reader::read_log(connection, reader, room, span)).await
    }

    async fn change_message(&self, proposal: ChangeProposal) -> Result<ChangeReceipt, Refusal> {
        self.write(move |writer| writer.change_message(proposal)).await
    }

    async fn timeline(
        &self,
        reader: PersonId,
        room: RoomId,
        span: TimelineSpan,
    ) -> Result<TimelinePage, Refusal> {
        self.read(move |connection| reader::timeline(connection, reader, room, span)).await
    }

    async fn reactors(&self, reader: PersonId, room: RoomId, target: Seq) -> Result<Vec<Reactors>, Refusal> {
        self.read(move |connection| reader::reactors(connection, reader, room, target)).await
    }

    async fn pins(
        &self,
        reader: PersonId,
        room: RoomId,
        before: Option<Seq>,
    ) -> Result<Vec<LogEvent>, Refusal> {
        self.read(move |connection| reader::pins(connection, reader, room, before)).await
    }

    async fn search(
        &self,
        reader: PersonId,
        room: RoomId,
        query: &SearchQuery,
        before: Option<Seq>,
        most: usize,
    ) -> Result<Found, Refusal> {
        let query = query.clone();
        let search = move |connection: &_| reader::search(connection, reader, room, &query, before, most);
        let _turn = self.inner.searches.take(reader).await;
        let searched = self.noting_damage(self.inner.pool.read(Lane::Searches, search).await)?;
        if searched.index_failed {
            self.inner.renewal.ask();
        }
        Ok(searched.found)
    }

    async fn resume(&self, reader: PersonId, positions: Vec<Position>) -> Result<Vec<Resumed>, StoreError> {
        let resumed = self.read(move |connection| reader::resume(connection, reader, &positions)).await;
        resumed.map_err(ours)
    }

    async fn rooms_of(&self, person: PersonId) -> Result<Vec<RoomEntry>, StoreError> {
        self.read(move |connection| reader::rooms_of(connection, person)).await.map_err(ours)
    }

    async fn heads_of(&self, person: PersonId) -> Result<Vec<Head>, StoreError> {
        self.read(move |connection| reader::heads_of(connection, person)).await.map_err(ours)
    }

    async fn open_rooms(&self, person: PersonId, after: Option<RoomId>) -> Result<OpenRoomsPage, StoreError> {
        self.read(move |connection| reader::open_rooms(connection, person, after)).await.map_err(ours)
    }

    async fn members(
        &self,
        reader: PersonId,
        room: RoomId,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<MembersPage, Refusal> {
        self.read(move |connection| reader::members(connection, reader, room, after, limit)).await
    }
}

/// For calls that no rule refuses.
pub(super) fn ours(refusal: Refusal) -> StoreError {
    match refusal {
        Refusal::Store(error) => error,
        Refusal::Denied(denied) => StoreError::Failed(denied.to_string()),
    }
}
