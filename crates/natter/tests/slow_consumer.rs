//! Those who do not read, or are not there any more: they are let go, nobody waits for them, the home's memory stays where it was, and who
//! comes back has lost nothing.

use anyhow::{Context, Result, ensure};
use natter_story::client::Ticks;
use natter_story::raw::Raw;
use natter_story::{Client, Home, HomePlan, Socket};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

const SLEEPERS: usize = 40;
const SHORT_TEXT_BYTES: usize = 1400;
const LONG_TEXT_BYTES: usize = 4000;

async fn home_with(flags: &[&str]) -> Result<Home> {
    let plan = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "warn"]);
    plan.with(flags).start().await
}

fn frame_of_ten(round: usize) -> Value {
    let messages: Vec<_> = (0..10)
        .map(|one| json!({ "text": format!("{round}-{one} {}", "x".repeat(SHORT_TEXT_BYTES)) }))
        .collect();
    json!({ "action": "sendMessage", "messages": messages })
}

#[tokio::test]
async fn clients_that_never_read_are_let_go_and_others_notice_nothing() -> Result<()> {
    let home = home_with(&["--waiting-bytes", "262144"]).await?;
    let rest = home.rest();
    let mut reader = Client::guest("reader", &rest, &Ticks::default()).await?;
    reader.connect().await?;
    reader.catch_up().await?;
    let mut sleeper = Client::guest("sleeper", &rest, &Ticks::default()).await?;
    sleeper.connect().await?;
    sleeper.catch_up().await?;
    let mut asleep = Vec::new();
    for number in 0..SLEEPERS {
        asleep.push(Raw::plain(home.address(), &format!("asleep{number}")).await?);
    }
    let mut speaker = Socket::plain(home.address(), "speaker").await?;
    let before = home.resident_bytes()?;
    let (mut most, mut slowest) = (before, Duration::ZERO);
    // A system's own buffers take a few megabytes for each connection before the home notices anything.
    for round in 0..600 {
        let asked = Instant::now();
        let ack = speaker.ask(frame_of_ten(round)).await?;
        ensure!(ack["type"] == "ack", "{ack}");
        slowest = slowest.max(asked.elapsed());
        reader.pump(Duration::from_millis(1)).await;
        most = most.max(home.resident_bytes()?);
    }
    let grown = (most - before) >> 20;
    eprintln!("{grown} MiB more, slowest ack {slowest:?}");
    assert!(grown < 128, "{grown} MiB more");
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
    for raw in &mut asleep {
        let code = raw.closed(Duration::from_secs(20)).await?;
        assert!(matches!(code, None | Some(4000)), "{code:?}");
    }
    let end = Instant::now() + Duration::from_secs(60);
    reader.settle(end).await?;
    sleeper.settle(end).await?;
    let places: Vec<_> =
        [&reader, &sleeper].map(|one| one.views().values().next().map(natter_story::view::View::log)).into();
    assert_eq!(places[0], places[1], "who slept has lost nothing");
    assert!(places[0].context("a view")?.len() > 6000);
    assert!(reader.closings().is_empty(), "the reader was never let go: {:?}", reader.closings());
    let faults: Vec<_> = [&reader, &sleeper].iter().flat_map(|one| one.faults()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert!(!sleeper.closings().is_empty(), "the sleeper was let go");
    Ok(())
}

/// Ada is away while the lobby gets so many messages of 4,000 bytes; answers where she stood before.
async fn missed_by_ada(home: &Home, messages: u64) -> Result<(String, Value, Socket)> {
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let mut socket = Socket::connect(&rest, &ada.token).await?;
    let lobby = socket.hello().await?["rooms"][0].clone();
    socket.cut();
    let mut speaker = Socket::plain(home.address(), "speaker").await?;
    for number in 0..messages {
        let text = format!("{number} {}", "x".repeat(LONG_TEXT_BYTES));
        let ack = speaker.ask(json!({ "action": "sendMessage", "text": text })).await?;
        ensure!(ack["type"] == "ack", "{ack}");
    }
    Ok((ada.token, lobby, speaker))
}

/// What was missed is larger than what may wait for a socket, and others go on talking while it is being read.
#[tokio::test]
async fn a_long_resume_gets_through_while_others_talk() -> Result<()> {
    let home = home_with(&["--waiting-bytes", "65536"]).await?;
    let (token, lobby, mut speaker) = missed_by_ada(&home, 110).await?;
    let mut socket = Socket::connect(&home.rest(), &token).await?;
    let place = json!([{ "roomId": "lobby", "epoch": lobby["epoch"], "seq": lobby["head"] }]);
    socket.send(&json!({ "action": "hello", "resume": place })).await?;
    socket.next_of("welcome").await?;
    for round in 0..20 {
        let text = format!("meanwhile {round} {}", "x".repeat(LONG_TEXT_BYTES));
        ensure!(speaker.ask(json!({ "action": "sendMessage", "text": text })).await?["type"] == "ack");
    }
    let mut seen = lobby["head"].as_u64().context("a head")?;
    // The speaker's coming in is an event too.
    let wanted = seen + 1 + 110 + 20;
    while seen < wanted {
        let frame = socket.next().await.with_context(|| format!("{seen} of {wanted} came"))?;
        let alone = [frame.clone()];
        let events = frame["events"].as_array().map_or(&alone[..], Vec::as_slice);
        for seq in events.iter().filter_map(|event| event["seq"].as_u64()) {
            ensure!(seq <= seen + 1, "{seq} came after {seen}");
            seen = seen.max(seq);
        }
    }
    Ok(())
}

#[tokio::test]
async fn more_than_a_greeting_may_tell_is_a_reset_and_never_a_part() -> Result<()> {
    let home = home_with(&[]).await?;
    let (token, lobby, _) = missed_by_ada(&home, 160).await?;
    let mut socket = Socket::connect(&home.rest(), &token).await?;
    let place = json!([{ "roomId": "lobby", "epoch": lobby["epoch"], "seq": lobby["head"] }]);
    socket.send(&json!({ "action": "hello", "resume": place })).await?;
    let frames = socket.so_far().await?;
    let reset = frames.iter().find(|frame| frame["type"] == "reset").context("a reset")?;
    assert_eq!(
        (&reset["epoch"], reset["head"].as_u64()),
        (&lobby["epoch"], lobby["head"].as_u64().map(|head| head + 161))
    );
    assert!(frames.iter().all(|frame| frame["type"] != "events"), "not a part");
    Ok(())
}

/// A peer that is there for TCP but answers no ping; and one that does nothing else but answer pings stays.
#[tokio::test]
async fn who_answers_no_ping_is_gone_within_a_minute_and_who_does_stays() -> Result<()> {
    let home = home_with(&[]).await?;
    let mut gone = Raw::plain(home.address(), "gone").await?;
    let mut quiet = Socket::plain(home.address(), "quiet").await?;
    let began = Instant::now();
    let waits = async {
        // Frames that come in are read, by the system and by us; only pings stay unanswered.
        gone.closed(Duration::from_secs(60)).await
    };
    let stays = quiet.closed(Duration::from_secs(58));
    let (code, stays) = tokio::join!(waits, stays);
    assert_eq!(code?, Some(4003));
    assert!(began.elapsed() < Duration::from_secs(61));
    assert!(stays.is_err(), "who answers pings stays: {stays:?}");
    assert_eq!(quiet.ask(json!({ "action": "ping" })).await?["type"], "pong");
    let members = quiet.ask(json!({ "action": "getMembers" })).await?;
    let online: Vec<_> = members["members"]
        .as_array()
        .context("members")?
        .iter()
        .filter(|one| one["online"] == true)
        .collect();
    assert_eq!(online.len(), 1, "who is gone is not online: {members}");
    Ok(())
}

/// What was missed may be megabytes a room; whoever asks for it and does not read must not make the home keep it all.
#[tokio::test]
async fn greetings_that_nobody_reads_cost_bounded_memory() -> Result<()> {
    let home = home_with(&[]).await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let mut speaker = Socket::connect(&rest, &ada.token).await?;
    speaker.hello().await?;
    let (words, mut places) = ("x".repeat(4000), Vec::new());
    for number in 0..5 {
        let made = speaker.ask(json!({ "action": "createRoom", "name": format!("room {number}") })).await?;
        let room = made["room"].clone();
        let three: Vec<_> = (0..3).map(|_| json!({ "text": words })).collect();
        for _ in 0..320 {
            let frame = json!({ "action": "sendMessage", "roomId": room["roomId"], "messages": three });
            ensure!(speaker.ask(frame).await?["type"] == "ack");
        }
        places.push(json!({ "roomId": room["roomId"], "epoch": room["epoch"], "seq": 2 }));
    }
    let before = home.resident_bytes()?;
    let mut asleep = Vec::new();
    for _ in 0..9 {
        let mut raw = Raw::with_ticket(home.address(), &rest.ticket(&ada.token).await?).await?;
        raw.text(&json!({ "action": "hello", "resume": places }).to_string()).await?;
        asleep.push(raw);
    }
    let mut most = before;
    for _ in 0..200 {
        speaker.ask(json!({ "action": "getEvents", "limit": 1 })).await?;
        most = most.max(home.resident_bytes()?);
    }
    let grown = (most - before) >> 20;
    eprintln!("{grown} MiB more for {} greetings", asleep.len());
    assert!(grown < 64, "{grown} MiB more for {} greetings", asleep.len());
    Ok(())
}
