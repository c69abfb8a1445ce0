//! The log port: each call to where it is done.

use super::DynamoStore;
use crate::publisher::Publisher;
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

impl<P: Publisher> Log for DynamoStore<P> {
    async fn append(&self, proposal: Proposal) -> Result<Vec<Receipt>, Refusal> {
        self.send(&proposal).await
    }

    async fn create_room(&self, room: NewRoom) -> Result<RoomEntry, Refusal> {
        self.begin_room(&room).await
    }

    async fn join_room(&self, request: JoinRequest) -> Result<Joining, Refusal> {
        self.enter(&request).await
    }

    async fn leave_room(&self, room: RoomId, actor: Actor) -> Result<(), Refusal> {
        self.leave(room, &actor).await
    }

    async fn mark_read(&self, room: RoomId, person: PersonId, seq: Seq) -> Result<ReadMark, Refusal> {
        self.move_marker(room, person, seq).await
    }

    async fn read_log(&self, reader: PersonId, room: RoomId, span: Span) -> Result<Page, Refusal> {
        self.read_page(reader, room, span).await
    }

    async fn change_message(&self, proposal: ChangeProposal) -> Result<ChangeReceipt, Refusal> {
        self.change(&proposal).await
    }

    async fn timeline(
        &self,
        reader: PersonId,
        room: RoomId,
        span: TimelineSpan,
    ) -> Result<TimelinePage, Refusal> {
        self.read_timeline(reader, room, span).await
    }

    async fn reactors(&self, reader: PersonId, room: RoomId, target: Seq) -> Result<Vec<Reactors>, Refusal> {
        self.list_reactors(reader, room, target).await
    }

    async fn pins(
        &self,
        reader: PersonId,
        room: RoomId,
        before: Option<Seq>,
    ) -> Result<Vec<LogEvent>, Refusal> {
        self.list_pins(reader, room, before).await
    }

    async fn search(
        &self,
        reader: PersonId,
        room: RoomId,
        query: &SearchQuery,
        before: Option<Seq>,
        most: usize,
    ) -> Result<Found, Refusal> {
        self.search_room(reader, room, query, before, most).await
    }

    async fn resume(&self, reader: PersonId, positions: Vec<Position>) -> Result<Vec<Resumed>, StoreError> {
        self.resume_rooms(reader, &positions).await
    }

    async fn rooms_of(&self, person: PersonId) -> Result<Vec<RoomEntry>, StoreError> {
        self.list_rooms(person).await
    }

    async fn room_ids_of(&self, person: PersonId) -> Result<Vec<RoomId>, StoreError> {
        self.list_room_ids(person).await
    }

    async fn heads_of(&self, person: PersonId) -> Result<Vec<Head>, StoreError> {
        self.list_heads(person).await
    }

    async fn open_rooms(&self, person: PersonId, after: Option<RoomId>) -> Result<OpenRoomsPage, StoreError> {
        self.list_open_rooms(person, after).await
    }

    async fn members(
        &self,
        reader: PersonId,
        room: RoomId,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<MembersPage, Refusal> {
        self.list_members(reader, room, after, limit).await
    }
}
