//! Something happens between two calls of one send, each place tried in turn: the log is the fence (P1, P4, P11).

use crate::ground::Implementation;
use crate::world::{
    Somebody, Store, World, connection, head, held_up, join, log, message, on_both, quiet, say, two_in_a_room,
};
use natter_contract::query;
use natter_core::person::{PersonState, SecretHash};
use natter_core::port::{Log, People, PersonChange, Roster, Site, Tickets};
use natter_core::span::{Edge, Kinds, Span};
use natter_core::{Denied, EventKind, Refusal, RoomId, Seq, Timestamp};
use natter_dynamo::{Audience, SweepBounds};

on_both!(
    who_leaves_in_mid_send_writes_nothing_after,
    a_message_of_somebody_else_in_mid_send_is_stepped_over,
    the_same_message_in_mid_send_is_stored_once,
    who_subscribes_in_mid_send_gets_it_or_reads_it,
    who_leaves_in_mid_send_is_not_in_the_audience,
    who_leaves_in_mid_reading_gets_nothing_said_after,
    what_connects_in_mid_leave_is_not_left_behind,
    what_connects_in_mid_join_is_subscribed,
    a_session_that_ends_in_mid_connect_leaves_no_connection,
    a_connection_left_by_a_function_that_died_is_closed_at_the_next_look,
);

async fn who_leaves_in_mid_send_writes_nothing_after(on: Implementation) {
    for number in 1..=4 {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let known = head(&world.store, &bob, room).await;
        let (other, leaver) = (quiet(&world), bob.actor());
        let leave = async move { other.leave_room(room, leaver).await.expect("a member may leave") };
        let (sender, meanwhile) = held_up(on, &world, number, leave);
        let sent = sender.append(message(&bob, room, Some(known), "c1", "hello")).await;
        assert!(meanwhile.has_happened());
        let log = log(&world.store, &ada, room).await;
        let left = log.iter().find(|event| event.kind == EventKind::MemberLeft).expect("he has left");
        let wrote_after = log.iter().any(|event| event.is_message() && event.seq > left.seq);
        assert!(!wrote_after, "call {number}: {sent:?}");
        if number <= 3 {
            assert!(matches!(sent, Err(Refusal::Denied(Denied::Forbidden))), "call {number}: {sent:?}");
        }
    }
}

async fn a_message_of_somebody_else_in_mid_send_is_stepped_over(on: Implementation) {
    for number in 1..=4 {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let known = head(&world.store, &bob, room).await;
        let (other, writer) = (quiet(&world), ada.clone());
        let write = async move {
            for id in ["a1", "a2", "a3", "a4", "a5"] {
                say(&other, &writer, room, id).await;
            }
        };
        let (sender, meanwhile) = held_up(on, &world, number, write);
        let sent = sender.append(message(&bob, room, Some(known), "c1", "hello")).await.expect("accepted");
        assert!(meanwhile.has_happened());
        let log = log(&world.store, &ada, room).await;
        assert_eq!(log.len(), 3 + 6);
        assert!(log.iter().zip(1..).all(|(event, seq)| event.seq == Seq(seq)), "dense");
        let mine = log.iter().find(|event| event.seq == sent[0].seq).expect("stored");
        assert_eq!(mine.person, bob.id);
    }
}

/// Two tries of one message over two functions.
async fn the_same_message_in_mid_send_is_stored_once(on: Implementation) {
    for number in 1..=4 {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let known = head(&world.store, &bob, room).await;
        let other = quiet(&world);
        let first = message(&bob, room, Some(known), "c1", "hello");
        let again = async move { drop(other.append(first).await.expect("accepted")) };
        let (sender, meanwhile) = held_up(on, &world, number, again);
        let sent = sender.append(message(&bob, room, Some(known), "c1", "hello")).await.expect("accepted");
        assert!(meanwhile.has_happened());
        assert_eq!(sent[0].seq, known.next(), "call {number}");
        assert_eq!(sent[0].duplicate, number <= 3, "call {number}");
        assert_eq!(head(&world.store, &ada, room).await, known.next());
    }
}

/// P9: subscribed first, read after.
async fn who_subscribes_in_mid_send_gets_it_or_reads_it(on: Implementation) {
    for number in 1..=4 {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let known = head(&world.store, &ada, room).await;
        let socket = world.connect(&bob, "b1").await.gateway.connection();
        let (other, reader) = (quiet(&world), bob.clone());
        let (tell, told) = std::sync::mpsc::channel();
        let hello = async move {
            other.subscribe(socket, reader.id, vec![room]).await.expect("subscribed");
            let _ = tell.send(head(&other, &reader, room).await);
        };
        let (sender, _) = held_up(on, &world, number, hello);
        let sent = sender.append(message(&ada, room, Some(known), "c1", "hello")).await.expect("accepted");
        let read = told.recv().expect("greeted") >= sent[0].seq;
        let batch = sender.publisher().take().remove(0);
        let Audience::Connections(audience) = batch.audience else { panic!("narrow") };
        assert!(read || audience.len() == 1, "call {number}");
    }
}

/// P11: no event after a person's removal reaches that person.
async fn who_leaves_in_mid_send_is_not_in_the_audience(on: Implementation) {
    for number in 1..=4 {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let socket = world.connect(&bob, "b1").await.gateway.connection();
        world.store.subscribe(socket, bob.id, vec![room]).await.expect("subscribed");
        let known = head(&world.store, &ada, room).await;
        let (other, leaver) = (quiet(&world), bob.clone());
        let leave = async move {
            other.leave_room(room, leaver.actor()).await.expect("a member may leave");
        };
        let (sender, _) = held_up(on, &world, number, leave);
        sender.append(message(&ada, room, Some(known), "c1", "hello")).await.expect("accepted");
        let batch = sender.publisher().take().remove(0);
        assert_eq!(batch.audience, Audience::Connections(Vec::new()), "call {number}");
    }
}

/// A connection of the person's that comes up and greets: the rooms they are in are asked first, and subscribed to after.
async fn who_leaves_in_mid_reading_gets_nothing_said_after(on: Implementation) {
    for (searches, calls) in [(true, 4), (false, 3)] {
        for number in 1..=calls {
            let world = World::new(on).await;
            let (ada, bob, room) = two_in_a_room(&world).await;
            let (other, leaver, writer) = (quiet(&world), bob.actor(), ada.clone());
            let leave = async move {
                other.leave_room(room, leaver).await.expect("a member may leave");
                say(&other, &writer, room, "after").await;
            };
            let (reader, meanwhile) = held_up(on, &world, number, leave);
            let read = if searches {
                let found = reader.search(bob.id, room, &query("hello"), None, 10).await;
                found.map(|found| found.messages)
            } else {
                let newest = Span::new(Edge::Newest, Kinds::Messages, None);
                reader.read_log(bob.id, room, newest).await.map(|page| page.events)
            };
            assert!(meanwhile.has_happened(), "call {number}, search: {searches}");
            let refused = matches!(read, Err(Refusal::Denied(Denied::Forbidden)));
            assert!(refused || read.as_ref().is_ok_and(Vec::is_empty), "call {number}: {read:?}");
        }
    }
}

async fn greet(other: Store, person: Somebody, gateway: &'static str) {
    let socket = connection(&person, gateway, Timestamp::now());
    other.connect(&socket).await.expect("registered");
    let rooms = other.room_ids_of(person.id).await.expect("ids");
    other.subscribe(socket.gateway.connection(), person.id, rooms).await.expect("subscribed");
}

/// P11: no subscription outlives its membership.
async fn what_connects_in_mid_leave_is_not_left_behind(on: Implementation) {
    for number in 1..=5 {
        let world = World::new(on).await;
        let (_, bob, room) = two_in_a_room(&world).await;
        let (leaver, meanwhile) = held_up(on, &world, number, greet(quiet(&world), bob.clone(), "b1"));
        leaver.leave_room(room, bob.actor()).await.expect("a member may leave");
        assert!(meanwhile.has_happened());
        assert!(world.audience(room).await.is_empty(), "call {number}");
        assert_eq!(world.audience(RoomId::LOBBY).await, ["b1"]);
    }
}

/// P9: a connection asked for its rooms while this one was not among them yet.
async fn what_connects_in_mid_join_is_subscribed(on: Implementation) {
    for number in 1..=7 {
        let world = World::new(on).await;
        let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
        let room = world.room(&ada).await;
        let (joiner, meanwhile) = held_up(on, &world, number, greet(quiet(&world), eve.clone(), "e1"));
        join(&joiner, &eve, room).await.expect("public");
        assert!(meanwhile.has_happened());
        assert_eq!(world.audience(room).await, ["e1"], "call {number}");
    }
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    SignOut,
    OtherPassword,
    Suspension,
}

/// Ends a session as the routes do: in the store first, then its tickets and connections.
async fn end(store: &Store, admin: &Somebody, person: &Somebody, how: Ending) {
    let ended = match how {
        Ending::SignOut => {
            store.revoke_session(person.actor(), person.session).await.expect("revoked");
            vec![person.session]
        }
        Ending::OtherPassword => {
            let change = PersonChange::Password { hash: "another".to_owned(), keep: None, renewed: None };
            store.change_person(person.actor(), person.id, change).await.expect("changed")
        }
        Ending::Suspension => {
            let change = PersonChange::State(PersonState::Suspended);
            store.change_person(admin.actor(), person.id, change).await.expect("suspended")
        }
    };
    assert!(ended.contains(&person.session), "{how:?}");
    for session in ended {
        store.forget(session).await.expect("forgotten");
        Roster::close_session(store, session).await.expect("closed");
    }
}

/// Register first, then look: wherever between two calls of `connect` the session ends, the connection is refused, or it was found and closed.
async fn a_session_that_ends_in_mid_connect_leaves_no_connection(on: Implementation) {
    for how in [Ending::SignOut, Ending::OtherPassword, Ending::Suspension] {
        for number in 1..=5 {
            let world = World::new(on).await;
            let (admin, bob) = (world.person("Ada").await, world.person("Bob").await);
            let code = SecretHash(rand::random());
            world.store.claim_site(admin.actor(), code, code).await.expect("the first");
            let (other, ender, ended) = (quiet(&world), admin.clone(), bob.clone());
            let ending = async move { end(&other, &ender, &ended, how).await };
            let (store, meanwhile) = held_up(on, &world, number, ending);
            let socket = connection(&bob, "b1", Timestamp::now());
            let connected = store.connect(&socket).await.expect("an answer");
            if !meanwhile.has_happened() {
                assert!(number == 5 && connected, "{how:?}: connect has four calls");
                continue;
            }
            // Both reads go out together: one of them may be over when the other is held up, but then the rows were found and closed.
            assert!(!connected || number >= 3, "{how:?} before call {number}");
            assert!(
                world.store.connections_of(bob.id).await.expect("connections").is_empty(),
                "{how:?} {number}"
            );
        }
    }
}

/// A function that dies between the end of a session and the end of its connections leaves them: `hello` and the sweep look again.
async fn a_connection_left_by_a_function_that_died_is_closed_at_the_next_look(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let (kept, greeting) = (world.connect(&ada, "a1").await, world.connect(&bob, "b1").await);
    assert!(world.store.look_again(&greeting).await.expect("an answer"));
    world.store.revoke_session(bob.actor(), bob.session).await.expect("revoked");
    assert!(world.store.look_again(&kept).await.expect("an answer"));
    assert!(!world.store.look_again(&greeting).await.expect("an answer"));
    assert_eq!(world.store.publisher().take_closed(), [greeting.gateway]);

    let eve = world.person("Eve").await;
    let silent = world.connect(&eve, "e1").await;
    world.store.revoke_session(eve.actor(), eve.session).await.expect("revoked");
    let swept = world.store.sweep(Timestamp::now(), SweepBounds::default()).await.expect("swept");
    assert_eq!((swept.closed, swept.removed), (1, 0));
    assert_eq!(world.store.publisher().take_closed(), [silent.gateway]);
    assert_eq!(world.store.connections_of(ada.id).await.expect("connections"), [kept]);
}
