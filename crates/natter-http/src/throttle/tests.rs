use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const RATES: Rates = Rates {
    newcomers: Rate::new(10.0 / 60.0, 30.0),
    calls: Rate::new(10.0, 60.0),
    writes: Rate::new(2.0, 20.0),
};
const ADA: Account = Account::Known(PersonId::from_bits(1));

/// Limits with a clock that the test moves.
fn throttles() -> (Throttles, Arc<AtomicU64>) {
    let now = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&now);
    (Throttles::with_clock(RATES, move || clock.load(Ordering::Relaxed)), now)
}

fn at(address: &str) -> Source {
    Source::of(address.parse().ok())
}

fn nth(number: u32) -> Source {
    Source::of(Some(std::net::IpAddr::from(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number)).into()))
}

fn nth_account(number: u128) -> Account {
    Account::Known(PersonId::from_bits(number))
}

#[test]
fn guessing_slows_down_and_the_owner_elsewhere_is_not_locked_out() {
    let (throttles, now) = throttles();
    for _ in 0..5 {
        let _wrong = throttles.guess(ADA, nth(1), false).unwrap();
    }
    assert!(matches!(throttles.guess(ADA, nth(1), false), Err(Slow::Here(Denied::RateLimited { .. }))));
    assert!(throttles.guess(ADA, nth(2), false).is_ok());
    now.store(12_000, Ordering::Relaxed);
    assert!(throttles.guess(ADA, nth(1), false).is_ok());
    assert!(throttles.guess(ADA, nth(1), false).is_err());
}

/// Four hundred calls at once are all before their answers: each must have been counted by then.
#[test]
fn of_four_hundred_guesses_at_once_thirty_are_checked() {
    let (throttles, _) = throttles();
    let guesses = (0..400).map(|account| throttles.guess(nth_account(account), nth(1), false));
    let under_way: Vec<Guess> = guesses.filter_map(Result::ok).collect();
    assert_eq!(under_way.len(), 30);
    drop(under_way);
    assert!(throttles.guess(nth_account(500), nth(1), false).is_err(), "callers who hang up are charged");
}

#[test]
fn the_hosts_of_one_64_are_one_address_and_a_56_has_four_times_as_much() {
    let (throttles, _) = throttles();
    let taken = (0..400_u16)
        .filter(|host| throttles.may_enrol(at(&format!("2001:db8:0:5::{host:x}"))).is_ok())
        .count();
    assert_eq!(taken, 30);
    let neighbours =
        (6..206_u16).filter(|net| throttles.may_enrol(at(&format!("2001:db8:0:{net:x}::1"))).is_ok()).count();
    assert_eq!(neighbours, 90, "thirty of the /56's hundred and twenty are gone");
    assert!(throttles.may_enrol(at("2001:db8:0:105::1")).is_ok(), "another /56");
}

#[test]
fn an_account_is_one_by_name_and_by_address_and_an_unknown_name_is_kept_as_a_hash() {
    let found = Some(PersonId::from_bits(1));
    assert_eq!(Account::of("ada", found), Account::of("ada@example.org", found));
    assert_eq!(Account::of("eve", None), Account::of("eve", None));
    assert_ne!(Account::of("eve", None), Account::of("eva", None));
    assert!(size_of::<Account>() <= 48, "whatever length the name has");
}

#[test]
fn right_passwords_are_given_back_and_forget_the_wrong_ones_before() {
    let (throttles, _) = throttles();
    // A wrong one and a right one in turn: the account never waits, and what is wrong stays with the address.
    let rounds = (0..100).take_while(|_| {
        let Ok(_wrong) = throttles.guess(ADA, nth(1), false) else { return false };
        throttles.guess(ADA, nth(1), false).map(|guess| throttles.guessed_right(guess)).is_ok()
    });
    assert_eq!(rounds.count(), 29, "thirty are the address's whole allowance");
}

#[test]
fn an_account_under_attack_from_everywhere_is_open_where_its_owner_is_known() {
    let (throttles, _) = throttles();
    let strangers = (0..1_000).filter(|&number| throttles.guess(ADA, nth(number), false).is_ok()).count();
    assert_eq!(strangers, 50);
    assert!(matches!(throttles.guess(ADA, nth(5_000), false), Err(Slow::Everywhere(_))));
    let at_home = throttles.guess(ADA, nth(5_000), true).unwrap();
    throttles.guessed_right(at_home);
    assert!(throttles.guess(nth_account(2), nth(5_000), false).is_ok(), "other accounts are open");
}

/// From whatever address; and the owner's own session is not slowed by it.
#[test]
fn a_found_session_has_five_guesses_at_its_password() {
    let (throttles, _) = throttles();
    let session = |number| Account::Session(PersonId::from_bits(1), SessionId::from_bits(number));
    assert_eq!((0..100).filter(|&from| throttles.guess(session(1), nth(from), false).is_ok()).count(), 5);
    assert!(
        throttles.guess(session(2), nth(1), false).is_ok() && throttles.guess(ADA, nth(1), false).is_ok()
    );
}

#[test]
fn right_sign_ins_cost_hashes_too() {
    let (throttles, now) = throttles();
    let hashed = (0..300).filter(|_| throttles.hash(Some(ADA), nth(1)).is_ok()).count();
    assert_eq!(hashed, 10, "of one account");
    let hashed =
        (0..300).filter(|&number| throttles.hash(Some(nth_account(10 + number)), nth(1)).is_ok()).count();
    assert_eq!(hashed, 50, "of one address, with the ten before");
    assert!(throttles.hash(Some(nth_account(9)), nth(2)).is_ok());
    assert!(throttles.hash(Some(ADA), nth(2)).is_ok(), "where others did not use it up");
    now.store(60_000, Ordering::Relaxed);
    assert!(throttles.hash(Some(ADA), nth(1)).is_ok());
}

#[test]
fn looking_for_invitations_slows_down_for_those_who_find_none() {
    let (throttles, _) = throttles();
    for _ in 0..100 {
        throttles.look(nth(2)).unwrap();
        throttles.found(nth(2));
    }
    assert_eq!((0..200).filter(|_| throttles.look(nth(1)).is_ok()).count(), 20, "also when all come at once");
}

#[test]
fn calls_and_writes_of_a_person_have_a_rate() {
    let (throttles, now) = throttles();
    let eve = PersonId::from_bits(7);
    assert_eq!((0..100).filter(|_| throttles.call(eve, true, nth(1)).is_ok()).count(), 20);
    assert_eq!(
        (0..100).filter(|_| throttles.call(eve, false, nth(1)).is_ok()).count(),
        40,
        "writes are calls too"
    );
    assert!(throttles.call(PersonId::from_bits(8), true, nth(1)).is_ok());
    now.store(1_000, Ordering::Relaxed);
    assert_eq!((0..100).filter(|_| throttles.call(eve, true, nth(1)).is_ok()).count(), 2);
}

#[test]
fn tokens_of_no_session_are_counted_and_those_of_sessions_are_not() {
    let (throttles, _) = throttles();
    for person in 0..2_000 {
        throttles.check_token(nth(1)).unwrap();
        throttles.call(PersonId::from_bits(person), false, nth(1)).unwrap();
    }
    assert_eq!((0..2_000).filter(|_| throttles.check_token(nth(1)).is_ok()).count(), 500);
    assert_eq!((0..2_000).filter(|_| throttles.anonymous_call(nth(1)).is_ok()).count(), 200);
}

/// Eight hundred names of 16 KB each must not stay: keys are small, and full buckets go within a minute.
#[test]
fn names_of_guesses_are_not_kept() {
    let (throttles, now) = throttles();
    let name = "n".repeat(16 * 1024);
    for number in 0..800 {
        let _ = throttles.guess(Account::of(&format!("{name}{number}"), None), nth(number), false);
    }
    assert_eq!(throttles.tables().0.guesses.remembered(), 800);
    now.store(120_000, Ordering::Relaxed);
    let _ = throttles.guess(ADA, nth(1), false);
    assert_eq!(throttles.tables().0.guesses.remembered(), 1);
    assert_eq!(throttles.tables().0.guesses_everywhere.remembered(), 1);
}
