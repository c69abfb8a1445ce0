//! Edits, deletions, reactions and pins: the log says that a message changed, its row says what it is now; long because it is the list of them.

mod histories;

use crate::harness::Harness;
use crate::world::{Persona, World, changing, denied, draft, edit, emoji, message_of, query};
use futures_util::future::join_all;
pub use histories::{a_view_that_follows_ends_like_a_fresh_one, pages_hold_each_row_once};
use natter_core::govern::MemberAct;
use natter_core::message::{ChangeReceipt, Changed, MessageChange, MessageChanged, MessageState, Reaction};
use natter_core::person::PersonState;
use natter_core::port::{Log, People, PersonChange};
use natter_core::room::{RoomChange, RoomKind};
use natter_core::span::{Edge, Kinds, Span, TimelineEdge, TimelineSpan};
use natter_core::{Denied, Epoch, EventKind, LogEvent, RoomId, Seq, Timestamp};

/// Ada and Bob in a public room of Ada's, whose log has three events; Ada's message is the fourth.
async fn a_message<H: Harness>(harness: &H) -> (World<H>, Persona, Persona, RoomId, Seq) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("public");
    let receipt = world.say(&ada, room, "c1", "hello").await;
    let _ = world.published.take();
    (world, ada, bob, room, receipt.seq)
}

fn changes(events: &[LogEvent]) -> Vec<Changed> {
    let change = |event: &LogEvent| match &event.kind {
        EventKind::MessageChanged(changed) => Some(changed.change.clone()),
        _ => None,
    };
    events.iter().filter_map(change).collect()
}

fn react(text: &str) -> MessageChange {
    MessageChange::React(emoji(text))
}

fn unreact(text: &str) -> MessageChange {
    MessageChange::Unreact(emoji(text))
}

/// P2, P5, P8: the event, the row and every way to read them.
pub async fn an_edit_replaces_the_text<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    let receipt = world.change(&ada, room, target, "e1", edit("goodbye")).await.expect("her own");
    assert_eq!(receipt, ChangeReceipt { room, target, seq: Some(target.next()), duplicate: false });
    let log = world.log(&bob, room).await;
    let (message, event) = (&log[log.len() - 2], &log[log.len() - 1]);
    assert_eq!((event.seq, event.person), (target.next(), ada.id));
    assert_eq!(changes(&log), [Changed::Edited(message_of(message).text.clone())]);
    assert_eq!(world.published.take(), std::slice::from_ref(event), "published as it is read");
    let row = world.row(&bob, room, target).await;
    assert_eq!((row.text.as_str(), row.edited_at), ("goodbye", Some(event.timestamp)));
    assert_eq!(row.state.map(|state| state.folded), Some(event.seq));
    let raw = message_of(message);
    assert_eq!((raw.text.as_str(), raw.edited_at, &raw.state), ("goodbye", Some(event.timestamp), &None));
    assert_eq!(raw.client_message_id, message_of(&world.rows(&bob, room).await[3]).client_message_id);
}

/// The old text is found no more, the new one is.
pub async fn an_edit_is_searched_by_its_new_text<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    let found = async |words: &str| {
        world.store.search(bob.id, room, &query(words), None, 10).await.expect("a member").messages.len()
    };
    assert_eq!((found("hello").await, found("goodbye").await), (1, 0));
    world.changed(&ada, room, target, edit("goodbye")).await;
    assert_eq!((found("hello").await, found("goodbye").await), (0, 1));
    world.changed(&ada, room, target, MessageChange::Delete).await;
    assert_eq!((found("hello").await, found("goodbye").await), (0, 0));
}

/// Nothing that can be read has the text, the reactions or the pin; the place, the sender and the time stay.
pub async fn a_deletion_leaves_only_the_place<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    world.changed(&ada, room, target, edit("goodbye")).await;
    world.changed(&bob, room, target, react("👍")).await;
    world.changed(&ada, room, target, MessageChange::Pin).await;
    let before = world.log(&bob, room).await[3].clone();
    let last = world.changed(&ada, room, target, MessageChange::Delete).await;
    let row = world.row(&bob, room, target).await;
    assert!(row.is_deleted() && row.edited_at.is_none());
    assert_eq!(row.state.as_deref(), Some(&MessageState { folded: last, ..MessageState::default() }));
    let log = world.log(&bob, room).await;
    assert_eq!(
        (log[3].person, log[3].timestamp, message_of(&log[3]).id),
        (before.person, before.timestamp, row.id)
    );
    assert!(message_of(&log[3]).is_deleted());
    let texts = changes(&log);
    assert!(matches!(&texts[0], Changed::Edited(text) if text.is_blank()), "the edit says nothing any more");
    assert!(matches!(texts[3], Changed::Deleted));
    assert!(world.store.pins(bob.id, room, None).await.expect("a member").is_empty());
    assert!(world.store.reactors(bob.id, room, target).await.expect("a member").is_empty());
    let span = Span::new(Edge::Newest, Kinds::Messages, None);
    let page = world.store.read_log(bob.id, room, span).await.expect("a member");
    assert!(page.events.len() == 1 && message_of(&page.events[0]).is_deleted());
}

/// Counts are absolute, everybody sees their own, and the emoji that has been there longest is the first.
pub async fn reactions_are_counted_and_named<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    world.changed(&bob, room, target, react("❤")).await;
    world.changed(&ada, room, target, react("👍")).await;
    let last = world.changed(&ada, room, target, react("❤️")).await;
    let counted = |heart_mine, thumb_mine| {
        let reaction = |text, count, mine| Reaction { emoji: emoji(text), count, mine };
        let reactions = vec![reaction("❤️", 2, heart_mine), reaction("👍", 1, thumb_mine)];
        Some(Box::new(MessageState { folded: last, pinned: false, reactions }))
    };
    assert_eq!(world.row(&ada, room, target).await.state, counted(true, true));
    assert_eq!(world.row(&bob, room, target).await.state, counted(true, false));
    let heart = emoji("❤️");
    let expected =
        [Changed::Reacted(heart.clone(), 1), Changed::Reacted(emoji("👍"), 1), Changed::Reacted(heart, 2)];
    assert_eq!(changes(&world.published.take()), expected);
    let reactors = world.store.reactors(ada.id, room, target).await.expect("a member");
    let named = |index: usize| -> Vec<_> { reactors[index].people.iter().map(|person| person.id).collect() };
    assert_eq!((reactors[0].count, named(0)), (2, vec![bob.id, ada.id]), "in the order of their reactions");
    assert_eq!((reactors[1].count, named(1)), (1, vec![ada.id]));
    world.changed(&bob, room, target, unreact("❤️")).await;
    world.changed(&ada, room, target, unreact("👍")).await;
    let state = world.row(&ada, room, target).await.state.expect("it was changed");
    assert_eq!(state.reactions, [Reaction { emoji: emoji("❤️"), count: 1, mine: true }]);
    assert_eq!(denied(world.store.reactors(ada.id, room, Seq(1)).await), Denied::NotFound);
}

/// A person who was deleted is counted and not named.
pub async fn a_deleted_persons_reaction_stays_as_a_count<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    world.changed(&bob, room, target, react("👍")).await;
    let gone = PersonChange::State(PersonState::Deleted);
    world.store.change_person(bob.actor(), bob.id, gone).await.expect("bob may go");
    let reactors = world.store.reactors(ada.id, room, target).await.expect("a member");
    assert_eq!((reactors[0].count, reactors[0].people.as_slice()), (1, [].as_slice()));
    assert_eq!(world.row(&ada, room, target).await.state.expect("a reaction").reactions[0].count, 1);
}

/// Pins are listed from the newest message to the oldest.
pub async fn pins_are_listed<H: Harness>(harness: &H) {
    let (world, ada, bob, room, first) = a_message(harness).await;
    let second = world.say(&bob, room, "c2", "another").await.seq;
    world.changed(&ada, room, second, MessageChange::Pin).await;
    let last = world.changed(&ada, room, first, MessageChange::Pin).await;
    let pins = world.store.pins(bob.id, room, None).await.expect("a member");
    assert_eq!(pins.iter().map(|pin| pin.seq).collect::<Vec<_>>(), [second, first]);
    let state = MessageState { folded: last, pinned: true, reactions: Vec::new() };
    assert_eq!(message_of(&pins[1]).state.as_deref(), Some(&state));
    let older = world.store.pins(bob.id, room, Some(second)).await.expect("a member");
    assert_eq!(older.iter().map(|pin| pin.seq).collect::<Vec<_>>(), [first]);
    world.changed(&ada, room, second, MessageChange::Unpin).await;
    assert_eq!(world.store.pins(bob.id, room, None).await.expect("a member").len(), 1);
}

/// React, unreact, pin, unpin and delete are sets; an edit to the same text is none.
pub async fn what_is_so_already_adds_nothing<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    let nothing = ChangeReceipt { room, target, seq: None, duplicate: true };
    for (id, change) in [("u", unreact("👍")), ("p", MessageChange::Unpin), ("e", edit("hello"))] {
        assert_eq!(world.change(&ada, room, target, id, change).await.expect("so already"), nothing);
    }
    for change in [react("👍"), MessageChange::Pin, MessageChange::Delete] {
        world.changed(&ada, room, target, change.clone()).await;
        let head = world.head(&ada, room).await;
        if !matches!(change, MessageChange::Pin | MessageChange::React(_)) {
            let _ = world.published.take();
        }
        assert_eq!(world.change(&ada, room, target, "", change).await.expect("so already"), nothing);
        assert_eq!(world.head(&ada, room).await, head);
    }
    assert!(world.published.take().is_empty());
}

/// P4: an old edit that is tried again after a newer one does not win.
pub async fn a_late_retry_of_an_edit_does_not_win<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    let first = world.change(&ada, room, target, "e1", edit("first")).await.expect("her own");
    world.change(&ada, room, target, "e2", edit("second")).await.expect("her own");
    let _ = world.published.take();
    let again = world.change(&ada, room, target, "e1", edit("first")).await.expect("a duplicate");
    assert_eq!(again, ChangeReceipt { duplicate: true, ..first });
    assert_eq!(world.row(&bob, room, target).await.text.as_str(), "second");
    let published = world.published.take();
    assert_eq!(published.len(), 1, "the first fan-out may have been lost");
    let log = world.log(&ada, room).await;
    assert_eq!(
        Some(&published[0]),
        log.iter().find(|event| Some(event.seq) == first.seq),
        "with the text of now"
    );
    assert_eq!(log.len(), 6);
}

/// P4, for each kind of change: one event for one id.
pub async fn a_retried_change_is_one_event<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    let all = [
        edit("new"),
        react("👍"),
        unreact("👍"),
        MessageChange::Pin,
        MessageChange::Unpin,
        MessageChange::Delete,
    ];
    for (number, change) in all.into_iter().enumerate() {
        let id = format!("id{number}");
        let first = world.change(&ada, room, target, &id, change.clone()).await.expect("new");
        assert!(!first.duplicate && first.seq.is_some(), "{change:?}");
        let again = world.change(&ada, room, target, &id, change.clone()).await.expect("a duplicate");
        assert_eq!(again, ChangeReceipt { duplicate: true, ..first }, "{change:?}");
    }
    assert_eq!(world.head(&ada, room).await, Seq(10));
}

/// P4: an id that one change or message has is no other's.
pub async fn an_id_belongs_to_one_change<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    let other = world.say(&ada, room, "c2", "another").await.seq;
    world.change(&ada, room, target, "x", edit("new")).await.expect("her own");
    assert_eq!(denied(world.change(&ada, room, other, "x", edit("new")).await), Denied::Conflict);
    assert_eq!(denied(world.change(&ada, room, target, "x", react("👍")).await), Denied::Conflict);
    assert_eq!(denied(world.change(&ada, room, target, "c1", edit("newer")).await), Denied::Conflict);
    assert_eq!(denied(world.send(&ada, room, draft("x", "new")).await), Denied::Conflict);
    assert_eq!(world.row(&ada, room, target).await.text.as_str(), "new");
}

/// P4: the text of a message that was edited or deleted is unknown, so any retry of the send is the same message.
pub async fn a_retry_of_a_changed_message_is_found<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    for change in [edit("new"), MessageChange::Delete] {
        world.changed(&ada, room, target, change).await;
        let again = world.send(&ada, room, draft("c1", "hello")).await.expect("a duplicate");
        assert_eq!((again.seq, again.duplicate), (target, true));
    }
    assert!(world.row(&ada, room, target).await.is_deleted());
}

/// P11: rights are those of the moment.
pub async fn changes_need_the_right_to_make_them<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    let eve = world.person("Eve").await;
    for change in [edit("mine"), MessageChange::Delete, MessageChange::Pin, MessageChange::Unpin] {
        assert_eq!(denied(world.change(&bob, room, target, "", change.clone()).await), Denied::Forbidden);
        assert_eq!(denied(world.change(&eve, room, target, "", change).await), Denied::Forbidden);
    }
    let own = world.say(&bob, room, "b1", "bob's").await.seq;
    assert_eq!(denied(world.change(&ada, room, own, "", edit("hers")).await), Denied::Forbidden);
    world.changed(&bob, room, target, react("👍")).await;
    let until = Timestamp(Timestamp::now().0 + 3_600_000);
    world.act(&ada, room, &bob, MemberAct::Mute(Some(until))).await.expect("she owns it");
    for change in [edit("later"), react("❤️")] {
        assert!(matches!(denied(world.change(&bob, room, own, "", change).await), Denied::Muted { .. }));
    }
    world.changed(&bob, room, target, unreact("👍")).await;
    world.changed(&bob, room, own, MessageChange::Delete).await;
    let other = world.say(&ada, room, "c2", "another").await.seq;
    world.leave(&bob, room).await.expect("bob may go");
    assert_eq!(denied(world.change(&bob, room, other, "", react("👍")).await), Denied::Forbidden);
    let hidden = world.room_of_kind(&ada, RoomKind::Private).await.room;
    let there = world.say(&ada, hidden, "h1", "hidden").await.seq;
    assert_eq!(denied(world.change(&eve, hidden, there, "", react("👍")).await), Denied::NotFound);
    let archived = RoomChange { archived: Some(true), ..RoomChange::default() };
    world.update(&ada, room, archived).await.expect("she owns it");
    for change in [edit("late"), react("👍"), MessageChange::Delete, MessageChange::Pin] {
        assert_eq!(denied(world.change(&ada, room, other, "", change).await), Denied::Archived);
    }
}

/// Reading about messages is reading the room.
pub async fn strangers_read_no_rows<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    let eve = world.person("Eve").await;
    let hidden = world.room_of_kind(&ada, RoomKind::Private).await.room;
    let span = TimelineSpan::new(TimelineEdge::Newest, None);
    for (room, refusal) in [(room, Denied::Forbidden), (hidden, Denied::NotFound)] {
        assert_eq!(denied(world.store.timeline(eve.id, room, span).await), refusal);
        assert_eq!(denied(world.store.reactors(eve.id, room, target).await), refusal);
        assert_eq!(denied(world.store.pins(eve.id, room, None).await), refusal);
    }
}

/// Only messages can be changed.
pub async fn a_place_without_a_message_is_not_found<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    let change = world.changed(&ada, room, target, react("👍")).await;
    for place in [Seq(0), Seq(1), Seq(2), change, change.next(), Seq(1_000_000)] {
        for wanted in [edit("new"), react("❤️"), MessageChange::Pin, MessageChange::Delete] {
            assert_eq!(
                denied(world.change(&ada, room, place, "", wanted).await),
                Denied::NotFound,
                "{place:?}"
            );
        }
    }
}

/// P1, P3: a view of another log, and one from the future.
pub async fn a_change_of_another_log_is_refused<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    let mut wanted = changing(&ada, room, target, None, Some(Seq(1_000)), edit("new"));
    assert_eq!(denied(world.store.change_message(wanted.clone()).await), Denied::ResumeFirst);
    (wanted.known, wanted.epoch) = (None, Some(Epoch::from_bits(3)));
    assert_eq!(denied(world.store.change_message(wanted).await), Denied::EpochChanged);
    assert_eq!(world.head(&ada, room).await, target);
}

/// P12: changes are not unread, and a deleted message is until it was passed.
pub async fn changes_are_not_unread<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    for change in [edit("new"), react("👍"), MessageChange::Pin, MessageChange::Delete] {
        world.changed(&ada, room, target, change).await;
        assert_eq!(world.entry(&bob, room).await.expect("bob's room").unread, 1);
    }
    world.say(&ada, room, "c2", "another").await;
    assert_eq!(world.entry(&bob, room).await.expect("bob's room").unread, 2);
    let mark = world.store.mark_read(room, bob.id, target.next()).await.expect("a member");
    assert_eq!(mark.unread, 1);
}

/// However many at once.
pub async fn reactions_at_once_are_all_counted<H: Harness>(harness: &H) {
    let (world, ada, _, room, target) = a_message(harness).await;
    let names: Vec<String> = (0..8).map(|number| format!("reader {number}")).collect();
    let people = join_all(names.iter().map(|name| world.person(name))).await;
    for person in &people {
        world.join(person, room).await.expect("public");
    }
    let head = world.head(&ada, room).await;
    let _ = world.published.take();
    let reacting = people.iter().map(|person| world.change(person, room, target, "r", react("👍")));
    for reacted in join_all(reacting).await {
        assert!(reacted.expect("a member may react").seq.is_some());
    }
    let state = world.row(&ada, room, target).await.state.expect("reactions");
    assert_eq!(state.reactions, [Reaction { emoji: emoji("👍"), count: 8, mine: false }]);
    let log = world.log(&ada, room).await;
    let counts: Vec<Changed> = changes(&log);
    let expected: Vec<Changed> = (1..=8).map(|count| Changed::Reacted(emoji("👍"), count)).collect();
    assert_eq!(counts, expected, "each count is that of its place in the log");
    assert_eq!(world.head(&ada, room).await, Seq(head.0 + 8));
}

/// P13.
pub async fn changes_survive_a_restart<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    let first = world.change(&ada, room, target, "e1", edit("new")).await.expect("her own");
    world.changed(&bob, room, target, react("👍")).await;
    world.changed(&ada, room, target, MessageChange::Pin).await;
    let (row, log) = (world.row(&bob, room, target).await, world.log(&bob, room).await);
    let Some(world) = world.reopen(harness).await else { return };
    assert_eq!(world.row(&bob, room, target).await, row);
    assert_eq!(world.log(&bob, room).await, log);
    let again = world.change(&ada, room, target, "e1", edit("new")).await.expect("a duplicate");
    assert_eq!(again, ChangeReceipt { duplicate: true, ..first });
    world.changed(&ada, room, target, react("👍")).await;
    assert_eq!(world.row(&bob, room, target).await.state.expect("reactions").reactions[0].count, 2);
}

/// The author's own name for a change is in the log (for the author's form of the frame).
pub async fn a_change_keeps_its_id<H: Harness>(harness: &H) {
    let (world, ada, bob, room, target) = a_message(harness).await;
    world.change(&ada, room, target, "e1", edit("new")).await.expect("her own");
    world.change(&bob, room, target, "r1", react("👍")).await.expect("a member");
    let ids: Vec<String> = world.log(&bob, room).await[4..]
        .iter()
        .map(|event| event.client_message_id().expect("an id").as_str().to_owned())
        .collect();
    assert_eq!(ids, ["e1", "r1"]);
    let targets = |event: &LogEvent| matches!(&event.kind, EventKind::MessageChanged(MessageChanged { target: found, .. }) if *found == target);
    assert!(world.log(&bob, room).await[4..].iter().all(targets));
}
