use super::*;
use crate::id::{PersonId, RoomId};
use crate::text::{ClientMessageId, Username};

const NOW: Timestamp = Timestamp(1_000);

fn facts() -> Facts {
    Facts {
        kind: RoomKind::Public,
        epoch: Epoch::from_bits(7),
        head: Seq(10),
        role: Some(Role::Member),
        archived: false,
        muted_until: None,
    }
}

fn proposal() -> Proposal {
    Proposal {
        room: RoomId::LOBBY,
        person: PersonId::from_bits(1),
        username: Username::parse("Ada").unwrap(),
        epoch: Some(Epoch::from_bits(7)),
        known: Some(Seq(10)),
        drafts: vec![Draft {
            message: MessageId::from_bits(2),
            client_message_id: Some(ClientMessageId::parse("c1").unwrap()),
            text: MessageText::parse("hello").unwrap(),
            reply_to: None,
        }],
    }
}

fn earlier() -> Earlier {
    Earlier {
        seq: Seq(4),
        message: MessageId::from_bits(9),
        timestamp: Timestamp(1),
        text: Some(MessageText::parse("hello").unwrap()),
        reply_to: None,
    }
}

#[test]
fn members_may_write() {
    assert_eq!(may_send(&facts(), &proposal()), Ok(()));
}

#[test]
fn strangers_learn_only_of_public_rooms() {
    for (kind, denied) in [
        (RoomKind::Public, Denied::Forbidden),
        (RoomKind::Approval, Denied::NotFound),
        (RoomKind::Private, Denied::NotFound),
    ] {
        assert_eq!(may_send(&Facts { role: None, kind, ..facts() }, &proposal()), Err(denied));
    }
}

#[test]
fn a_view_of_another_log_is_told_so() {
    let stale = Proposal { epoch: Some(Epoch::from_bits(8)), ..proposal() };
    assert_eq!(may_send(&facts(), &stale), Err(Denied::EpochChanged));
    let stale_and_ahead = Proposal { known: Some(Seq(11)), ..stale };
    assert_eq!(may_send(&facts(), &stale_and_ahead), Err(Denied::EpochChanged));
}

#[test]
fn a_view_beyond_the_end_of_the_log_resumes_first() {
    for epoch in [None, Some(Epoch::from_bits(7))] {
        let ahead = |known| Proposal { epoch, known: Some(Seq(known)), ..proposal() };
        assert_eq!(may_send(&facts(), &ahead(10)), Ok(()));
        assert_eq!(may_send(&facts(), &ahead(11)), Err(Denied::ResumeFirst));
    }
}

/// The refusal of several names the one that is the reason; of one it needs not.
#[test]
fn a_refusal_of_several_messages_says_which_is_the_reason() {
    let draft = proposal().drafts.remove(0);
    let other =
        |id: &str| Draft { client_message_id: Some(ClientMessageId::parse(id).unwrap()), ..draft.clone() };
    let three = Proposal { drafts: vec![other("c0"), draft.clone(), other("c2")], ..proposal() };
    let said = Earlier { text: Some(MessageText::parse("bye").unwrap()), ..earlier() };
    let fault = MessageFault::Conflict;
    assert_eq!(duplicate(&three, 1, &said), Err(Denied::InMessage { index: 1, fault }));
    let mut answer = three.clone();
    answer.drafts[2].reply_to = Some(Seq(11));
    let fault = MessageFault::ReplyToNothing;
    assert_eq!(may_send(&facts(), &answer), Err(Denied::InMessage { index: 2, fault }));
}

#[test]
fn a_draft_may_repeat_an_earlier_one_and_not_contradict_it() {
    let draft = proposal().drafts.remove(0);
    let twice = Proposal { drafts: vec![draft.clone(), draft.clone()], ..proposal() };
    assert_eq!((repeats(&twice, 0), repeats(&twice, 1)), (Ok(None), Ok(Some(0))));
    let mut other = twice.clone();
    other.drafts[1].text = MessageText::parse("bye").unwrap();
    let fault = MessageFault::Conflict;
    assert_eq!(repeats(&other, 1), Err(Denied::InMessage { index: 1, fault }));
    let mut unnamed = other;
    unnamed.drafts.iter_mut().for_each(|draft| draft.client_message_id = None);
    assert_eq!(repeats(&unnamed, 1), Ok(None));
}

#[test]
fn an_answer_needs_a_message_that_is_there() {
    for (seq, allowed) in [(0, false), (1, true), (10, true), (11, false)] {
        let mut answer = proposal();
        answer.drafts[0].reply_to = Some(Seq(seq));
        assert_eq!(may_send(&facts(), &answer).is_ok(), allowed, "{seq}");
    }
}

#[test]
fn a_retry_gets_the_first_receipt_and_another_body_a_conflict() {
    let proposal = proposal();
    let receipt = duplicate(&proposal, 0, &earlier()).unwrap();
    assert_eq!((receipt.seq, receipt.timestamp, receipt.duplicate), (Seq(4), Timestamp(1), true));
    let other = Earlier { text: Some(MessageText::parse("bye").unwrap()), ..earlier() };
    assert_eq!(duplicate(&proposal, 0, &other), Err(Denied::Conflict));
    let other = Earlier { reply_to: Some(Seq(1)), ..earlier() };
    assert_eq!(duplicate(&proposal, 0, &other), Err(Denied::Conflict));
}

#[test]
fn a_deleted_message_still_answers_its_retry() {
    let blank = Earlier { text: None, ..earlier() };
    assert!(duplicate(&proposal(), 0, &blank).is_ok());
}

#[test]
fn five_hundred_behind_is_the_limit() {
    let far = |head| Facts { head: Seq(head), ..facts() };
    assert_eq!(may_append_new(&far(510), &proposal(), NOW), Ok(()));
    assert_eq!(may_append_new(&far(511), &proposal(), NOW), Err(Denied::ResumeFirst));
    assert_eq!(may_append_new(&far(9999), &Proposal { known: None, ..proposal() }, NOW), Ok(()));
}

#[test]
fn the_muted_and_the_archived_write_nothing_new() {
    let muted = |until| Facts { muted_until: Some(Timestamp(until)), ..facts() };
    let until = Timestamp(NOW.0 + 1);
    assert_eq!(may_append_new(&muted(until.0), &proposal(), NOW), Err(Denied::Muted { until }));
    assert_eq!(may_append_new(&muted(NOW.0), &proposal(), NOW), Ok(()));
    let archived = Facts { archived: true, ..facts() };
    assert_eq!(may_append_new(&archived, &proposal(), NOW), Err(Denied::Archived));
    assert_eq!(may_send(&archived, &proposal()), Ok(()));
}
