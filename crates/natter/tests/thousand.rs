//! A thousand people in a hundred rooms, all talking, on lines that break: nothing lost, nothing doubled, nothing out of order in any view.
//! `NATTER_STORY_SECONDS` says for how long.

use anyhow::{Result, ensure};
use natter_core::RoomId;
use natter_story::check::{Witness, check};
use natter_story::client::Ticks;
use natter_story::story::verdict;
use natter_story::{Client, HomePlan};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

const CLIENTS: usize = 1000;
const ROOMS: usize = 100;
/// Newcomers at the same time.
const AT_ONCE: usize = 20;
const SETTLE_LIMIT: Duration = Duration::from_secs(120);

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// Talks in its room every second or so; one line in fifty breaks each time.
async fn live(mut client: Client, room: RoomId, seed: u64, end: Instant) -> Client {
    let mut rng = StdRng::seed_from_u64(seed);
    while Instant::now() < end {
        if !client.is_connected() && client.connect().await.is_err() {
            client.pump(Duration::from_millis(50)).await;
        }
        client.compose(room, "");
        client.pump(Duration::from_millis(rng.random_range(200..1800))).await;
        if rng.random_bool(0.02) {
            client.cut();
        } else if rng.random_bool(0.01) {
            client.hurry();
        }
    }
    client
}

async fn newcomers(
    rest: &natter_story::Rest,
    numbers: Vec<usize>,
    ticks: Ticks,
) -> Result<Vec<(usize, Client)>> {
    let mut clients = Vec::new();
    for number in numbers {
        let mut client = Client::guest(&format!("p{number:04}"), rest, &ticks).await?;
        client.ignore(RoomId::LOBBY);
        client.connect().await?;
        client.catch_up().await?;
        clients.push((number, client));
    }
    Ok(clients)
}

async fn everybody(rest: &natter_story::Rest) -> Result<Vec<Client>> {
    let (ticks, mut groups) = (Ticks::default(), JoinSet::new());
    for group in 0..AT_ONCE {
        let numbers: Vec<usize> = (0..CLIENTS).filter(|number| number % AT_ONCE == group).collect();
        let (rest, ticks) = (rest.clone(), ticks.clone());
        groups.spawn(async move { newcomers(&rest, numbers, ticks).await });
    }
    let mut clients = Vec::new();
    while let Some(group) = groups.join_next().await {
        clients.extend(group??);
    }
    clients.sort_by_key(|(number, _)| *number);
    Ok(clients.into_iter().map(|(_, client)| client).collect())
}

async fn settled(clients: Vec<Client>) -> Result<Vec<Client>> {
    let end = Instant::now() + SETTLE_LIMIT;
    let mut settling = JoinSet::new();
    for mut client in clients {
        settling.spawn(async move { client.settle(end).await.map(|()| client) });
    }
    let mut clients = Vec::new();
    while let Some(client) = settling.join_next().await {
        clients.push(client??);
    }
    Ok(clients)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_people_in_a_hundred_rooms_lose_nothing() -> Result<()> {
    rlimit_is_enough()?;
    let (seconds, seed) = (number("NATTER_STORY_SECONDS", 15), number("NATTER_SEED", 1));
    eprintln!("NATTER_SEED={seed} NATTER_STORY_SECONDS={seconds}");
    let home =
        HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "warn"]).start().await?;
    let began = Instant::now();
    let mut clients = everybody(&home.rest()).await?;
    let mut rooms = Vec::new();
    for number in 0..ROOMS {
        rooms.push(clients[number].create_room(&format!("room {number}")).await?);
    }
    for number in ROOMS..CLIENTS {
        clients[number].join(rooms[number % ROOMS]).await?;
    }
    eprintln!("all in after {:?}", began.elapsed());
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut lives = JoinSet::new();
    for (number, client) in clients.into_iter().enumerate() {
        lives.spawn(live(client, rooms[number % ROOMS], seed * 10_000 + number as u64, end));
    }
    let clients = lives.join_all().await;
    // Twice: whoever settled early may have missed the last words of others.
    let clients = settled(settled(clients).await?).await?;
    let witnesses: Vec<Witness> = clients.iter().map(Witness::of).collect();
    verdict(&check(&witnesses))?;
    let unpromised = witnesses.iter().flat_map(|one| &one.sent).filter(|sent| sent.ack.is_none()).count();
    assert_eq!(unpromised, 0, "every message was promised in the end");
    let acked: usize = clients.iter().map(|client| client.ledger().acked_count()).sum();
    let slow = clients.iter().flat_map(Client::closings).filter(|code| **code == Some(4000)).count();
    eprintln!("{acked} messages: 0 lost, 0 doubled, 0 out of order; {slow} connections were too slow");
    eprintln!("{} MiB resident", home.resident_bytes()? >> 20);
    ensure!(acked >= CLIENTS * usize::try_from(seconds)? / 3, "there was load");
    ensure!(!home.log().contains("panicked"), "{}", home.log());
    Ok(())
}

/// A thousand sockets here; the program raises its own limit.
fn rlimit_is_enough() -> Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    let soft: u64 = line.split_whitespace().nth(3).and_then(|soft| soft.parse().ok()).unwrap_or(u64::MAX);
    ensure!(soft >= 1500, "this test opens more than a thousand sockets; `ulimit -n 4096` allows it");
    Ok(())
}
