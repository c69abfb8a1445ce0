//! Connections, subscriptions and tickets: the MUSTs of the ports, and what the shell on AWS asks for.

use crate::ground::Implementation;
use crate::world::{World, connection, join, on_both, say};
use aws_sdk_dynamodb::types::AttributeValue;
use natter_core::person::{Person, Profile, SecretHash, SessionHolder, Standing};
use natter_core::port::{Log, People, PersonChange, Roster, Tickets};
use natter_core::text::DisplayName;
use natter_core::{EventKind, RoomId, Timestamp};
use natter_dynamo::{Audience, GatewayId};

on_both!(
    a_subscriber_is_in_the_audience_of_what_follows,
    who_joins_is_subscribed_with_every_connection,
    who_leaves_is_out_of_the_audience_and_hears_of_it,
    nobody_subscribes_to_a_room_they_are_not_in,
    the_eleventh_connection_takes_the_place_of_the_oldest,
    a_connection_that_goes_takes_its_subscriptions_along,
    a_dead_connection_is_removed_when_it_is_older_than_ten_seconds,
    rows_past_their_time_count_as_gone,
    a_session_that_ends_closes_its_connections,
    who_is_online_is_told_in_order,
    a_ticket_is_good_once_and_not_for_long,
    a_ticket_speaks_of_its_person_as_they_are,
    a_crowded_room_is_left_to_the_stream_until_it_is_empty_again,
    leaving_and_subscribing_at_once_leaves_no_subscription,
);

async fn a_subscriber_is_in_the_audience_of_what_follows(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let room = world.room(&ada).await;
    let socket = world.connect(&ada, "a=").await;
    assert!(world.audience(room).await.is_empty());
    let rooms = vec![RoomId::LOBBY, room];
    world.store.subscribe(socket.gateway.connection(), ada.id, rooms).await.expect("subscribed");
    let _ = world.store.publisher().take();
    say(&world.store, &ada, room, "c1").await;
    let batches = world.store.publisher().take();
    let Audience::Connections(audience) = &batches[0].audience else { panic!("narrow") };
    assert_eq!((audience.len(), audience[0].person), (1, ada.id));
    assert_eq!(audience[0].connection, socket.gateway);
    assert_eq!(world.audience(RoomId::LOBBY).await, ["a="]);
}

async fn who_joins_is_subscribed_with_every_connection(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.room(&ada).await;
    world.connect(&bob, "b1").await;
    world.connect(&bob, "b2").await;
    let _ = world.store.publisher().take();
    world.join(&bob, room).await;
    assert_eq!(world.audience(room).await, ["b1", "b2"]);
    let batches = world.store.publisher().take();
    let Audience::Connections(audience) = &batches[0].audience else { panic!("narrow") };
    assert_eq!((batches[0].events.len(), audience.len()), (1, 2));
    let own = world.room(&bob).await;
    assert_eq!(world.audience(own).await, ["b1", "b2"]);
}

async fn who_leaves_is_out_of_the_audience_and_hears_of_it(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.room(&ada).await;
    world.connect(&bob, "b1").await;
    world.join(&bob, room).await;
    let _ = world.store.publisher().take();
    world.store.leave_room(room, bob.actor()).await.expect("a member may leave");
    assert!(world.audience(room).await.is_empty());
    let batch = world.store.publisher().take().remove(0);
    let Audience::Connections(audience) = &batch.audience else { panic!("narrow") };
    assert_eq!((&batch.events[0].kind, audience.len()), (&EventKind::MemberLeft, 1));
    say(&world.store, &ada, room, "c1").await;
    let batch = world.store.publisher().take().remove(0);
    assert_eq!(batch.audience, Audience::Connections(Vec::new()));
}

async fn nobody_subscribes_to_a_room_they_are_not_in(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.room(&ada).await;
    let socket = world.connect(&bob, "b1").await.gateway.connection();
    let rooms = vec![RoomId::LOBBY, room, RoomId::from_bits(7)];
    world.store.subscribe(socket, bob.id, rooms).await.expect("what may be is");
    assert!(world.audience(room).await.is_empty());
    assert_eq!(world.audience(RoomId::LOBBY).await, ["b1"]);
    let unknown = GatewayId::new("nobody").connection();
    assert!(world.store.subscribe(unknown, bob.id, vec![RoomId::LOBBY]).await.is_err());
    assert!(world.store.subscribe(socket, ada.id, vec![RoomId::LOBBY]).await.is_err());
}

async fn the_eleventh_connection_takes_the_place_of_the_oldest(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let now = Timestamp::now().0;
    for number in 0..12 {
        let since = Timestamp(now - 60_000 + number);
        let one = connection(&ada, &format!("c{number:02}"), since);
        world.store.connect(&one).await.expect("registered");
        let id = one.gateway.connection();
        world.store.subscribe(id, ada.id, vec![RoomId::LOBBY]).await.expect("subscribed");
    }
    let left = world.store.connections_of(ada.id).await.expect("connections");
    let left: Vec<&str> = left.iter().map(|connection| connection.gateway.as_str()).collect();
    assert_eq!(left, ["c02", "c03", "c04", "c05", "c06", "c07", "c08", "c09", "c10", "c11"]);
    let closed = world.store.publisher().take_closed();
    assert_eq!(closed, [GatewayId::new("c00"), GatewayId::new("c01")]);
    assert_eq!(world.audience(RoomId::LOBBY).await.len(), 10);
}

async fn a_connection_that_goes_takes_its_subscriptions_along(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let room = world.room(&ada).await;
    let (one, other) = (world.connect(&ada, "a1").await, world.connect(&ada, "a2").await);
    for socket in [&one, &other] {
        let rooms = vec![RoomId::LOBBY, room];
        world.store.subscribe(socket.gateway.connection(), ada.id, rooms).await.expect("subscribed");
    }
    world.store.disconnect(&one.gateway).await.expect("removed");
    world.store.disconnect(&one.gateway).await.expect("twice is no error");
    assert_eq!(world.audience(room).await, ["a2"]);
    assert_eq!(world.audience(RoomId::LOBBY).await, ["a2"]);
    assert_eq!(world.store.connections_of(ada.id).await.expect("connections"), std::slice::from_ref(&other));
    assert_eq!(world.store.connections_of_session(ada.session).await.expect("connections"), [other]);
}

async fn a_dead_connection_is_removed_when_it_is_older_than_ten_seconds(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let young = world.connect(&ada, "young").await;
    let old = connection(&ada, "old", Timestamp(Timestamp::now().0 - 11_000));
    world.store.connect(&old).await.expect("registered");
    for socket in [&young, &old] {
        let id = socket.gateway.connection();
        world.store.subscribe(id, ada.id, vec![RoomId::LOBBY]).await.expect("subscribed");
    }
    assert!(!world.store.gone(&young.gateway, RoomId::LOBBY).await.expect("an answer"));
    assert!(world.store.gone(&old.gateway, RoomId::LOBBY).await.expect("an answer"));
    assert_eq!(world.audience(RoomId::LOBBY).await, ["young"]);
    assert_eq!(world.store.connections_of(ada.id).await.expect("connections"), [young]);
}

async fn rows_past_their_time_count_as_gone(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let session = &ada.session;
    for (key, part) in [
        ("room#lobby".to_owned(), "stale"),
        (format!("person#{}", ada.id), "stale"),
        (format!("session#{session}"), "stale"),
    ] {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let put = world.client.put_item().table_name(&world.tables.connections);
        let put = put.item("key", text(&key)).item("part", text(part)).item("gateway", text("stale"));
        let put = put.item("person", text(&ada.id.to_string())).item("session", text(&session.to_string()));
        let put = put.item("since", AttributeValue::N("1000".into()));
        let put = put.item("expires", AttributeValue::N((Timestamp::now().0 / 1000).to_string()));
        put.send().await.expect("a row that should have been taken away");
    }
    assert!(world.audience(RoomId::LOBBY).await.is_empty());
    assert!(world.store.connections_of(ada.id).await.expect("connections").is_empty());
    assert!(world.store.connections_of_session(*session).await.expect("connections").is_empty());
    assert_eq!(world.store.online(vec![ada.id]).await.expect("an answer"), [false]);
}

async fn a_session_that_ends_closes_its_connections(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let socket = world.connect(&ada, "a1").await;
    world.connect(&bob, "b1").await;
    let id = socket.gateway.connection();
    world.store.subscribe(id, ada.id, vec![RoomId::LOBBY]).await.expect("subscribed");
    Roster::close_session(&world.store, ada.session).await.expect("closed");
    assert_eq!(world.store.publisher().take_closed(), [GatewayId::new("a1")]);
    assert!(world.audience(RoomId::LOBBY).await.is_empty());
    assert!(world.store.connections_of(ada.id).await.expect("connections").is_empty());
    assert_eq!(world.store.connections_of(bob.id).await.expect("connections").len(), 1);
}

async fn who_is_online_is_told_in_order(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    world.connect(&bob, "b1").await;
    let online = world.store.online(vec![ada.id, bob.id, eve.id, bob.id]).await.expect("an answer");
    assert_eq!(online, [false, true, false, true]);
}

async fn a_ticket_is_good_once_and_not_for_long(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let person = Person::new(ada.id, ada.username.clone(), None, Standing::Account);
    let holder =
        SessionHolder { session: ada.session, person, created: Timestamp(0), expires: Timestamp(u64::MAX) };
    let (ticket, end) = (SecretHash([7; 32]), Timestamp::now().plus_millis(30_000));
    let before = Timestamp(end.0 - 1);
    world.store.issue(ticket, holder.clone(), end).await.expect("issued");
    let takers = (0..8).map(|_| world.store.redeem(ticket, before));
    let taken = futures_util::future::join_all(takers).await;
    let taken: Vec<SessionHolder> = taken.into_iter().filter_map(|taken| taken.expect("an answer")).collect();
    assert_eq!(taken, std::slice::from_ref(&holder));
    world.store.issue(ticket, holder.clone(), end).await.expect("issued");
    assert_eq!(world.store.redeem(ticket, end).await.expect("an answer"), None);
    world.store.issue(ticket, holder, end).await.expect("issued");
    world.store.forget(ada.session).await.expect("forgotten");
    assert_eq!(world.store.redeem(ticket, before).await.expect("an answer"), None);
}

async fn a_ticket_speaks_of_its_person_as_they_are(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let person = Person::new(ada.id, ada.username.clone(), None, Standing::Account);
    let holder =
        SessionHolder { session: ada.session, person, created: Timestamp(0), expires: Timestamp(u64::MAX) };
    let (ticket, now) = (SecretHash([7; 32]), Timestamp::now());
    let issue = || world.store.issue(ticket, holder.clone(), now.plus_millis(30_000));
    issue().await.expect("issued");
    let profile = Profile { display_name: Some(DisplayName::from_stored("Countess")), colour: None };
    let change = PersonChange::Profile(profile.clone());
    world.store.change_person(ada.actor(), ada.id, change).await.expect("one's own");
    world.store.renew(ada.id).await.expect("renewed");
    let redeemed = world.store.redeem(ticket, now).await.expect("an answer").expect("a good ticket");
    assert_eq!((redeemed.session, redeemed.person.profile), (ada.session, profile));
    issue().await.expect("issued");
    assert!(world.store.redeem(ticket, now).await.expect("an answer").is_some(), "new ones are good");
}

/// More than a hundred connections: the sender who finds them posts once more, those after it leave it to the stream.
async fn a_crowded_room_is_left_to_the_stream_until_it_is_empty_again(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    for number in 0..11 {
        let person = world.person(&format!("person {number}")).await;
        for socket in 0..10 {
            let socket = world.connect(&person, &format!("{number}-{socket}")).await;
            let id = socket.gateway.connection();
            world.store.subscribe(id, person.id, vec![RoomId::LOBBY]).await.expect("subscribed");
        }
    }
    let _ = world.store.publisher().take();
    let receipt = say(&world.store, &ada, RoomId::LOBBY, "c1").await;
    let batch = world.store.publisher().take().remove(0);
    assert!(matches!(&batch.audience, Audience::Connections(all) if all.len() == 110));
    assert_eq!(batch.events[0].seq, receipt.seq);
    for id in ["c2", "c3"] {
        say(&world.store, &ada, RoomId::LOBBY, id).await;
        let batches = world.store.publisher().take();
        assert_eq!(batches.iter().map(|batch| &batch.audience).collect::<Vec<_>>(), [&Audience::Stream]);
    }
    world.store.narrow(RoomId::LOBBY).await.expect("set back");
    say(&world.store, &ada, RoomId::LOBBY, "c4").await;
    let batch = world.store.publisher().take().remove(0);
    assert!(matches!(batch.audience, Audience::Connections(_)));
}

/// P11, strictly: whichever comes first, no subscription outlives the membership.
async fn leaving_and_subscribing_at_once_leaves_no_subscription(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.room(&ada).await;
    for number in 0..30 {
        join(&world.store, &bob, room).await.expect("public");
        let gateway = format!("b{number}");
        let hello = async {
            let socket = world.connect(&bob, &gateway).await.gateway.connection();
            world.store.subscribe(socket, bob.id, vec![room]).await.expect("an answer");
        };
        let leave = world.store.leave_room(room, bob.actor());
        let (left, ()) = futures_util::future::join(leave, hello).await;
        left.expect("a member may leave");
        assert_eq!(world.audience(room).await, Vec::<String>::new(), "round {number}");
    }
}
