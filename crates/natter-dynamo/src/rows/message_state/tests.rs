use super::*;
use natter_core::message::{Message, MessageChanged};
use natter_core::text::{MessageText, Username};
use natter_core::{Epoch, MessageId, Timestamp};

const ROOM: RoomId = RoomId::LOBBY;
const TARGET: Seq = Seq(3);
const PEOPLE: [PersonId; 3] =
    [PersonId::from_bits(1), PersonId::from_bits(2), PersonId::from_bits(u128::MAX)];

fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).unwrap()
}

fn event(seq: u64, person: PersonId, change: Changed) -> LogEvent {
    LogEvent {
        room: ROOM,
        epoch: Epoch::from_bits(1),
        seq: Seq(seq),
        timestamp: Timestamp(1),
        person,
        username: Username::from_stored("Ada"),
        kind: EventKind::MessageChanged(MessageChanged { target: TARGET, client_message_id: None, change }),
    }
}

/// The state after some changes, each folded as the store does.
fn folded(events: &[LogEvent]) -> StateRow {
    let text = MessageText::from_stored("hello");
    let mut message = Message::new(MessageId::from_bits(1), None, text, None);
    let mut row = StateRow::default();
    for event in events {
        message.state = Some(Box::new(row.seen_by(event.person)));
        assert!(message.apply(TARGET, event, None));
        row = row.after(event, message.state.as_ref().unwrap());
    }
    row
}

/// The item that a change makes where nothing is.
fn written(row: &StateRow) -> Item {
    let mut item = StateRow::key(ROOM, TARGET);
    item.insert("folded".into(), number(row.folded.0));
    if row.pinned {
        item.insert("pinned".into(), aws_sdk_dynamodb::types::AttributeValue::Bool(true));
    }
    let people = row.reactions.iter().map(|one| write_people(&one.people)).collect();
    item.insert("emoji".into(), texts(row.reactions.iter().map(|one| one.emoji.to_string()).collect()));
    item.insert("people".into(), byte_strings(people));
    item
}

#[test]
fn people_are_kept_in_the_order_in_which_they_reacted() {
    let (thumb, heart) = (emoji("👍"), emoji("❤️"));
    let row = folded(&[
        event(4, PEOPLE[1], Changed::Reacted(thumb.clone(), 1)),
        event(5, PEOPLE[0], Changed::Reacted(heart.clone(), 1)),
        event(6, PEOPLE[2], Changed::Reacted(thumb.clone(), 2)),
        event(7, PEOPLE[0], Changed::Reacted(thumb.clone(), 3)),
        event(8, PEOPLE[1], Changed::Unreacted(thumb.clone(), 2)),
        event(9, PEOPLE[0], Changed::Unreacted(heart.clone(), 0)),
        event(10, PEOPLE[0], Changed::Pinned),
    ]);
    let reactions = vec![ReactionRow { emoji: thumb.clone(), people: vec![PEOPLE[2], PEOPLE[0]] }];
    assert_eq!(row, StateRow { folded: Seq(10), pinned: true, reactions });
    assert!(row.has(&thumb, PEOPLE[0]) && !row.has(&thumb, PEOPLE[1]) && !row.has(&heart, PEOPLE[0]));
    let seen = row.seen_by(PEOPLE[1]);
    assert_eq!(seen.reactions, [Reaction { emoji: thumb, count: 2, mine: false }]);
    assert_eq!(StateRow::read(&written(&row)).unwrap(), row);
    assert_eq!(StateRow::message(&written(&row)).unwrap(), TARGET);
}

#[test]
fn a_deletion_leaves_nothing_but_its_place() {
    let thumb = emoji("👍");
    let row = folded(&[
        event(4, PEOPLE[1], Changed::Reacted(thumb, 1)),
        event(5, PEOPLE[1], Changed::Pinned),
        event(6, PEOPLE[1], Changed::Deleted),
    ]);
    assert_eq!(row, StateRow { folded: Seq(6), ..StateRow::default() });
}

#[test]
fn an_item_that_is_not_what_was_written_is_an_error() {
    let whole = written(&folded(&[event(4, PEOPLE[1], Changed::Reacted(emoji("👍"), 1))]));
    for name in ["folded", "people"] {
        let mut item = whole.clone();
        item.remove(name);
        assert!(StateRow::read(&item).is_err(), "{name}");
    }
    let mut item = whole;
    item.insert("people".into(), byte_strings(vec![vec![0; ID - 1]]));
    assert!(StateRow::read(&item).is_err());
}

#[test]
fn pins_are_a_list_without_repetition() {
    let pins = PinsRow::default().with(Seq(4), true).with(Seq(2), true).with(Seq(4), true);
    assert_eq!(pins.messages, [Seq(2), Seq(4)]);
    assert_eq!(PinsRow::read(&pins.write(ROOM)).unwrap(), pins);
    let none = pins.with(Seq(2), false).with(Seq(4), false);
    assert_eq!(PinsRow::read(&none.write(ROOM)).unwrap(), PinsRow::default());
}

#[test]
fn sort_keys_sort_as_the_numbers_do() {
    let seqs = [1, 9, 10, 99, 100, u64::MAX];
    assert!(seqs.map(key::state).is_sorted());
}
