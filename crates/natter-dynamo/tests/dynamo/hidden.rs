//! A room that is not there and one that is not theirs cost a stranger the same reads, so that neither the bill nor a stop-watch tells them apart
//! (P11, ASVS 11.5.1). Refusals are compared too; that they are equal in bytes is the matrix of rights' business.

use crate::ground::Implementation;
use crate::units::units;
use crate::world::{
    Somebody, World, change, govern, head, join, message, newcomer, on_both, room_of_kind, say, words,
};
use natter_contract::query;
use natter_core::govern::MemberAct;
use natter_core::join::{Door, InviteToken, JoinAnswer, JoinRequest, NewInvite};
use natter_core::member::Role;
use natter_core::message::MessageChange;
use natter_core::person::Standing;
use natter_core::port::{AuditScope, Governance, Log, NewRoom, People, Site};
use natter_core::room::{RoomChange, RoomKind, RoomSettings};
use natter_core::span::{Edge, Kinds, Span, TimelineEdge, TimelineSpan};
use natter_core::text::{Emoji, RoomName};
use natter_core::{Actor, Epoch, InviteId, Refusal, RoomId, Seq, Timestamp};
use natter_dynamo::Units;
use std::fmt::Debug;

on_both!(
    a_hidden_room_costs_what_none_costs,
    a_room_that_guests_may_not_ask_at_costs_them_what_none_costs,
    a_banned_person_pays_what_they_would_for_none
);

/// The end of the hidden log. Who says they know less makes a send read more of it (P4), here and nowhere else.
const LAST: Seq = Seq(52);

/// Refused, at what cost.
type Price = (&'static str, String, Units);

struct Stranger<'world> {
    world: &'world World,
    eve: &'world Somebody,
    member: &'world Somebody,
    room: RoomId,
}

impl Stranger<'_> {
    async fn pays<T: Debug>(
        &self,
        what: &'static str,
        call: impl Future<Output = Result<T, Refusal>>,
    ) -> Price {
        let before = self.world.store.units();
        let refusal = call.await.expect_err(what);
        (what, format!("{refusal:?}"), self.world.store.units() - before)
    }

    /// Everything that names a room; in two parts, for one would be too large for a test's stack.
    async fn tries_all(&self) -> Vec<Price> {
        let mut prices = Box::pin(self.tries_rooms()).await;
        prices.extend(Box::pin(self.tries_messages()).await);
        prices
    }

    /// Everything that names a message, and the rows of messages.
    async fn tries_messages(&self) -> Vec<Price> {
        let (store, eve, room) = (&self.world.store, self.eve, self.room);
        let thumb = || Emoji::parse("👍").expect("an emoji");
        let change = |known, wanted| store.change_message(change(eve, room, known, "c1", Seq(40), wanted));
        let row = |edge| store.timeline(eve.id, room, TimelineSpan::new(edge, None));
        vec![
            self.pays("react", change(None, MessageChange::React(thumb()))).await,
            self.pays("react, knowing the last event", change(Some(LAST), MessageChange::React(thumb())))
                .await,
            self.pays("react, knowing too much", change(Some(Seq(1_000)), MessageChange::React(thumb())))
                .await,
            self.pays("unreact", change(Some(LAST), MessageChange::Unreact(thumb()))).await,
            self.pays("edit", change(Some(LAST), MessageChange::Edit(words("me")))).await,
            self.pays("delete a message", change(Some(LAST), MessageChange::Delete)).await,
            self.pays("pin", change(Some(LAST), MessageChange::Pin)).await,
            self.pays("unpin", change(Some(LAST), MessageChange::Unpin)).await,
            self.pays("newest rows", row(TimelineEdge::Newest)).await,
            self.pays("older rows", row(TimelineEdge::Before(Seq(40)))).await,
            self.pays("newer rows", row(TimelineEdge::After(Seq(40)))).await,
            self.pays("rows around", row(TimelineEdge::Around(Seq(40)))).await,
            self.pays("reactors", store.reactors(eve.id, room, Seq(40))).await,
            self.pays("pins", store.pins(eve.id, room, None)).await,
        ]
    }

    async fn tries_rooms(&self) -> Vec<Price> {
        let (store, eve, room) = (&self.world.store, self.eve, self.room);
        let page = |edge, kinds| store.read_log(eve.id, room, Span::new(edge, kinds, None));
        let send =
            |known| store.append(message(eve, room, known, "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b00", "me"));
        let deed = |act| govern(store, eve, room, self.member, act);
        let answer = |approve| JoinAnswer { room, actor: eve.actor(), person: self.member.id, approve };
        let rename = RoomChange { topic: Some(None), ..RoomChange::default() };
        let until = Timestamp::now().plus_millis(60_000);
        let away = natter_core::room::RoomChange { archived: Some(true), ..Default::default() };
        let (id, token) = (InviteId::from_bits(8), InviteToken::of_bits(7).hash());
        let invite = NewInvite { id, token, room: Some(room), actor: eve.actor(), expires: None, uses: None };
        vec![
            self.pays("newest page", page(Edge::Newest, Kinds::All)).await,
            self.pays("newest messages", page(Edge::Newest, Kinds::Messages)).await,
            self.pays("older page", page(Edge::Before(Seq(40)), Kinds::All)).await,
            self.pays("newer page", page(Edge::After(Seq(1)), Kinds::All)).await,
            self.pays("search", store.search(eve.id, room, &query("me"), None, 20)).await,
            self.pays("older search", store.search(eve.id, room, &query("me"), Some(Seq(40)), 20)).await,
            self.pays("send", send(None)).await,
            self.pays("send, knowing the last event", send(Some(LAST))).await,
            self.pays("send, knowing too much", send(Some(Seq(1_000)))).await,
            self.pays("read", store.mark_read(room, eve.id, Seq(5))).await,
            self.pays("members", store.members(eve.id, room, None, 50)).await,
            self.pays("leave", store.leave_room(room, eve.actor())).await,
            self.pays("rename", store.update_room(room, eve.actor(), rename)).await,
            self.pays("archive", store.update_room(room, eve.actor(), away)).await,
            self.pays("delete", store.delete_room(room, eve.actor())).await,
            self.pays("kick", deed(MemberAct::Kick)).await,
            self.pays("ban", deed(MemberAct::Ban)).await,
            self.pays("unban", deed(MemberAct::Unban)).await,
            self.pays("mute", deed(MemberAct::Mute(Some(until)))).await,
            self.pays("promote", deed(MemberAct::SetRole(Role::Admin))).await,
            self.pays("requests", store.requests(eve.actor(), room)).await,
            self.pays("approve", store.answer_request(answer(true))).await,
            self.pays("reject", store.answer_request(answer(false))).await,
            self.pays("bans", store.bans(eve.actor(), room)).await,
            self.pays("invite", store.create_invite(invite)).await,
            self.pays("invites", store.invites(eve.actor(), Some(room))).await,
            self.pays("revoke", store.revoke_invite(Some(room), eve.actor(), id)).await,
            self.pays("audit", store.audit(eve.actor(), AuditScope::Room(room), None)).await,
            self.pays("join", join(store, eve, room)).await,
        ]
    }
}

/// Amazon's emulator takes nothing for a query that finds nothing, so there only the refusals are compared.
#[track_caller]
fn compare(on: Implementation, hidden: Vec<Price>, missing: Vec<Price>) {
    for ((what, refusal, cost), (_, other, as_missing)) in hidden.into_iter().zip(missing) {
        assert_eq!(refusal, other, "{what}");
        if on == Implementation::Dynoxide {
            assert_eq!(cost, as_missing, "{what}: hidden, and missing");
        }
    }
}

fn nowhere() -> RoomId {
    RoomId::from_bits(rand::random())
}

async fn a_hidden_room_costs_what_none_costs(on: Implementation) {
    let world = World::new(on).await;
    let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
    let room = room_of_kind(&world.store, &ada, RoomKind::Private).await;
    for number in 0..50 {
        say(&world.store, &ada, room, &format!("3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b{number:02}")).await;
    }
    assert_eq!(head(&world.store, &ada, room).await, LAST);
    let as_stranger = |room| Stranger { world: &world, eve: &eve, member: &ada, room };
    let hidden = as_stranger(room).tries_all().await;
    let missing = as_stranger(nowhere()).tries_all().await;
    assert!(hidden.iter().all(|(_, _, cost)| cost.write == 0.0 && cost.read >= units(0.5, 0.0).read));
    compare(on, hidden, missing);
}

async fn a_room_that_guests_may_not_ask_at_costs_them_what_none_costs(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let room = nowhere();
    let name = RoomName::from_stored("Harbour");
    let settings = RoomSettings { guests: false, ..RoomSettings::new(name, RoomKind::Approval) };
    let new = NewRoom { room, epoch: Epoch::from_bits(3), settings, creator: ada.actor() };
    world.store.create_room(new).await.expect("a new room");
    let mut guest = newcomer("Gus");
    guest.person.standing = Standing::Guest;
    world.store.enrol(guest.clone()).await.expect("the name is free");
    let actor = Actor::of(&guest.person, None);
    let ask = |room| world.store.join_room(JoinRequest { door: Door::Room(room), actor: actor.clone() });
    let gus = Somebody { id: actor.id, username: guest.person.username.clone(), session: guest.session.id };
    let pays = Stranger { world: &world, eve: &gus, member: &ada, room };
    let hidden = vec![pays.pays("ask", ask(room)).await];
    compare(on, hidden, vec![pays.pays("ask", ask(nowhere())).await]);
}

async fn a_banned_person_pays_what_they_would_for_none(on: Implementation) {
    let world = World::new(on).await;
    let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
    let room = room_of_kind(&world.store, &ada, RoomKind::Approval).await;
    govern(&world.store, &ada, room, &eve, MemberAct::Ban).await.expect("an owner may");
    let pays = Stranger { world: &world, eve: &eve, member: &ada, room };
    let hidden = vec![pays.pays("ask", join(&world.store, &eve, room)).await];
    compare(on, hidden, vec![pays.pays("ask", join(&world.store, &eve, nowhere())).await]);
}
