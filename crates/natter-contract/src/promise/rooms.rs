//! Rooms, who is in them, and how they are found.

use crate::harness::Harness;
use crate::world::{World, denied};
use natter_core::member::Role;
use natter_core::port::Log;
use natter_core::room::RoomKind;
use natter_core::{Denied, EventKind, PersonId, RoomId, Seq, limit};

/// P2.
pub async fn a_new_room_begins_with_two_events<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let entry = world.room_of_kind(&ada, RoomKind::Public).await;
    assert_eq!((entry.role, entry.head, entry.read), (Role::Owner, Seq(2), Seq(2)));
    assert_eq!((entry.unread, entry.members, entry.settings.kind), (0, 1, RoomKind::Public));
    let kinds: Vec<EventKind> =
        world.log(&ada, entry.room).await.into_iter().map(|event| event.kind).collect();
    let created = EventKind::RoomCreated { name: entry.settings.name.clone(), kind: RoomKind::Public };
    assert_eq!(kinds, [created, EventKind::MemberJoined { role: Role::Owner, by: None }]);
    assert_eq!(world.published.of(entry.room), world.log(&ada, entry.room).await);
    assert_eq!(world.entry(&ada, entry.room).await, Some(entry));
}

/// A lost answer does no harm.
pub async fn creating_a_room_again_finds_it<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let wanted = world.new_room(&ada, RoomId::from_bits(9), RoomKind::Public);
    let first = world.store.create_room(wanted.clone()).await.expect("new");
    let again = world.new_room(&ada, RoomId::from_bits(9), RoomKind::Public);
    assert_eq!(world.store.create_room(again).await.expect("there"), first);
    assert_eq!(first.epoch, wanted.epoch);
    assert_eq!(world.head(&ada, wanted.room).await, Seq(2));
}

/// Ids are random, but nobody may take a room by naming it.
pub async fn another_persons_room_id_clashes<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    let taken = world.new_room(&bob, room, RoomKind::Public);
    assert_eq!(denied(world.store.create_room(taken).await), Denied::Conflict);
    let lobby = world.new_room(&bob, RoomId::LOBBY, RoomKind::Public);
    assert_eq!(denied(world.store.create_room(lobby).await), Denied::Conflict);
    assert_eq!(world.role(&bob, room).await, None);
    assert_eq!(world.head(&ada, room).await, Seq(2));
}

/// A lost answer does no harm.
pub async fn joining_twice_adds_nothing<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    let first = world.join(&bob, room).await.expect("public");
    assert_eq!((first.role, first.head, first.members), (Role::Member, Seq(3), 2));
    assert_eq!(world.join(&bob, room).await.expect("in already"), first);
    assert_eq!(world.join(&ada, room).await.expect("in already").role, Role::Owner);
    assert_eq!(world.head(&ada, room).await, Seq(3));
}

/// However people come and go.
pub async fn members_are_counted<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let (bob, guest) = (world.person("Bob").await, world.guest("Gus").await);
    world.join(&bob, room).await.expect("public");
    assert_eq!(world.join(&guest, room).await.expect("public").role, Role::Guest);
    assert_eq!(world.entry(&ada, room).await.expect("hers").members, 3);
    world.leave(&bob, room).await.expect("a member may leave");
    assert_eq!(world.entry(&ada, room).await.expect("hers").members, 2);
    assert_eq!(world.entry(&ada, RoomId::LOBBY).await.expect("hers").members, 3);
    let open = world.store.open_rooms(bob.id, None).await.expect("a page").rooms;
    assert_eq!(open.iter().map(|open| (open.room, open.members)).collect::<Vec<_>>(), [(room, 2)]);
}

/// Then by id.
pub async fn the_lobby_comes_first_in_the_list<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    for id in [7, u128::MAX, 300] {
        let room = world.new_room(&ada, RoomId::from_bits(id), RoomKind::Public);
        world.store.create_room(room).await.expect("new");
    }
    let rooms = world.store.rooms_of(ada.id).await.expect("a list");
    let ids: Vec<u128> = rooms.iter().map(|entry| entry.room.bits()).collect();
    assert_eq!(ids, [0, 7, 300, u128::MAX]);
    assert_eq!(rooms[0].settings.name.as_str(), "Lobby");
    assert_eq!((rooms[0].settings.kind, rooms[0].role), (RoomKind::Public, Role::Member));
}

/// P11.
pub async fn open_rooms_exclude_mine_and_hidden_ones<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let first = world.room(&ada).await;
    let mut second = world.room(&ada).await;
    world.room_of_kind(&ada, RoomKind::Private).await;
    world.room_of_kind(&ada, RoomKind::Approval).await;
    assert!(world.store.open_rooms(ada.id, None).await.expect("a page").rooms.is_empty());
    world.join(&bob, first).await.expect("public");
    let page = world.store.open_rooms(bob.id, None).await.expect("a page");
    assert_eq!(page.rooms.iter().map(|open| open.room).collect::<Vec<_>>(), [second]);
    assert!(!page.has_more);
    world.leave(&bob, first).await.expect("a member may leave");
    let page = world.store.open_rooms(bob.id, None).await.expect("a page");
    let mut both = [first, second];
    both.sort_unstable();
    assert_eq!(page.rooms.iter().map(|open| open.room).collect::<Vec<_>>(), both);
    second = both[0];
    let rest = world.store.open_rooms(bob.id, Some(second)).await.expect("a page");
    assert_eq!(rest.rooms.iter().map(|open| open.room).collect::<Vec<_>>(), [both[1]]);
}

/// In pages of a hundred.
pub async fn open_rooms_come_in_pages<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    for _ in 0..60 {
        world.room(&ada).await;
        world.room(&bob).await;
    }
    let first = world.store.open_rooms(eve.id, None).await.expect("a page");
    assert_eq!((first.rooms.len(), first.has_more), (limit::PAGE_MEMBERS, true));
    let last = first.rooms.last().map(|open| open.room);
    let second = world.store.open_rooms(eve.id, last).await.expect("a page");
    assert_eq!((second.rooms.len(), second.has_more), (20, false));
    let all: Vec<RoomId> = first.rooms.iter().chain(&second.rooms).map(|open| open.room).collect();
    assert!(all.is_sorted_by(|left, right| left < right));
}

/// In pages of any size up to a hundred.
pub async fn members_come_in_pages_ordered_by_id<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let mut all: Vec<PersonId> = vec![ada.id];
    for number in 0..24 {
        all.push(world.guest(&format!("guest {number}")).await.id);
    }
    all.sort_unstable();
    for limit in [1, 7, 24, 25, 26, 100, 5_000] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = world.store.members(ada.id, RoomId::LOBBY, after, limit).await.expect("a page");
            assert!(page.members.len() <= limit.min(limit::PAGE_MEMBERS));
            after = page.members.last().map(|member| member.person);
            found.extend(page.members);
            if !page.has_more {
                break;
            }
        }
        assert_eq!(found.iter().map(|member| member.person).collect::<Vec<_>>(), all, "{limit}");
        let role = |member: &&natter_core::member::Member| member.role == Role::Guest;
        assert_eq!(found.iter().filter(role).count(), 24);
        assert!(found.iter().any(|member| member.username == ada.username));
    }
}

/// P14.
pub async fn a_hundred_rooms_are_enough<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let door = world.room(&bob).await;
    for _ in 1..limit::ROOMS_PER_PERSON {
        world.room(&ada).await;
    }
    let more = world.new_room(&ada, RoomId::from_bits(5), RoomKind::Public);
    assert!(matches!(denied(world.store.create_room(more.clone()).await), Denied::Invalid(_)));
    assert!(matches!(denied(world.join(&ada, door).await), Denied::Invalid(_)));
    let rooms = world.store.rooms_of(ada.id).await.expect("a list");
    assert_eq!(rooms.len(), limit::ROOMS_PER_PERSON);
    world.join(&ada, rooms[3].room).await.expect("in already");
    world.leave(&ada, rooms[3].room).await.expect("a member may leave");
    world.store.create_room(more).await.expect("room for one more");
}
