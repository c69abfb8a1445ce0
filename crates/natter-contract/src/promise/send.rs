//! Sending (P1, P3, P5, P7): numbers, receipts, refusals.

use crate::harness::Harness;
use crate::world::{World, denied, draft};
use natter_core::message::Message;
use natter_core::port::Log;
use natter_core::room::RoomKind;
use natter_core::{Denied, Epoch, EventKind, MessageFault, Proposal, Seq};

/// P1.
pub async fn seqs_are_dense_from_one<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 25).await;
    let seqs: Vec<u64> = world.log(&ada, room).await.iter().map(|event| event.seq.0).collect();
    assert_eq!(seqs, (1..=27).collect::<Vec<_>>());
}

/// Nothing is changed on the way.
pub async fn a_message_comes_back_as_it_was_sent<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let mut sent = draft("3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3a", "Grüße,\n\t„Ada“ 🐙 \u{202E}x\u{202C}");
    sent.reply_to = Some(Seq(2));
    let receipt = world.send(&ada, room, sent.clone()).await.expect("accepted");
    let event = world.log(&ada, room).await.pop().expect("an event");
    let (id, reply_to) = (sent.message, sent.reply_to);
    let message = Message::new(id, sent.client_message_id, sent.text, reply_to);
    assert_eq!(event.kind, EventKind::Message(message));
    assert_eq!((event.room, event.person, &event.username), (room, ada.id, &ada.username));
    assert_eq!((event.seq, event.timestamp), (receipt.seq, receipt.timestamp));
    assert_eq!(world.published.of(room).pop(), Some(event));
}

/// P5.
pub async fn receipts_name_the_place_of_their_message<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let sent = draft("first", "one");
    let receipt = world.send(&ada, room, sent.clone()).await.expect("accepted");
    assert_eq!((receipt.room, receipt.seq, receipt.message), (room, Seq(3), sent.message));
    assert_eq!((receipt.client_message_id, receipt.duplicate), (sent.client_message_id, false));
    assert!(receipt.timestamp.0 > 0);
}

/// P3, P13.
pub async fn an_epoch_of_another_log_is_refused<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let epoch = world.entry(&ada, room).await.expect("hers").epoch;
    let with = |epoch| Proposal {
        epoch: Some(epoch),
        known: Some(Seq(1)),
        ..World::<H>::proposal(&ada, room, vec![draft("", "hello")])
    };
    let other = Epoch::from_bits(epoch.bits().wrapping_add(1));
    assert_eq!(denied(world.store.append(with(other)).await), Denied::EpochChanged);
    world.store.append(with(epoch)).await.expect("the right epoch");
}

/// P3: a forged place cannot break the numbering. The answer does not say that the log was restored, for it was not.
pub async fn a_known_seq_beyond_the_head_is_refused<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let epoch = world.entry(&ada, room).await.expect("hers").epoch;
    let drafts = vec![draft("", "hello")];
    let known = Proposal { known: Some(Seq(3)), ..World::<H>::proposal(&ada, room, drafts) };
    assert_eq!(denied(world.store.append(known.clone()).await), Denied::ResumeFirst);
    let forged = Proposal { epoch: Some(epoch), ..known };
    assert_eq!(denied(world.store.append(forged).await), Denied::ResumeFirst);
}

/// A reply names an event that is there.
pub async fn an_answer_to_nothing_is_refused<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    for (seq, is_there) in [(0, false), (3, false), (2, true)] {
        let mut answer = draft("", "yes");
        answer.reply_to = Some(Seq(seq));
        assert_eq!(world.send(&ada, room, answer).await.is_ok(), is_there, "{seq}");
    }
    let mut second = draft("", "yes");
    second.reply_to = Some(Seq(99));
    let two = World::<H>::proposal(&ada, room, vec![draft("", "well"), second]);
    let fault = MessageFault::ReplyToNothing;
    assert_eq!(denied(world.store.append(two).await), Denied::InMessage { index: 1, fault });
}

/// `resume_first`, exactly.
pub async fn five_hundred_behind_may_send_and_one_more_must_resume<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 500).await;
    let knowing = |known| Proposal {
        known: Some(Seq(known)),
        ..World::<H>::proposal(&ada, room, vec![draft("", "hello")])
    };
    world.store.append(knowing(2)).await.expect("500 behind");
    assert_eq!(denied(world.store.append(knowing(2)).await), Denied::ResumeFirst);
    world.store.append(knowing(3)).await.expect("500 behind again");
    assert_eq!(world.head(&ada, room).await, Seq(504));
}

/// One frame's messages stand together.
pub async fn a_proposal_is_appended_whole_in_order<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let drafts: Vec<_> = (0..10).map(|number| draft(&format!("id{number}"), "hello")).collect();
    let proposal = World::<H>::proposal(&ada, room, drafts.clone());
    let receipts = world.store.append(proposal).await.expect("accepted");
    let seqs: Vec<u64> = receipts.iter().map(|receipt| receipt.seq.0).collect();
    assert_eq!(seqs, (3..=12).collect::<Vec<_>>());
    for (receipt, draft) in receipts.iter().zip(&drafts) {
        assert_eq!(receipt.message, draft.message);
    }
    assert_eq!(world.published.of(room), world.log(&ada, room).await);
}

/// All or none.
pub async fn a_proposal_that_clashes_appends_nothing<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.say(&ada, room, "taken", "one").await;
    let before = (world.log(&ada, room).await, world.published.all().len());
    let drafts = vec![draft("new1", "two"), draft("taken", "another"), draft("new2", "three")];
    let clash = world.retryable(&ada, room, drafts).await;
    let fault = MessageFault::Conflict;
    assert_eq!(denied(world.store.append(clash).await), Denied::InMessage { index: 1, fault });
    assert_eq!((world.log(&ada, room).await, world.published.all().len()), before);
    assert!(!world.say(&ada, room, "new1", "two").await.duplicate);
}

/// A denial writes nothing and publishes nothing.
pub async fn a_refused_send_leaves_no_trace<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    let before = (world.log(&ada, room).await, world.published.all().len());
    denied(world.send(&bob, room, draft("b1", "let me in")).await);
    let mut answer = draft("a1", "yes");
    answer.reply_to = Some(Seq(99));
    denied(world.send(&ada, room, answer).await);
    assert_eq!((world.log(&ada, room).await, world.published.all().len()), before);
    assert_eq!(world.entry(&ada, room).await.expect("hers").unread, 0);
}

/// P1.
pub async fn the_log_has_the_epoch_it_began_with<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let wanted = world.new_room(&ada, natter_core::RoomId::from_bits(77), RoomKind::Public);
    let (room, epoch) = (wanted.room, wanted.epoch);
    assert_eq!(world.store.create_room(wanted).await.expect("new").epoch, epoch);
    world.say(&ada, room, "", "hello").await;
    assert!(world.log(&ada, room).await.iter().all(|event| event.epoch == epoch));
    assert_eq!(world.entry(&ada, room).await.expect("hers").epoch, epoch);
}
