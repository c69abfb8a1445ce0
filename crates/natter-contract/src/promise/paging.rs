//! Pages of a log, in both directions.

use crate::harness::Harness;
use crate::world::{Persona, World};
use natter_core::event::Page;
use natter_core::port::Log;
use natter_core::span::{Edge, Kinds, Span};
use natter_core::{LogEvent, RoomId, Seq};

async fn page<H: Harness>(
    world: &World<H>,
    reader: &Persona,
    room: RoomId,
    edge: Edge,
    kinds: Kinds,
    limit: usize,
) -> Page {
    let page = world.store.read_log(reader.id, room, Span::new(edge, kinds, Some(limit))).await;
    let page = page.expect("a member may read");
    assert!(page.events.len() <= limit, "{} events of {limit}", page.events.len());
    assert!(page.events.is_sorted_by(|left, right| left.seq < right.seq), "ascending");
    page
}

async fn forward<H: Harness>(
    world: &World<H>,
    reader: &Persona,
    room: RoomId,
    kinds: Kinds,
    limit: usize,
) -> Vec<LogEvent> {
    let mut events: Vec<LogEvent> = Vec::new();
    loop {
        let after = events.last().map_or(Seq(0), |event| event.seq);
        let page = page(world, reader, room, Edge::After(after), kinds, limit).await;
        assert!(!page.has_more || !page.events.is_empty(), "a page before the end holds something");
        events.extend(page.events);
        if !page.has_more {
            return events;
        }
    }
}

async fn backward<H: Harness>(
    world: &World<H>,
    reader: &Persona,
    room: RoomId,
    kinds: Kinds,
    limit: usize,
) -> Vec<LogEvent> {
    let mut events: Vec<LogEvent> = Vec::new();
    loop {
        let edge = events.first().map_or(Edge::Newest, |event| Edge::Before(event.seq));
        let page = page(world, reader, room, edge, kinds, limit).await;
        assert!(!page.has_more || !page.events.is_empty(), "a page before the end holds something");
        events.splice(0..0, page.events);
        if !page.has_more {
            return events;
        }
    }
}

/// Whoever turns the pages sees each event once.
pub async fn pages_forward_meet_without_overlap<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 43).await;
    let whole = world.log(&ada, room).await;
    assert_eq!(whole.len(), 45);
    for limit in [1, 7, 44, 45, 46, 100] {
        assert_eq!(forward(&world, &ada, room, Kinds::All, limit).await, whole, "{limit}");
    }
}

/// And the other way.
pub async fn pages_backward_meet_without_overlap<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 43).await;
    let whole = world.log(&ada, room).await;
    for limit in [1, 7, 44, 45, 46, 100] {
        assert_eq!(backward(&world, &ada, room, Kinds::All, limit).await, whole, "{limit}");
    }
}

/// P14.
pub async fn limits_from_one_to_a_hundred_hold<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 150).await;
    for limit in [1, 2, 50, 99, 100] {
        for edge in [Edge::Newest, Edge::Before(Seq(140)), Edge::After(Seq(3))] {
            for kinds in [Kinds::All, Kinds::Messages] {
                let page = page(&world, &ada, room, edge, kinds, limit).await;
                assert_eq!((page.events.len(), page.has_more), (limit, true), "{edge:?} {kinds:?}");
            }
        }
    }
    for limit in [0, 101, usize::MAX] {
        let span = Span { edge: Edge::Newest, kinds: Kinds::All, limit };
        let page = world.store.read_log(ada.id, room, span).await.expect("a member may read");
        assert_eq!(page.events.len(), limit.clamp(1, 100), "a forged limit is brought into bounds");
    }
}

/// No bound is an error.
pub async fn bounds_outside_the_log_give_empty_pages<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 3).await;
    let far = Seq(u64::MAX);
    for kinds in [Kinds::All, Kinds::Messages] {
        for edge in [Edge::Before(Seq(0)), Edge::Before(Seq(1)), Edge::After(Seq(5)), Edge::After(far)] {
            let page = page(&world, &ada, room, edge, kinds, 10).await;
            assert_eq!((page.events.len(), page.has_more, page.head), (0, false, Seq(5)), "{edge:?}");
        }
        let newest = page(&world, &ada, room, Edge::Newest, kinds, 10).await;
        assert_eq!(page(&world, &ada, room, Edge::Before(far), kinds, 10).await, newest);
    }
}

/// Message pages jump over joins and leaves, however many.
pub async fn pages_of_messages_skip_runs_of_other_events<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    for run in [0, 1, 40, 120] {
        for _ in 0..run {
            world.join(&bob, room).await.expect("public");
            world.leave(&bob, room).await.expect("a member may leave");
        }
        world.chatter(&ada, room, 3).await;
    }
    world.join(&bob, room).await.expect("public");
    let whole = world.log(&ada, room).await;
    let messages: Vec<LogEvent> = whole.into_iter().filter(LogEvent::is_message).collect();
    assert_eq!(messages.len(), 12);
    for limit in [1, 2, 3, 4, 11, 12, 13, 100] {
        assert_eq!(forward(&world, &ada, room, Kinds::Messages, limit).await, messages, "{limit}");
        assert_eq!(backward(&world, &ada, room, Kinds::Messages, limit).await, messages, "{limit}");
    }
}

/// The lobby on its first day.
pub async fn a_log_without_messages_has_no_page_of_them<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    for _ in 0..3 {
        for edge in [Edge::Newest, Edge::Before(Seq(9)), Edge::After(Seq(0))] {
            let page = page(&world, &ada, RoomId::LOBBY, edge, Kinds::Messages, 1).await;
            assert_eq!((page.events.len(), page.has_more), (0, false), "{edge:?}");
        }
        world.guest(&format!("guest {}", rand::random::<u32>())).await;
    }
}

/// One head, wherever it is read.
pub async fn heads_and_pages_agree<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 5).await;
    let newest = page(&world, &ada, room, Edge::Newest, Kinds::All, 1).await;
    let heads = world.store.heads_of(ada.id).await.expect("heads");
    let head = heads.iter().find(|head| head.room == room).expect("her room");
    let entry = world.entry(&ada, room).await.expect("her room");
    assert_eq!((newest.head, newest.events[0].seq, head.seq, entry.head), (Seq(7), Seq(7), Seq(7), Seq(7)));
    assert_eq!((newest.epoch, head.epoch), (entry.epoch, entry.epoch));
    assert_eq!(heads.len(), 2, "the lobby too");
}
