//! Damaged files: 1,000 seeded ones, and not one wrong answer. Each is refused at the start, or answers with an error, or answers as before.

#[path = "story/words.rs"]
mod story;

use natter_core::{Refusal, Timestamp};
use natter_sqlite::{Options, Synchronous};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::Path;
use story::{answers, furnish, message, open, options, send};

const CASES: u64 = 1_000;
const THREADS: u64 = 2;
const MESSAGES: u128 = 160;

/// What a loss of power does is not the question here. The clock stands, so that all runs have the same times.
fn hasty(folder: &Path) -> Options {
    let clock = std::sync::Arc::new(|| Timestamp(1_700_000_000_000));
    Options { synchronous: Synchronous::Off, allow_unsynced: true, clock, ..options(folder) }
}

fn damage(bytes: &mut Vec<u8>, random: &mut StdRng) {
    let length = bytes.len();
    match random.random_range(0..10) {
        0 => bytes.truncate(random.random_range(0..length)),
        1 => {
            let page = random.random_range(0..length / 4096) * 4096;
            bytes[page..page + 4096].fill(0);
        }
        2 => {
            let (from, to) = (random.random_range(0..length / 4096), random.random_range(0..length / 4096));
            bytes.copy_within(from * 4096..(from + 1) * 4096, to * 4096);
        }
        _ => {
            for _ in 0..random.random_range(1..4) {
                bytes[random.random_range(0..length)] ^= 1 << random.random_range(0..8);
            }
        }
    }
}

/// A store that was closed: its file, what its lock remembers of it, and what it answered.
struct Sound {
    bytes: Vec<u8>,
    memory: Vec<u8>,
    before: Vec<Result<String, ()>>,
}

/// What came of one damaged file.
#[derive(Default, Debug)]
struct Tally {
    refused: u64,
    anew: u64,
    errors: u64,
    unaffected: u64,
    wrong: Vec<String>,
}

/// Both answers from a little before the place where they part.
fn difference(before: &Result<String, ()>, after: &Result<String, ()>) -> String {
    let (before, after) = (format!("{before:?}"), format!("{after:?}"));
    let same = before.chars().zip(after.chars()).take_while(|(left, right)| left == right).count();
    let part = |text: &str| text.chars().skip(same.saturating_sub(80)).take(200).collect::<String>();
    format!("{} instead of {}", part(&after), part(&before))
}

/// Whether the store took itself for a restored copy and has new epochs: then every client begins anew and nobody is misled.
fn begins_anew(before: &Result<String, ()>, after: &Result<String, ()>) -> bool {
    let epoch = |rooms: &Result<String, ()>| {
        let rooms = rooms.as_ref().ok()?;
        Some(rooms.split_once("Epoch(")?.1.split_once(')')?.0.to_owned())
    };
    epoch(after).is_some_and(|after| epoch(before) != Some(after))
}

fn examine(folder: &Path, bytes: &[u8], sound: &Sound, case: u64, tally: &mut Tally) {
    for name in ["natter.db-wal", "natter.db-shm"] {
        let _ = std::fs::remove_file(folder.join(name));
    }
    std::fs::write(folder.join("natter.db"), bytes).expect("a file");
    std::fs::write(folder.join("natter.db.lock"), &sound.memory).expect("a file");
    let Ok(store) = open(&hasty(folder)) else {
        tally.refused += 1;
        return;
    };
    let after = answers(&store);
    if begins_anew(&sound.before[0], &after[0]) {
        tally.anew += 1;
        return;
    }
    for (index, (before, after)) in sound.before.iter().zip(&after).enumerate() {
        if after.is_ok() && before != after {
            tally.wrong.push(format!("case {case}, question {index}: {}", difference(before, after)));
        }
    }
    for number in [0, 1, 2, 3, 100, 101] {
        match send(&store, message(number % 4 + 1, number % 4, number)) {
            Ok(receipt) if !receipt.duplicate => tally.wrong.push(format!("case {case}: {receipt:?}")),
            Ok(_) | Err(Refusal::Store(_)) => {}
            Err(Refusal::Denied(denied)) => tally.wrong.push(format!("case {case}: {denied:?}")),
        }
    }
    let had_errors = after.iter().any(Result::is_err);
    tally.errors += u64::from(had_errors);
    tally.unaffected += u64::from(!had_errors);
}

#[test]
fn a_damaged_file_never_gives_a_wrong_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&hasty(folder.path())).expect("a new store");
    furnish(&store, MESSAGES);
    let before = answers(&store);
    assert!(before.iter().all(Result::is_ok));
    store.close();
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("a file");
    let sound = Sound { bytes: read("natter.db"), memory: read("natter.db.lock"), before };
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let sound = &sound;
                scope.spawn(move || {
                    let folder = tempfile::tempdir().expect("a folder");
                    let mut tally = Tally::default();
                    for case in (thread..CASES).step_by(THREADS as usize) {
                        let mut bytes = sound.bytes.clone();
                        damage(&mut bytes, &mut StdRng::seed_from_u64(case));
                        examine(folder.path(), &bytes, sound, case, &mut tally);
                    }
                    tally
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("no panic")).collect()
    });
    let wrong: Vec<&String> = tallies.iter().flat_map(|tally| &tally.wrong).collect();
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    let (refused, errors, unaffected) = (sum(|t| t.refused), sum(|t| t.errors), sum(|t| t.unaffected));
    let anew = sum(|t| t.anew);
    eprintln!(
        "{refused} refused, {errors} with errors, {unaffected} unaffected, {anew} anew, {} wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{} wrong, the first: {:.2000}", wrong.len(), wrong[0]);
    assert!(refused > 50 && errors > 50 && unaffected > 50, "the damage is of all kinds");
}
