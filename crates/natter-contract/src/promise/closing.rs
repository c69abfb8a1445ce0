//! What a room is, and its end.

use crate::harness::Harness;
use crate::world::{World, denied, draft, query};
use natter_core::action::Position;
use natter_core::answer::Resumed;
use natter_core::audit::Deed;
use natter_core::join::Door;
use natter_core::member::Role;
use natter_core::port::{Governance, Log};
use natter_core::room::{RoomChange, RoomKind};
use natter_core::span::{Edge, Kinds, Span};
use natter_core::text::{RoomName, Topic};
use natter_core::{Denied, EventKind, Seq};

fn renamed(name: &str) -> RoomChange {
    RoomChange { name: Some(RoomName::parse(name).expect("a name")), ..RoomChange::default() }
}

fn archived(archived: bool) -> RoomChange {
    RoomChange { archived: Some(archived), ..RoomChange::default() }
}

/// And in everybody's list, and in the list of public rooms.
pub async fn changes_are_events_and_stay<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let (bob, eve) = (world.with_role(&ada, room, "Bob", Role::Member).await, world.person("Eve").await);
    let change = RoomChange {
        topic: Some(Some(Topic::parse("Leaves and water").expect("a topic"))),
        guests: Some(false),
        ..renamed("Tea")
    };
    world.update(&ada, room, change.clone()).await.expect("she owns it");
    assert_eq!(world.last_published(room).kind, EventKind::RoomUpdated(change));
    let settings = world.entry(&bob, room).await.expect("his").settings;
    assert_eq!((settings.name.as_str(), settings.guests), ("Tea", false));
    assert_eq!(settings.topic.as_ref().map(Topic::as_str), Some("Leaves and water"));
    let open = world.store.open_rooms(eve.id, None).await.expect("a page").rooms;
    assert_eq!((open[0].name.as_str(), open[0].guests), ("Tea", false));
    let gus = world.guest("Gus").await;
    assert_eq!(denied(world.join(&gus, room).await), Denied::Forbidden);
    let no_topic = RoomChange { topic: Some(None), ..RoomChange::default() };
    world.update(&ada, room, no_topic.clone()).await.expect("she owns it");
    assert_eq!(world.entry(&bob, room).await.expect("his").settings.topic, None);
    let head = world.head(&ada, room).await;
    world.update(&ada, room, no_topic).await.expect("so already");
    assert_eq!(world.head(&ada, room).await, head);
    assert_eq!(denied(world.update(&bob, room, renamed("Mine")).await), Denied::Forbidden);
    assert_eq!(denied(world.update(&eve, room, renamed("Mine")).await), Denied::Forbidden);
    let words = [Deed::RoomCreated, Deed::RoomUpdated, Deed::RoomUpdated];
    assert_eq!(world.deed_words(&ada, room).await, words);
}

/// It leaves the list of public rooms and comes back.
pub async fn the_way_in_can_change<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Public).await;
    for kind in [RoomKind::Private, RoomKind::Approval, RoomKind::Public] {
        let change = RoomChange { kind: Some(kind), ..RoomChange::default() };
        world.update(&ada, room, change).await.expect("she owns it");
        let open = world.store.open_rooms(bob.id, None).await.expect("a page").rooms;
        assert_eq!(open.iter().any(|open| open.room == room), kind == RoomKind::Public, "{kind:?}");
    }
    world.join(&bob, room).await.expect("public again");
}

/// And is written again when it is taken out.
pub async fn what_is_put_away_is_read_and_not_written<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
    world.say(&bob, room, "b1", "hello").await;
    world.update(&ada, room, archived(true)).await.expect("she owns it");
    assert_eq!(denied(world.send(&bob, room, draft("b2", "again")).await), Denied::Archived);
    assert_eq!(world.log(&bob, room).await.len(), 5);
    let eve = world.person("Eve").await;
    assert_eq!(denied(world.join(&eve, room).await), Denied::Archived);
    assert!(world.store.open_rooms(eve.id, None).await.expect("a page").rooms.is_empty());
    assert_eq!(denied(world.update(&ada, room, renamed("Tea")).await), Denied::Archived);
    denied(world.invite(&ada, room, None).await);
    world.update(&ada, room, archived(false)).await.expect("she owns it");
    world.say(&bob, room, "b2", "again").await;
    assert_eq!(world.store.open_rooms(eve.id, None).await.expect("a page").rooms.len(), 1);
    let words = [Deed::RoomCreated, Deed::RoomArchived, Deed::RoomUnarchived];
    assert_eq!(world.deed_words(&ada, room).await, words);
}

/// P11: from then on it is like a room that never was.
pub async fn a_deleted_room_is_gone_for_everybody<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Admin).await;
    let entry = world.entry(&bob, room).await.expect("his");
    let token = world.invite(&ada, room, None).await.expect("she may invite");
    world.chatter(&bob, room, 30).await;
    assert_eq!(denied(world.store.delete_room(room, bob.actor()).await), Denied::Forbidden);
    world.store.delete_room(room, ada.actor()).await.expect("she owns it");
    let last = world.last_published(room);
    assert_eq!((last.person, last.kind), (ada.id, EventKind::RoomDeleted));
    for person in [&ada, &bob] {
        assert_eq!(world.entry(person, room).await, None);
        assert_eq!(denied(world.send(person, room, draft("", "hello")).await), Denied::NotFound);
        assert_eq!(denied(world.join(person, room).await), Denied::NotFound);
        let span = Span::new(Edge::Newest, Kinds::All, None);
        assert_eq!(denied(world.store.read_log(person.id, room, span).await), Denied::NotFound);
        assert_eq!(denied(world.store.members(person.id, room, None, 10).await), Denied::NotFound);
        let search = world.store.search(person.id, room, &query("number"), None, 10).await;
        assert_eq!(denied(search), Denied::NotFound);
        assert_eq!(denied(world.store.requests(person.actor(), room).await), Denied::NotFound);
        assert_eq!(denied(world.knock(person, Door::Invite(token.hash())).await), Denied::NotFound);
        let position = Position { room, epoch: entry.epoch, seq: Seq(1) };
        let resumed = world.store.resume(person.id, vec![position]).await.expect("an answer");
        assert_eq!(resumed, [Resumed::Gone(room)]);
        assert!(world.store.heads_of(person.id).await.expect("heads").iter().all(|head| head.room != room));
    }
    let again = world.new_room(&ada, room, RoomKind::Public);
    assert_eq!(denied(world.store.create_room(again).await), Denied::Conflict);
    assert_eq!(denied(world.store.delete_room(room, ada.actor()).await), Denied::NotFound);
    assert!(world.store.open_rooms(ada.id, None).await.expect("a page").rooms.is_empty());
}

/// Others are not touched.
pub async fn a_deleted_room_leaves_others_alone<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let other = world.room(&ada).await;
    world.chatter(&ada, room, 20).await;
    world.chatter(&ada, other, 20).await;
    world.store.delete_room(room, ada.actor()).await.expect("she owns it");
    world.chatter(&ada, other, 20).await;
    assert_eq!(world.log(&ada, other).await.len(), 42);
    let rooms: Vec<_> = world.store.rooms_of(ada.id).await.expect("a list");
    assert_eq!(rooms.len(), 2, "the lobby and the other room");
}
