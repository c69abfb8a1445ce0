//! Every operation checks the membership of this moment (P11).

use crate::harness::Harness;
use crate::world::{Persona, World, denied, draft, query};
use natter_core::action::Position;
use natter_core::answer::Resumed;
use natter_core::join::Door;
use natter_core::port::Log;
use natter_core::room::RoomKind;
use natter_core::span::{Edge, Kinds, Span};
use natter_core::{Denied, RoomId, Seq};

/// What each operation answers somebody who is not in the room.
async fn refusals<H: Harness>(world: &World<H>, person: &Persona, room: RoomId) -> Vec<Denied> {
    let store = &world.store;
    let mut refusals = vec![
        denied(world.send(person, room, draft("", "hello")).await),
        denied(world.leave(person, room).await),
        denied(store.mark_read(room, person.id, Seq(1)).await),
        denied(store.members(person.id, room, None, 10).await),
        denied(store.search(person.id, room, &query("hello"), None, 10).await),
        denied(store.search(person.id, room, &query("hello"), Some(Seq(2)), 10).await),
    ];
    for kinds in [Kinds::All, Kinds::Messages] {
        for edge in [Edge::Newest, Edge::Before(Seq(2)), Edge::After(Seq(0))] {
            let span = Span::new(edge, kinds, None);
            refusals.push(denied(store.read_log(person.id, room, span).await));
        }
    }
    refusals
}

/// P11.
pub async fn strangers_may_not_use_a_public_room<H: Harness>(harness: &H) {
    let (world, _, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    assert!(refusals(&world, &bob, room).await.iter().all(|denied| *denied == Denied::Forbidden));
    assert_eq!(world.entry(&bob, room).await, None);
}

/// P11.
pub async fn a_hidden_room_looks_like_a_missing_one<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let missing = RoomId::from_bits(1);
    for kind in [RoomKind::Approval, RoomKind::Private] {
        let room = world.room_of_kind(&ada, kind).await.room;
        assert_eq!(refusals(&world, &bob, room).await, refusals(&world, &bob, missing).await);
        assert_eq!(denied(world.join(&bob, missing).await), Denied::NotFound);
        if kind == RoomKind::Private {
            assert_eq!(denied(world.join(&bob, room).await), Denied::NotFound);
        } else {
            world.knock(&bob, Door::Room(room)).await.expect("whoever has the id may ask");
        }
        assert_eq!(refusals(&world, &bob, room).await, refusals(&world, &bob, missing).await);
        assert_eq!(refusals(&world, &bob, room).await[0], Denied::NotFound);
    }
}

/// P11: no event after a person's removal reaches that person.
pub async fn leaving_ends_every_right_at_once<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    world.say(&bob, room, "b1", "hello").await;
    world.leave(&bob, room).await.expect("a member may leave");
    assert!(refusals(&world, &bob, room).await.iter().all(|denied| *denied == Denied::Forbidden));
    denied(world.send(&bob, room, draft("b1", "hello")).await);
    assert!(world.store.heads_of(bob.id).await.expect("heads").iter().all(|head| head.room != room));
    assert_eq!(world.entry(&bob, room).await, None);
    let last = world.log(&ada, room).await.pop().expect("an event");
    assert_eq!((last.person, last.kind), (bob.id, natter_core::EventKind::MemberLeft));
    assert_eq!(world.published.of(room).pop().map(|event| event.seq), Some(last.seq));
}

/// P9, P11.
pub async fn a_resume_of_a_room_one_is_not_in_says_gone<H: Harness>(harness: &H) {
    let (world, ada, public) = World::ada_in_a_room(harness).await;
    let hidden = world.room_of_kind(&ada, RoomKind::Private).await;
    let bob = world.person("Bob").await;
    let rooms = [public, hidden.room, RoomId::from_bits(1)];
    let positions = rooms.map(|room| Position { room, epoch: hidden.epoch, seq: Seq(1) });
    let resumed = world.store.resume(bob.id, positions.to_vec()).await.expect("answers");
    assert_eq!(resumed, rooms.map(Resumed::Gone));
}

/// Everybody is in the lobby.
pub async fn the_lobby_cannot_be_left<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    assert_eq!(denied(world.leave(&ada, RoomId::LOBBY).await), Denied::Forbidden);
    world.say(&ada, RoomId::LOBBY, "", "still here").await;
}

/// A new membership, with a new marker.
pub async fn coming_back_gives_the_rights_back<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    world.leave(&bob, room).await.expect("a member may leave");
    world.say(&ada, room, "", "he has gone").await;
    let entry = world.join(&bob, room).await.expect("public");
    assert_eq!((entry.read, entry.head, entry.unread, entry.members), (Seq(6), Seq(6), 0, 2));
    world.say(&bob, room, "", "back again").await;
}
