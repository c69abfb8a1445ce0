//! Seeded random stories against the functions. `NATTER_SEED=7 cargo test -p natter-lambda --test aws stories` tells one again;
//! `NATTER_AWS_STORIES` tells more of each kind.

use crate::ground::{AwsHome, count, home_with};
use anyhow::Result;
use natter_gateway::{Counts, Crash, CrashPoint, Faults};
use natter_story::Rest;
use natter_story::story::{Outcome, Outline, Place, seeds, tell_in};
use natter_story::view::Delivery;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A home that leaves its counts behind when the story is over.
struct Watched {
    home: AwsHome,
    counts: Arc<Mutex<Counts>>,
}

impl Place for Watched {
    fn rest(&self) -> Rest {
        self.home.rest()
    }

    fn delivery(&self) -> Delivery {
        self.home.delivery()
    }

    async fn restart(&mut self, gently: bool) -> Result<()> {
        self.home.restart(gently).await
    }

    fn log(&self) -> String {
        *self.counts.lock().expect("nobody panics with it") = self.home.gateway.counts();
        self.home.log()
    }

    fn calm(&mut self) {
        self.home.calm();
    }
}

async fn story(seed: u64, restarts: bool, faults: Faults) -> (Outcome, Counts) {
    let home = home_with(|plan| plan.seed = seed).await.expect("a home");
    let counts = Arc::new(Mutex::new(Counts::default()));
    // Guests come in before anything goes wrong.
    let outline = Outline { seed, clients: 4, rooms: 3, steps: 160, restarts };
    home.gateway.set_faults(faults);
    let watched = Watched { home, counts: Arc::clone(&counts) };
    let outcome = tell_in(watched, outline).await.unwrap_or_else(|error| panic!("{error:#}"));
    let counts = counts.lock().expect("nobody panics with it").clone();
    eprintln!(
        "seed {seed}: {outcome:?}, crashes {}, posts {}, gone {}, refused {}, batches {}",
        counts.crashes, counts.posts, counts.gone, counts.refused, counts.batches
    );
    assert_eq!(counts.strays, [], "posts are awaited and small");
    (outcome, counts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_story_adds_up_and_views_close_by_themselves() {
    let (mut acked, mut holes) = (0, 0);
    for seed in seeds(0..count("NATTER_AWS_STORIES", 3)) {
        let (outcome, _) = story(seed, false, Faults::default()).await;
        acked += outcome.acked;
        holes += outcome.holes;
    }
    assert!(acked > 100, "{acked}");
    // Where nothing goes wrong everything is delivered; a slow machine may hold a post back for longer than a client waits.
    assert!(holes * 50 < acked as u64, "{holes} holes were fetched for {acked} messages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_add_up_when_frames_overtake_each_other_and_processes_are_killed() {
    let faults = Faults { most_delay: Duration::from_millis(30), ..Faults::default() };
    for seed in seeds(100..100 + count("NATTER_AWS_STORIES", 2)) {
        story(seed, true, faults.clone()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_add_up_when_posts_and_calls_fail_and_goodbyes_are_lost() {
    let faults = Faults {
        most_delay: Duration::from_millis(5),
        lost_disconnects: 0.5,
        throttled_posts: 0.1,
        failed_posts: 0.05,
        lost_posts: 0.05,
        gone_posts: 0.02,
        failed_calls: 0.01,
        failed_after_apply: 0.01,
        ..Faults::default()
    };
    for seed in seeds(200..200 + count("NATTER_AWS_STORIES", 2)) {
        let (_, counts) = story(seed, false, faults.clone()).await;
        assert!(counts.refused > 0 && counts.gone > 0, "{counts:?}");
    }
}

async fn crashes(point: CrashPoint, probability: f64) {
    let mut died = 0;
    for seed in seeds(300..300 + count("NATTER_AWS_CRASHES", 1)) {
        let faults = Faults { crash: Some(Crash { point, probability }), ..Faults::default() };
        let (_, counts) = story(seed, false, faults).await;
        died += counts.crashes;
    }
    assert!(died > 0, "nobody died at {point:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_functions_die_before_they_read() {
    crashes(CrashPoint::BeforeRead, 0.03).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_functions_die_after_they_read() {
    crashes(CrashPoint::AfterRead, 0.03).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_functions_die_after_they_put() {
    crashes(CrashPoint::AfterPut, 0.15).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_functions_die_amid_their_posts() {
    crashes(CrashPoint::MidPosts, 0.05).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_functions_die_before_they_return() {
    crashes(CrashPoint::BeforeReturn, 0.1).await;
}
