//! SIGTERM under load: every frame that was taken is answered before the goodbye, what was promised is there after, and the exit code is 0.

use anyhow::{Result, ensure};
use natter_story::{Heard, Home, HomePlan, Socket};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;

const SENDERS: usize = 20;
/// Frames of one sender under way.
const MOST_UNANSWERED: usize = 30;

/// What a sender heard until the goodbye.
struct Talk {
    promised: BTreeMap<String, u64>,
    /// Frames without any answer.
    unanswered: Vec<u64>,
    code: Option<u16>,
    sent: u64,
    /// Nothing can be sent any more; what is on its way still comes.
    broken: bool,
}

/// Sends one frame after the other without waiting, and listens to the end.
async fn talk(mut socket: Socket, sender: usize, stop_after: tokio::sync::mpsc::Sender<()>) -> Result<Talk> {
    let mut heard =
        Talk { promised: BTreeMap::new(), unanswered: Vec::new(), code: None, sent: 0, broken: false };
    loop {
        while !heard.broken && heard.unanswered.len() < MOST_UNANSWERED {
            let name = format!("s{sender}-{}", heard.sent);
            let frame = json!({ "action": "sendMessage", "text": name, "clientMessageId": name, "requestId": heard.sent.to_string() });
            if socket.send(&frame).await.is_err() {
                heard.broken = true;
                break;
            }
            heard.unanswered.push(heard.sent);
            heard.sent += 1;
        }
        match tokio::time::timeout(Duration::from_secs(20), socket.hear()).await? {
            Heard::Frame(frame) => {
                let id = frame["requestId"].as_str().and_then(|id| id.parse().ok());
                heard.unanswered.retain(|one| Some(*one) != id);
                if let (Some(name), "ack", Some(seq)) = (
                    frame["clientMessageId"].as_str(),
                    frame["type"].as_str().unwrap_or_default(),
                    frame["seq"].as_u64(),
                ) {
                    heard.promised.insert(name.to_owned(), seq);
                    if heard.promised.len() == 30 {
                        let _ = stop_after.try_send(());
                    }
                }
            }
            Heard::Closed(code) => {
                heard.code = code;
                return Ok(heard);
            }
        }
    }
}

async fn stored(home: &Home) -> Result<BTreeMap<String, u64>> {
    let guest = home.rest().guest("Reader").await?;
    let mut socket = Socket::connect(&home.rest(), &guest.token).await?;
    socket.hello().await?;
    let (mut found, mut after) = (BTreeMap::new(), 0);
    loop {
        let page = socket.ask(json!({ "action": "getEvents", "after": after, "limit": 100 })).await?;
        for event in page["events"].as_array().expect("events") {
            after = event["seq"].as_u64().expect("a seq");
            found.extend(event["text"].as_str().map(|text| (text.to_owned(), after)));
        }
        if page["hasMore"] != true {
            return Ok(found);
        }
    }
}

#[tokio::test]
async fn what_was_taken_is_answered_before_the_goodbye_and_kept() -> Result<()> {
    let mut home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await?;
    let (stop, mut stopping) = tokio::sync::mpsc::channel(1);
    let (mut sockets, mut senders) = (Vec::new(), JoinSet::new());
    for sender in 0..SENDERS {
        let guest = home.rest().guest(&format!("sender {sender}")).await?;
        let mut socket = Socket::connect(&home.rest(), &guest.token).await?;
        socket.hello().await?;
        sockets.push(socket);
    }
    for (sender, socket) in sockets.into_iter().enumerate() {
        senders.spawn(talk(socket, sender, stop.clone()));
    }
    stopping.recv().await;
    let status = home.stop().await?;
    assert_eq!(status.code(), Some(0));
    let mut all = Vec::new();
    while let Some(heard) = senders.join_next().await {
        all.push(heard??);
    }
    home.restart().await?;
    let stored = stored(&home).await?;
    for heard in &all {
        for (name, seq) in &heard.promised {
            ensure!(
                stored.get(name) == Some(seq),
                "{name} was promised {seq} and stands at {:?}",
                stored.get(name)
            );
        }
    }
    let promised: usize = all.iter().map(|heard| heard.promised.len()).sum();
    assert_eq!(stored.len(), promised, "everything that was stored was promised before the goodbye");
    eprintln!(
        "{promised} promised, all kept; {} frames were not taken",
        all.iter().map(|one| one.unanswered.len()).sum::<usize>()
    );
    assert!(!home.log().contains("panicked"));
    Ok(())
}

#[tokio::test]
async fn a_home_whose_output_nobody_reads_goes_on_and_stops_in_peace() -> Result<()> {
    let mut home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).start().await?;
    home.stop_listening()?;
    assert_eq!(home.rest().get("/health", None).await?.status, 200);
    assert_eq!(home.stop().await?.code(), Some(0));
    Ok(())
}

#[tokio::test]
async fn a_home_without_visitors_stops_at_once_and_starts_again() -> Result<()> {
    let mut home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).start().await?;
    let before = std::time::Instant::now();
    assert_eq!(home.stop().await?.code(), Some(0));
    assert!(before.elapsed() < Duration::from_secs(3), "{:?}", before.elapsed());
    home.restart().await
}
