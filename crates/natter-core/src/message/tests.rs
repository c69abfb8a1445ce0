use super::*;

const ADA: PersonId = PersonId::from_bits(1);
const BO: PersonId = PersonId::from_bits(2);

fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).expect("an emoji")
}

fn message() -> Message {
    let text = MessageText::parse("Hello").expect("a text");
    Message {
        id: MessageId::from_bits(7),
        client_message_id: None,
        text,
        reply_to: None,
        edited_at: None,
        state: None,
    }
}

fn change(seq: u64, person: PersonId, target: u64, change: Changed) -> LogEvent {
    LogEvent {
        room: RoomId::LOBBY,
        epoch: Epoch::from_bits(1),
        seq: Seq(seq),
        timestamp: Timestamp(seq * 1000),
        person,
        username: Username::from_stored("Somebody"),
        kind: EventKind::MessageChanged(MessageChanged {
            target: Seq(target),
            client_message_id: None,
            change,
        }),
    }
}

fn folded(events: &[LogEvent], viewer: Option<PersonId>) -> Message {
    let mut message = message();
    for event in events {
        message.apply(Seq(3), event, viewer);
    }
    message
}

#[test]
fn reactions_are_counted_in_the_order_of_their_emoji() {
    let (thumb, heart) = (emoji("👍"), emoji("❤️"));
    let events = [
        change(4, ADA, 3, Changed::Reacted(heart.clone(), 1)),
        change(5, ADA, 3, Changed::Reacted(thumb.clone(), 1)),
        change(6, BO, 3, Changed::Reacted(heart.clone(), 2)),
        change(7, ADA, 3, Changed::Unreacted(heart.clone(), 1)),
    ];
    let seen = |viewer| folded(&events, viewer).state.expect("a state").reactions;
    let reaction = |emoji: &Emoji, count, mine| Reaction { emoji: emoji.clone(), count, mine };
    assert_eq!(seen(Some(ADA)), [reaction(&heart, 1, false), reaction(&thumb, 1, true)]);
    assert_eq!(seen(Some(BO)), [reaction(&heart, 1, true), reaction(&thumb, 1, false)]);
    assert_eq!(seen(None), [reaction(&heart, 1, false), reaction(&thumb, 1, false)]);
}

#[test]
fn a_change_that_is_part_of_the_row_changes_nothing() {
    let late = change(5, BO, 3, Changed::Reacted(emoji("👍"), 1));
    let mut row = folded(&[late.clone(), change(6, BO, 3, Changed::Unreacted(emoji("👍"), 0))], None);
    let before = row.clone();
    assert!(!row.apply(Seq(3), &late, None) && row == before);
    assert!(
        !row.apply(Seq(3), &change(9, BO, 8, Changed::Deleted), None) && row == before,
        "another message's"
    );
}

#[test]
fn a_deletion_leaves_nothing_of_text_reactions_and_pin() {
    let text = MessageText::parse("Hallo").expect("a text");
    let events = [
        change(4, ADA, 3, Changed::Edited(text)),
        change(5, BO, 3, Changed::Reacted(emoji("👍"), 1)),
        change(6, BO, 3, Changed::Pinned),
        change(7, ADA, 3, Changed::Deleted),
    ];
    let row = folded(&events, None);
    assert!(row.is_deleted() && row.edited_at.is_none());
    assert_eq!(row.state.as_deref(), Some(&MessageState { folded: Seq(7), ..MessageState::default() }));
    let edited = folded(&events[..1], None);
    assert_eq!((edited.text.as_str(), edited.edited_at), ("Hallo", Some(Timestamp(4000))));
}

#[test]
fn a_message_takes_so_many_reactions() {
    let mut state = MessageState::default();
    let many: Vec<Emoji> =
        emojis::iter().take(limit::EMOJI_PER_MESSAGE + 1).map(|one| emoji(one.as_str())).collect();
    for one in &many[..limit::EMOJI_PER_MESSAGE] {
        assert!(state.has_room_for(one));
        state.count(one, 1, None);
    }
    assert!(!state.has_room_for(&many[limit::EMOJI_PER_MESSAGE]) && state.has_room_for(&many[0]));
    state.count(&many[0], limit::REACTIONS_PER_MESSAGE, None);
    assert!(!state.has_room_for(&many[0]));
}
