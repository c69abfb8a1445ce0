//! Everything that is paid for has an owner and a rate: what one client can cost the operator.

use crate::ground::{AwsHome, come_in, home_with};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use natter_gateway::Counts;
use natter_story::Socket;
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A home with the rates of the contract.
async fn rated(posts_per_day: u64, instances: usize) -> Result<AwsHome> {
    home_with(|plan| {
        plan.environment.retain(|(name, _)| name != "NATTER_RATES");
        plan.environment.push(("NATTER_POSTS_PER_DAY".to_owned(), posts_per_day.to_string()));
        plan.socket.instances = instances;
    })
    .await
}

async fn account(home: &AwsHome, name: &str) -> Result<Socket> {
    let rest = home.rest();
    let session = rest.signup(name, "correct horse battery staple").await?;
    let mut socket = Socket::connect(&rest, &session.token).await?;
    socket.hello().await?;
    Ok(socket)
}

fn typing() -> Value {
    json!({ "action": "typing", "roomId": "lobby" })
}

/// Posts to others until the pong that follows so many typing signals.
async fn told(home: &AwsHome, socket: &mut Socket, signals: usize) -> Result<u64> {
    let taken = |counts: &Counts| counts.invocations.get("socket:typing").copied().unwrap_or(0);
    let counts = home.gateway.counts();
    let (before, want) = (counts.posts, taken(&counts) + signals as u64);
    for _ in 0..signals {
        socket.send(&typing()).await?;
    }
    // Frames overtake each other on their way to the function: the ping follows when all signals are in its queue.
    home.until("every signal is on its way", |gateway| taken(&gateway.counts()) >= want).await?;
    assert_eq!(socket.ask(json!({ "action": "ping" })).await?["type"], "pong");
    Ok(home.gateway.counts().posts - before - 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_is_posted_seldom_and_for_guests_never() -> Result<()> {
    let home = rated(1_000_000, 4).await?;
    let (_, mut guest) = come_in(&home.rest(), "Guest").await?;
    let mut bob = account(&home, "Bob").await?;
    assert_eq!(told(&home, &mut guest, 20).await?, 0, "a guest's typing costs nothing");
    let start = Instant::now();
    let before = home.gateway.counts().posts;
    told(&home, &mut bob, 20).await?;
    home.until("one signal is posted", |gateway| gateway.counts().posts >= before + 2).await?;
    let posts = home.gateway.counts().posts - before - 1;
    let most = 1 + start.elapsed().as_millis() as u64 / 2500;
    assert!((1..=most).contains(&posts), "{posts} posts over four instances, {most} at most");
    Ok(())
}

/// Frames that cost their sender nothing, each kind of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_floods_is_closed_and_nobody_else_is() -> Result<()> {
    let home = rated(1_000_000, 1).await?;
    let (_, mut bob) = come_in(&home.rest(), "Bob").await?;
    let frames = [
        json!({ "action": "ping" }).to_string(),
        typing().to_string(),
        json!({ "action": "getMembers", "roomId": "nowhere" }).to_string(),
        "no JSON".to_owned(),
        json!({ "action": "nothing" }).to_string(),
    ];
    for (number, frame) in frames.into_iter().enumerate() {
        let (_, mut flood) = come_in(&home.rest(), &format!("Eve{number}")).await?;
        for _ in 0..3000 {
            if flood.send_text(frame.clone()).await.is_err() {
                break;
            }
        }
        flood.closed(Duration::from_secs(120)).await.context(frame)?;
        assert_eq!(bob.ask(json!({ "action": "ping" })).await?["type"], "pong");
    }
    Ok(())
}

/// The row of the day, as many posts as this.
async fn spent(home: &AwsHome, posts: u64) -> Result<()> {
    let day = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400;
    let put = home.client.put_item().table_name(&home.tables.connections);
    let text = |text: String| AttributeValue::S(text);
    let number = |number: u64| AttributeValue::N(number.to_string());
    put.item("key", text("posts".to_owned()))
        .item("part", text(format!("day#{day:06}")))
        .item("posts", number(posts))
        .item("expires", number((day + 3) * 86_400))
        .send()
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_days_posts_run_out_what_is_dispensable_ends_first() -> Result<()> {
    let home = rated(1000, 1).await?;
    let mut ada = account(&home, "Ada").await?;
    let mut bob = account(&home, "Bob").await?;
    let (_, mut guest) = come_in(&home.rest(), "Guest").await?;
    let say = json!({ "action": "sendMessage", "text": "hi" });
    assert_eq!(told(&home, &mut ada, 1).await?, 2, "both others");

    spent(&home, 800).await?;
    // The next post of the instance finds out.
    assert_eq!(ada.ask(json!({ "action": "ping" })).await?["type"], "pong");
    assert_eq!(told(&home, &mut bob, 1).await?, 0, "typing is the first to go");
    assert_eq!(guest.ask(say.clone()).await?["type"], "ack");

    spent(&home, 900).await?;
    assert_eq!(ada.ask(json!({ "action": "ping" })).await?["type"], "pong");
    guest.send(&say).await?;
    guest.closed(Duration::from_secs(120)).await?;
    assert!(Socket::plain(home.address(), "Plain").await.is_err(), "no new guests");
    assert_eq!(ada.ask(say.clone()).await?["type"], "ack");

    spent(&home, 1000).await?;
    assert_eq!(ada.ask(json!({ "action": "ping" })).await?["type"], "pong");
    let refused = ada.ask(say.clone()).await?;
    assert_eq!((&refused["type"], &refused["code"]), (&json!("error"), &json!("busy")), "{refused}");
    for action in ["editMessage", "deleteMessage", "react", "pinMessage"] {
        let mut change = json!({ "action": action, "roomId": "lobby", "seq": 2, "clientMessageId": action });
        (change["text"], change["emoji"], change["on"]) = (json!("hi"), json!("👍"), json!(true));
        assert_eq!(ada.ask(change).await?["code"], "busy", "{action} makes posts to others");
    }
    for action in ["getMessages", "getTimeline", "getPins"] {
        let read = ada.ask(json!({ "action": action, "roomId": "lobby" })).await?;
        assert_eq!(read["type"], "result", "reading goes on: {read}");
    }

    spent(&home, 1100).await?;
    ada.send(&json!({ "action": "ping" })).await?;
    let _ = ada.closed(Duration::from_secs(20)).await;
    let posts = home.gateway.counts().posts;
    bob.send(&say).await?;
    bob.closed(Duration::from_secs(120)).await?;
    assert_eq!(home.gateway.counts().posts, posts, "nothing is posted above the ceiling");
    Ok(())
}

/// A function for REST calls learns it from the row as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_are_refused_by_rest_too_when_posts_run_short() -> Result<()> {
    let home = rated(1000, 1).await?;
    spent(&home, 900).await?;
    let body = json!({ "username": "Guest" });
    assert_eq!(home.rest().post("/api/guest", None, &body).await?.status, 503);
    home.rest().signup("Ada", "correct horse battery staple").await?;
    Ok(())
}
