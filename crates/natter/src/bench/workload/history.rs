//! Random pages out of one long room.

use super::{Meter, Order, TURN};
use crate::bench::fleet::{Fleet, News};
use crate::bench::outgoing::digits as digits_of;
use crate::bench::report::Figures;
use crate::bench::setup::{Plan, Target};
use crate::bench::tally::{milliseconds, note};
use anyhow::{Result, ensure};
use rand::RngExt;
use std::fmt::Write;
use std::time::{Duration, Instant};

pub(super) const WRITERS: usize = 8;
/// Messages in one frame (contract: at most 10).
const PER_FRAME: usize = 10;
/// Messages under way while the room is filled.
const FILLING: u64 = 2000;
const PAGE: usize = 50;

pub(in crate::bench) fn run(order: &Order) -> Result<Figures> {
    ensure!(order.target == Target::Natter, "history is for Natter servers");
    let mut fleet = Fleet::new(order.address)?;
    fleet.furnish(order.target, Plan { clients: WRITERS, rooms: 1, members: WRITERS })?;
    let text = |_| "Shall we meet at the harbour at eight, as we did last year?".to_owned();
    let filled = fill(&mut fleet, order.messages, &text)?;
    let room = String::from_utf8_lossy(&fleet.clients[0].seats[0].id).into_owned();
    let head = fleet.head(0);
    fleet.tally.begin();
    let meter = Meter::start(order.pid);
    let mut pages = 0.0;
    while meter.seconds() < order.seconds {
        let before = rand::rng().random_range(2..=head);
        let start = Instant::now();
        fleet.send(
            0,
            &format!(r#"{{"action":"getMessages","roomId":"{room}","before":{before},"limit":{PAGE}}}"#),
        )?;
        fleet.answer()?;
        note(&mut fleet.tally.echo_us, start.elapsed());
        pages += 1.0;
    }
    let used = meter.used();
    let mut figures = Figures::new("history", WRITERS, 1);
    figures.put("messages", head as f64);
    figures.put("filled_messages_per_s", filled);
    figures.put("pages_per_s", pages / used.seconds);
    figures.put("page_p50_ms", milliseconds(&fleet.tally.echo_us, 50.0));
    figures.put("page_p99_ms", milliseconds(&fleet.tally.echo_us, 99.0));
    if let Some(us) = used.server_us {
        figures.put("server_us_per_page", us as f64 / pages);
    }
    fleet.drain()?;
    figures.faults = fleet.tally.faults;
    Ok(figures)
}

/// Writes messages until the room holds so many; answers how many a second.
pub(super) fn fill(fleet: &mut Fleet, messages: usize, text: &dyn Fn(u64) -> String) -> Result<f64> {
    let (start, mut sent) = (Instant::now(), 0);
    fleet.tally.begin();
    while fleet.tally.acks < messages as u64 {
        while sent < messages as u64 && sent - fleet.tally.acks < FILLING {
            let key = (sent as usize / PER_FRAME) % WRITERS;
            let frame = frame(fleet, key, sent, text);
            fleet.send(key, &frame)?;
            sent += PER_FRAME as u64;
        }
        fleet.turn(TURN)?;
        fleet.take_news()?;
    }
    fleet.settle()?;
    Ok(messages as f64 / start.elapsed().as_secs_f64())
}

fn frame(fleet: &Fleet, key: usize, first: u64, text: &dyn Fn(u64) -> String) -> String {
    let client = &fleet.clients[key];
    let id = String::from_utf8_lossy(&client.seats[0].id).into_owned();
    let mut frame = format!(r#"{{"action":"sendMessage","roomId":"{id}","messages":["#);
    for number in first..first + PER_FRAME as u64 {
        let comma = if number == first { "" } else { "," };
        let text = text(number);
        let (digits, end) = (digits_of(number as u32), &client.name_end);
        let _ = write!(frame, r#"{comma}{{"text":"{text}","clientMessageId":"{digits:08x}{end}"}}"#);
    }
    frame + "]}"
}

impl Fleet {
    /// Turns until one answer has come.
    pub(super) fn answer(&mut self) -> Result<Vec<u8>> {
        loop {
            let news = self.news_within(Duration::from_secs(10))?;
            let answer = news.into_iter().find_map(|news| match news {
                News::Answer(_, frame) => Some(frame),
                _ => None,
            });
            if let Some(answer) = answer {
                return Ok(answer);
            }
        }
    }
}
