//! Sessions that end while their sockets come up: no socket outlives its session.

use crate::ground::{come_in, count, home, home_with, program};
use anyhow::{Context, Result};
use natter_gateway::FunctionPlan;
use natter_story::Socket;
use serde_json::json;
use std::time::Duration;

/// Between the authoriser, which has redeemed the ticket, and `$connect`, which registers the connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_between_authoriser_and_connect_gets_no_socket() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let ticket = rest.ticket(&ada.token).await?;
    home.gateway.hold_connects(true);
    let address = home.address();
    let connecting = tokio::spawn(async move { Socket::with_ticket(address, &ticket).await });
    home.until("the authoriser has let it in", |gateway| gateway.counts().held == 1).await?;
    rest.logout(&ada.token).await?;
    home.gateway.hold_connects(false);
    let connected = connecting.await.context("a task")?;
    assert!(connected.is_err(), "a socket of a session that has ended");
    home.until("there is no connection", |gateway| gateway.connections().is_empty()).await?;
    Ok(())
}

/// Both at once, many times: the socket is refused, or it is closed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_out_beats_every_socket_of_its_session() -> Result<()> {
    let home = home_with(|plan| plan.socket.instances = 4).await?;
    let rest = home.rest();
    for number in 0..count("NATTER_AWS_ENDINGS", 30) {
        let guest = rest.guest(&format!("g{number}")).await?;
        let ticket = rest.ticket(&guest.token).await?;
        let (connected, ended) =
            tokio::join!(Socket::with_ticket(home.address(), &ticket), rest.logout(&guest.token));
        ended?;
        if let Ok(mut socket) = connected {
            // The next frame finds out where closing it came too early to reach it.
            let _ = socket.send(&json!({ "action": "sendMessage", "text": "still here" })).await;
            let _ = socket.closed(Duration::from_secs(20)).await?;
        }
        home.until("there is no connection", |gateway| gateway.connections().is_empty()).await?;
    }
    let (_, mut eve) = come_in(&rest, "Eve").await?;
    let page = eve.ask(json!({ "action": "getMessages" })).await?;
    assert!(!page.to_string().contains("still here"), "{page}");
    Ok(())
}

/// A function that died between the end of a session and the end of its sockets: greeting finds out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_left_behind_is_closed_at_its_next_greeting_or_by_the_sweep() -> Result<()> {
    let home = home_with(|plan| {
        plan.daily = Some(FunctionPlan::of(program("natter-sweep", env!("CARGO_BIN_EXE_natter-sweep"))));
    })
    .await?;
    let rest = home.rest();
    for by_sweep in [false, true] {
        let (_, mut socket) = come_in(&rest, &format!("Ada {by_sweep}")).await?;
        // As if the end of the session had been written and nothing after it.
        let people = &home.tables.people;
        for row in home.client.scan().table_name(people).send().await?.items() {
            if row.get("session").is_some() {
                let mark = format!("ended#{}", row["session"].as_s().map_err(|_| anyhow::anyhow!("text"))?);
                let put = home.client.put_item().table_name(people);
                put.item("key", aws_sdk_dynamodb::types::AttributeValue::S(mark)).send().await?;
            }
        }
        if by_sweep {
            let swept = home.gateway.run_daily().await?;
            assert_eq!(swept["closed"], 1, "{swept}");
        } else {
            socket.send(&json!({ "action": "hello" })).await?;
        }
        socket.closed(Duration::from_secs(20)).await?;
        home.until("there is no connection", |gateway| gateway.connections().is_empty()).await?;
    }
    Ok(())
}
