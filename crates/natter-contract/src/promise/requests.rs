//! Asking to come in, and being answered.

use crate::harness::Harness;
use crate::world::{World, denied, draft};
use natter_core::audit::Deed;
use natter_core::join::{Door, Joining, RequestStatus};
use natter_core::member::Role;
use natter_core::port::Governance;
use natter_core::room::RoomKind;
use natter_core::{Denied, EventKind, RoomId, Seq, limit};

/// On every device, also after a while: the number stands in the room's line.
pub async fn those_who_may_answer_learn_who_asks<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    let news = world.ask(&bob, room).await;
    assert_eq!((news.answerers, news.waiting, news.person.id), (vec![ada.id], 1, bob.id));
    assert_eq!(world.entry(&ada, room).await.expect("hers").requests, 1);
    let page = world.store.requests(ada.actor(), room).await.expect("she may answer");
    assert_eq!((page.waiting, page.askers.len(), page.askers[0].person.id), (1, 1, bob.id));
    let again = world.knock(&bob, Door::Room(room)).await.expect("he may ask");
    assert_eq!(again, Joining::Waiting { room, news: None });
    assert_eq!(world.entry(&ada, room).await.expect("hers").requests, 1);
    let own = world.store.requests_of(bob.id).await.expect("his");
    assert_eq!(
        own.iter().map(|one| (one.room, one.status)).collect::<Vec<_>>(),
        [(room, RequestStatus::Waiting)]
    );
}

/// P11, ASVS 8.2.
pub async fn whoever_waits_gets_nothing<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    let before = world.head(&ada, room).await;
    world.ask(&bob, room).await;
    assert_eq!(world.entry(&bob, room).await, None);
    assert_eq!(denied(world.send(&bob, room, draft("", "let me in")).await), Denied::NotFound);
    assert_eq!(denied(world.store.requests(bob.actor(), room).await), Denied::NotFound);
    assert_eq!(denied(world.store.bans(bob.actor(), room).await), Denied::NotFound);
    assert_eq!(denied(world.store.invites(bob.actor(), Some(room)).await), Denied::NotFound);
    assert_eq!(denied(world.answer(&bob, room, &bob, true).await), Denied::NotFound);
    assert_eq!(world.head(&ada, room).await, before);
}

/// With who let them in, and what was said before is not unread.
pub async fn an_approval_lets_in_with_an_event<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    world.say(&ada, room, "", "before").await;
    world.ask(&bob, room).await;
    let news = world.answer(&ada, room, &bob, true).await.expect("she may answer");
    assert_eq!((news.waiting, news.person.id), (0, bob.id));
    let entry = world.entry(&bob, room).await.expect("he is in");
    assert_eq!((entry.role, entry.read, entry.unread), (Role::Member, Seq(4), 0));
    let joined = world.last_published(room);
    let by = Some(natter_core::PersonRef { id: ada.id, username: ada.username.clone() });
    assert_eq!((joined.person, joined.kind), (bob.id, EventKind::MemberJoined { role: Role::Member, by }));
    assert_eq!(world.deed_words(&ada, room).await, [Deed::RoomCreated, Deed::JoinApproved]);
    assert!(world.store.requests_of(bob.id).await.expect("his").is_empty());
    world.say(&bob, room, "", "thank you").await;
}

/// Of two answers the first one counts.
pub async fn an_answer_is_given_once<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    world.ask(&bob, room).await;
    world.answer(&ada, room, &bob, true).await.expect("the first");
    assert_eq!(denied(world.answer(&ada, room, &bob, true).await), Denied::NotFound);
    assert_eq!(denied(world.answer(&ada, room, &bob, false).await), Denied::NotFound);
    assert_eq!(world.roles(&ada, room).await.len(), 2);
    assert_eq!(world.head(&ada, room).await, Seq(3));
    let carol = world.person("Carol").await;
    world.ask(&carol, room).await;
    world.answer(&ada, room, &carol, false).await.expect("the first");
    assert_eq!(denied(world.answer(&ada, room, &carol, true).await), Denied::NotFound);
    assert_eq!(denied(world.answer(&ada, room, &carol, false).await), Denied::NotFound);
    assert_eq!(world.role(&carol, room).await, None);
}

/// And not again for an hour.
pub async fn whoever_was_turned_away_waits_before_asking_again<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    world.ask(&bob, room).await;
    world.answer(&ada, room, &bob, false).await.expect("she may answer");
    assert_eq!(world.entry(&ada, room).await.expect("hers").requests, 0);
    let again = world.knock(&bob, Door::Room(room)).await.expect("an answer");
    let Joining::Rejected { retry_after_ms, .. } = again else { panic!("{again:?}") };
    assert!((limit::REJECTED_COOL_DOWN_MS - 60_000..=limit::REJECTED_COOL_DOWN_MS).contains(&retry_after_ms));
    assert_eq!(world.store.withdraw_request(room, bob.actor()).await.expect("nothing to take back"), None);
    let again = world.knock(&bob, Door::Room(room)).await.expect("an answer");
    assert!(matches!(again, Joining::Rejected { .. }), "withdrawing does not help: {again:?}");
    let own = world.store.requests_of(bob.id).await.expect("his");
    assert_eq!((own[0].status, own[0].ask_again.is_some()), (RequestStatus::Rejected, true));
    assert_eq!(world.deed_words(&ada, room).await, [Deed::RoomCreated, Deed::JoinRejected]);
}

/// As if one had never asked.
pub async fn a_request_can_be_withdrawn<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    world.ask(&bob, room).await;
    let news = world.store.withdraw_request(room, bob.actor()).await.expect("he may").expect("he waited");
    assert_eq!((news.answerers, news.waiting), (vec![ada.id], 0));
    assert_eq!(denied(world.answer(&ada, room, &bob, true).await), Denied::NotFound);
    assert_eq!(world.store.withdraw_request(room, bob.actor()).await.expect("he may"), None);
    assert_eq!(world.ask(&bob, room).await.waiting, 1);
}

/// Owner and admins, and nobody else.
pub async fn only_governors_answer<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Public).await;
    let carol = world.with_role(&ada, room, "Carol", Role::Admin).await;
    let dan = world.with_role(&ada, room, "Dan", Role::Moderator).await;
    let change = natter_core::room::RoomChange { kind: Some(RoomKind::Approval), ..Default::default() };
    world.update(&ada, room, change).await.expect("she owns it");
    let news = world.ask(&bob, room).await;
    let mut expected = vec![ada.id, carol.id];
    let mut told = news.answerers;
    expected.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(denied(world.answer(&dan, room, &bob, true).await), Denied::Forbidden);
    assert_eq!(denied(world.store.requests(dan.actor(), room).await), Denied::Forbidden);
    assert_eq!(world.entry(&dan, room).await.expect("his").requests, 0);
    world.answer(&carol, room, &bob, true).await.expect("an admin may");
}

/// P14.
pub async fn one_waits_at_ten_doors_at_most<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let mut rooms = Vec::new();
    for _ in 0..=limit::REQUESTS_PER_PERSON {
        rooms.push(world.room_of_kind(&ada, RoomKind::Approval).await.room);
    }
    for room in &rooms[1..] {
        world.ask(&bob, *room).await;
    }
    assert!(matches!(denied(world.knock(&bob, Door::Room(rooms[0])).await), Denied::Invalid(_)));
    world.store.withdraw_request(rooms[1], bob.actor()).await.expect("he may");
    world.ask(&bob, rooms[0]).await;
}

/// P11.
pub async fn nobody_asks_at_a_door_that_is_not_there<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Private).await;
    for door in [room, RoomId::from_bits(77)] {
        assert_eq!(denied(world.knock(&bob, Door::Room(door)).await), Denied::NotFound);
        assert_eq!(denied(world.answer(&bob, door, &ada, true).await), Denied::NotFound);
        assert_eq!(
            world.store.withdraw_request(door, bob.actor()).await.expect("nothing to take back"),
            None
        );
    }
}
