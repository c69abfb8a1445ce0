//! P9 without a ping: subscribed before heads are read, and told of what came while the welcome was on its way. `NATTER_AWS_GREETINGS` greets
//! more often.

use crate::ground::{come_in, count, home_with};
use anyhow::{Context, Result, bail};
use natter_story::rest::Session;
use natter_story::{Heard, Rest, Socket};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Messages around one greeting.
const BURST: usize = 6;
/// Homes in which somebody greets at the same time.
const HOMES: u64 = 3;
/// Greetings in one home: the emulator gets slow where a table has seen much.
const IN_ONE: u64 = 250;
/// Handshakes before a refusal counts.
const TRIES: usize = 3;
/// How long nothing may come before something counts as lost.
const SILENCE: Duration = Duration::from_secs(10);

fn say(text: &str) -> Value {
    json!({ "action": "sendMessage", "text": text })
}

/// As clients do: a fresh ticket for each try. A ticket whose redeeming was answered too late counts as used.
async fn connect(rest: &Rest, ada: &Session) -> Result<Socket> {
    for _ in 1..TRIES {
        if let Ok(socket) = Socket::connect(rest, &ada.token).await {
            return Ok(socket);
        }
    }
    Socket::connect(rest, &ada.token).await
}

/// Comes anew in the middle of a burst, and listens until the burst's last event is known.
async fn greet(rest: &Rest, ada: &Session, bob: &mut Socket, round: u64) -> Result<()> {
    let mut socket = connect(rest, ada).await?;
    for number in 0..BURST / 2 {
        bob.send(&say(&format!("{round} before {number}"))).await?;
    }
    socket.send(&json!({ "action": "hello" })).await?;
    for number in 0..BURST / 2 {
        bob.send(&say(&format!("{round} after {number}"))).await?;
    }
    let mut head = 0;
    for _ in 0..BURST {
        head = bob.next_of("ack").await?["seq"].as_u64().context("a seq")?.max(head);
    }
    let mut known = 0;
    while known < head {
        let Ok(Heard::Frame(frame)) = timeout(SILENCE, socket.hear()).await else {
            bail!("round {round}: {known} of {head} and nothing more");
        };
        let lists = [&frame["rooms"], &frame["heads"]];
        let heads = lists.iter().filter_map(|list| list.as_array()).flatten();
        let told = heads.filter_map(|one| one["head"].as_u64()).chain(frame["seq"].as_u64()).max();
        known = known.max(told.unwrap_or(0));
    }
    socket.cut();
    Ok(())
}

async fn greet_often(times: u64) -> Result<()> {
    for first in (0..times).step_by(usize::try_from(IN_ONE)?) {
        // Nobody's room is large here, so there is no work for the stream.
        let home = home_with(|plan| plan.stream = None).await?;
        let (_, mut bob) = come_in(&home.rest(), "Bob").await?;
        let ada = home.rest().guest("Ada").await?;
        for round in first..times.min(first + IN_ONE) {
            greet(&home.rest(), &ada, &mut bob, round).await?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_greets_during_a_burst_knows_of_every_event() -> Result<()> {
    let (begun, times) = (Instant::now(), count("NATTER_AWS_GREETINGS", 15));
    let homes = (0..HOMES).map(|_| tokio::spawn(greet_often(times.div_ceil(HOMES))));
    for home in homes.collect::<Vec<_>>() {
        home.await??;
    }
    let greetings = times.div_ceil(HOMES) * HOMES;
    let seconds = begun.elapsed().as_secs_f64();
    eprintln!("greetings: {greetings} in bursts of {BURST}, every last event known, in {seconds:.0} s");
    Ok(())
}
