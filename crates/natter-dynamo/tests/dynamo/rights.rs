//! Two deeds that exclude each other, the one between any two calls of the other: one is refused, and what is stored could have come about one after
//! the other (P11). The deed that is held up decides by what it has read; whatever took its ground away meanwhile must make it read again.
//! It is long because each pair is one test.

use crate::ground::Implementation;
use crate::world::{
    Somebody, Store, World, govern, head, held_up, join, log, message, newcomer, on_both, quiet,
    room_of_kind, two_in_a_room,
};
use natter_core::govern::MemberAct::{self, Ban, Kick, Mute, SetRole};
use natter_core::join::{InviteToken, JoinAnswer, Joining, NewInvite};
use natter_core::member::Role::{Admin, Member, Owner};
use natter_core::person::{Newcomer, SecretHash};
use natter_core::port::People;
use natter_core::port::{Governance, Log, PersonChange, Site};
use natter_core::room::RoomKind;
use natter_core::{Denied, EventKind, InviteId, LogEvent, PersonId, Refusal, RoomId, Seq, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

on_both!(
    who_is_kicked_in_mid_send_writes_nothing_after,
    who_is_muted_in_mid_send_writes_nothing_after,
    into_a_deleted_room_nothing_is_written_after,
    of_an_approval_and_a_rejection_one_is_refused,
    a_demoted_admin_turns_nobody_away,
    of_two_admins_who_demote_each_other_one_stays,
    a_demoted_admin_bans_nobody,
    who_is_banned_in_mid_join_is_not_in,
    the_last_owner_goes_and_somebody_owns_the_room,
    a_code_is_claimed_once,
    of_two_site_admins_who_depose_each_other_one_stays,
    a_deposed_site_admin_deletes_nothing,
    a_deposed_site_admin_invites_nobody_into_the_site,
    an_invitation_for_one_makes_one_account,
);

/// More calls than any deed here makes.
const MOST_CALLS: usize = 16;

/// What became of the deed in between.
type Outcome = Arc<Mutex<Option<Result<(), Refusal>>>>;

fn note(outcome: &Outcome, found: Result<(), Refusal>) {
    *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
}

fn noted(outcome: &Outcome) -> Result<(), Refusal> {
    outcome.lock().unwrap_or_else(PoisonError::into_inner).take().expect("it has happened")
}

fn place(log: &[LogEvent], what: impl Fn(&EventKind) -> bool) -> Option<Seq> {
    log.iter().find(|event| what(&event.kind)).map(|event| event.seq)
}

fn writes_after(log: &[LogEvent], person: PersonId, seq: Seq) -> bool {
    log.iter().any(|event| event.is_message() && event.person == person && event.seq > seq)
}

async fn send_against(on: Implementation, act: MemberAct, was: fn(&EventKind) -> bool) {
    for number in 1..=4 {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let known = head(&world.store, &bob, room).await;
        let (other, doer, target) = (quiet(&world), ada.clone(), bob.clone());
        let what = async move { govern(&other, &doer, room, &target, act).await.expect("an owner may") };
        let (sender, meanwhile) = held_up(on, &world, number, what);
        let sent = sender.append(message(&bob, room, Some(known), "c1", "hello")).await;
        assert!(meanwhile.has_happened());
        let log = log(&world.store, &ada, room).await;
        let done = place(&log, was).expect("it is in the log");
        assert!(!writes_after(&log, bob.id, done), "call {number}: {sent:?}");
        assert_eq!(sent.is_err(), number <= 3, "call {number}: {sent:?}");
    }
}

async fn who_is_kicked_in_mid_send_writes_nothing_after(on: Implementation) {
    send_against(on, Kick, |kind| matches!(kind, EventKind::MemberRemoved { .. })).await;
}

async fn who_is_muted_in_mid_send_writes_nothing_after(on: Implementation) {
    let until = Timestamp::now().plus_millis(600_000);
    send_against(on, Mute(Some(until)), |kind| matches!(kind, EventKind::MemberMuted { .. })).await;
}

async fn into_a_deleted_room_nothing_is_written_after(on: Implementation) {
    for number in 1..=4 {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let known = head(&world.store, &bob, room).await;
        let (other, owner) = (quiet(&world), ada.actor());
        let what = async move { other.delete_room(room, owner).await.expect("an owner may") };
        let (sender, meanwhile) = held_up(on, &world, number, what);
        let sent = sender.append(message(&bob, room, Some(known), "c1", "hello")).await;
        assert!(meanwhile.has_happened());
        if number <= 3 {
            assert!(matches!(sent, Err(Refusal::Denied(Denied::NotFound))), "call {number}: {sent:?}");
        }
        let query = world.client.query().table_name(&world.tables.messages).consistent_read(true);
        let query = query.key_condition_expression("room = :room").scan_index_forward(false).limit(1);
        let room = aws_sdk_dynamodb::types::AttributeValue::S(room.to_string());
        let last = query.expression_attribute_values(":room", room).send().await.expect("an answer");
        assert_eq!(last.items()[0]["what"].as_s().map(String::as_str), Ok("deleted"), "call {number}");
    }
}

async fn somebody_waits(world: &World) -> (Somebody, Somebody, Somebody, RoomId) {
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = room_of_kind(&world.store, &ada, RoomKind::Public).await;
    world.join(&bob, room).await;
    govern(&world.store, &ada, room, &bob, SetRole(Admin)).await.expect("an owner may");
    let change = natter_core::room::RoomChange { kind: Some(RoomKind::Approval), ..Default::default() };
    world.store.update_room(room, ada.actor(), change).await.expect("an owner may");
    let eve = world.person("Eve").await;
    let asked = join(&world.store, &eve, room).await.expect("anybody who knows it may ask");
    assert!(matches!(asked, Joining::Waiting { .. }));
    (ada, bob, eve, room)
}

async fn answer(
    store: &Store,
    by: &Somebody,
    room: RoomId,
    asker: &Somebody,
    approve: bool,
) -> Result<(), Refusal> {
    let answer = JoinAnswer { room, actor: by.actor(), person: asker.id, approve };
    store.answer_request(answer).await.map(drop)
}

async fn of_an_approval_and_a_rejection_one_is_refused(on: Implementation) {
    for (number, approve) in (1..=MOST_CALLS).flat_map(|number| [(number, true), (number, false)]) {
        let world = World::new(on).await;
        let (ada, bob, eve, room) = somebody_waits(&world).await;
        let (other, by, asker, outcome) = (quiet(&world), bob.clone(), eve.clone(), Outcome::default());
        let told = Arc::clone(&outcome);
        let what = async move { note(&told, answer(&other, &by, room, &asker, !approve).await) };
        let (answerer, meanwhile) = held_up(on, &world, number, what);
        let held = answer(&answerer, &ada, room, &eve, approve).await;
        if !meanwhile.has_happened() {
            assert!(number > 5, "every place was tried");
            break;
        }
        let between = noted(&outcome);
        assert_ne!(held.is_ok(), between.is_ok(), "call {number}: {held:?} {between:?}");
        let is_in = world.store.room_ids_of(eve.id).await.expect("ids").contains(&room);
        assert_eq!(is_in, if held.is_ok() { approve } else { !approve }, "call {number}");
        let waiting = world.store.requests(ada.actor(), room).await.expect("an owner may");
        assert_eq!((waiting.waiting, waiting.askers.len()), (0, 0), "call {number}");
    }
}

async fn a_demoted_admin_turns_nobody_away(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob, eve, room) = somebody_waits(&world).await;
        let (other, by, target) = (quiet(&world), ada.clone(), bob.clone());
        let what = async move {
            govern(&other, &by, room, &target, SetRole(Member)).await.expect("an owner may");
        };
        let (answerer, meanwhile) = held_up(on, &world, number, what);
        let held = answer(&answerer, &bob, room, &eve, false).await;
        if !meanwhile.has_happened() {
            assert!(number > 4, "every place was tried");
            return;
        }
        assert!(matches!(held, Err(Refusal::Denied(Denied::Forbidden))), "call {number}: {held:?}");
    }
}

async fn of_two_admins_who_demote_each_other_one_stays(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let cleo = world.person("Cleo").await;
        world.join(&cleo, room).await;
        for admin in [&bob, &cleo] {
            govern(&world.store, &ada, room, admin, SetRole(Admin)).await.expect("an owner may");
        }
        let (other, by, target, outcome) = (quiet(&world), cleo.clone(), bob.clone(), Outcome::default());
        let told = Arc::clone(&outcome);
        let what = async move { note(&told, govern(&other, &by, room, &target, SetRole(Member)).await) };
        let (doer, meanwhile) = held_up(on, &world, number, what);
        let held = govern(&doer, &bob, room, &cleo, SetRole(Member)).await;
        if !meanwhile.has_happened() {
            assert!(number > 4, "every place was tried");
            return;
        }
        let between = noted(&outcome);
        assert_ne!(held.is_ok(), between.is_ok(), "call {number}: {held:?} {between:?}");
        let refused = if held.is_ok() { between } else { held };
        assert!(matches!(refused, Err(Refusal::Denied(Denied::Forbidden))), "call {number}: {refused:?}");
        let mut admins = 0;
        for person in [&bob, &cleo] {
            let rooms = world.store.rooms_of(person.id).await.expect("rooms");
            admins += rooms.iter().filter(|entry| entry.room == room && entry.role == Admin).count();
        }
        assert_eq!(admins, 1, "call {number}");
    }
}

/// A ban of somebody who is not there is no event: what the one who bans was is named instead.
async fn a_demoted_admin_bans_nobody(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        govern(&world.store, &ada, room, &bob, SetRole(Admin)).await.expect("an owner may");
        let eve = world.person("Eve").await;
        let (other, by, target) = (quiet(&world), ada.clone(), bob.clone());
        let what = async move {
            govern(&other, &by, room, &target, SetRole(Member)).await.expect("an owner may");
        };
        let (doer, meanwhile) = held_up(on, &world, number, what);
        let held = govern(&doer, &bob, room, &eve, Ban).await;
        if !meanwhile.has_happened() {
            assert!(number > 4, "every place was tried");
            return;
        }
        assert!(matches!(held, Err(Refusal::Denied(Denied::Forbidden))), "call {number}: {held:?}");
        assert!(world.store.bans(ada.actor(), room).await.expect("an owner may").is_empty());
    }
}

async fn who_is_banned_in_mid_join_is_not_in(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
        let room = world.room(&ada).await;
        let (other, by, target) = (quiet(&world), ada.clone(), eve.clone());
        let what = async move { govern(&other, &by, room, &target, Ban).await.expect("an owner may") };
        let (joiner, meanwhile) = held_up(on, &world, number, what);
        let held = join(&joiner, &eve, room).await;
        if !meanwhile.has_happened() {
            assert!(number > 5, "every place was tried");
            return;
        }
        let is_in = world.store.room_ids_of(eve.id).await.expect("ids").contains(&room);
        assert!(!is_in, "call {number}: {held:?}");
        let again = join(&world.store, &eve, room).await;
        assert!(matches!(again, Err(Refusal::Denied(Denied::Forbidden))), "call {number}: {again:?}");
        let log = log(&world.store, &ada, room).await;
        let joins = log.iter().filter(|event| event.coming() == Some(eve.id)).count();
        let goes = place(&log, |kind| matches!(kind, EventKind::MemberRemoved { .. })).into_iter().count();
        assert_eq!(joins, goes, "call {number}");
    }
}

async fn owners(world: &World, people: &[&Somebody], room: RoomId) -> usize {
    let mut owners = 0;
    for person in people {
        let rooms = world.store.rooms_of(person.id).await.expect("rooms");
        owners += rooms.iter().filter(|entry| entry.room == room && entry.role == Owner).count();
    }
    owners
}

/// The owner goes while the heir does, or is made less than that.
async fn the_last_owner_goes_and_somebody_owns_the_room(on: Implementation) {
    for (number, heir_goes) in (1..=MOST_CALLS).flat_map(|number| [(number, true), (number, false)]) {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let cleo = world.person("Cleo").await;
        world.join(&cleo, room).await;
        let (other, by, heir) = (quiet(&world), cleo.clone(), bob.clone());
        let what = async move {
            if heir_goes {
                other.leave_room(room, heir.actor()).await.expect("a member may leave");
            } else {
                other.leave_room(room, by.actor()).await.expect("a member may leave");
            }
        };
        let (leaver, meanwhile) = held_up(on, &world, number, what);
        leaver.leave_room(room, ada.actor()).await.expect("an owner may leave");
        if !meanwhile.has_happened() {
            assert!(number > 5, "every place was tried");
            return;
        }
        assert_eq!(owners(&world, &[&ada, &bob, &cleo], room).await, 1, "call {number}");
    }
}

async fn a_code_is_claimed_once(on: Implementation) {
    let code = SecretHash([3; 32]);
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let (other, first) = (quiet(&world), bob.actor());
        let what = async move { other.claim_site(first, code, code).await.expect("the first") };
        let (claimer, meanwhile) = held_up(on, &world, number, what);
        let held = claimer.claim_site(ada.actor(), code, code).await;
        if !meanwhile.has_happened() {
            assert!(number > 2, "every place was tried");
            return;
        }
        assert!(matches!(held, Err(Refusal::Denied(Denied::Conflict))), "call {number}: {held:?}");
        assert!(!world.store.governs(ada.id).await.expect("an answer"));
        assert!(world.store.governs(bob.id).await.expect("an answer"));
    }
}

async fn of_two_site_admins_who_depose_each_other_one_stays(on: Implementation) {
    let code = SecretHash([3; 32]);
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        world.store.claim_site(ada.actor(), code, code).await.expect("the first");
        let appoint = PersonChange::SiteAdmin(true);
        world.store.change_person(ada.actor(), bob.id, appoint).await.expect("a site admin may");
        let (other, by, target, outcome) = (quiet(&world), bob.actor(), ada.id, Outcome::default());
        let told = Arc::clone(&outcome);
        let what = async move {
            let depose = PersonChange::SiteAdmin(false);
            note(&told, other.change_person(by, target, depose).await.map(drop));
        };
        let (deposer, meanwhile) = held_up(on, &world, number, what);
        let held = deposer.change_person(ada.actor(), bob.id, PersonChange::SiteAdmin(false)).await;
        if !meanwhile.has_happened() {
            assert!(number > 3, "every place was tried");
            return;
        }
        // Whether as one who governs no more or because nobody would be left: one is refused.
        let between = noted(&outcome);
        assert_ne!(held.is_ok(), between.is_ok(), "call {number}: {held:?} {between:?}");
        let (ada, bob) = (world.store.governs(ada.id).await, world.store.governs(bob.id).await);
        assert_ne!(ada.expect("an answer"), bob.expect("an answer"), "call {number}");
    }
}

/// Ada and Bob, both site admins, and a private room of Eve's.
async fn two_site_admins_and_a_room(on: Implementation) -> (World, Somebody, Somebody, Somebody, RoomId) {
    let (code, world) = (SecretHash([3; 32]), World::new(on).await);
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    world.store.claim_site(ada.actor(), code, code).await.expect("the first");
    let appoint = PersonChange::SiteAdmin(true);
    world.store.change_person(ada.actor(), bob.id, appoint).await.expect("a site admin may");
    let eve = world.person("Eve").await;
    let room = room_of_kind(&world.store, &eve, RoomKind::Private).await;
    (world, ada, bob, eve, room)
}

/// Once the demotion is stored, nothing is done by the right that it took.
async fn a_deposed_site_admin_deletes_nothing(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let (world, ada, bob, eve, room) = two_site_admins_and_a_room(on).await;
        let (other, by, target) = (quiet(&world), ada.actor(), bob.id);
        let depose = async move {
            let change = PersonChange::SiteAdmin(false);
            other.change_person(by, target, change).await.expect("a site admin may");
        };
        let (deleter, meanwhile) = held_up(on, &world, number, depose);
        let held = deleter.delete_room(room, bob.actor()).await;
        let in_time = !meanwhile.has_happened();
        let is_there = world.store.rooms_of(eve.id).await.expect("a list").iter().any(|one| one.room == room);
        assert_eq!(is_there, held.is_err(), "call {number}: {held:?}");
        if in_time || held.is_ok() {
            // What follows the transaction that deletes it no demotion can stop.
            assert!(number > 4, "call {number}: every place before the deletion was tried");
            return;
        }
        assert!(matches!(held, Err(Refusal::Denied(Denied::NotFound))), "call {number}: {held:?}");
    }
    panic!("a deletion has fewer calls");
}

async fn a_deposed_site_admin_invites_nobody_into_the_site(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let (world, ada, bob, _, _) = two_site_admins_and_a_room(on).await;
        let (other, by, target) = (quiet(&world), ada.actor(), bob.id);
        let depose = async move {
            let change = PersonChange::SiteAdmin(false);
            other.change_person(by, target, change).await.expect("a site admin may");
        };
        let (inviter, meanwhile) = held_up(on, &world, number, depose);
        let (word, id) = (InviteToken::of_bits(rand::random()), InviteId::from_bits(rand::random()));
        let (token, actor) = (word.hash(), bob.actor());
        let wanted = NewInvite { id, token, room: None, actor, expires: None, uses: None };
        let held = inviter.create_invite(wanted).await;
        if !meanwhile.has_happened() {
            assert!(number > 3, "call {number}: every place was tried");
            return;
        }
        assert!(matches!(held, Err(Refusal::Denied(Denied::Forbidden))), "call {number}: {held:?}");
    }
    panic!("an invitation has fewer calls");
}

/// Newcomers who are not brought into the lobby share no log that would keep them apart.
async fn an_invitation_for_one_makes_one_account(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let ada = world.person("Ada").await;
        let (word, id) = (InviteToken::of_bits(rand::random()), InviteId::from_bits(rand::random()));
        world.store.claim_site(ada.actor(), word.hash(), word.hash()).await.expect("the first");
        let actor = ada.actor();
        let wanted = NewInvite { id, token: word.hash(), room: None, actor, expires: None, uses: Some(1) };
        world.store.create_invite(wanted).await.expect("a site admin may");
        let by_link = |name| Newcomer { invite: Some(word.hash()), into_lobby: false, ..newcomer(name) };
        let (other, first, outcome) = (quiet(&world), by_link("Bob"), Outcome::default());
        let told = Arc::clone(&outcome);
        let what = async move { note(&told, other.enrol(first).await) };
        let (enroller, meanwhile) = held_up(on, &world, number, what);
        let held = enroller.enrol(by_link("Eve")).await;
        if !meanwhile.has_happened() {
            assert!(number > 3, "every place was tried");
            return;
        }
        let between = noted(&outcome);
        assert_ne!(held.is_ok(), between.is_ok(), "call {number}: {held:?} {between:?}");
    }
}
