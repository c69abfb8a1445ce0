//! Many at once.

use crate::harness::Harness;
use crate::world::{Persona, World, draft, newcomer};
use natter_core::message::Message;
use natter_core::person::Standing;
use natter_core::port::{Log, People};
use natter_core::{Denied, EventKind, LogEvent, Proposal, Receipt, Refusal, RoomId, Seq};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::task::JoinSet;

async fn crowd<H: Harness>(world: &World<H>, room: RoomId, count: usize) -> Vec<Persona> {
    let mut people = Vec::new();
    for number in 0..count {
        let person = world.guest(&format!("person {number}")).await;
        world.join(&person, room).await.expect("public");
        people.push(person);
    }
    people
}

/// Sends until the store is not too busy for it.
async fn insist<S: Log>(store: &S, proposal: Proposal) -> Vec<Receipt> {
    loop {
        match store.append(proposal.clone()).await {
            Ok(receipts) => return receipts,
            Err(Refusal::Store(natter_core::StoreError::Busy)) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    }
}

/// P1, P4: every message is sent twice, at the same time.
pub async fn many_senders_leave_no_hole_and_no_double<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let people = crowd(&world, room, 8).await;
    let head = world.head(&ada, room).await;
    let mut tasks = JoinSet::new();
    for (index, person) in people.iter().enumerate() {
        for number in 0..25 {
            for _ in 0..2 {
                let store = Arc::clone(&world.store);
                let one = draft(&format!("id{number}"), &format!("from {index}, number {number}"));
                let proposal =
                    Proposal { known: Some(head), ..World::<H>::proposal(person, room, vec![one]) };
                tasks.spawn(async move { insist(&*store, proposal).await });
            }
        }
    }
    let receipts: Vec<Receipt> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(receipts.iter().filter(|receipt| receipt.duplicate).count(), 200);
    let seqs: HashSet<u64> = receipts.iter().map(|receipt| receipt.seq.0).collect();
    assert_eq!(seqs, (head.0 + 1..=head.0 + 200).collect::<HashSet<_>>());
    assert_eq!(world.head(&ada, room).await, Seq(head.0 + 200));
    let log = world.log(&ada, room).await;
    assert!(log.iter().zip(1..).all(|(event, seq)| event.seq == Seq(seq)), "dense");
}

/// P4.
pub async fn one_id_sent_at_once_is_one_event<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let mut tasks = JoinSet::new();
    for number in 0..50 {
        let store = Arc::clone(&world.store);
        let one = vec![draft("c1", "hello")];
        let known = if H::FINDS_WHATEVER_IS_KNOWN { number % 3 } else { 2 };
        let proposal = Proposal { known: Some(Seq(known)), ..World::<H>::proposal(&ada, room, one) };
        tasks.spawn(async move { insist(&*store, proposal).await });
    }
    let receipts: Vec<Receipt> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(receipts.iter().filter(|receipt| !receipt.duplicate).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.seq == Seq(3)));
    assert!(receipts.iter().all(|receipt| receipt.message == receipts[0].message));
}

/// P7.
pub async fn what_was_acknowledged_before_stands_before<H: Harness>(harness: &H) {
    let (world, _, room) = World::ada_in_a_room(harness).await;
    let people = crowd(&world, room, 6).await;
    let mut tasks = JoinSet::new();
    for person in people {
        let store = Arc::clone(&world.store);
        tasks.spawn(async move {
            let mut last = Seq(0);
            for number in 0..20 {
                let one = draft("", &format!("number {number}"));
                let proposal = World::<H>::proposal(&person, room, vec![one]);
                let seq = insist(&*store, proposal).await[0].seq;
                assert!(seq > last);
                last = seq;
            }
        });
    }
    tasks.join_all().await;
}

/// P5, P8: by the time of the receipt, everybody can have it.
pub async fn what_was_acknowledged_is_published_and_read<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let people = crowd(&world, room, 6).await;
    let mut tasks = JoinSet::new();
    for (index, person) in people.into_iter().enumerate() {
        let (store, published) = (Arc::clone(&world.store), world.published.clone());
        tasks.spawn(async move {
            for number in 0..10 {
                let one = draft("", &format!("{index} {number}"));
                let id = one.message;
                insist(&*store, World::<H>::proposal(&person, room, vec![one])).await;
                let mine = |event: &LogEvent| {
                    matches!(&event.kind, EventKind::Message(Message { id: found, .. }) if *found == id)
                };
                assert!(published.all().iter().any(mine), "published before the receipt");
                let span = natter_core::span::Span::new(
                    natter_core::span::Edge::Newest,
                    natter_core::span::Kinds::Messages,
                    Some(100),
                );
                let page = store.read_log(person.id, room, span).await.expect("a member may read");
                assert!(page.events.iter().any(mine), "read after the receipt");
            }
        });
    }
    tasks.join_all().await;
    let (mut published, log) = (world.published.of(room), world.log(&ada, room).await);
    if !H::PUBLISHES_IN_ORDER {
        published.sort_by_key(|event| event.seq);
    }
    assert_eq!(published, log, "published once each, in the order of the log");
}

/// Whoever is first.
pub async fn one_name_is_given_once<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let store = Arc::clone(&world.store);
        tasks.spawn(async move { store.enrol(newcomer("Ada", Standing::Guest)).await });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let clashed =
        |outcome: &Result<(), Refusal>| matches!(outcome, Ok(()) | Err(Refusal::Denied(Denied::Conflict)));
    assert!(outcomes.iter().all(clashed));
}
