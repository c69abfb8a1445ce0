//! Seeded random stories against the real program. `NATTER_SEED=7 cargo test -p natter --test story` tells one again.

use anyhow::Result;
use natter_story::HomePlan;
use natter_story::story::{Outcome, Outline, seeds, tell};
use tokio::task::JoinSet;

fn plan() -> HomePlan {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "warn"])
}

/// Stories told at the same time.
const AT_ONCE: usize = 6;

async fn finish_one(stories: &mut JoinSet<Result<Outcome>>, acked: &mut usize, repeated: &mut u64) {
    let told = stories.join_next().await.expect("there is a story").expect("a story does not panic");
    let outcome = told.unwrap_or_else(|error| panic!("{error:#}"));
    *acked += outcome.acked;
    *repeated += outcome.repeated;
}

#[tokio::test]
async fn every_short_story_adds_up() {
    let (mut acked, mut repeated) = (0, 0);
    let mut stories = JoinSet::new();
    for seed in seeds(0..30) {
        let outline = Outline { seed, clients: 5, rooms: 4, steps: 250, restarts: false };
        stories.spawn(tell(plan(), outline));
        if stories.len() == AT_ONCE {
            finish_one(&mut stories, &mut acked, &mut repeated).await;
        }
    }
    while !stories.is_empty() {
        finish_one(&mut stories, &mut acked, &mut repeated).await;
    }
    eprintln!("{acked} messages promised, {repeated} acks of messages that were promised already");
    assert!(acked > 100 && repeated > 0);
}

#[tokio::test]
async fn longer_stories_with_crashes_and_restarts_add_up() {
    for seed in seeds(1000..1004) {
        let outline = Outline { seed, clients: 8, rooms: 6, steps: 900, restarts: true };
        let outcome = tell(plan(), outline).await.unwrap_or_else(|error| panic!("{error:#}"));
        eprintln!("seed {seed}: {outcome:?}");
        assert!(outcome.restarts > 0);
    }
}
