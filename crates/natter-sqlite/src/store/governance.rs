//! The governance port: each call to the writer or to a reader.

use super::SqliteStore;
use super::log::ours;
use crate::reader;
use natter_core::govern::{Ban, MemberDeed, NewDirect};
use natter_core::join::{AskersPage, Invite, JoinAnswer, NewInvite, OwnRequest, RequestNews};
use natter_core::port::Governance;
use natter_core::room::{RoomChange, RoomEntry};
use natter_core::{Actor, InviteId, PersonId, Refusal, RoomId, StoreError};

impl Governance for SqliteStore {
    async fn withdraw_request(&self, room: RoomId, actor: Actor) -> Result<Option<RequestNews>, Refusal> {
        self.write(move |writer| writer.withdraw_request(room, &actor)).await
    }

    async fn answer_request(&self, answer: JoinAnswer) -> Result<RequestNews, Refusal> {
        self.write(move |writer| writer.answer_request(answer)).await
    }

    async fn requests(&self, reader: Actor, room: RoomId) -> Result<AskersPage, Refusal> {
        self.read(move |connection| reader::requests(connection, &reader, room)).await
    }

    async fn requests_of(&self, person: PersonId) -> Result<Vec<OwnRequest>, StoreError> {
        let now = self.now();
        self.read(move |connection| reader::requests_of(connection, person, now)).await.map_err(ours)
    }

    async fn govern(&self, deed: MemberDeed) -> Result<(), Refusal> {
        self.write(move |writer| writer.govern(&deed)).await
    }

    async fn bans(&self, reader: Actor, room: RoomId) -> Result<Vec<Ban>, Refusal> {
        self.read(move |connection| reader::bans(connection, &reader, room)).await
    }

    async fn update_room(&self, room: RoomId, actor: Actor, change: RoomChange) -> Result<(), Refusal> {
        self.write(move |writer| writer.update_room(room, &actor, change)).await
    }

    async fn delete_room(&self, room: RoomId, actor: Actor) -> Result<(), Refusal> {
        self.write(move |writer| writer.delete_room(room, &actor)).await
    }

    async fn open_direct(&self, wanted: NewDirect) -> Result<RoomEntry, Refusal> {
        self.write(move |writer| writer.open_direct(&wanted)).await
    }

    async fn create_invite(&self, wanted: NewInvite) -> Result<Invite, Refusal> {
        self.write(move |writer| writer.create_invite(&wanted)).await
    }

    async fn invites(&self, reader: Actor, room: Option<RoomId>) -> Result<Vec<Invite>, Refusal> {
        let now = self.now();
        self.read(move |connection| reader::invites(connection, &reader, room, now)).await
    }

    async fn revoke_invite(
        &self,
        room: Option<RoomId>,
        actor: Actor,
        invite: InviteId,
    ) -> Result<(), Refusal> {
        self.write(move |writer| writer.revoke_invite(room, &actor, invite)).await
    }
}
