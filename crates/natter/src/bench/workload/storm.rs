//! Everybody is cut off at once, comes back and resumes while a few go on writing.

use super::{Meter, Order, TURN};
use crate::bench::fleet::{Fleet, News};
use crate::bench::incoming::{number, seqs, word};
use crate::bench::progress::Progress;
use crate::bench::report::Figures;
use crate::bench::setup::{Plan, Target};
use crate::bench::track::Faults;
use anyhow::{Context, Result, ensure};
use memchr::memmem;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

const CLIENTS: usize = 10_000;
const ROOMS_EACH: usize = 20;
const MEMBERS: usize = 50;
/// Tickets and handshakes under way at once.
const AT_ONCE: usize = 2000;
/// Messages a second of those who stay.
const PER_SECOND: f64 = 500.0;
const PATIENCE: Duration = Duration::from_secs(120);

/// How far the return has come.
struct Return {
    waiting: VecDeque<usize>,
    begun: usize,
    /// Clients that were welcomed and have not read everything yet: each room's place among theirs, and its head.
    reading: Vec<(usize, Vec<(usize, u64)>)>,
    done: usize,
}

pub(in crate::bench) fn run(order: &Order) -> Result<Figures> {
    ensure!(order.target == Target::Natter, "the storm is for Natter servers");
    let clients = order.clients.unwrap_or(CLIENTS);
    let members = order.members.unwrap_or(MEMBERS.min(clients));
    let rooms = order.rooms.unwrap_or(clients * ROOMS_EACH / members);
    let mut fleet = Fleet::new(order.address)?;
    fleet.furnish(order.target, Plan { clients, rooms, members })?;
    let (stayed, cut): (Vec<usize>, Vec<usize>) = (0..clients).partition(|key| key % members == 0);
    let meter = Meter::start(order.pid);
    for &key in &cut {
        fleet.clients[key].cut();
    }
    let returned = come_back(&mut fleet, &stayed, &cut)?;
    let used = meter.used();
    fleet.tally.faults.doubled = 0;
    fleet.drain()?;
    let mut figures = Figures::new("storm", clients, rooms);
    figures.put("all_resumed_s", returned);
    figures.put("resumes_per_s", cut.len() as f64 / returned);
    if let Some(us) = used.server_us {
        figures.put("server_us_per_resume", us as f64 / cut.len() as f64);
    }
    figures.put("echo_p50_ms", crate::bench::tally::milliseconds(&fleet.tally.echo_us, 50.0));
    figures.put("echo_p99_ms", crate::bench::tally::milliseconds(&fleet.tally.echo_us, 99.0));
    figures.faults = Faults { lost: fleet.tally.faults.lost, ..Faults::default() };
    Ok(figures)
}

/// Seconds until everybody was back and had read what they missed.
fn come_back(fleet: &mut Fleet, stayed: &[usize], cut: &[usize]) -> Result<f64> {
    let progress = Progress::new("resumed", cut.len());
    let waiting = cut.iter().copied().collect();
    let mut back = Return { waiting, begun: 0, reading: Vec::new(), done: 0 };
    let (start, mut sent) = (Instant::now(), 0);
    fleet.tally.begin();
    while back.done < cut.len() {
        ensure!(start.elapsed() < PATIENCE, "not everybody came back");
        while back.begun - back.done < AT_ONCE
            && let Some(key) = back.waiting.pop_front()
        {
            back.begun += 1;
            fleet.begin(Target::Natter, key)?;
        }
        while (sent as f64) < start.elapsed().as_secs_f64() * PER_SECOND {
            fleet.send_messages(stayed[sent % stayed.len()], 1)?;
            sent += 1;
        }
        fleet.turn(TURN.min(Duration::from_millis(1)))?;
        for news in fleet.take_news()? {
            back.go_on(fleet, &news)?;
        }
        back.count(fleet);
        progress.set(back.done);
    }
    Ok(start.elapsed().as_secs_f64())
}

impl Return {
    fn go_on(&mut self, fleet: &mut Fleet, news: &News) -> Result<()> {
        fleet.go_on_connecting(Target::Natter, news, &resume)?;
        let News::Answer(key, frame) = news else { return Ok(()) };
        let client = &mut fleet.clients[*key];
        if frame.starts_with(br#"{"type":"welcome""#) {
            let heads =
                client.seats.iter().enumerate().map(|(place, seat)| Some((place, head(frame, &seat.id)?)));
            let heads = heads.collect::<Option<Vec<_>>>().context("a room is missing from the welcome")?;
            self.reading.push((*key, heads));
        }
        ensure!(
            !frame.starts_with(br#"{"type":"reset""#),
            "a room was reset: its clients were away too long"
        );
        if !frame.starts_with(br#"{"type":"events""#) {
            return Ok(());
        }
        let room = word(frame, b"\"roomId\":\"").unwrap_or_default();
        let Some(seat) = client.seat(room) else { return Ok(()) };
        for seq in seqs(frame) {
            seat.track.see(seq, &mut fleet.tally.faults);
        }
        Ok(())
    }

    /// Who has read up to the heads of their welcome is back.
    fn count(&mut self, fleet: &Fleet) {
        let before = self.reading.len();
        self.reading.retain(|(key, heads)| {
            let seats = &fleet.clients[*key].seats;
            !heads.iter().all(|&(place, head)| seats[place].track.missing(head) == 0)
        });
        self.done += before - self.reading.len();
    }
}

/// The head of a room in a welcome.
fn head(welcome: &[u8], room: &[u8]) -> Option<u64> {
    number(&welcome[memmem::find(welcome, room)?..], b"\"head\":")
}

/// A greeting that names how far each room was read.
fn resume(fleet: &Fleet, key: usize) -> String {
    let rooms = fleet.clients[key].seats.iter().map(|seat| {
        let (room, epoch) = (String::from_utf8_lossy(&seat.id), &seat.epoch);
        format!(r#"{{"roomId":"{room}","epoch":"{epoch}","seq":{}}}"#, seat.track.newest())
    });
    format!(r#"{{"action":"hello","resume":[{}]}}"#, rooms.collect::<Vec<_>>().join(","))
}
