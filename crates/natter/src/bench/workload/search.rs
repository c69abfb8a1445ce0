//! Searches in one long room, of words as people use them: a few in every other message, most of them seldom (Zipf).

use super::history::{WRITERS, fill};
use super::{Meter, Order};
use crate::bench::fleet::Fleet;
use crate::bench::report::Figures;
use crate::bench::setup::{Plan, Target};
use crate::bench::tally::{milliseconds, note};
use anyhow::{Context, Result, ensure};
use rand::RngExt;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Different words.
const WORDS: f64 = 50_000.0;
/// A word of the very first message and of no other.
const NEEDLE: &str = "needleinthehaystack";
/// How long an index may take to find it at once; a server without one is measured without.
const INDEXING: Duration = Duration::from_secs(300);

pub(in crate::bench) fn run(order: &Order) -> Result<Figures> {
    ensure!(order.target == Target::Natter, "search is for Natter servers");
    let mut fleet = Fleet::new(order.address)?;
    fleet.furnish(order.target, Plan { clients: WRITERS, rooms: 1, members: WRITERS })?;
    let text = |number: u64| if number == 0 { NEEDLE.to_owned() } else { sentence() };
    fill(&mut fleet, order.messages, &text)?;
    let mut room = Searched::new(fleet);
    let indexed = room.wait_for_index()?;
    let meter = Meter::start(order.pid);
    let (mut searches, mut found) = (0.0, 0.0);
    room.fleet.tally.begin();
    while meter.seconds() < order.seconds {
        let words = question();
        let start = Instant::now();
        let answer = room.search(&words)?;
        note(&mut room.fleet.tally.echo_us, start.elapsed());
        found += room.check(&answer, &words)?;
        searches += 1.0;
    }
    let used = meter.used();
    let mut fleet = room.fleet;
    let mut figures = Figures::new("search", WRITERS, 1);
    figures.put("messages", fleet.head(0) as f64);
    figures.put("indexed_after_s", indexed.as_secs_f64());
    figures.put("searches_per_s", searches / used.seconds);
    figures.put("found_per_search", found / searches);
    figures.put("search_p50_ms", milliseconds(&fleet.tally.echo_us, 50.0));
    figures.put("search_p99_ms", milliseconds(&fleet.tally.echo_us, 99.0));
    if let Some(us) = used.server_us {
        figures.put("server_us_per_search", us as f64 / searches);
    }
    fleet.drain()?;
    figures.faults = fleet.tally.faults;
    Ok(figures)
}

struct Searched {
    fleet: Fleet,
    room: String,
}

impl Searched {
    fn new(fleet: Fleet) -> Self {
        let room = String::from_utf8_lossy(&fleet.clients[0].seats[0].id).into_owned();
        Self { fleet, room }
    }

    fn search(&mut self, words: &str) -> Result<Value> {
        let frame = format!(r#"{{"action":"search","roomId":"{}","query":"{words}"}}"#, self.room);
        self.fleet.send(0, &frame)?;
        let answer: Value = serde_json::from_slice(&self.fleet.answer()?)?;
        ensure!(answer["type"] == "result", "{answer}; see --help for the limits to raise");
        Ok(answer)
    }

    /// Searches until the first message is found by one answer.
    fn wait_for_index(&mut self) -> Result<Duration> {
        let start = Instant::now();
        while start.elapsed() < INDEXING {
            let answer = self.search(NEEDLE)?;
            if answer["messages"].as_array().is_some_and(|messages| !messages.is_empty()) {
                break;
            }
            self.fleet.run_for(0.1)?;
        }
        Ok(start.elapsed())
    }

    /// Every message holds the words, the newest come first; how many there are.
    fn check(&mut self, answer: &Value, words: &str) -> Result<f64> {
        let messages = answer["messages"].as_array().context("messages")?;
        let mut last = u64::MAX;
        for message in messages {
            let (seq, text) = (message["seq"].as_u64().unwrap_or(0), message["text"].as_str().unwrap_or(""));
            let holds = |word: &str| text.split(' ').any(|other| other.starts_with(word));
            ensure!(words.split(' ').all(holds), "{words:?} is not in {text:?}");
            self.fleet.tally.faults.reordered += u64::from(seq >= last);
            last = seq;
        }
        Ok(messages.len() as f64)
    }
}

/// One word, two, or the beginning of one.
fn question() -> String {
    match rand::rng().random_range(0..3) {
        0 => word(),
        1 => format!("{} {}", word(), word()),
        _ => word().chars().take(4).collect(),
    }
}

fn sentence() -> String {
    let words = rand::rng().random_range(3..18);
    (0..words).map(|_| word()).collect::<Vec<_>>().join(" ")
}

/// A word by its rank: the n-th is used an n-th as often as the first.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 50,000")]
fn word() -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "ne", "ti", "lo", "mu", "ra", "se", "ki", "do", "pu", "va", "ge", "hi", "no", "ju", "fa"];
    let mut rank = WORDS.powf(rand::rng().random::<f64>()) as usize;
    let mut word = String::new();
    while rank > 0 {
        word.push_str(SYLLABLES[rank % 16]);
        rank /= 16;
    }
    word
}
