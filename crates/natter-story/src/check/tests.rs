use super::*;
use crate::client::Ack;
use crate::outbox::Draft;
use natter_core::MessageId;

const ROOM: RoomId = RoomId::LOBBY;

fn person(bits: u128) -> PersonId {
    PersonId::from_bits(bits)
}

fn entry(seq: u64, who: u128, what: What) -> Entry {
    Entry { seq, timestamp: seq, person: person(who), username: who.to_string(), what }
}

fn message(seq: u64, who: u128, text: &str) -> Entry {
    let message = MessageId::from_bits(seq.into());
    entry(seq, who, What::Message { message, text: text.to_owned(), reply_to: None })
}

fn sent(text: &str, begun: u64, acked: u64, seq: u64) -> Sent {
    let draft = Draft { name: text.to_owned(), text: text.to_owned() };
    let message = MessageId::from_bits(seq.into());
    let ack = Some(Ack { seq, message, timestamp: seq, duplicate: false, tick: acked });
    Sent { room: ROOM, draft, tick: Some(begun), ack, more_acks: 0, first_came: false, refused: None }
}

fn witness(who: u128, log: Vec<Entry>, sent: Vec<Sent>) -> Witness {
    let views = BTreeMap::from([(ROOM, log)]);
    Witness {
        name: who.to_string(),
        person: person(who),
        views,
        left: Vec::new(),
        sent,
        changes: Vec::new(),
        faults: Vec::new(),
        overheard: Vec::new(),
    }
}

/// Ada says a and c, Bob says b between.
fn good() -> [Witness; 2] {
    let log = vec![
        entry(1, 1, What::Joined),
        entry(2, 2, What::Joined),
        message(3, 1, "a"),
        message(4, 2, "b"),
        message(5, 1, "c"),
    ];
    [
        witness(1, log.clone(), vec![sent("a", 1, 2, 3), sent("c", 5, 6, 5)]),
        witness(2, log, vec![sent("b", 3, 4, 4)]),
    ]
}

fn faults_after(change: impl Fn(&mut [Witness; 2])) -> String {
    let mut witnesses = good();
    change(&mut witnesses);
    check(&witnesses).join("\n")
}

fn log_of(witness: &mut Witness) -> &mut Vec<Entry> {
    witness.views.get_mut(&ROOM).unwrap()
}

#[test]
fn a_good_story_has_no_faults() {
    assert_eq!(faults_after(|_| {}), "");
}

#[test]
fn a_lost_message_is_found() {
    let lost = faults_after(|all| all.iter_mut().for_each(|one| drop(log_of(one).pop())));
    assert!(lost.contains("P5: c"), "{lost}");
    let lost_by_one = faults_after(|all| drop(log_of(&mut all[1]).pop()));
    assert!(lost_by_one.contains("P8"), "{lost_by_one}");
}

#[test]
fn a_doubled_message_is_found() {
    let doubled = faults_after(|all| all.iter_mut().for_each(|one| log_of(one).push(message(6, 1, "a"))));
    assert!(doubled.contains("P4"), "{doubled}");
}

#[test]
fn a_hole_is_found() {
    let hole = faults_after(|all| all.iter_mut().for_each(|one| drop(log_of(one).remove(1))));
    assert!(hole.contains("P1"), "{hole}");
}

#[test]
fn a_wrong_order_is_found() {
    let own = faults_after(|all| all[0].sent.swap(0, 1));
    assert!(own.contains("P7: a"), "{own}");
    let others = faults_after(|all| all[1].sent[0].tick = Some(7));
    assert!(others.contains("P7: 4 in"), "{others}");
}

#[test]
fn strangers_in_the_log_and_at_the_window_are_found() {
    let stranger = faults_after(|all| all.iter_mut().for_each(|one| log_of(one)[1].person = person(9)));
    assert!(stranger.contains("P11: 4 in"), "{stranger}");
    assert!(stranger.contains("P11: 2 sees"), "{stranger}");
}

#[test]
fn another_past_is_found() {
    let past = faults_after(|all| all[0].left.push((ROOM, vec![entry(1, 9, What::Joined)])));
    assert!(past.contains("before leaving"), "{past}");
}

#[test]
fn whoever_was_told_of_what_came_before_them_had_asked_to_come_in() {
    let overhears = |seq, asked| {
        faults_after(|[_, bob]| bob.overheard = vec![Overheard { room: RoomId::LOBBY, seq, asked }])
    };
    assert_eq!(overhears(1, true), "", "his joining at 2 was carried out before the audience of 1 was read");
    assert!(overhears(1, false).contains("was not in it"));
    let leaves = |asked| {
        faults_after(|[ada, bob]| {
            for witness in [ada, &mut *bob] {
                log_of(witness).push(entry(6, 2, What::Left));
                log_of(witness).push(message(7, 1, "d"));
            }
            bob.overheard = vec![Overheard { room: RoomId::LOBBY, seq: 7, asked }];
        })
    };
    assert!(leaves(true).contains("was not in it"), "asking is not coming in");
}

fn changed(seq: u64, who: u128, target: u64, change: Change) -> Entry {
    entry(seq, who, What::Changed { target, change })
}

fn wanted(target: u64, action: &'static str, text: Option<&str>, seq: u64) -> Wanted {
    let (name, text) = (format!("{action} {seq}"), text.map(str::to_owned));
    let on = (action == "react").then_some(true);
    Wanted { room: ROOM, target, name, action, on, text, promised: Some(seq) }
}

/// Ada edits a twice, Bob reacts to it and takes it back, Ada deletes c.
fn changes_after(alter: impl Fn(&mut [Witness; 2])) -> String {
    let thumb = || "👍".to_owned();
    faults_after(|all| {
        for witness in &mut *all {
            let log = log_of(witness);
            let text = "a edited as 2".to_owned();
            (log[2], log[4]) = (message(3, 1, &text), message(5, 1, ""));
            log.extend([
                changed(6, 1, 3, Change::Edited(text.clone())),
                changed(7, 2, 3, Change::Reacted(thumb(), 1)),
                changed(8, 1, 3, Change::Edited(text)),
                changed(9, 2, 3, Change::Unreacted(thumb(), 0)),
                changed(10, 1, 5, Change::Deleted),
            ]);
        }
        all[0].changes = vec![
            wanted(3, "editMessage", Some("a edited as 1"), 6),
            wanted(3, "editMessage", Some("a edited as 2"), 8),
            wanted(5, "deleteMessage", None, 10),
        ];
        all[1].changes = vec![wanted(3, "react", None, 7)];
        alter(all);
    })
}

#[test]
fn changes_that_are_as_promised_have_no_faults() {
    assert_eq!(changes_after(|_| {}), "");
}

#[test]
fn a_lost_change_and_an_old_edit_that_won_are_found() {
    let lost = changes_after(|all| all[0].changes[2].promised = Some(9));
    assert!(lost.contains("P5: deleteMessage"), "{lost}");
    let old =
        changes_after(|all| all.iter_mut().for_each(|one| log_of(one)[2] = message(3, 1, "a edited as 1")));
    assert!(old.contains("P2: the last edit of 3"), "{old}");
    let foreign = changes_after(|all| all.iter_mut().for_each(|one| log_of(one)[2] = message(3, 1, "x")));
    assert!(foreign.contains("P5: a was promised"), "{foreign}");
}

#[test]
fn wrong_counts_are_found() {
    let double = changes_after(|all| {
        for witness in all {
            log_of(witness)[8] = changed(9, 2, 3, Change::Reacted("👍".to_owned(), 2));
        }
    });
    assert!(double.contains("counts 2 at 9, and 1 have reacted"), "{double}");
}
