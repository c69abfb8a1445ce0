//! Seeded random stories against the functions. `NATTER_SEED=7 cargo test -p natter-lambda --test aws stories` tells one again;
//! `NATTER_AWS_STORIES` tells more of each kind, `NATTER_AWS_CRASHES` goes on until so many processes have died at each point.

use crate::ground::{AwsHome, count, home_with};
use anyhow::Result;
use futures_util::StreamExt;
use natter_gateway::{Counts, Crash, CrashPoint, Faults};
use natter_story::Rest;
use natter_story::story::{Outcome, Outline, Place, seeds, tell_in};
use natter_story::view::Delivery;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Stories at the same time: most of one is waiting for answers that never come.
const AT_ONCE: usize = 3;

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

/// What some stories came to together.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    stories: usize,
    last_seed: u64,
    acked: usize,
    repeated: u64,
    holes: u64,
    echoes: u64,
    crashes: u64,
    posts: u64,
    gone: u64,
    refused: u64,
}

async fn story(seed: u64, restarts: bool, faults: Faults) -> (u64, Outcome, Counts) {
    let home = home_with(|plan| plan.seed = seed).await.expect("a home");
    let counts = Arc::new(Mutex::new(Counts::default()));
    // Guests come in before anything goes wrong.
    let outline = Outline { seed, clients: 4, rooms: 3, steps: 160, restarts };
    home.gateway.set_faults(faults);
    let watched = Watched { home, counts: Arc::clone(&counts) };
    let outcome = tell_in(watched, outline).await.unwrap_or_else(|error| panic!("{error:#}"));
    let counts = counts.lock().expect("nobody panics with it").clone();
    assert_eq!(counts.strays, [], "seed {seed}: posts are awaited and small");
    (seed, outcome, counts)
}

/// Tells stories of these seeds until it is enough, and says what they came to.
async fn tell(
    what: &str,
    seeds: Vec<u64>,
    restarts: bool,
    faults: Faults,
    enough: impl Fn(&Sum) -> bool,
) -> Sum {
    let (begun, mut sum) = (Instant::now(), Sum::default());
    let stories = seeds.into_iter().map(|seed| story(seed, restarts, faults.clone()));
    let mut stories = std::pin::pin!(futures_util::stream::iter(stories).buffer_unordered(AT_ONCE));
    while let Some((seed, outcome, counts)) = stories.next().await {
        sum.stories += 1;
        sum.last_seed = sum.last_seed.max(seed);
        sum.acked += outcome.acked;
        sum.repeated += outcome.repeated;
        sum.holes += outcome.holes;
        sum.echoes += outcome.echoes;
        sum.crashes += counts.crashes;
        sum.posts += counts.posts;
        sum.gone += counts.gone;
        sum.refused += counts.refused;
        if sum.stories % 10 == 0 {
            eprintln!("{what}, so far: {} stories, {} deaths", sum.stories, sum.crashes);
        }
        if enough(&sum) {
            break;
        }
    }
    // A post whose answer came too late is posted again. Retries that were all told to be first would be dozens a story.
    assert!(sum.echoes <= 1 + sum.acked as u64 / 200, "{what}: {sum:?}");
    eprintln!("{what}: {sum:?} in {:.0} s", begun.elapsed().as_secs_f64());
    sum
}

fn all(_: &Sum) -> bool {
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_story_adds_up_and_views_close_by_themselves() {
    let seeds = seeds(0..count("NATTER_AWS_STORIES", 3));
    let sum = tell("nothing goes wrong", seeds, false, Faults::default(), all).await;
    assert!(sum.acked > 30 * sum.stories, "{sum:?}");
    // Where nothing goes wrong everything is delivered; a slow machine may hold a post back for longer than a client waits.
    assert!(sum.holes * 50 < sum.acked as u64, "{sum:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_add_up_when_frames_overtake_each_other_and_processes_are_killed() {
    let faults = Faults { most_delay: Duration::from_millis(30), ..Faults::default() };
    let seeds = seeds(1000..1000 + count("NATTER_AWS_STORIES", 2));
    tell("overtaking, kills", seeds, true, faults, all).await;
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
    let seeds = seeds(2000..2000 + count("NATTER_AWS_STORIES", 2));
    let sum = tell("failing posts and calls", seeds, false, faults, all).await;
    assert!(sum.refused > 0 && sum.gone > 0, "{sum:?}");
}

/// Processes die at this point, as many as are asked for.
async fn crashes(point: CrashPoint, probability: f64) {
    let wanted = count("NATTER_AWS_CRASHES", 1);
    let faults = Faults { crash: Some(Crash { point, probability }), ..Faults::default() };
    // More stories than that are never needed; a seed that is named is told once.
    let seeds = seeds(3000..3010 + wanted);
    let only_one = seeds.len() == 1;
    let sum = tell(&format!("{point:?}"), seeds, false, faults, |sum| sum.crashes >= wanted).await;
    assert!(sum.crashes >= wanted || only_one, "{} died at {point:?}", sum.crashes);
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
