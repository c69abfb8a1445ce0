//! Large rooms: the stream serves them, once or twice, in order or not, with poison in it or without. `NATTER_AWS_BATCHES` delivers more.

use crate::ground::{AwsHome, come_in, count, home};
use anyhow::Result;
use natter_core::RoomId;
use natter_gateway::Faults;
use natter_story::client::{Client, Ticks};
use natter_story::view::Delivery;
use natter_story::{Heard, Socket};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// One more than senders serve themselves.
const MANY: usize = 101;
/// Messages that a client may have on their way before it composes the next.
const WAITING: usize = 4;

/// Plain clients that only listen, and the numbers of the messages and the texts of the edits that each has heard.
struct Crowd {
    heard: Vec<Arc<Mutex<BTreeSet<u64>>>>,
    edits: Vec<Arc<Mutex<BTreeSet<String>>>>,
    _listening: JoinSet<()>,
}

impl Crowd {
    async fn gather(home: &AwsHome) -> Result<Self> {
        let (mut heard, mut edits, mut listening) = (Vec::new(), Vec::new(), JoinSet::new());
        for number in 0..MANY {
            let mut socket = Socket::plain(home.address(), &format!("p{number}")).await?;
            let seqs = Arc::new(Mutex::new(BTreeSet::new()));
            heard.push(Arc::clone(&seqs));
            let texts = Arc::new(Mutex::new(BTreeSet::new()));
            edits.push(Arc::clone(&texts));
            listening.spawn(async move {
                while let Heard::Frame(frame) = socket.hear().await {
                    let events = frame["events"].as_array().cloned().unwrap_or_else(|| vec![frame]);
                    let edited = events.iter().filter(|one| one["type"] == "messageEdited");
                    let edited = edited.filter_map(|one| one["text"].as_str().map(str::to_owned));
                    texts.lock().expect("nobody panics").extend(edited);
                    let messages = events.iter().filter(|one| one["type"] == "message");
                    seqs.lock()
                        .expect("nobody panics")
                        .extend(messages.filter_map(|one| one["seq"].as_u64()));
                }
            });
        }
        Ok(Self { heard, edits, _listening: listening })
    }

    /// How many messages the one has heard that has heard the fewest.
    fn fewest(&self) -> usize {
        self.heard.iter().map(|seqs| seqs.lock().expect("nobody panics").len()).min().unwrap_or(0)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_room_is_served_by_the_stream_whatever_it_does() -> Result<()> {
    let (begun, home) = (Instant::now(), home().await?);
    let crowd = Crowd::gather(&home).await?;
    let (ticks, mut clients) = (Ticks::default(), Vec::new());
    for number in 0..3 {
        let client = Client::guest(&format!("c{number}"), &home.rest(), &ticks).await?;
        clients.push(client.delivered(Delivery::AtLeastOnce));
    }
    settle(&mut clients).await?;
    let wanted = count("NATTER_AWS_BATCHES", 40);
    // The first finds a crowd and says so; those after it leave the posting to the stream.
    for faults in [
        Faults::default(),
        Faults { repeated_batches: 0.5, shuffled_batches: 0.5, poisoned_batches: 0.3, ..Faults::default() },
    ] {
        home.gateway.set_faults(faults);
        let enough = home.gateway.counts().batches + wanted / 2;
        while home.gateway.counts().batches < enough {
            for client in &mut clients {
                if client.ledger().sent().len() - client.ledger().acked_count() < WAITING {
                    client.compose(RoomId::LOBBY, "");
                }
                client.pump(Duration::from_millis(10)).await;
            }
        }
        settle(&mut clients).await?;
    }
    home.gateway.set_faults(Faults::default());
    settle(&mut clients).await?;
    for client in &clients {
        assert!(client.faults().is_empty(), "{:?}", client.faults());
    }
    let logs: Vec<_> = clients.iter().map(|client| client.views()[&RoomId::LOBBY].log().to_vec()).collect();
    let shortest = logs.iter().map(Vec::len).min().unwrap_or_default();
    assert!(logs.iter().all(|log| log[..shortest] == logs[0][..shortest]), "views differ");
    let acked: usize = clients.iter().map(|client| client.ledger().acked_count()).sum();
    let composed: usize = clients.iter().map(|client| client.ledger().sent().len()).sum();
    assert_eq!(acked, composed);
    // A plain client that only listens is told of everything by the stream.
    home.until("everybody has heard everything", |_| crowd.fewest() >= composed).await?;
    let counts = home.gateway.counts();
    assert!(counts.batches >= wanted && counts.posts > MANY as u64, "{counts:?}");
    assert!(!counts.dead_letters.is_empty(), "poison ends as a dead letter");
    assert_eq!(counts.strays, []);
    eprintln!(
        "stream: {} batches of {acked} messages to {MANY} listeners, {} posts, {} dead letters, in {:.0} s",
        counts.batches,
        counts.posts,
        counts.dead_letters.len(),
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

/// The event of an edit holds no text: the function that delivers it reads the message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_in_a_large_room_reaches_everybody_with_its_text() -> Result<()> {
    let home = home().await?;
    let crowd = Crowd::gather(&home).await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    // The first finds the crowd and leaves what follows to the stream.
    assert_eq!(ada.ask(json!({ "action": "sendMessage", "text": "one" })).await?["type"], "ack");
    let two = ada.ask(json!({ "action": "sendMessage", "text": "two" })).await?;
    let batches = home.gateway.counts().batches;
    let edit = json!({
        "action": "editMessage", "roomId": "lobby", "seq": two["seq"], "text": "three", "clientMessageId": "e1"
    });
    let edited = ada.ask(edit).await?;
    assert_eq!((&edited["type"], &edited["duplicate"]), (&json!("result"), &json!(false)), "{edited}");
    let has_heard = |texts: &Arc<Mutex<BTreeSet<String>>>| {
        *texts.lock().expect("nobody panics") == BTreeSet::from(["three".to_owned()])
    };
    home.until("everybody has heard the edit", |_| crowd.edits.iter().all(has_heard)).await?;
    assert!(home.gateway.counts().batches > batches, "by the stream");
    Ok(())
}

async fn settle(clients: &mut [Client]) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(90);
    for client in clients {
        client.settle(end).await?;
    }
    Ok(())
}
