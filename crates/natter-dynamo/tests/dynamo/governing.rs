//! What governing a room does to connections and rows: who hears the last event, what is left of a deleted room, and what a dead function leaves
//! behind for the sweep.

use crate::ground::{Implementation, store};
use crate::interposed::{Meanwhile, interposed};
use crate::world::{Somebody, World, govern, join, message, on_both, room_of_kind, say};
use aws_sdk_dynamodb::types::AttributeValue;
use natter_core::govern::{MemberAct, NewDirect};
use natter_core::join::{Door, InviteToken, JoinRequest, Joining, NewInvite};
use natter_core::notice::Notice;
use natter_core::port::{Governance, Log, Roster};
use natter_core::room::RoomKind;
use natter_core::{Denied, Epoch, EventKind, InviteId, LogEvent, Refusal, RoomId, Seq, Timestamp};
use natter_dynamo::{Audience, Batch, SweepBounds};
use std::sync::Arc;

on_both!(
    who_is_kicked_hears_of_it_and_of_nothing_after,
    a_deleted_room_tells_everybody_and_leaves_nothing_that_leads_to_it,
    what_a_function_that_died_has_left_the_sweep_takes,
    a_direct_room_subscribes_everybody,
    an_invitation_is_used_so_often_and_no_oftener,
    notices_reach_every_connection_of_the_named,
);

fn heard_by(batches: &[Batch], gateway: &str) -> Vec<EventKind> {
    let mut heard = Vec::new();
    for batch in batches {
        let Audience::Connections(audience) = &batch.audience else { continue };
        if audience.iter().any(|one| one.connection.as_str() == gateway) {
            heard.extend(batch.events.iter().map(|event: &LogEvent| event.kind.clone()));
        }
    }
    heard
}

async fn greeted(world: &World, person: &Somebody, gateway: &str) {
    let socket = world.connect(person, gateway).await.gateway.connection();
    let rooms = world.store.room_ids_of(person.id).await.expect("ids");
    world.store.subscribe(socket, person.id, rooms).await.expect("subscribed");
}

async fn who_is_kicked_hears_of_it_and_of_nothing_after(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.room(&ada).await;
    world.join(&bob, room).await;
    for (person, gateway) in [(&ada, "a1"), (&bob, "b1"), (&bob, "b2")] {
        greeted(&world, person, gateway).await;
    }
    let _ = world.store.publisher().take();
    govern(&world.store, &ada, room, &bob, MemberAct::Kick).await.expect("an owner may");
    say(&world.store, &ada, room, "c1").await;
    let batches = world.store.publisher().take();
    assert_eq!(heard_by(&batches, "a1").len(), 2);
    for gateway in ["b1", "b2"] {
        assert!(matches!(heard_by(&batches, gateway)[..], [EventKind::MemberRemoved { .. }]), "{gateway}");
    }
    assert_eq!(world.audience(room).await, ["a1"]);
}

/// Rows of a room's partition by their sort keys.
async fn parts(world: &World, table: &str, room: RoomId) -> Vec<String> {
    let query = world.client.query().table_name(table).key_condition_expression("#k = :k");
    let query = query.expression_attribute_names("#k", "key").consistent_read(true);
    let key = AttributeValue::S(format!("room#{room}"));
    let found = query.expression_attribute_values(":k", key).send().await.expect("an answer");
    found.items().iter().map(|item| item["part"].as_s().expect("text").clone()).collect()
}

async fn full_room(world: &World) -> (Somebody, Somebody, RoomId) {
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    let room = room_of_kind(&world.store, &ada, RoomKind::Approval).await;
    let asked = join(&world.store, &eve, room).await.expect("anybody may ask");
    assert!(matches!(asked, Joining::Waiting { .. }));
    let wanted = invitation(&ada, room, Some(5));
    world.store.create_invite(wanted.clone()).await.expect("an owner may");
    let by_link = JoinRequest { door: Door::Invite(wanted.token), actor: bob.actor() };
    world.store.join_room(by_link).await.expect("invited");
    let cleo = world.person("Cleo").await;
    govern(&world.store, &ada, room, &cleo, MemberAct::Ban).await.expect("an owner may");
    for (person, gateway) in [(&ada, "a1"), (&bob, "b1")] {
        greeted(world, person, gateway).await;
    }
    (ada, bob, room)
}

fn invitation(maker: &Somebody, room: RoomId, uses: Option<u64>) -> NewInvite {
    let word = InviteToken::of_bits(rand::random());
    let id = InviteId::from_bits(rand::random());
    NewInvite { id, token: word.hash(), room: Some(room), actor: maker.actor(), expires: None, uses }
}

async fn assert_gone(world: &World, person: &Somebody, room: RoomId) {
    assert_eq!(world.store.room_ids_of(person.id).await.expect("ids"), [RoomId::LOBBY]);
    let left = parts(world, &world.tables.rooms, room).await;
    assert!(left.iter().all(|part| part == "room" || part.starts_with("audit#")), "{left:?}");
    assert!(world.audience(room).await.is_empty());
}

async fn a_deleted_room_tells_everybody_and_leaves_nothing_that_leads_to_it(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, room) = full_room(&world).await;
    let _ = world.store.publisher().take();
    world.store.delete_room(room, ada.actor()).await.expect("an owner may");
    let batches = world.store.publisher().take();
    for gateway in ["a1", "b1"] {
        assert_eq!(heard_by(&batches, gateway), [EventKind::RoomDeleted]);
    }
    for person in [&ada, &bob] {
        assert_gone(&world, person, room).await;
    }
    let swept = world.store.sweep(Timestamp::now(), SweepBounds::default()).await.expect("swept");
    assert!(swept.complete && swept.events == 3, "{swept:?}");
    let again = world.store.sweep(Timestamp::now(), SweepBounds::default()).await.expect("swept");
    assert_eq!(again.events, 0);
    let again = world.store.delete_room(room, ada.actor()).await;
    assert!(matches!(again, Err(Refusal::Denied(Denied::NotFound))), "{again:?}");
}

async fn what_a_function_that_died_has_left_the_sweep_takes(on: Implementation) {
    for number in 4..=9 {
        let world = World::new(on).await;
        let (ada, bob, room) = full_room(&world).await;
        let meanwhile = Arc::new(Meanwhile::new(number, std::future::pending()));
        let dying = store(interposed(&on.url(), Arc::clone(&meanwhile)), &world.tables, false);
        let owner = ada.actor();
        let dead = tokio::time::timeout(std::time::Duration::from_secs(2), dying.delete_room(room, owner));
        assert!(dead.await.is_err(), "call {number}");
        // The end was written by call 3, or nothing was.
        assert_eq!(world.store.rooms_of(bob.id).await.expect("rooms").len(), 1, "call {number}");
        // Bob's membership may still be there; the log says that there is no room.
        let sent = world.store.append(message(&bob, room, Some(Seq(3)), "c1", "hello")).await;
        assert!(matches!(sent, Err(Refusal::Denied(Denied::NotFound))), "call {number}: {sent:?}");
        let read = world.store.members(bob.id, room, None, 10).await;
        assert!(matches!(read, Err(Refusal::Denied(Denied::NotFound))), "call {number}: {read:?}");
        world.store.sweep(Timestamp::now(), SweepBounds::default()).await.expect("swept");
        for person in [&ada, &bob] {
            assert_gone(&world, person, room).await;
        }
    }
}

async fn a_direct_room_subscribes_everybody(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    for (person, gateway) in [(&ada, "a1"), (&bob, "b1")] {
        greeted(&world, person, gateway).await;
    }
    let open = |by: &Somebody, other: &Somebody| NewDirect {
        actor: by.actor(),
        others: vec![other.id],
        epoch: Epoch::from_bits(rand::random()),
    };
    let _ = world.store.publisher().take();
    let room = world.store.open_direct(open(&ada, &bob)).await.expect("they know each other").room;
    assert_eq!(world.audience(room).await, ["a1", "b1"]);
    assert_eq!(heard_by(&world.store.publisher().take(), "b1").len(), 3);
    let again = world.store.open_direct(open(&bob, &ada)).await.expect("it is there");
    assert_eq!((again.room, again.with.len()), (room, 2));
    let pair = futures_util::future::join_all((0..4).map(|number| {
        let (store, wanted) =
            (world.store.clone(), if number % 2 == 0 { open(&ada, &bob) } else { open(&bob, &ada) });
        async move { store.open_direct(wanted).await.expect("it is there").room }
    }));
    assert!(pair.await.iter().all(|found| *found == room));
}

async fn an_invitation_is_used_so_often_and_no_oftener(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let room = room_of_kind(&world.store, &ada, RoomKind::Private).await;
    let wanted = invitation(&ada, room, Some(3));
    world.store.create_invite(wanted.clone()).await.expect("an owner may");
    let mut people = Vec::new();
    for number in 0..8 {
        people.push(world.person(&format!("person {number}")).await);
    }
    let joining = people.iter().map(|person| {
        let request = JoinRequest { door: Door::Invite(wanted.token), actor: person.actor() };
        let store = world.store.clone();
        async move { store.join_room(request).await }
    });
    let outcomes = futures_util::future::join_all(joining).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3, "{outcomes:?}");
    assert!(world.store.invites(ada.actor(), Some(room)).await.expect("an owner may").is_empty());
}

async fn notices_reach_every_connection_of_the_named(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    for (person, gateway) in [(&ada, "a1"), (&ada, "a2"), (&bob, "b1")] {
        greeted(&world, person, gateway).await;
    }
    let person = natter_core::PersonRef { id: bob.id, username: bob.username.clone() };
    let notice = Notice::JoinRequested { room: RoomId::from_bits(5), person, waiting: 1 };
    world.store.notify(vec![ada.id], notice.clone()).await.expect("told");
    let told = world.store.publisher().take_told();
    let names: Vec<&str> = told[0].0.iter().map(natter_dynamo::GatewayId::as_str).collect();
    assert_eq!((names, &told[0].1), (vec!["a1", "a2"], &notice));
}
