//! kill -9 under load, over and over: what was promised is there, nothing is there twice, everybody sees the same.
//! `NATTER_CHAOS_CYCLES` says how often.

use anyhow::Result;
use natter_core::RoomId;
use natter_story::check::{Witness, check};
use natter_story::client::Ticks;
use natter_story::story::verdict;
use natter_story::{Client, Home, HomePlan};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::{Duration, Instant};

const CLIENTS: usize = 6;
const MESSAGES_PER_ROOM_AND_CYCLE: usize = 12;
/// Everything is compared this often; the logs grow, and comparing reads them whole.
const CYCLES_BETWEEN_CHECKS: usize = 50;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

struct Load {
    home: Home,
    clients: Vec<Client>,
    rooms: Vec<RoomId>,
    rng: StdRng,
}

impl Load {
    async fn begin(seed: u64) -> Result<Self> {
        let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "warn"]);
        let home = plan.start().await?;
        let (rest, ticks) = (home.rest(), Ticks::default());
        let mut clients = Vec::new();
        for number in 0..CLIENTS {
            let mut client = Client::guest(&format!("k{number}"), &rest, &ticks).await?;
            client.connect().await?;
            clients.push(client);
        }
        let mut rooms = vec![RoomId::LOBBY];
        clients[0].pump(Duration::from_millis(50)).await;
        rooms.push(clients[0].create_room("second").await?);
        for client in &mut clients[1..] {
            client.join(rooms[1]).await?;
        }
        Ok(Self { home, clients, rooms, rng: StdRng::seed_from_u64(seed) })
    }

    /// Everybody speaks, and in the middle of it the home is killed.
    async fn cycle(&mut self) -> Result<()> {
        for client in &mut self.clients {
            for &room in &self.rooms {
                let count = self.rng.random_range(1..=MESSAGES_PER_ROOM_AND_CYCLE);
                (0..count).for_each(|_| client.compose(room, ""));
            }
        }
        let moment = Duration::from_micros(self.rng.random_range(0..40_000));
        let end = Instant::now() + moment;
        while Instant::now() < end {
            self.pump(Duration::from_millis(1)).await;
        }
        self.home.kill().await?;
        self.pump(Duration::from_millis(1)).await;
        self.home.restart().await?;
        for client in &mut self.clients {
            client.connect().await?;
        }
        self.pump(Duration::from_millis(1)).await;
        verdict(&self.clients.iter().flat_map(|client| client.faults().to_vec()).collect::<Vec<_>>())
    }

    async fn pump(&mut self, time: Duration) {
        for client in &mut self.clients {
            client.pump(time).await;
        }
    }

    /// Until everybody is answered and nobody has anything to learn.
    async fn settle(&mut self) -> Result<()> {
        let end = tokio::time::Instant::now() + Duration::from_secs(60);
        loop {
            for client in &mut self.clients {
                client.settle(end).await?;
            }
            if self.clients.iter().all(Client::is_settled) {
                break;
            }
        }
        for client in &mut self.clients {
            client.catch_up().await?;
        }
        verdict(&check(&self.clients.iter().map(Witness::of).collect::<Vec<_>>()))
    }
}

#[tokio::test]
async fn a_home_that_is_killed_under_load_keeps_every_promise() -> Result<()> {
    let (cycles, seed) = (number("NATTER_CHAOS_CYCLES", 20), number("NATTER_SEED", 1));
    eprintln!("NATTER_SEED={seed} NATTER_CHAOS_CYCLES={cycles}");
    let mut load = Load::begin(seed).await?;
    for cycle in 1..=cycles {
        load.cycle().await?;
        if cycle % CYCLES_BETWEEN_CHECKS as u64 == 0 || cycle == cycles {
            load.settle().await?;
        }
    }
    for client in &mut load.clients {
        client.forget_views();
    }
    load.settle().await?;
    let acked: usize = load.clients.iter().map(|client| client.ledger().acked_count()).sum();
    eprintln!("{cycles} kills, {acked} messages promised, 0 lost, 0 doubled");
    assert!(acked as u64 > cycles, "there was load");
    assert!(!load.home.log().contains("panicked"));
    Ok(())
}
