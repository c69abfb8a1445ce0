//! The ports, not built yet.

use super::{DynamoStore, unfinished};
use crate::publisher::Publisher;
use natter_core::action::Position;
use natter_core::answer::{Head, ReadMark, Resumed};
use natter_core::event::Page;
use natter_core::person::{Credentials, Login, NewSession, Newcomer, SecretHash, SessionHolder};
use natter_core::port::{JoinRequest, Log, MembersPage, NewRoom, OpenRoomsPage, People, Roster, Tickets};
use natter_core::room::RoomEntry;
use natter_core::span::Span;
use natter_core::text::Username;
use natter_core::{
    ConnectionId, PersonId, Proposal, Receipt, Refusal, RoomId, Seq, SessionId, StoreError, Timestamp,
};

impl<P: Publisher> Log for DynamoStore<P> {
    async fn append(&self, _proposal: Proposal) -> Result<Vec<Receipt>, Refusal> {
        Err(unfinished().into())
    }
    async fn create_room(&self, _room: NewRoom) -> Result<RoomEntry, Refusal> {
        Err(unfinished().into())
    }
    async fn join_room(&self, _request: JoinRequest) -> Result<RoomEntry, Refusal> {
        Err(unfinished().into())
    }
    async fn leave_room(&self, _room: RoomId, _person: PersonId, _username: Username) -> Result<(), Refusal> {
        Err(unfinished().into())
    }
    async fn mark_read(&self, _room: RoomId, _person: PersonId, _seq: Seq) -> Result<ReadMark, Refusal> {
        Err(unfinished().into())
    }
    async fn read_log(&self, _reader: PersonId, _room: RoomId, _span: Span) -> Result<Page, Refusal> {
        Err(unfinished().into())
    }
    async fn resume(&self, _reader: PersonId, _positions: Vec<Position>) -> Result<Vec<Resumed>, StoreError> {
        Err(unfinished().into())
    }
    async fn rooms_of(&self, _person: PersonId) -> Result<Vec<RoomEntry>, StoreError> {
        Err(unfinished().into())
    }
    async fn heads_of(&self, _person: PersonId) -> Result<Vec<Head>, StoreError> {
        Err(unfinished().into())
    }
    async fn open_rooms(
        &self,
        _person: PersonId,
        _after: Option<RoomId>,
    ) -> Result<OpenRoomsPage, StoreError> {
        Err(unfinished().into())
    }
    async fn members(
        &self,
        _reader: PersonId,
        _room: RoomId,
        _after: Option<PersonId>,
        _limit: usize,
    ) -> Result<MembersPage, Refusal> {
        Err(unfinished().into())
    }
}

impl<P: Publisher> People for DynamoStore<P> {
    async fn enrol(&self, _newcomer: Newcomer) -> Result<(), Refusal> {
        Err(unfinished().into())
    }
    async fn credentials(&self, _login: Login) -> Result<Option<Credentials>, StoreError> {
        Err(unfinished().into())
    }
    async fn set_password_hash(&self, _person: PersonId, _hash: String) -> Result<(), StoreError> {
        Err(unfinished().into())
    }
    async fn open_session(&self, _person: PersonId, _session: NewSession) -> Result<(), StoreError> {
        Err(unfinished().into())
    }
    async fn session(
        &self,
        _token: SecretHash,
        _now: Timestamp,
    ) -> Result<Option<SessionHolder>, StoreError> {
        Err(unfinished().into())
    }
    async fn close_session(&self, _token: SecretHash) -> Result<Option<SessionId>, StoreError> {
        Err(unfinished().into())
    }
}

impl<P: Publisher> Roster for DynamoStore<P> {
    async fn subscribe(
        &self,
        _connection: ConnectionId,
        _person: PersonId,
        _rooms: Vec<RoomId>,
    ) -> Result<(), StoreError> {
        Err(unfinished().into())
    }
    async fn online(&self, _people: Vec<PersonId>) -> Result<Vec<bool>, StoreError> {
        Err(unfinished().into())
    }
    async fn close_session(&self, _session: SessionId) -> Result<(), StoreError> {
        Err(unfinished().into())
    }
}

impl<P: Publisher> Tickets for DynamoStore<P> {
    async fn issue(
        &self,
        _ticket: SecretHash,
        _holder: SessionHolder,
        _expires: Timestamp,
    ) -> Result<(), StoreError> {
        Err(unfinished().into())
    }
    async fn redeem(
        &self,
        _ticket: SecretHash,
        _now: Timestamp,
    ) -> Result<Option<SessionHolder>, StoreError> {
        Err(unfinished().into())
    }
    async fn forget(&self, _session: SessionId) -> Result<(), StoreError> {
        Err(unfinished().into())
    }
}
