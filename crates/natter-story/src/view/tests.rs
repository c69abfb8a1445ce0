use super::*;
use proptest::prelude::*;

const HERE: Epoch = Epoch::from_bits(1);

fn told(seq: u64) -> Told {
    let message =
        What::Message { message: MessageId::from_bits(seq.into()), text: seq.to_string(), reply_to: None };
    let person = PersonId::from_bits(1);
    let entry = Entry { seq, timestamp: 0, person, username: "Ada".to_owned(), what: message };
    Told { room: RoomId::LOBBY, epoch: HERE, entry, own_name: None }
}

fn seqs(view: &View) -> Vec<u64> {
    view.log().iter().map(|entry| entry.seq).collect()
}

proptest! {
    #[test]
    fn whatever_the_order_and_however_often_the_view_is_dense(mut order in prop::collection::vec(1u64..20, 0..200)) {
        order.extend(1..20);
        let mut view = View::new(HERE, 19);
        for seq in order {
            view.take(told(seq));
        }
        prop_assert_eq!(seqs(&view), (1..20).collect::<Vec<_>>());
        prop_assert!(view.take_faults().is_empty());
        prop_assert_eq!(view.missing(), None);
    }
}

#[test]
fn a_hole_in_a_live_stream_is_a_fault_and_is_fetched() {
    let mut view = View::new(HERE, 0);
    view.take(told(1));
    view.take(told(3));
    assert_eq!((seqs(&view), view.missing()), (vec![1], Some(1)));
    assert_eq!(view.take_faults().len(), 1);
    view.take(told(2));
    assert_eq!(seqs(&view), [1, 2, 3]);
}

#[test]
fn a_lost_last_event_shows_at_the_next_head() {
    let mut view = View::new(HERE, 0);
    view.take(told(1));
    view.hear_head(HERE, 1);
    assert!(view.take_faults().is_empty());
    view.hear_head(HERE, 2);
    assert_eq!((view.missing(), view.take_faults().len()), (Some(1), 1));
}

#[test]
fn a_part_of_a_resume_is_a_fault() {
    let mut view = View::new(HERE, 0);
    view.take(told(1));
    view.resume();
    view.learn_head(HERE, 3);
    view.take(told(2));
    view.resumed(3);
    assert_eq!(view.take_faults().len(), 1);
}

#[test]
fn another_epoch_begins_anew_and_two_events_at_one_place_are_a_fault() {
    let mut view = View::new(HERE, 0);
    view.take(told(1));
    let mut other = told(1);
    other.entry.username = "Eve".to_owned();
    view.take(other);
    assert_eq!(view.take_faults().len(), 1);
    view.learn_head(Epoch::from_bits(2), 7);
    assert_eq!((view.applied(), view.missing(), view.phase()), (0, Some(0), Phase::Loading));
}

#[test]
fn one_name_at_two_places_is_a_fault() {
    let mut view = View::new(HERE, 0);
    view.take(Told { own_name: Some("a".to_owned()), ..told(1) });
    view.take(Told { own_name: Some("a".to_owned()), ..told(1) });
    assert!(view.take_faults().is_empty());
    view.take(Told { own_name: Some("a".to_owned()), ..told(2) });
    assert_eq!(view.take_faults().len(), 1);
}
