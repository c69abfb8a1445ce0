use super::*;
use natter_core::{RoomId, SearchQuery, limit};

const EVE: PersonId = PersonId::from_bits(1);
const ADA: PersonId = PersonId::from_bits(2);
const SOCKET: ConnectionId = ConnectionId::from_bits(7);
const OTHER: ConnectionId = ConnectionId::from_bits(8);

#[test]
fn who_searches_too_fast_waits_with_searches_and_with_nothing_else() {
    let brakes = Brakes::new(true);
    let query = SearchQuery::parse("tea").expect("a word");
    let search = Action::Search { query, room: Some(RoomId::LOBBY), from: None, most: 1 };
    for _ in 0..limit::SEARCHES_AT_ONCE {
        assert_eq!(brakes.may_act(EVE, &search, Timestamp(0)), Ok(()));
    }
    let wait = Err(Denied::RateLimited { retry_after_ms: 500 });
    assert_eq!(brakes.may_act(EVE, &search, Timestamp(0)), wait);
    assert_eq!(brakes.may_act(EVE, &Action::Ping, Timestamp(0)), Ok(()));
    assert_eq!(brakes.may_act(ADA, &search, Timestamp(0)), Ok(()));
    assert_eq!(brakes.may_act(EVE, &search, Timestamp(500)), Ok(()));
}

#[test]
fn a_person_does_sixty_things_at_once_and_twenty_a_second() {
    let brakes = Brakes::new(true);
    let taken = |at| (0..200).filter(|_| brakes.may_act(EVE, &Action::Ping, Timestamp(at)).is_ok()).count();
    assert_eq!((taken(0), taken(1000), taken(1500)), (60, 20, 10));
    assert_eq!(brakes.may_act(ADA, &Action::Ping, Timestamp(0)), Ok(()));
    let unrated = Brakes::new(false);
    assert!((0..200).all(|_| unrated.may_act(EVE, &Action::Ping, Timestamp(0)).is_ok()));
}

/// Whatever is in the frames: they are counted before they are understood.
#[test]
fn a_connection_that_sends_too_fast_is_closed_once_and_dropped_after() {
    let brakes = Brakes::new(true);
    assert_eq!(brakes.frame(SOCKET, Timestamp(0)), Passage::Look);
    let rest: Vec<Passage> = (0..200).map(|_| brakes.frame(SOCKET, Timestamp(0))).collect();
    let count = |wanted| rest.iter().filter(|&&passage| passage == wanted).count();
    assert_eq!((count(Passage::Count(60)), count(Passage::TooMany), count(Passage::Closed)), (2, 1, 50));
    assert_eq!(brakes.frame(SOCKET, Timestamp(600_000)), Passage::Closed);
    assert_eq!(brakes.frame(OTHER, Timestamp(0)), Passage::Look);
}

#[test]
fn a_quiet_connection_is_looked_at_every_five_minutes() {
    let brakes = Brakes::new(false);
    let passages = [0, 1, 299_999, 300_000, 300_001].map(|at| brakes.frame(SOCKET, Timestamp(at)));
    use Passage::{Free, Look};
    assert_eq!(passages, [Look, Free, Free, Look, Free]);
    brakes.close(SOCKET, Timestamp(300_002));
    assert_eq!(brakes.frame(SOCKET, Timestamp(300_003)), Passage::Closed);
}

#[test]
fn typing_is_told_once_in_two_and_a_half_seconds_of_each_connection() {
    let brakes = Brakes::new(true);
    let told: Vec<u64> =
        (0..100).map(|step| step * 100).filter(|&at| brakes.may_type(SOCKET, Timestamp(at))).collect();
    assert_eq!(told, [0, 2500, 5000, 7500]);
    assert!(brakes.may_type(OTHER, Timestamp(0)));
}

#[test]
fn what_is_quiet_is_forgotten() {
    let brakes = Brakes::new(true);
    for number in 0..MANY as u128 {
        brakes.frame(ConnectionId::from_bits(number), Timestamp(0));
    }
    brakes.frame(OTHER, Timestamp(3_600_000));
    assert_eq!(brakes.counted(Timestamp(3_600_000)).connections.len(), 1);
}
