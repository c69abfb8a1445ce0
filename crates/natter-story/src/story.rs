//! Seeded random stories: a few people on shaky lines talk in a few rooms that come and go, while their home is killed and restarted under
//! them. The seed decides what is tried, in which order; the home decides the rest. In the end everything must add up.

use crate::check::{Witness, check};
use crate::client::{Client, Ticks};
use crate::home::{Home, HomePlan};
use crate::rest::Rest;
use crate::rows::rows;
use crate::view::Delivery;
use anyhow::{Result, ensure};
use natter_core::RoomId;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::collections::VecDeque;
use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;

/// A promise, not a figure: long enough for a machine with much else to do.
const SETTLE_LIMIT: Duration = Duration::from_secs(180);
const TRACE_LINES: usize = 60;
const MOMENT: Duration = Duration::from_millis(2);

/// How long and how wild a story is.
#[derive(Debug, Clone, Copy)]
pub struct Outline {
    /// Decides everything that is tried.
    pub seed: u64,
    /// Devices, each of a person of its own.
    pub clients: usize,
    /// Rooms made at most, beside the lobby.
    pub rooms: usize,
    /// Things that happen.
    pub steps: usize,
    /// Whether the home is killed and stopped in between.
    pub restarts: bool,
}

/// Where a story happens.
pub trait Place: Send {
    /// A caller of its REST routes.
    fn rest(&self) -> Rest;

    /// How it delivers.
    fn delivery(&self) -> Delivery;

    /// Ends it, gently or not, and starts it again.
    fn restart(&mut self, gently: bool) -> impl Future<Output = Result<()>> + Send;

    /// Everything it has logged.
    fn log(&self) -> String;

    /// When the end begins: what goes wrong ends too.
    fn calm(&mut self) {}
}

impl Place for Home {
    fn rest(&self) -> Rest {
        Home::rest(self)
    }

    fn delivery(&self) -> Delivery {
        Delivery::InOrder
    }

    async fn restart(&mut self, gently: bool) -> Result<()> {
        if gently {
            let status = self.stop().await?;
            ensure!(status.success(), "the home stopped with {status}");
        } else {
            self.kill().await?;
        }
        Home::restart(self).await
    }

    fn log(&self) -> String {
        Home::log(self)
    }
}

/// What a story came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// Messages promised.
    pub acked: usize,
    /// Events in all logs.
    pub events: usize,
    /// Acks beyond the first of a message.
    pub repeated: u64,
    /// Starts after the first.
    pub restarts: usize,
    /// Holes in views that did not close by themselves and were fetched.
    pub holes: u64,
    /// First acks that came once more, word for word.
    pub echoes: u64,
}

/// The seeds to tell stories of: the one in `NATTER_SEED`, or these.
#[must_use]
pub fn seeds(usual: std::ops::Range<u64>) -> Vec<u64> {
    let named = std::env::var("NATTER_SEED").ok().and_then(|seed| seed.parse().ok());
    named.map_or_else(|| usual.collect(), |seed| vec![seed])
}

/// Tells a story on a home of its own.
///
/// # Errors
/// Whatever broke the contract, with the seed and the last steps.
pub async fn tell(plan: HomePlan, outline: Outline) -> Result<Outcome> {
    tell_in(plan.start().await?, outline).await
}

/// Tells a story in a home of any kind.
///
/// # Errors
/// Whatever broke the contract, with the seed and the last steps.
pub async fn tell_in(place: impl Place, outline: Outline) -> Result<Outcome> {
    let mut story = Story::begin(place, outline).await?;
    let told = story.run().await;
    told.map_err(|error| {
        let trace: Vec<String> = story.trace.iter().cloned().collect();
        error.context(format!("NATTER_SEED={}\n{}", outline.seed, trace.join("\n")))
    })
}

struct Story<H> {
    outline: Outline,
    rng: StdRng,
    home: H,
    clients: Vec<Client>,
    rooms: Vec<RoomId>,
    restarts: usize,
    trace: VecDeque<String>,
}

impl<H: Place> Story<H> {
    async fn begin(home: H, outline: Outline) -> Result<Self> {
        let (rest, ticks) = (home.rest(), Ticks::default());
        let mut clients = Vec::new();
        for number in 0..outline.clients {
            let client = Client::guest(&format!("c{number}"), &rest, &ticks).await?;
            clients.push(client.delivered(home.delivery()));
        }
        let rng = StdRng::seed_from_u64(outline.seed);
        let (rooms, trace) = (vec![RoomId::LOBBY], VecDeque::new());
        Ok(Self { outline, rng, home, clients, rooms, restarts: 0, trace })
    }

    async fn run(&mut self) -> Result<Outcome> {
        for step in 0..self.outline.steps {
            let one = self.rng.random_range(0..self.clients.len());
            let dice = self.rng.random_range(0..100);
            self.step(step, one, dice).await?;
            self.complain()?;
        }
        self.end().await
    }

    async fn step(&mut self, step: usize, one: usize, dice: u32) -> Result<()> {
        match dice {
            0..35 => self.speak(one),
            35..45 => self.change(one),
            45..65 => self.clients[one].pump(MOMENT).await,
            65..72 => self.cut(one),
            72..75 => self.hurry(one),
            75..79 => self.repeat(one).await,
            79..83 => self.make_room(step, one).await,
            83..88 => self.join(one).await,
            88..91 => self.leave(one).await,
            91 if self.outline.restarts => self.restart().await?,
            _ => self.everybody().await,
        }
        let client = &mut self.clients[one];
        if !client.is_connected() && self.rng.random_bool(0.7) {
            let connected = client.connect().await.is_ok();
            self.note(format!("{one} connects: {connected}"));
        }
        if self.rng.random_bool(0.6) {
            self.clients[one].pump(MOMENT).await;
        }
        Ok(())
    }

    fn speak(&mut self, one: usize) {
        let rooms: Vec<RoomId> = self.clients[one].views().keys().copied().collect();
        let Some(&room) = rooms.choose(&mut self.rng) else { return };
        let padding =
            if self.rng.random_bool(0.05) { " – und so weiter 😀".repeat(100) } else { String::new() };
        let count = self.rng.random_range(1..4);
        for _ in 0..count {
            self.clients[one].compose(room, &padding);
        }
        self.note(format!("{one} says {count} in {room}"));
    }

    fn change(&mut self, one: usize) {
        let rooms: Vec<RoomId> = self.clients[one].views().keys().copied().collect();
        let Some(&room) = rooms.choose(&mut self.rng) else { return };
        let (which, dice) = (self.rng.random_range(0..20), self.rng.random_range(0..100));
        self.clients[one].change(room, which, dice);
        self.note(format!("{one} changes a message in {room}"));
    }

    fn cut(&mut self, one: usize) {
        self.clients[one].cut();
        self.note(format!("{one} is cut off"));
    }

    fn hurry(&mut self, one: usize) {
        self.clients[one].hurry();
        self.note(format!("{one} tries again early"));
    }

    async fn repeat(&mut self, one: usize) {
        let frame = self.clients[one].ledger().frames().choose(&mut self.rng).cloned();
        if let Some(frame) = frame {
            self.note(format!("{one} repeats {frame}"));
            self.clients[one].repeat(frame).await;
        }
    }

    async fn make_room(&mut self, step: usize, one: usize) {
        if self.rooms.len() <= self.outline.rooms {
            let made = self.clients[one].create_room(&format!("room {step}")).await;
            self.note(format!("{one} makes a room: {made:?}"));
            self.rooms.extend(made.ok());
        }
    }

    async fn join(&mut self, one: usize) {
        let Some(&room) = self.rooms.choose(&mut self.rng) else { return };
        let joined = self.clients[one].join(room).await;
        self.note(format!("{one} joins {room}: {joined:?}"));
    }

    async fn leave(&mut self, one: usize) {
        let Some(&room) = self.rooms[1..].choose(&mut self.rng) else { return };
        if self.clients[one].views().contains_key(&room) && self.clients[one].is_connected() {
            let left = self.clients[one].leave(room).await;
            self.note(format!("{one} leaves {room}: {left:?}"));
        }
    }

    async fn restart(&mut self) -> Result<()> {
        let gently = self.rng.random_bool(0.3);
        self.note(format!("the home ends, gently: {gently}"));
        self.home.restart(gently).await?;
        self.restarts += 1;
        Ok(())
    }

    async fn everybody(&mut self) {
        for client in &mut self.clients {
            client.pump(MOMENT).await;
        }
    }

    /// Everybody comes back, everything is answered; then everybody reads everything anew, and nothing may have changed.
    async fn end(&mut self) -> Result<Outcome> {
        self.note("the end begins".to_owned());
        self.home.calm();
        if self.home.delivery() == Delivery::AtLeastOnce {
            // An answer that was lost may have left somebody in a room, or out of one, without their knowing.
            for client in &mut self.clients {
                client.cut();
            }
        }
        self.settle().await?;
        let lived: Vec<Witness> = self.clients.iter().map(Witness::of).collect();
        verdict(&check(&lived))?;
        for client in &mut self.clients {
            client.forget_views();
        }
        self.settle().await?;
        let stored: Vec<Witness> = self.clients.iter().map(Witness::of).collect();
        verdict(&check(&stored))?;
        let same = lived.iter().zip(&stored).all(|(one, two)| one.views == two.views);
        ensure!(same, "what was seen is not what is stored");
        self.compare_rows(&stored).await?;
        ensure!(!self.home.log().contains("panicked"), "the home panicked:\n{}", self.home.log());
        Ok(self.outcome(&stored))
    }

    /// What the home says that messages are is what their log makes of them, for everybody.
    async fn compare_rows(&mut self, stored: &[Witness]) -> Result<()> {
        for (client, witness) in self.clients.iter_mut().zip(stored) {
            for (room, log) in &witness.views {
                let (said, due) = (client.rows(*room).await?, rows(log, witness.person));
                let wrong = said.iter().zip(&due).find(|(one, two)| one != two);
                ensure!(wrong.is_none(), "{} reads a row of {room}: {wrong:?}", witness.name);
                ensure!(
                    said.len() == due.len(),
                    "{} reads {} rows of {room}, not {}",
                    witness.name,
                    said.len(),
                    due.len()
                );
            }
        }
        Ok(())
    }

    /// One after the other would leave the earlier ones behind when later ones speak; so until all are settled in one go.
    async fn settle(&mut self) -> Result<()> {
        let end = Instant::now() + SETTLE_LIMIT;
        loop {
            for client in &mut self.clients {
                client.settle(end).await?;
            }
            let mut quiet = true;
            for client in &mut self.clients {
                quiet &= client.catch_up().await.is_ok() && client.is_settled();
            }
            if quiet {
                return Ok(());
            }
        }
    }

    fn outcome(&self, witnesses: &[Witness]) -> Outcome {
        let sent = || witnesses.iter().flat_map(|witness| &witness.sent);
        let logs = witnesses.iter().flat_map(|witness| &witness.views);
        let longest: std::collections::BTreeMap<_, _> = logs.map(|(room, log)| (room, log.len())).collect();
        Outcome {
            acked: sent().filter(|sent| sent.ack.is_some()).count(),
            events: longest.values().sum(),
            repeated: sent().map(|sent| sent.more_acks).sum(),
            restarts: self.restarts,
            holes: self.clients.iter().map(Client::holes_fetched).sum(),
            echoes: self.clients.iter().map(|client| client.ledger().echoes()).sum(),
        }
    }

    fn complain(&self) -> Result<()> {
        let faults: Vec<String> = self.clients.iter().flat_map(|client| client.faults().to_vec()).collect();
        verdict(&faults)
    }

    fn note(&mut self, line: String) {
        if self.trace.len() == TRACE_LINES {
            self.trace.pop_front();
        }
        self.trace.push_back(line);
    }
}

/// Fails with the first faults.
///
/// # Errors
/// When there are any.
pub fn verdict(faults: &[String]) -> Result<()> {
    let first = faults.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
    ensure!(faults.is_empty(), "{} faults:\n{first}", faults.len());
    Ok(())
}
