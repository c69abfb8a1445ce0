//! The governance port: each call to where it is done.

use super::DynamoStore;
use crate::publisher::Publisher;
use natter_core::govern::{Ban, MemberDeed, NewDirect};
use natter_core::join::{AskersPage, Invite, JoinAnswer, NewInvite, OwnRequest, RequestNews};
use natter_core::port::Governance;
use natter_core::room::{RoomChange, RoomEntry};
use natter_core::{Actor, InviteId, PersonId, Refusal, RoomId, StoreError};

impl<P: Publisher> Governance for DynamoStore<P> {
    async fn withdraw_request(&self, room: RoomId, actor: Actor) -> Result<Option<RequestNews>, Refusal> {
        self.withdraw(room, &actor).await
    }

    async fn answer_request(&self, answer: JoinAnswer) -> Result<RequestNews, Refusal> {
        self.answer(&answer).await
    }

    async fn requests(&self, reader: Actor, room: RoomId) -> Result<AskersPage, Refusal> {
        self.list_requests(&reader, room).await
    }

    async fn requests_of(&self, person: PersonId) -> Result<Vec<OwnRequest>, StoreError> {
        self.list_own_requests(person).await
    }

    async fn govern(&self, deed: MemberDeed) -> Result<(), Refusal> {
        self.do_to_member(&deed).await
    }

    async fn bans(&self, reader: Actor, room: RoomId) -> Result<Vec<Ban>, Refusal> {
        self.list_bans(&reader, room).await
    }

    async fn update_room(&self, room: RoomId, actor: Actor, change: RoomChange) -> Result<(), Refusal> {
        self.set_up_room(room, &actor, &change).await
    }

    async fn delete_room(&self, room: RoomId, actor: Actor) -> Result<(), Refusal> {
        self.end_room(room, &actor).await
    }

    async fn open_direct(&self, wanted: NewDirect) -> Result<RoomEntry, Refusal> {
        self.find_or_open_direct(&wanted).await
    }

    async fn create_invite(&self, wanted: NewInvite) -> Result<Invite, Refusal> {
        self.make_invite(&wanted).await
    }

    async fn invites(&self, reader: Actor, room: Option<RoomId>) -> Result<Vec<Invite>, Refusal> {
        self.list_invites(&reader, room).await
    }

    async fn revoke_invite(
        &self,
        room: Option<RoomId>,
        actor: Actor,
        invite: InviteId,
    ) -> Result<(), Refusal> {
        self.take_invite_back(room, &actor, invite).await
    }
}
