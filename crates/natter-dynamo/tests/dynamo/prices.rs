//! What governing costs, in the units that DynamoDB reports: the figures of docs/AWS-SCHEMA.md. A room of three, the target without a connection.

use crate::ground::Implementation;
use crate::units::{check, cost, units};
use crate::world::{World, govern, join, newcomer, on_both, room_of_kind};
use natter_core::govern::{MemberAct, NewDirect};
use natter_core::join::{Door, InviteToken, JoinAnswer, JoinRequest, NewInvite};
use natter_core::member::Role;
use natter_core::person::{NewSession, PersonState, Profile, SecretHash, SessionOrigin};
use natter_core::port::{AuditScope, Governance, Log, People, PersonChange, Site};
use natter_core::room::{RoomChange, RoomKind};
use natter_core::site::{SiteChange, SiteSettings};
use natter_core::text::RoomName;
use natter_core::{Epoch, InviteId, RoomId, SessionId, Timestamp};

on_both!(
    doors_cost_what_the_schema_says,
    deeds_cost_what_the_schema_says,
    invitations_and_direct_rooms_cost_what_the_schema_says,
    people_and_the_site_cost_what_the_schema_says,
);

async fn doors_cost_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    let room = room_of_kind(&world.store, &ada, RoomKind::Approval).await;
    check(on, cost!(world, join(&world.store, &bob, room)), units(7.0, 8.0), "ask");
    check(on, cost!(world, join(&world.store, &bob, room)), units(7.0, 0.0), "ask again");
    check(on, cost!(world, world.store.requests(ada.actor(), room)), units(3.0, 0.0), "requests");
    check(on, cost!(world, world.store.requests_of(bob.id)), units(1.0, 0.0), "own requests");
    let answer = |person, approve| JoinAnswer { room, actor: ada.actor(), person, approve };
    check(on, cost!(world, world.store.answer_request(answer(bob.id, true))), units(10.0, 18.0), "approve");
    join(&world.store, &eve, room).await.expect("she may ask");
    check(on, cost!(world, world.store.withdraw_request(room, eve.actor())), units(2.0, 8.0), "withdraw");
    join(&world.store, &eve, room).await.expect("she may ask");
    check(on, cost!(world, world.store.answer_request(answer(eve.id, false))), units(5.0, 14.0), "reject");
}

async fn deeds_cost_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    let room = world.room(&ada).await;
    world.join(&bob, room).await;
    let cleo = world.person("Cleo").await;
    world.join(&cleo, room).await;
    let until = Timestamp::now().plus_millis(60_000);
    let deed = |target, act| govern(&world.store, &ada, room, target, act);
    check(on, cost!(world, deed(&bob, MemberAct::Mute(Some(until)))), units(6.0, 10.0), "mute");
    check(on, cost!(world, deed(&bob, MemberAct::SetRole(Role::Admin))), units(6.0, 12.0), "role");
    check(on, cost!(world, deed(&bob, MemberAct::Kick)), units(7.0, 18.0), "kick of somebody muted");
    check(on, cost!(world, deed(&eve, MemberAct::Ban)), units(8.0, 10.0), "ban of a stranger");
    check(on, cost!(world, world.store.bans(ada.actor(), room)), units(3.0, 0.0), "bans");
    check(on, cost!(world, deed(&eve, MemberAct::Unban)), units(7.0, 10.0), "unban");
    let name = RoomChange { name: Some(RoomName::from_stored("Quay")), ..RoomChange::default() };
    check(on, cost!(world, world.store.update_room(room, ada.actor(), name)), units(4.0, 10.0), "rename");
    let scope = AuditScope::Room(room);
    let audit = cost!(world, world.store.audit(ada.actor(), scope, None));
    check(on, audit, units(4.0, 0.0), "a room's part of the audit log");
    check(on, cost!(world, deed(&cleo, MemberAct::SetRole(Role::Owner))), units(6.0, 18.0), "hand over");
    let leave = cost!(world, world.store.leave_room(room, cleo.actor()));
    check(on, leave, units(6.0, 18.0), "an owner leaves");
    check(
        on,
        cost!(world, world.store.delete_room(room, ada.actor())),
        units(13.0, 22.0),
        "delete, one member and a mute that stays",
    );
}

async fn invitations_and_direct_rooms_cost_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = room_of_kind(&world.store, &ada, RoomKind::Private).await;
    let word = InviteToken::of_bits(7);
    let (id, actor) = (InviteId::from_bits(8), ada.actor());
    let wanted = NewInvite { id, token: word.hash(), room: Some(room), actor, expires: None, uses: Some(3) };
    check(on, cost!(world, world.store.create_invite(wanted)), units(3.0, 12.0), "invite");
    check(on, cost!(world, world.store.invitation(word.hash(), Timestamp::now())), units(4.0, 0.0), "a word");
    let by_link = JoinRequest { door: Door::Invite(word.hash()), actor: bob.actor() };
    check(on, cost!(world, world.store.join_room(by_link)), units(14.0, 16.0), "come in by a link");
    check(on, cost!(world, world.store.invites(ada.actor(), Some(room))), units(4.0, 0.0), "invites");
    let revoke = cost!(world, world.store.revoke_invite(Some(room), ada.actor(), id));
    check(on, revoke, units(3.0, 10.0), "revoke");
    let open = || NewDirect { actor: ada.actor(), others: vec![bob.id], epoch: Epoch::from_bits(9) };
    check(on, cost!(world, world.store.open_direct(open())), units(12.0, 20.0), "a direct room for two");
    check(on, cost!(world, world.store.open_direct(open())), units(3.0, 0.0), "the same again");
}

async fn people_and_the_site_cost_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let ada = newcomer("Ada");
    let enrolled = cost!(world, world.store.enrol(ada.clone()));
    check(on, enrolled, units(2.0, 25.0), "the first of all, an account");
    let (id, actor) = (ada.person.id, natter_core::Actor::of(&ada.person, None));
    let code = SecretHash([1; 32]);
    check(on, cost!(world, world.store.claim_site(actor.clone(), code, code)), units(2.0, 6.0), "claim");
    let session = NewSession {
        id: SessionId::from_bits(5),
        token: SecretHash([2; 32]),
        created: Timestamp(2_000),
        expires: Timestamp(2_000_000_000_000),
        origin: SessionOrigin::default(),
    };
    check(on, cost!(world, world.store.open_session(id, session)), units(2.0, 6.0), "sign in");
    check(on, cost!(world, world.store.sessions_of(id, Timestamp(5_000))), units(2.0, 0.0), "sessions");
    let revoked = cost!(world, world.store.revoke_session(actor.clone(), SessionId::from_bits(5)));
    check(on, revoked, units(2.0, 6.0), "revoke a session");
    let profile = PersonChange::Profile(Profile::default());
    check(
        on,
        cost!(world, world.store.change_person(actor.clone(), id, profile)),
        units(1.0, 2.0),
        "profile",
    );
    let password =
        PersonChange::Password { hash: "another".to_owned(), keep: Some(ada.session.id), renewed: None };
    let changed = cost!(world, world.store.change_person(actor.clone(), id, password));
    check(on, changed, units(2.0, 4.0), "password");
    let bob = world.person("Bob").await;
    let suspend = PersonChange::State(PersonState::Suspended);
    let suspended = cost!(world, world.store.change_person(actor.clone(), bob.id, suspend));
    check(on, suspended, units(4.0, 6.0), "suspend");
    let change = SiteChange { guests: Some(false), ..SiteChange::default() };
    let set = cost!(world, world.store.update_site(actor.clone(), SiteSettings::default(), change));
    check(on, set, units(2.0, 6.0), "settings");
    check(on, cost!(world, world.store.site_settings()), units(1.0, 0.0), "read settings");
    check(on, cost!(world, world.store.site_people(actor.clone(), None)), units(4.0, 0.0), "two people");
    check(
        on,
        cost!(world, world.store.site_rooms(actor.clone(), None)),
        units(3.0, 0.0),
        "no room but the lobby",
    );
    check(
        on,
        cost!(world, world.store.audit(actor, AuditScope::Site, None)),
        units(2.0, 0.0),
        "the audit log",
    );
    assert_eq!(world.store.room_ids_of(bob.id).await.expect("ids"), [RoomId::LOBBY]);
}
