use super::*;
use crate::event::EventKind;
use crate::id::{Epoch, RoomId};
use crate::member::Role;
use crate::message::{MessageChanged, Reaction};
use crate::span::Seq;
use crate::text::{Emoji, Username};

const ADA: PersonId = PersonId::from_bits(1);
const BO: PersonId = PersonId::from_bits(2);
const NOW: Timestamp = Timestamp(1_000_000);

fn facts(role: Role) -> Facts {
    let (kind, epoch) = (RoomKind::Private, Epoch::from_bits(1));
    Facts { kind, epoch, head: Seq(9), role: Some(role), archived: false, muted_until: None }
}

fn thumb() -> Emoji {
    Emoji::parse("👍").expect("an emoji")
}

fn words(text: &str) -> MessageText {
    MessageText::parse(text).expect("a text")
}

fn proposal(person: PersonId, change: MessageChange) -> ChangeProposal {
    ChangeProposal {
        room: RoomId::LOBBY,
        person,
        username: Username::from_stored("Ada"),
        epoch: None,
        known: None,
        target: Seq(3),
        client_message_id: None,
        change,
    }
}

/// What becomes of a change of Ada's message.
fn decide(facts: &Facts, person: PersonId, wanted: MessageChange) -> Result<Option<Changed>, Denied> {
    let (text, state) = (words("Hello"), MessageState::default());
    let target = Target { author: ADA, text: &text, state: &state, reacted: false, pins: 0 };
    change(facts, &proposal(person, wanted), Some(&target), NOW)
}

fn all() -> [MessageChange; 6] {
    let edit = MessageChange::Edit(words("Hallo"));
    let (react, unreact) = (MessageChange::React(thumb()), MessageChange::Unreact(thumb()));
    [edit, MessageChange::Delete, react, unreact, MessageChange::Pin, MessageChange::Unpin]
}

#[test]
fn authors_edit_and_delete_their_own_and_moderators_delete_any() {
    for (role, may_delete) in
        [(Role::Member, false), (Role::Guest, false), (Role::Moderator, true), (Role::Owner, true)]
    {
        let edit = MessageChange::Edit(words("Hallo"));
        assert!(decide(&facts(role), ADA, edit.clone()).is_ok_and(|changed| changed.is_some()));
        assert_eq!(decide(&facts(role), BO, edit), Err(Denied::Forbidden));
        assert_eq!(decide(&facts(role), ADA, MessageChange::Delete), Ok(Some(Changed::Deleted)));
        let by_other = decide(&facts(role), BO, MessageChange::Delete);
        assert_eq!(by_other, if may_delete { Ok(Some(Changed::Deleted)) } else { Err(Denied::Forbidden) });
        let pinned = decide(&facts(role), BO, MessageChange::Pin);
        assert_eq!(pinned, if may_delete { Ok(Some(Changed::Pinned)) } else { Err(Denied::Forbidden) });
    }
    let direct = Facts { kind: RoomKind::Direct, ..facts(Role::Member) };
    assert_eq!(decide(&direct, BO, MessageChange::Pin), Ok(Some(Changed::Pinned)));
    assert_eq!(decide(&direct, BO, MessageChange::Delete), Err(Denied::Forbidden));
}

#[test]
fn strangers_learn_nothing() {
    for wanted in all() {
        let hidden = Facts { role: None, ..facts(Role::Member) };
        assert_eq!(decide(&hidden, ADA, wanted.clone()), Err(Denied::NotFound));
        let open = Facts { kind: RoomKind::Public, ..hidden };
        assert_eq!(decide(&open, ADA, wanted), Err(Denied::Forbidden));
    }
}

#[test]
fn who_is_muted_may_only_take_back() {
    let muted = Facts { muted_until: Some(NOW.plus_millis(1)), ..facts(Role::Owner) };
    for wanted in all() {
        let may = matches!(wanted, MessageChange::Delete | MessageChange::Unreact(_));
        assert_eq!(decide(&muted, ADA, wanted.clone()).is_ok(), may, "{wanted:?}");
    }
    assert!(decide(&Facts { muted_until: Some(NOW), ..facts(Role::Owner) }, ADA, MessageChange::Pin).is_ok());
}

#[test]
fn an_archived_room_takes_no_changes() {
    for wanted in all() {
        let archived = Facts { archived: true, ..facts(Role::Owner) };
        assert_eq!(decide(&archived, ADA, wanted), Err(Denied::Archived));
    }
}

#[test]
fn a_deleted_message_can_only_be_deleted_again() {
    let (text, state) = (MessageText::blank(), MessageState::default());
    let target = Target { author: ADA, text: &text, state: &state, reacted: false, pins: 0 };
    for wanted in all() {
        let again = matches!(wanted, MessageChange::Delete);
        let decided = change(&facts(Role::Owner), &proposal(ADA, wanted), Some(&target), NOW);
        assert_eq!(decided, if again { Ok(None) } else { Err(Denied::NotFound) });
    }
    assert_eq!(
        change(&facts(Role::Owner), &proposal(ADA, MessageChange::Delete), None, NOW),
        Err(Denied::NotFound)
    );
}

#[test]
fn what_is_so_already_needs_no_event() {
    let reactions = vec![Reaction { emoji: thumb(), count: 4, mine: true }];
    let (text, state) = (words("Hello"), MessageState { pinned: true, reactions, ..MessageState::default() });
    let mut target = Target { author: ADA, text: &text, state: &state, reacted: true, pins: 50 };
    let decide =
        |wanted, target: &Target<'_>| change(&facts(Role::Owner), &proposal(ADA, wanted), Some(target), NOW);
    assert_eq!(decide(MessageChange::Edit(words("Hello")), &target), Ok(None));
    assert_eq!(decide(MessageChange::React(thumb()), &target), Ok(None));
    assert_eq!(decide(MessageChange::Unreact(thumb()), &target), Ok(Some(Changed::Unreacted(thumb(), 3))));
    assert_eq!(decide(MessageChange::Pin, &target), Ok(None));
    assert_eq!(decide(MessageChange::Unpin, &target), Ok(Some(Changed::Unpinned)));
    target.reacted = false;
    assert_eq!(decide(MessageChange::React(thumb()), &target), Ok(Some(Changed::Reacted(thumb(), 5))));
    assert_eq!(decide(MessageChange::Unreact(thumb()), &target), Ok(None));
    let unpinned = MessageState::default();
    let target = Target { state: &unpinned, ..target };
    assert!(matches!(decide(MessageChange::Pin, &target), Err(Denied::Invalid(_))), "fifty are pinned");
}

#[test]
fn the_same_id_is_the_same_change_or_a_conflict() {
    let event = |target, change| LogEvent {
        room: RoomId::LOBBY,
        epoch: Epoch::from_bits(1),
        seq: Seq(7),
        timestamp: NOW,
        person: ADA,
        username: Username::from_stored("Ada"),
        kind: EventKind::MessageChanged(MessageChanged {
            target: Seq(target),
            client_message_id: None,
            change,
        }),
    };
    let edit = proposal(ADA, MessageChange::Edit(words("Hallo")));
    let receipt = ChangeReceipt { room: RoomId::LOBBY, target: Seq(3), seq: Some(Seq(7)), duplicate: true };
    assert_eq!(duplicate(&edit, &event(3, Changed::Edited(words("Later")))), Ok(receipt.clone()));
    assert_eq!(duplicate(&edit, &event(3, Changed::Edited(MessageText::blank()))), Ok(receipt));
    assert_eq!(duplicate(&edit, &event(2, Changed::Edited(words("Hallo")))), Err(Denied::Conflict));
    assert_eq!(duplicate(&edit, &event(3, Changed::Deleted)), Err(Denied::Conflict));
    let react = proposal(ADA, MessageChange::React(thumb()));
    let heart = Emoji::parse("❤️").expect("an emoji");
    assert_eq!(duplicate(&react, &event(3, Changed::Reacted(heart, 1))), Err(Denied::Conflict));
}
