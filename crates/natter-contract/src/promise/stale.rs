//! Actors who are less than they were, or more: what a person may do is read where it is used, whatever their socket was opened as. One row for each call
//! of the ports that takes an actor; a call without a row fails.

use super::site::{governor, invite_of};
use crate::harness::Harness;
use crate::world::{Persona, World, denied, newcomer};
use natter_core::govern::{MemberAct, MemberDeed, NewDirect};
use natter_core::join::{Door, JoinAnswer, JoinRequest, Joining};
use natter_core::member::Role;
use natter_core::person::{PersonState, SecretHash, Standing};
use natter_core::port::{AuditScope, Governance, Log, People, PersonChange, Site};
use natter_core::room::{RoomChange, RoomKind};
use natter_core::site::{SiteChange, SiteSettings};
use natter_core::text::{Email, RoomName};
use natter_core::{Actor, Denied, Epoch, InviteId, PersonId, Refusal, RoomId, SessionId};
use std::collections::BTreeSet;

const CODE: SecretHash = SecretHash([9; 32]);

/// The ports and the types that their calls take, as they are written.
const PORTS: [&str; 4] = [
    include_str!("../../../natter-core/src/port/log.rs"),
    include_str!("../../../natter-core/src/port/governance.rs"),
    include_str!("../../../natter-core/src/port/people.rs"),
    include_str!("../../../natter-core/src/port/site.rs"),
];
const WISHES: [&str; 3] = [
    include_str!("../../../natter-core/src/port/log.rs"),
    include_str!("../../../natter-core/src/govern.rs"),
    include_str!("../../../natter-core/src/join.rs"),
];

/// The types that carry an actor.
fn carriers() -> Vec<&'static str> {
    let mut carriers = vec!["Actor"];
    for source in WISHES {
        for part in source.split("pub struct ").skip(1) {
            let (name, body) = part.split_once(' ').expect("a struct has a name");
            let body = body.split_once("\n}").map_or(body, |(body, _)| body);
            if body.contains(": Actor") {
                carriers.push(name);
            }
        }
    }
    carriers
}

/// The calls that take an actor, as the ports declare them.
fn calls_with_an_actor() -> BTreeSet<&'static str> {
    let carriers = carriers();
    let takes_actor = |(_, parameters): &(&str, &str)| {
        let words = parameters.split(|part: char| !part.is_alphanumeric());
        words.into_iter().any(|word| carriers.contains(&word))
    };
    let calls = PORTS.iter().flat_map(|port| port.split("\n    fn ").skip(1));
    let calls = calls.filter_map(|call| call.split_once('('));
    let calls = calls.map(|(name, rest)| (name, rest.split_once(')').map_or(rest, |(inside, _)| inside)));
    calls.filter(takes_actor).map(|(name, _)| name).collect()
}

/// What a row is tried on.
struct Stage {
    /// A private room of Ada's, which the actor is not in.
    hidden: RoomId,
    /// A public room of Ada's, which the actor is not in.
    open: RoomId,
    /// An invitation into the lobby.
    invite: InviteId,
    /// Somebody in the lobby.
    bob: PersonId,
}

type Outcome = (&'static str, Result<(), Refusal>);

/// Every call by this actor, once or more, on what a site admin could do something to.
async fn try_everything<H: Harness>(world: &World<H>, actor: &Actor, stage: &Stage) -> Vec<Outcome> {
    let mut outcomes = in_the_lobby(world, actor, stage).await;
    outcomes.extend(on_rooms(world, actor, stage).await);
    outcomes.extend(on_the_site(world, actor, stage).await);
    outcomes
}

async fn in_the_lobby<H: Harness>(world: &World<H>, actor: &Actor, stage: &Stage) -> Vec<Outcome> {
    let (store, room, by) = (&world.store, RoomId::LOBBY, || actor.clone());
    let deed = |act| MemberDeed { room, actor: by(), person: stage.bob, act };
    let answer = |approve| JoinAnswer { room, actor: by(), person: stage.bob, approve };
    let renamed = RoomChange { name: Some(RoomName::from_stored("Mine")), ..RoomChange::default() };
    vec![
        ("govern", store.govern(deed(MemberAct::Mute(None))).await),
        ("govern", store.govern(deed(MemberAct::Ban)).await),
        ("govern", store.govern(deed(MemberAct::SetRole(Role::Admin))).await),
        ("bans", store.bans(by(), room).await.map(drop)),
        ("requests", store.requests(by(), room).await.map(drop)),
        ("answer_request", store.answer_request(answer(true)).await.map(drop)),
        ("answer_request", store.answer_request(answer(false)).await.map(drop)),
        ("update_room", store.update_room(room, by(), renamed).await),
        ("create_invite", store.create_invite(invite_of(actor, Some(room), 71, None)).await.map(drop)),
        ("invites", store.invites(by(), Some(room)).await.map(drop)),
        ("revoke_invite", store.revoke_invite(Some(room), by(), stage.invite).await),
        ("audit", store.audit(by(), AuditScope::Room(room), None).await.map(drop)),
    ]
}

async fn on_rooms<H: Harness>(world: &World<H>, actor: &Actor, stage: &Stage) -> Vec<Outcome> {
    let (store, by) = (&world.store, || actor.clone());
    let away = || RoomChange { archived: Some(true), ..RoomChange::default() };
    let door = |room| JoinRequest { door: Door::Room(room), actor: by() };
    vec![
        ("update_room", store.update_room(stage.hidden, by(), away()).await),
        ("update_room", store.update_room(stage.open, by(), away()).await),
        ("delete_room", store.delete_room(stage.hidden, by()).await),
        ("delete_room", store.delete_room(stage.open, by()).await),
        ("join_room", store.join_room(door(stage.hidden)).await.map(drop)),
        ("leave_room", store.leave_room(stage.hidden, by()).await),
        ("audit", store.audit(by(), AuditScope::Room(stage.open), None).await.map(drop)),
    ]
}

async fn on_the_site<H: Harness>(world: &World<H>, actor: &Actor, stage: &Stage) -> Vec<Outcome> {
    let (store, by) = (&world.store, || actor.clone());
    let closed = SiteChange { guests: Some(false), ..SiteChange::default() };
    vec![
        ("create_invite", store.create_invite(invite_of(actor, None, 72, None)).await.map(drop)),
        ("invites", store.invites(by(), None).await.map(drop)),
        ("revoke_invite", store.revoke_invite(None, by(), stage.invite).await),
        (
            "change_person",
            store.change_person(by(), stage.bob, PersonChange::SiteAdmin(true)).await.map(drop),
        ),
        (
            "change_person",
            store.change_person(by(), stage.bob, PersonChange::State(PersonState::Suspended)).await.map(drop),
        ),
        ("revoke_session", store.revoke_session(by(), SessionId::from_bits(1)).await),
        ("update_site", store.update_site(by(), SiteSettings::default(), closed).await.map(drop)),
        ("claim_site", store.claim_site(by(), CODE, CODE).await),
        ("site_people", store.site_people(by(), None).await.map(drop)),
        ("site_rooms", store.site_rooms(by(), None).await.map(drop)),
        ("audit", store.audit(by(), AuditScope::Site, None).await.map(drop)),
    ]
}

/// What needs no right of a site admin, but an account that may come in.
async fn as_anybody<H: Harness>(world: &World<H>, person: &Persona, stage: &Stage) -> Vec<Outcome> {
    let (store, by) = (&world.store, || person.actor());
    let new_room = world.new_room(person, RoomId::from_bits(rand::random()), RoomKind::Public);
    let direct = NewDirect { actor: by(), others: vec![stage.bob], epoch: Epoch::from_bits(1) };
    let door = JoinRequest { door: Door::Room(stage.open), actor: by() };
    vec![
        ("create_room", store.create_room(new_room).await.map(drop)),
        ("join_room", store.join_room(door).await.map(drop)),
        ("open_direct", store.open_direct(direct).await.map(drop)),
        ("withdraw_request", store.withdraw_request(stage.hidden, by()).await.map(drop)),
    ]
}

async fn stage<H: Harness>(world: &World<H>, gaia: &Actor) -> Stage {
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let hidden = world.room_of_kind(&ada, RoomKind::Private).await.room;
    let open = world.room(&ada).await;
    let made = world.store.create_invite(invite_of(gaia, Some(RoomId::LOBBY), 70, None)).await;
    Stage { hidden, open, invite: made.expect("a site admin may").id, bob: bob.id }
}

async fn appoint<H: Harness>(world: &World<H>, gaia: &Actor, person: &Persona, on: bool) {
    let change = PersonChange::SiteAdmin(on);
    world.store.change_person(gaia.clone(), person.id, change).await.expect("a site admin may");
}

/// With the very actor they had as one.
pub async fn a_former_site_admin_has_no_right_of_one<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let stage = stage(&world, &gaia).await;
    let flo = world.person("Flo").await;
    appoint(&world, &gaia, &flo, true).await;
    let actor = flo.actor();
    world.store.site_rooms(actor.clone(), None).await.expect("a site admin may");
    appoint(&world, &gaia, &flo, false).await;
    let outcomes = try_everything(&world, &actor, &stage).await;
    let mut tried: BTreeSet<&str> = outcomes.iter().map(|(call, _)| *call).collect();
    for (number, (call, outcome)) in outcomes.into_iter().enumerate() {
        let why = denied(outcome);
        let expected = [Denied::Forbidden, Denied::NotFound, Denied::Conflict];
        assert!(expected.contains(&why), "row {number}, {call}: {why:?}");
    }
    for (call, outcome) in as_anybody(&world, &flo, &stage).await {
        outcome.unwrap_or_else(|refusal| panic!("{call}: {refusal:?}"));
        tried.insert(call);
    }
    assert_eq!(
        tried,
        calls_with_an_actor(),
        "each call that takes an actor has a row, and none is left that does not"
    );
    let rooms = world.store.site_rooms(gaia, None).await.expect("a list").rooms;
    assert!(rooms.iter().all(|room| !room.settings.archived && room.settings.name.as_str() != "Mine"));
}

/// The other way round: who becomes one needs no new socket.
pub async fn a_new_site_admin_has_the_rights_at_once<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let stage = stage(&world, &gaia).await;
    let flo = world.person("Flo").await;
    let actor = flo.actor();
    appoint(&world, &gaia, &flo, true).await;
    for (number, (call, outcome)) in try_everything(&world, &actor, &stage).await.into_iter().enumerate() {
        let due = matches!(
            call,
            "update_room" | "delete_room" | "audit" | "site_people" | "site_rooms" | "update_site"
        );
        let is_gone =
            |outcome: &Result<(), Refusal>| matches!(outcome, Err(Refusal::Denied(Denied::NotFound)));
        assert!(!due || outcome.is_ok() || is_gone(&outcome), "row {number}, {call}: {outcome:?}");
        assert!(!matches!(outcome, Err(Refusal::Denied(Denied::Unauthenticated))), "row {number}, {call}");
    }
}

/// Be they a site admin or not.
pub async fn a_suspended_person_does_nothing<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let stage = stage(&world, &gaia).await;
    let flo = world.person("Flo").await;
    appoint(&world, &gaia, &flo, true).await;
    let suspended = PersonChange::State(PersonState::Suspended);
    world.store.change_person(gaia.clone(), flo.id, suspended).await.expect("a site admin may");
    for (number, (call, outcome)) in
        try_everything(&world, &flo.actor(), &stage).await.into_iter().enumerate()
    {
        denied(outcome.map_err(|refusal| {
            assert!(matches!(refusal, Refusal::Denied(_)), "row {number}, {call}: {refusal:?}");
            refusal
        }));
    }
    for (call, outcome) in as_anybody(&world, &flo, &stage).await {
        // Nobody asked, so there is nothing to take back, and nobody learns more.
        assert!(outcome.is_err() || call == "withdraw_request", "{call}");
    }
}

/// Account or guest is read where it matters: a guest's old actor comes in as a member once they have an account.
pub async fn who_was_a_guest_acts_as_the_account_they_are<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let (no_guests, private) =
        (world.room(&ada).await, world.room_of_kind(&ada, RoomKind::Private).await.room);
    let closed = RoomChange { guests: Some(false), ..RoomChange::default() };
    world.update(&ada, no_guests, closed).await.expect("an owner may");
    let gus = world.enrolled(newcomer("Gus", Standing::Guest)).await;
    let actor = gus.actor();
    let join = |door| world.store.join_room(JoinRequest { door, actor: actor.clone() });
    assert_eq!(denied(join(Door::Room(no_guests)).await), Denied::Forbidden);
    let email = Email::parse("gus@example.org").expect("an address");
    let account = PersonChange::Account { email, hash: "h".into(), invite: None };
    world.store.change_person(actor.clone(), gus.id, account).await.expect("an account");
    let word = world.invite(&ada, private, None).await.expect("an owner may").hash();
    for door in [Door::Room(no_guests), Door::Invite(word)] {
        match join(door).await.expect("in") {
            Joining::In(entry) => assert_eq!(entry.role, Role::Member),
            other => panic!("an entry was due, this came: {other:?}"),
        }
    }
}
