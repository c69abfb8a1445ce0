//! Large rooms: the stream serves them, once or twice, in order or not, with poison in it or without.

use crate::ground::{count, home};
use anyhow::Result;
use natter_core::RoomId;
use natter_gateway::Faults;
use natter_story::client::{Client, Ticks};
use natter_story::view::Delivery;
use natter_story::{Heard, Socket};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// One more than senders serve themselves.
const MANY: usize = 101;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_room_is_served_by_the_stream_whatever_it_does() -> Result<()> {
    let home = home().await?;
    let mut crowd = Vec::new();
    for number in 0..MANY {
        crowd.push(Socket::plain(home.address(), &format!("p{number}")).await?);
    }
    let (ticks, mut clients) = (Ticks::default(), Vec::new());
    for number in 0..3 {
        let client = Client::guest(&format!("c{number}"), &home.rest(), &ticks).await?;
        clients.push(client.delivered(Delivery::AtLeastOnce));
    }
    let end = Instant::now() + Duration::from_secs(90);
    for client in &mut clients {
        client.settle(end).await?;
    }
    // The first finds a crowd and says so; those after it leave the posting to the stream.
    for faults in [
        Faults::default(),
        Faults { repeated_batches: 0.5, shuffled_batches: 0.5, poisoned_batches: 0.3, ..Faults::default() },
    ] {
        home.gateway.set_faults(faults);
        for _ in 0..count("NATTER_AWS_BATCHES", 10) {
            for client in &mut clients {
                client.compose(RoomId::LOBBY, "");
                client.pump(Duration::from_millis(10)).await;
            }
        }
        for client in &mut clients {
            client.settle(end).await?;
        }
    }
    home.gateway.set_faults(Faults::default());
    for client in &mut clients {
        client.settle(end).await?;
        assert!(client.faults().is_empty(), "{:?}", client.faults());
    }
    let logs: Vec<_> = clients.iter().map(|client| client.views()[&RoomId::LOBBY].log().to_vec()).collect();
    let shortest = logs.iter().map(Vec::len).min().unwrap_or_default();
    assert!(logs.iter().all(|log| log[..shortest] == logs[0][..shortest]), "views differ");
    let acked: usize = clients.iter().map(|client| client.ledger().acked_count()).sum();
    let composed: usize = clients.iter().map(|client| client.ledger().sent().len()).sum();
    assert_eq!(acked, composed);
    let counts = home.gateway.counts();
    assert!(counts.batches > 0 && counts.posts > MANY as u64, "{counts:?}");
    assert!(!counts.dead_letters.is_empty(), "poison ends as a dead letter");
    assert_eq!(counts.strays, []);
    // A plain client that only listened was told of everything by the stream.
    let mut told = std::collections::BTreeSet::new();
    while let Ok(Heard::Frame(frame)) = timeout(Duration::from_millis(500), crowd[0].hear()).await {
        let events = frame["events"].as_array().cloned().unwrap_or_else(|| vec![frame.clone()]);
        told.extend(
            events.iter().filter(|one| one["type"] == "message").filter_map(|one| one["seq"].as_u64()),
        );
    }
    assert!(told.len() >= composed, "{} of {composed}", told.len());
    Ok(())
}
