//! Read markers (P12): monotone maxima, and what they leave unread.

use crate::harness::Harness;
use crate::world::{Persona, World};
use natter_core::answer::ReadMark;
use natter_core::port::Log;
use natter_core::{RoomId, Seq};

async fn unread<H: Harness>(world: &World<H>, person: &Persona, room: RoomId) -> u64 {
    world.entry(person, room).await.expect("a member's room").unread
}

/// What was said before is history, not news.
pub async fn a_newcomer_has_nothing_unread<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 5).await;
    let bob = world.person("Bob").await;
    let entry = world.join(&bob, room).await.expect("public");
    assert_eq!((entry.read, entry.unread), (Seq(8), 0));
    world.say(&ada, room, "", "welcome").await;
    assert_eq!(unread(&world, &bob, room).await, 1);
}

/// Only messages count.
pub async fn messages_of_others_are_unread_and_events_are_not<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    assert_eq!(unread(&world, &ada, room).await, 0);
    world.say(&bob, room, "", "one").await;
    world.leave(&bob, room).await.expect("a member may leave");
    world.join(&bob, room).await.expect("public");
    world.say(&bob, room, "", "two").await;
    assert_eq!(unread(&world, &ada, room).await, 2);
}

/// P12.
pub async fn a_marker_only_moves_forward_and_not_past_the_head<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    world.chatter(&ada, room, 5).await;
    for (wanted, seq, left) in [(0, 3, 5), (5, 5, 3), (4, 5, 3), (0, 5, 3), (900, 8, 0), (6, 8, 0)] {
        let mark = world.store.mark_read(room, bob.id, Seq(wanted)).await.expect("a member");
        assert_eq!(mark, ReadMark { room, seq: Seq(seq), unread: left }, "{wanted}");
        let entry = world.entry(&bob, room).await.expect("his room");
        assert_eq!((entry.read, entry.unread), (Seq(seq), left), "{wanted}");
    }
}

/// Nobody is told of their own words.
pub async fn ones_own_messages_are_not_unread<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.say(&ada, room, "", "one").await;
    assert_eq!(unread(&world, &ada, room).await, 0);
    world.chatter(&ada, room, 25).await;
    assert_eq!(unread(&world, &ada, room).await, 0);
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    world.say(&ada, room, "", "two").await;
    assert_eq!(unread(&world, &ada, room).await, 0);
    assert_eq!(unread(&world, &bob, room).await, 1);
}

/// Answering is not reading.
pub async fn unread_messages_of_others_stay_unread_when_one_answers<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    world.say(&bob, room, "", "a question").await;
    world.say(&ada, room, "", "something else").await;
    assert_eq!(unread(&world, &ada, room).await, 1);
    assert!(world.entry(&ada, room).await.expect("hers").read < Seq(4));
}

/// Whatever lies before them: what is unread is what others have said.
pub async fn ones_own_messages_behind_unread_ones_are_not_unread<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    world.say(&bob, room, "", "one").await;
    world.chatter(&ada, room, 3).await;
    assert_eq!((unread(&world, &ada, room).await, unread(&world, &bob, room).await), (1, 3));
    let mark = world.store.mark_read(room, ada.id, Seq(4)).await.expect("a member");
    assert_eq!(mark.unread, 0);
    world.say(&ada, room, "", "and another").await;
    world.say(&bob, room, "", "two").await;
    assert_eq!(unread(&world, &ada, room).await, 1);
}

/// At every place of a conversation.
pub async fn a_marker_between_own_messages_counts_those_of_others<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let (bob, eve) = (world.person("Bob").await, world.person("Eve").await);
    for other in [&bob, &eve] {
        world.join(other, room).await.expect("public");
    }
    for speaker in [&bob, &ada, &ada, &eve, &ada, &bob, &bob, &ada, &eve, &ada, &ada] {
        world.say(speaker, room, "", "hello").await;
    }
    let log = world.log(&ada, room).await;
    let of_others = |seq: Seq| {
        let later = log.iter().filter(|event| event.seq > seq && event.is_message());
        later.filter(|event| event.person != ada.id).count() as u64
    };
    assert_eq!(unread(&world, &ada, room).await, 5);
    for event in &log {
        let mark = world.store.mark_read(room, ada.id, event.seq).await.expect("a member");
        assert_eq!(mark.unread, of_others(event.seq), "{:?}", event.seq);
        assert_eq!(unread(&world, &ada, room).await, mark.unread, "{:?}", event.seq);
    }
}

/// At every place, with other events in between.
pub async fn a_marker_between_messages_counts_what_follows<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    let eve = world.person("Eve").await;
    world.join(&bob, room).await.expect("public");
    for _ in 0..4 {
        world.chatter(&ada, room, 2).await;
        world.join(&eve, room).await.expect("public");
        world.leave(&eve, room).await.expect("a member may leave");
    }
    let log = world.log(&ada, room).await;
    for event in &log {
        let after = log.iter().filter(|other| other.seq > event.seq && other.is_message()).count();
        let mark = world.store.mark_read(room, bob.id, event.seq).await.expect("a member");
        assert_eq!(mark.unread, after as u64, "{:?}", event.seq);
    }
}
