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
    let ahead = Proposal { epoch: None, known: Some(Seq(11)), ..proposal() };
    assert_eq!(may_send(&facts(), &ahead), Err(Denied::EpochChanged));
    let forged = Proposal { known: Some(Seq(11)), ..proposal() };
    assert!(matches!(may_send(&facts(), &forged), Err(Denied::Invalid(_))));
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
    let receipt = duplicate(&proposal, &proposal.drafts[0], &earlier()).unwrap();
    assert_eq!((receipt.seq, receipt.timestamp, receipt.duplicate), (Seq(4), Timestamp(1), true));
    let other = Earlier { text: Some(MessageText::parse("bye").unwrap()), ..earlier() };
    assert_eq!(duplicate(&proposal, &proposal.drafts[0], &other), Err(Denied::Conflict));
    let other = Earlier { reply_to: Some(Seq(1)), ..earlier() };
    assert_eq!(duplicate(&proposal, &proposal.drafts[0], &other), Err(Denied::Conflict));
}

#[test]
fn a_deleted_message_still_answers_its_retry() {
    let blank = Earlier { text: None, ..earlier() };
    assert!(duplicate(&proposal(), &proposal().drafts[0], &blank).is_ok());
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
