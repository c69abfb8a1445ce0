//! The rates of P14, which ride in the log; by a clock that stands still.

use crate::ground::{Implementation, Recorder};
use crate::world::{Store, World, change, head, message, on_both, say, two_in_a_room};
use natter_core::message::{ChangeProposal, MessageChange};
use natter_core::port::Log;
use natter_core::text::Emoji;
use natter_core::{Denied, Proposal, Refusal, Timestamp};
use natter_dynamo::{DynamoStore, Options};

on_both!(ten_at_once_of_a_person_and_forty_of_a_room, changes_have_rates_of_their_own);

fn stands_still() -> Timestamp {
    Timestamp(1_800_000_000_000)
}

fn half_a_second_later() -> Timestamp {
    stands_still().plus_millis(500)
}

fn at(world: &World, clock: fn() -> Timestamp) -> Store {
    let options = Options { clock, ..Options::new(world.tables.clone()) };
    DynamoStore::new(world.client.clone(), options, Recorder::default())
}

/// Milliseconds that a message has to wait; 0 when it was taken.
async fn wait(store: &Store, proposal: Proposal) -> u64 {
    match store.append(proposal).await {
        Ok(_) => 0,
        Err(Refusal::Denied(Denied::RateLimited { retry_after_ms })) => retry_after_ms,
        Err(other) => panic!("{other}"),
    }
}

async fn ten_at_once_of_a_person_and_forty_of_a_room(on: Implementation) {
    let world = World::new(on).await;
    let mut people = Vec::new();
    for number in 0..5 {
        people.push(world.person(&format!("person {number}")).await);
    }
    let room = world.room(&people[0]).await;
    for person in &people[1..] {
        world.join(person, room).await;
    }
    let known = head(&world.store, &people[0], room).await;
    let (now, later) = (at(&world, stands_still), at(&world, half_a_second_later));
    let one = |person: usize, id: &str| message(&people[person], room, Some(known), id, "hello");
    for person in 0..4 {
        for number in 0..10 {
            assert_eq!(wait(&now, one(person, &format!("c{number}"))).await, 0, "{person} {number}");
        }
        if person < 3 {
            assert_eq!(wait(&now, one(person, "eleventh")).await, 500);
        }
    }
    assert_eq!(wait(&now, one(4, "forty-first")).await, 50, "the room is full for everybody");
    assert_eq!(wait(&now, one(0, "c0")).await, 0, "a duplicate is found all the same");
    // Half a second gives the room ten and each person one.
    for person in 0..4 {
        assert_eq!(wait(&later, one(person, "eleventh")).await, 0, "{person}");
        assert_eq!(wait(&later, one(person, "twelfth")).await, 500, "{person}");
    }
    for number in 0..6 {
        assert_eq!(wait(&later, one(4, &format!("c{number}"))).await, 0, "{number}");
    }
    assert_eq!(wait(&later, one(4, "c6")).await, 50, "the room is full again");
    // A function whose clock is behind gives nothing back and takes nothing away.
    assert_eq!(wait(&now, one(4, "c6")).await, 50);
}

async fn wait_to_change(store: &Store, proposal: ChangeProposal) -> u64 {
    match store.change_message(proposal).await {
        Ok(_) => 0,
        Err(Refusal::Denied(Denied::RateLimited { retry_after_ms })) => retry_after_ms,
        Err(other) => panic!("{other}"),
    }
}

/// Twenty at once of a person and of a room; two a second of the one, five of the other. Messages go on as before.
async fn changes_have_rates_of_their_own(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, room) = two_in_a_room(&world).await;
    let target = say(&world.store, &ada, room, "c1").await.seq;
    let (now, later) = (at(&world, stands_still), at(&world, half_a_second_later));
    let toggle = |number: u32| {
        let emoji = Emoji::parse("👍").expect("an emoji");
        let wanted = if number.is_multiple_of(2) {
            MessageChange::React(emoji)
        } else {
            MessageChange::Unreact(emoji)
        };
        change(&ada, room, Some(target), &format!("r{number}"), target, wanted)
    };
    for number in 0..20 {
        assert_eq!(wait_to_change(&now, toggle(number)).await, 0, "{number}");
    }
    assert_eq!(wait_to_change(&now, toggle(20)).await, 500);
    assert_eq!(wait_to_change(&now, toggle(19)).await, 0, "a duplicate is found all the same");
    let cheer = |id: &str| {
        let wanted = MessageChange::React(Emoji::parse("🎉").expect("an emoji"));
        change(&bob, room, Some(target), id, target, wanted)
    };
    assert_eq!(wait_to_change(&now, cheer("b1")).await, 200, "the room is full for everybody");
    let text = message(&ada, room, Some(target), "c2", "words");
    assert_eq!(wait(&now, text).await, 0, "messages have rates of their own");
    assert_eq!(wait_to_change(&later, toggle(20)).await, 0);
    assert_eq!(wait_to_change(&later, cheer("b1")).await, 0);
}
