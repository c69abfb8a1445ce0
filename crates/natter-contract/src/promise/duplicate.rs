//! One event for one (room, person, client message id), for ever (P4).

use crate::harness::Harness;
use crate::world::{World, denied, draft};
use natter_core::port::Log;
use natter_core::{Denied, MessageFault, Proposal, Receipt, Seq};

/// P4, P5.
pub async fn a_retry_gets_the_first_receipt<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let first = world.say(&ada, room, "c1", "hello").await;
    world.say(&ada, room, "c2", "between").await;
    let second = world.say(&ada, room, "c1", "hello").await;
    assert_eq!(second, Receipt { duplicate: true, ..first });
    assert_eq!(world.head(&ada, room).await, Seq(4));
}

/// P4: the first fan-out may have been lost with the first ack.
pub async fn a_retry_is_published_again<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let first = world.say(&ada, room, "c1", "hello").await;
    let _ = world.published.take();
    world.say(&ada, room, "c1", "hello").await;
    let again = world.published.take();
    assert_eq!(again.len(), 1);
    assert_eq!(Some(&again[0]), world.log(&ada, room).await.iter().find(|event| event.seq == first.seq));
}

/// P4.
pub async fn another_body_under_the_same_id_is_a_conflict<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.say(&ada, room, "c1", "hello").await;
    let _ = world.published.take();
    assert_eq!(denied(world.send(&ada, room, draft("c1", "Hello")).await), Denied::Conflict);
    assert!(world.published.take().is_empty());
    assert_eq!(world.head(&ada, room).await, Seq(3));
}

/// What a message answers is part of its body.
pub async fn another_answer_under_the_same_id_is_a_conflict<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.say(&ada, room, "c1", "hello").await;
    let mut other = draft("c1", "hello");
    other.reply_to = Some(Seq(1));
    assert_eq!(denied(world.send(&ada, room, other).await), Denied::Conflict);
}

/// P4: what a retry says to know does not matter, where the store promises so; elsewhere nothing above the first try's `knownSeq` is promised.
pub async fn a_retry_is_found_whatever_it_says_to_know<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 5).await;
    let trying = |known: Option<u64>, text: &str| Proposal {
        known: known.map(Seq),
        ..World::<H>::proposal(&ada, room, vec![draft("c1", text)])
    };
    let first = world.store.append(trying(Some(5), "hello")).await.expect("accepted").remove(0);
    world.chatter(&ada, room, 5).await;
    let below = [Some(5), Some(4), Some(1), Some(0)];
    let above = [Some(6), Some(7), Some(first.seq.0), Some(13), None];
    let others = if H::FINDS_WHATEVER_IS_KNOWN { above.as_slice() } else { &[] };
    for known in below.iter().chain(others) {
        let again = world.store.append(trying(*known, "hello")).await.expect("a duplicate").remove(0);
        assert_eq!(again, Receipt { duplicate: true, ..first.clone() }, "{known:?}");
        assert_eq!(denied(world.store.append(trying(*known, "bye")).await), Denied::Conflict, "{known:?}");
    }
    assert_eq!(world.head(&ada, room).await, Seq(13));
}

/// P4: nobody can suppress another person's message.
pub async fn another_persons_use_of_an_id_is_no_duplicate<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    let hers = world.say(&ada, room, "c1", "hello").await;
    let his = world.say(&bob, room, "c1", "hello").await;
    assert!(!his.duplicate);
    assert_ne!(hers.seq, his.seq);
}

/// P4 speaks of one room.
pub async fn the_same_id_in_another_room_is_no_duplicate<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let other = world.room(&ada).await;
    world.say(&ada, room, "c1", "hello").await;
    assert!(!world.say(&ada, other, "c1", "goodbye").await.duplicate);
}

/// P4, whatever is retried.
pub async fn one_id_sent_a_hundred_times_is_one_event<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let id = "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3a";
    for number in 0..100 {
        assert_eq!(world.say(&ada, room, id, "hello").await.duplicate, number > 0);
    }
    assert_eq!(world.head(&ada, room).await, Seq(3));
    assert_eq!(world.published.of(room).iter().filter(|event| event.seq == Seq(3)).count(), 100);
}

/// P4, whenever it is retried: the look for duplicates comes before `resume_first`.
pub async fn a_retry_is_found_however_far_behind_its_sender_is<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let retry =
        Proposal { known: Some(Seq(2)), ..World::<H>::proposal(&ada, room, vec![draft("c1", "hello")]) };
    let first = world.store.append(retry.clone()).await.expect("accepted");
    world.chatter(&ada, room, 600).await;
    let again = world.store.append(retry).await.expect("a duplicate");
    assert_eq!((again[0].seq, again[0].duplicate), (first[0].seq, true));
}

/// P4, at the edge of `resume_first`: what was accepted from as far behind as one may be is found from there.
pub async fn a_retry_of_the_furthest_frame_is_found<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 500).await;
    let drafts = (0..10).map(|number| draft(&format!("id{number}"), "hello")).collect();
    let frame = Proposal { known: Some(Seq(2)), ..World::<H>::proposal(&ada, room, drafts) };
    let first = world.store.append(frame.clone()).await.expect("500 behind");
    world.chatter(&ada, room, 20).await;
    let again = world.store.append(frame).await.expect("duplicates");
    let expected: Vec<Receipt> =
        first.into_iter().map(|receipt| Receipt { duplicate: true, ..receipt }).collect();
    assert_eq!(again, expected);
}

/// A frame that was cut and filled up again.
pub async fn a_proposal_may_mix_stored_and_new_messages<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let first = world.retryable(&ada, room, vec![draft("c1", "one"), draft("c2", "two")]).await;
    world.store.append(first).await.expect("accepted");
    let _ = world.published.take();
    let drafts = vec![draft("c2", "two"), draft("c3", "three"), draft("c1", "one"), draft("", "four")];
    let receipts = world.store.append(world.retryable(&ada, room, drafts).await).await.expect("mixed");
    let told: Vec<_> = receipts.iter().map(|receipt| (receipt.seq.0, receipt.duplicate)).collect();
    assert_eq!(told, [(4, true), (5, false), (3, true), (6, false)]);
    let published: Vec<u64> = world.published.take().iter().map(|event| event.seq.0).collect();
    assert_eq!(published, [4, 5, 3, 6]);
}

/// At most one event, within one frame too.
pub async fn one_id_twice_in_a_proposal_is_stored_once<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let drafts = vec![draft("c1", "one"), draft("c2", "two"), draft("c1", "one")];
    let receipts = world.store.append(World::<H>::proposal(&ada, room, drafts)).await.expect("accepted");
    let told: Vec<_> = receipts.iter().map(|receipt| (receipt.seq.0, receipt.duplicate)).collect();
    assert_eq!(told, [(3, false), (4, false), (3, true)]);
    assert_eq!(receipts[2].message, receipts[0].message);
}

/// All or none, within one frame too.
pub async fn one_id_with_two_bodies_in_a_proposal_appends_nothing<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let drafts = vec![draft("c1", "one"), draft("c1", "two")];
    let proposal = World::<H>::proposal(&ada, room, drafts);
    let fault = MessageFault::Conflict;
    assert_eq!(denied(world.store.append(proposal).await), Denied::InMessage { index: 1, fault });
    assert_eq!(world.head(&ada, room).await, Seq(2));
}

/// P3.
pub async fn messages_without_an_id_are_never_duplicates<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    for _ in 0..3 {
        assert!(!world.say(&ada, room, "", "hello").await.duplicate);
    }
    let drafts = vec![draft("", "hello"), draft("", "hello")];
    world.store.append(World::<H>::proposal(&ada, room, drafts)).await.expect("accepted");
    assert_eq!(world.head(&ada, room).await, Seq(7));
}

/// However a store keeps them.
pub async fn ids_that_are_no_uuids_are_compared_letter_by_letter<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let ids = [
        "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3a",
        "3F2B8C1E-9D40-4C3A-8A51-0F6E7D1C2B3A",
        "3f2b8c1e9d404c3a8a510f6e7d1c2b3a",
        "a",
        "A",
    ];
    for id in ids {
        assert!(!world.say(&ada, room, id, "hello").await.duplicate, "{id}");
    }
    for id in ids {
        let again = world.say(&ada, room, id, "hello").await;
        assert!(again.duplicate, "{id}");
        assert_eq!(again.client_message_id.expect("an id").as_str(), id);
    }
    let kept: Vec<_> = world.log(&ada, room).await;
    assert_eq!(kept.len(), 2 + ids.len());
}
