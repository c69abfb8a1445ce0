//! Words for stories about who may be where, and what they do to each other.

use super::{Persona, World};
use crate::harness::Harness;
use natter_core::audit::{AuditEntry, Deed};
use natter_core::govern::{MemberAct, MemberDeed};
use natter_core::join::{Door, InviteToken, JoinAnswer, Joining, NewInvite, RequestNews};
use natter_core::member::Role;
use natter_core::port::{AuditScope, Governance, Site};
use natter_core::room::{RoomChange, RoomKind};
use natter_core::{InviteId, LogEvent, PersonId, Refusal, RoomId};

impl<H: Harness> World<H> {
    /// Ada, who owns a room of this kind, and Bob, who is nothing in it.
    pub async fn ada_and_bob(harness: &H, kind: RoomKind) -> (Self, Persona, Persona, RoomId) {
        let world = Self::new(harness).await;
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let room = world.room_of_kind(&ada, kind).await.room;
        (world, ada, bob, room)
    }

    /// Somebody of this name who has this role in a public room of Ada's.
    pub async fn with_role(&self, ada: &Persona, room: RoomId, name: &str, role: Role) -> Persona {
        let person = if role == Role::Guest { self.guest(name).await } else { self.person(name).await };
        self.join(&person, room).await.expect("public");
        if role < Role::Member {
            self.act(ada, room, &person, MemberAct::SetRole(role)).await.expect("an owner may");
        }
        person
    }

    /// Does something to somebody; the answer.
    pub async fn act(
        &self,
        actor: &Persona,
        room: RoomId,
        on: &Persona,
        act: MemberAct,
    ) -> Result<(), Refusal> {
        self.store.govern(MemberDeed { room, actor: actor.actor(), person: on.id, act }).await
    }

    /// Asks to come in; the news for those who may answer.
    ///
    /// # Panics
    /// When somebody who asks for the first time does not wait.
    pub async fn ask(&self, person: &Persona, room: RoomId) -> RequestNews {
        match self.knock(person, Door::Room(room)).await.expect("they may ask") {
            Joining::Waiting { news: Some(news), .. } => news,
            other => panic!("they were to wait, this came: {other:?}"),
        }
    }

    /// Answers somebody who waits.
    pub async fn answer(
        &self,
        actor: &Persona,
        room: RoomId,
        on: &Persona,
        approve: bool,
    ) -> Result<RequestNews, Refusal> {
        self.store.answer_request(JoinAnswer { room, actor: actor.actor(), person: on.id, approve }).await
    }

    /// Changes the room.
    pub async fn update(&self, actor: &Persona, room: RoomId, change: RoomChange) -> Result<(), Refusal> {
        self.store.update_room(room, actor.actor(), change).await
    }

    /// An invitation into a room, good for so many.
    pub async fn invite(
        &self,
        actor: &Persona,
        room: RoomId,
        uses: Option<u64>,
    ) -> Result<InviteToken, Refusal> {
        let token = InviteToken::of_bits(rand::random());
        let id = InviteId::from_bits(rand::random());
        let (hash, actor) = (token.hash(), actor.actor());
        let wanted = NewInvite { id, token: hash, room: Some(room), actor, expires: None, uses };
        self.store.create_invite(wanted).await.map(|_| token)
    }

    /// Everybody in the room with their roles, as this member sees them.
    pub async fn roles(&self, reader: &Persona, room: RoomId) -> Vec<(PersonId, Role)> {
        use natter_core::port::Log;
        let page = self.store.members(reader.id, room, None, 100).await.expect("a member may read");
        assert!(!page.has_more);
        page.members.into_iter().map(|member| (member.person, member.role)).collect()
    }

    /// The room's part of the audit log as this admin sees it, the oldest first.
    pub async fn deeds(&self, reader: &Persona, room: RoomId) -> Vec<AuditEntry> {
        let mut page = self
            .store
            .audit(reader.actor(), AuditScope::Room(room), None)
            .await
            .expect("an admin may read it");
        page.entries.reverse();
        page.entries
    }

    /// The same as words.
    pub async fn deed_words(&self, reader: &Persona, room: RoomId) -> Vec<Deed> {
        self.deeds(reader, room).await.into_iter().map(|entry| entry.deed).collect()
    }

    /// The last event of a room that was handed out.
    ///
    /// # Panics
    /// When there was none.
    pub fn last_published(&self, room: RoomId) -> LogEvent {
        self.published.of(room).pop().expect("an event was handed out")
    }
}
