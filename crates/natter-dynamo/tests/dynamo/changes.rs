//! Changes of messages: what they cost, and what happens between two calls of one.

use crate::ground::Implementation;
use crate::units::{check, cost, units};
use crate::world::{
    Somebody, Store, World, change, govern, head, held_up, log, message, on_both, quiet, say, two_in_a_room,
    words,
};
use futures_util::future::join_all;
use natter_core::govern::MemberAct;
use natter_core::member::Role;
use natter_core::message::{Message, MessageChange};
use natter_core::port::{Governance, Log};
use natter_core::span::{Edge, Kinds, Span, TimelineEdge, TimelineSpan};
use natter_core::text::Emoji;
use natter_core::{Denied, EventKind, LogEvent, Refusal, RoomId, Seq, Timestamp};
use natter_dynamo::SweepBounds;

on_both!(
    changes_cost_what_the_schema_says,
    reading_rows_costs_what_the_schema_says,
    reactions_at_the_same_moment_all_count,
    another_reaction_in_mid_change_counts_too,
    another_pin_in_mid_change_is_listed_too,
    the_same_change_in_mid_change_is_stored_once,
    a_message_that_is_deleted_in_mid_edit_stays_deleted,
    who_leaves_in_mid_change_changes_nothing_after,
    what_changes_in_mid_reading_is_in_the_row_or_in_the_log_behind_it,
    old_texts_are_nowhere,
    a_deleted_room_leaves_no_states,
);

/// More calls than a change or a page has.
const MOST_CALLS: usize = 12;

fn thumb() -> Emoji {
    Emoji::parse("👍").expect("an emoji")
}

fn react() -> MessageChange {
    MessageChange::React(thumb())
}

fn edit(text: &str) -> MessageChange {
    MessageChange::Edit(words(text))
}

async fn changed(store: &Store, person: &Somebody, room: RoomId, target: Seq, wanted: MessageChange) -> Seq {
    let known = head(store, person, room).await;
    let id = format!("{:032x}", rand::random::<u128>());
    let receipt = store.change_message(change(person, room, Some(known), &id, target, wanted)).await;
    receipt.expect("may change it").seq.expect("a change")
}

/// The row of a message as a person sees it.
async fn row(store: &Store, reader: &Somebody, room: RoomId, seq: Seq) -> Message {
    let span = TimelineSpan::new(TimelineEdge::Around(seq), Some(1));
    let page = store.timeline(reader.id, room, span).await.expect("a member may read");
    assert_eq!((page.first, page.last), (seq, seq));
    message_of(&page.rows[0])
}

fn message_of(event: &LogEvent) -> Message {
    match &event.kind {
        EventKind::Message(message) => message.clone(),
        other => panic!("{other:?} is not a message"),
    }
}

async fn changes_cost_what_the_schema_says(on: Implementation) {
    let world = World::with(on, true).await;
    let (ada, bob, room) = two_in_a_room(&world).await;
    govern(&world.store, &ada, room, &bob, MemberAct::SetRole(Role::Moderator)).await.expect("an owner may");
    let id = |number: u32| format!("3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b{number:02}");
    let target = say(&world.store, &ada, room, &id(0)).await.seq;
    let steps = [
        (&bob, react(), units(5.0, 4.0)),
        (&ada, react(), units(5.0, 4.0)),
        (&bob, MessageChange::Unreact(thumb()), units(5.0, 4.0)),
        (&ada, edit("hello again"), units(5.0, 6.0)),
        (&bob, MessageChange::Pin, units(7.0, 6.0)),
        (&bob, MessageChange::Unpin, units(7.0, 6.0)),
        (&bob, MessageChange::Pin, units(7.0, 6.0)),
        (&bob, MessageChange::Delete, units(6.0, 8.0)),
    ];
    let mut known = head(&world.store, &ada, room).await;
    for (number, (person, wanted, price)) in (1..).zip(steps) {
        let what = format!("{number}: {wanted:?}");
        let proposal = change(person, room, Some(known), &id(number), target, wanted);
        check(on, cost!(world, world.store.change_message(proposal.clone())), price, &what);
        let again = cost!(world, world.store.change_message(proposal));
        assert!(
            again.write == 0.0 && again.refused == 0.0 && again.read <= price.read + 1.0,
            "{what}: {again:?}"
        );
        known = known.next();
    }
    let other = say(&world.store, &ada, room, &id(90)).await.seq;
    let proposal = change(&bob, room, Some(other), &id(91), other, MessageChange::Delete);
    check(on, cost!(world, world.store.change_message(proposal)), units(6.0, 6.0), "a message without a pin");
    let proposal = change(&bob, room, Some(other), &id(92), other, MessageChange::Delete);
    let already = cost!(world, world.store.change_message(proposal));
    check(on, already, units(5.0, 0.0), "it is deleted already");
}

async fn reading_rows_costs_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, room) = two_in_a_room(&world).await;
    let mut seqs = Vec::new();
    for number in 0..50 {
        seqs.push(
            say(&world.store, &ada, room, &format!("3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b{number:02}"))
                .await
                .seq,
        );
    }
    let newest = TimelineSpan::new(TimelineEdge::Newest, None);
    let plain = cost!(world, world.store.timeline(bob.id, room, newest));
    assert!(plain.read <= 10.0 && plain.write == 0.0, "nothing was changed: {plain:?}");
    for seq in &seqs[..10] {
        changed(&world.store, &bob, room, *seq, react()).await;
        changed(&world.store, &ada, room, *seq, MessageChange::Pin).await;
    }
    let many = cost!(world, world.store.timeline(bob.id, room, newest));
    assert!(many.read <= 14.0 && many.write == 0.0, "ten states and twenty changes: {many:?}");
    check(on, cost!(world, world.store.pins(bob.id, room, None)), units(24.0, 0.0), "ten pins");
    check(on, cost!(world, world.store.reactors(bob.id, room, seqs[0])), units(5.5, 0.0), "one reactor");
}

async fn reactions_at_the_same_moment_all_count(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, room) = two_in_a_room(&world).await;
    let target = say(&world.store, &ada, room, "c1").await.seq;
    let mut people = vec![ada.clone(), bob];
    for number in 0..4 {
        let person = world.person(&format!("person {number}")).await;
        world.join(&person, room).await;
        people.push(person);
    }
    let known = head(&world.store, &ada, room).await;
    let tries = people.iter().map(|person| {
        let store = quiet(&world);
        async move {
            let proposal = change(person, room, Some(known), "r1", target, react());
            store.change_message(proposal).await.expect("within the time of a call")
        }
    });
    let receipts = join_all(tries).await;
    let mut seqs: Vec<u64> = receipts.iter().map(|receipt| receipt.seq.expect("new").0).collect();
    seqs.sort_unstable();
    assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]), "{seqs:?}");
    let state = row(&world.store, &ada, room, target).await.state.expect("reactions");
    assert_eq!((state.reactions[0].count, state.folded), (6, Seq(*seqs.last().expect("six"))));
    let reactors = world.store.reactors(ada.id, room, target).await.expect("a member").remove(0);
    assert_eq!((reactors.count, reactors.people.len()), (6, 6));
}

async fn another_reaction_in_mid_change_counts_too(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let target = say(&world.store, &ada, room, "c1").await.seq;
        let known = head(&world.store, &bob, room).await;
        let (other, reactor) = (quiet(&world), ada.clone());
        let meanwhile = async move {
            let _ = changed(&other, &reactor, room, target, react()).await;
        };
        let (store, meanwhile) = held_up(on, &world, number, meanwhile);
        let receipt = store.change_message(change(&bob, room, Some(known), "r1", target, react())).await;
        receipt.expect("a member may react");
        if !meanwhile.has_happened() {
            assert!(number > 4, "every place was tried");
            return;
        }
        let state = row(&world.store, &bob, room, target).await.state.expect("reactions");
        assert_eq!((state.reactions[0].count, state.reactions[0].mine), (2, true), "call {number}");
    }
}

async fn another_pin_in_mid_change_is_listed_too(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, _, room) = two_in_a_room(&world).await;
        let (first, second) =
            (say(&world.store, &ada, room, "c1").await.seq, say(&world.store, &ada, room, "c2").await.seq);
        let (other, owner) = (quiet(&world), ada.clone());
        let pin = async move {
            let _ = changed(&other, &owner, room, first, MessageChange::Pin).await;
        };
        let (store, meanwhile) = held_up(on, &world, number, pin);
        let proposal = change(&ada, room, Some(second), "p2", second, MessageChange::Pin);
        store.change_message(proposal).await.expect("an owner may pin");
        if !meanwhile.has_happened() {
            assert!(number > 4, "every place was tried");
            return;
        }
        let pins = world.store.pins(ada.id, room, None).await.expect("a member");
        assert_eq!(pins.iter().map(|pin| pin.seq).collect::<Vec<_>>(), [second, first], "call {number}");
    }
}

/// Two tries of one change over two functions.
async fn the_same_change_in_mid_change_is_stored_once(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let target = say(&world.store, &ada, room, "c1").await.seq;
        let proposal = change(&bob, room, Some(target), "r1", target, react());
        let (other, first) = (quiet(&world), proposal.clone());
        let again = async move {
            other.change_message(first).await.expect("accepted");
        };
        let (store, meanwhile) = held_up(on, &world, number, again);
        let receipt = store.change_message(proposal).await.expect("accepted");
        assert_eq!(receipt.seq, Some(target.next()), "call {number}");
        assert_eq!(head(&world.store, &ada, room).await, target.next());
        if !meanwhile.has_happened() {
            assert!(number > 4, "every place was tried");
            return;
        }
        let published = store.publisher().take();
        assert_eq!(published[0].events[0].seq, target.next(), "published by both, call {number}");
    }
}

async fn a_message_that_is_deleted_in_mid_edit_stays_deleted(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let target = say(&world.store, &bob, room, "c1").await.seq;
        let (other, owner) = (quiet(&world), ada.clone());
        let delete = async move {
            let _ = changed(&other, &owner, room, target, MessageChange::Delete).await;
        };
        let (store, meanwhile) = held_up(on, &world, number, delete);
        let held = store.change_message(change(&bob, room, Some(target), "e1", target, edit("secret"))).await;
        if !meanwhile.has_happened() {
            assert!(number > 4 && held.is_ok(), "every place was tried");
            return;
        }
        assert!(row(&world.store, &ada, room, target).await.is_deleted(), "call {number}: {held:?}");
        let log = log(&world.store, &ada, room).await;
        assert!(!format!("{log:?}").contains("secret"), "call {number}: {log:?}");
        if log.len() == 5 {
            assert!(matches!(held, Err(Refusal::Denied(Denied::NotFound))), "call {number}: {held:?}");
        }
    }
}

async fn who_leaves_in_mid_change_changes_nothing_after(on: Implementation) {
    for number in 1..=MOST_CALLS {
        let world = World::new(on).await;
        let (ada, bob, room) = two_in_a_room(&world).await;
        let target = say(&world.store, &ada, room, "c1").await.seq;
        let (other, leaver) = (quiet(&world), bob.actor());
        let leave = async move { other.leave_room(room, leaver).await.expect("a member may leave") };
        let (store, meanwhile) = held_up(on, &world, number, leave);
        let held = store.change_message(change(&bob, room, Some(target), "r1", target, react())).await;
        if !meanwhile.has_happened() {
            assert!(number > 4 && held.is_ok(), "every place was tried");
            return;
        }
        let log = log(&world.store, &ada, room).await;
        let left = log.iter().find(|event| event.kind == EventKind::MemberLeft).expect("he has left");
        assert!(
            !log.iter().any(|event| event.is_change() && event.seq > left.seq),
            "call {number}: {held:?}"
        );
    }
}

/// A row, with the changes that are in the log behind the page's `as_of`, ends as a row that is read afterwards.
async fn what_changes_in_mid_reading_is_in_the_row_or_in_the_log_behind_it(on: Implementation) {
    for wanted in [edit("other words"), react(), MessageChange::Delete] {
        for number in 1..=MOST_CALLS {
            let world = World::new(on).await;
            let (ada, bob, room) = two_in_a_room(&world).await;
            let target = say(&world.store, &ada, room, "c1").await.seq;
            changed(&world.store, &bob, room, target, react()).await;
            changed(&world.store, &ada, room, target, edit("words")).await;
            let (other, author, wanted) = (quiet(&world), ada.clone(), wanted.clone());
            let meanwhile = async move {
                let _ = changed(&other, &author, room, target, wanted).await;
            };
            let (reader, meanwhile) = held_up(on, &world, number, meanwhile);
            let (as_of, events) = if number % 2 == 0 {
                let span = TimelineSpan::new(TimelineEdge::Newest, None);
                let page = reader.timeline(bob.id, room, span).await.expect("a member may read");
                (page.as_of, page.rows)
            } else {
                let span = Span::new(Edge::Newest, Kinds::Messages, None);
                let page = reader.read_log(bob.id, room, span).await.expect("a member may read");
                (page.head, page.events)
            };
            if !meanwhile.has_happened() {
                assert!(number > 4, "every place was tried");
                break;
            }
            let mut found = message_of(events.iter().find(|event| event.seq == target).expect("it is there"));
            let log = log(&world.store, &bob, room).await;
            for event in log.iter().filter(|event| event.seq > as_of) {
                found.apply(target, event, Some(bob.id));
            }
            assert_eq!(found, row(&world.store, &bob, room, target).await, "call {number}");
        }
    }
}

/// Not one attribute of one item holds a text that was edited or deleted.
async fn old_texts_are_nowhere(on: Implementation) {
    let world = World::new(on).await;
    let (ada, _, room) = two_in_a_room(&world).await;
    let mut seqs = Vec::new();
    for number in 0..3 {
        let known = head(&world.store, &ada, room).await;
        let draft = message(&ada, room, Some(known), &format!("c{number}"), "the secret of the harbour");
        seqs.push(world.store.append(draft).await.expect("a member may speak")[0].seq);
    }
    changed(&world.store, &ada, room, seqs[0], edit("a secret that is new")).await;
    changed(&world.store, &ada, room, seqs[0], edit("nothing")).await;
    changed(&world.store, &ada, room, seqs[1], MessageChange::Delete).await;
    changed(&world.store, &ada, room, seqs[2], edit("the secret of the quay")).await;
    let (mut items, mut holders) = (0, 0);
    for table in
        [&world.tables.messages, &world.tables.rooms, &world.tables.people, &world.tables.connections]
    {
        let found = world.client.scan().table_name(table).consistent_read(true).send().await.expect("a page");
        assert!(found.last_evaluated_key.is_none(), "one page is all");
        items += found.items().len();
        holders += found.items().iter().filter(|item| format!("{item:?}").contains("secret")).count();
    }
    assert!(items > 10);
    assert_eq!(holders, 1, "the text that is there now");
}

async fn a_deleted_room_leaves_no_states(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob, room) = two_in_a_room(&world).await;
    for number in 0..3 {
        let target = say(&world.store, &ada, room, &format!("c{number}")).await.seq;
        changed(&world.store, &bob, room, target, react()).await;
        changed(&world.store, &ada, room, target, MessageChange::Pin).await;
    }
    world.store.delete_room(room, ada.actor()).await.expect("an owner may");
    for read in [
        world.store.pins(bob.id, room, None).await.map(drop),
        world.store.reactors(bob.id, room, Seq(4)).await.map(drop),
        world.store.timeline(bob.id, room, TimelineSpan::new(TimelineEdge::Newest, None)).await.map(drop),
    ] {
        assert!(matches!(read, Err(Refusal::Denied(Denied::NotFound))), "{read:?}");
    }
    let swept = world.store.sweep(Timestamp::now(), SweepBounds::default()).await.expect("swept");
    assert!(swept.complete, "{swept:?}");
    let rows = world.client.scan().table_name(&world.tables.rooms).consistent_read(true);
    let rows = rows.send().await.expect("a page");
    let is_left = |prefix: &str| {
        rows.items().iter().any(|row| row["part"].as_s().is_ok_and(|part| part.starts_with(prefix)))
    };
    assert!(!is_left("state#") && !is_left("pins"));
    assert!(is_left("room"), "the scan finds what is there");
}
