//! Edges of the functions: who is let in, what frames are refused, how connections end, plain clients.

use crate::ground::{come_in, home, home_with};
use anyhow::{Context, Result};
use natter_story::{Rest, Socket};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

async fn knock(rest: &Rest, headers: &[(&str, &str)]) -> Result<(), Option<u16>> {
    Socket::open(rest.address(), "/ws", headers).await.map(drop).map_err(|refused| refused.status)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_tickets_of_now_and_pages_of_ours_are_let_in() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let own = format!("http://{}", home.address());
    let protocols = |ticket: &str| format!("natter.v1, ticket.{ticket}");
    let ticket = protocols(&rest.ticket(&ada.token).await?);
    for foreign in ["http://evil.example", "null", "https://nattersock.execute-api.us-east-1.amazonaws.com"] {
        let refused = knock(&rest, &[("sec-websocket-protocol", &ticket), ("origin", foreign)]).await;
        assert_eq!(refused, Err(Some(403)), "{foreign}");
    }
    let offered = [("sec-websocket-protocol", ticket.as_str()), ("origin", own.as_str())];
    knock(&rest, &offered).await.expect("a ticket that was refused for its page only is still good");
    assert_eq!(knock(&rest, &offered).await, Err(Some(403)), "a ticket is good once");
    for protocol in ["natter.v1", "ticket.abc", "natter.v1, ticket.00", "graphql-ws"] {
        assert_eq!(knock(&rest, &[("sec-websocket-protocol", protocol)]).await, Err(Some(403)), "{protocol}");
    }
    assert_eq!(knock(&rest, &[]).await, Err(Some(403)), "a plain client brings a name");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_guests_are_not_wanted_none_comes_in() -> Result<()> {
    let home = home_with(|plan| plan.environment.retain(|(name, _)| name != "NATTER_GUESTS")).await?;
    let refused =
        Socket::open(home.address(), "/ws?username=ana", &[]).await.err().and_then(|error| error.status);
    assert_eq!(refused, Some(403));
    let reply = home.rest().post("/api/guest", None, &json!({ "username": "Ana" })).await?;
    assert_eq!((reply.status, &reply.body["code"]), (403, &json!("forbidden")));
    let ada = home.rest().signup("Ada", "correct horse").await?;
    Socket::connect(&home.rest(), &ada.token).await?.hello().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_accounts_are_not_made_none_is_and_a_misspelt_switch_starts_nothing() -> Result<()> {
    let signup = |value: &'static str| {
        home_with(move |plan| plan.environment.push(("NATTER_SIGNUP".to_owned(), value.to_owned())))
    };
    let body = json!({ "email": "ada@example.org", "username": "Ada", "password": "correct horse" });
    let closed = signup("false").await?.rest().post("/api/signup", None, &body).await?;
    assert_eq!((closed.status, &closed.body["code"]), (403, &json!("forbidden")));
    assert_eq!(signup("true").await?.rest().post("/api/signup", None, &body).await?.status, 201);
    let home = signup("nope").await?;
    home.until("it says why", |gateway| {
        gateway.log().contains("NATTER_SIGNUP must be open, invited or closed")
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_understood_is_told_and_the_connection_stays() -> Result<()> {
    let home = home().await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    let large = format!("{{\"action\":\"sendMessage\",\"text\":\"{}\"}}", "x".repeat(17 * 1024));
    let cases = [
        (Message::text("not json"), "invalid"),
        (Message::text("[]"), "invalid"),
        (Message::text(r#"{"action":"dance"}"#), "unknown_action"),
        (Message::text(r#"{"action":"sendMessage"}"#), "invalid"),
        (Message::text(r#"{"action":7}"#), "invalid"),
        (Message::text(large), "too_large"),
        (Message::binary(vec![1, 2, 3]), "invalid"),
    ];
    for (frame, code) in cases {
        ada.send_message(frame).await?;
        assert_eq!(ada.next_of("error").await?["code"], code);
    }
    let error = ada.ask(json!({ "action": "dance" })).await?;
    assert_eq!(error["code"], "unknown_action", "the answer repeats the request's name");
    assert_eq!(ada.ask(json!({ "action": "ping" })).await?["type"], "pong");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_above_32_kilobytes_closes_the_connection_and_none_goes_out() -> Result<()> {
    let home = home().await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    let (_, mut bob) = come_in(&home.rest(), "Bob").await?;
    // Ten messages of 4 KB of two-byte escapes are the largest event traffic there is.
    let long: Vec<Value> = (0..2).map(|_| json!({ "text": "\"".repeat(3800) })).collect();
    for _ in 0..4 {
        ada.ask(json!({ "action": "sendMessage", "messages": long })).await?;
    }
    let page = bob.ask(json!({ "action": "getMessages", "limit": 100 })).await?;
    assert_eq!((&page["type"], &page["hasMore"]), (&json!("result"), &json!(true)));
    ada.send_text("x".repeat(33 * 1024)).await?;
    assert_eq!(ada.closed(Duration::from_secs(5)).await?, Some(1009));
    assert_eq!(home.gateway.counts().strays, []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_clients_talk_with_others_in_one_order() -> Result<()> {
    let home = home().await?;
    let mut plain = Socket::plain(home.address(), "ana").await?;
    let mut again = Socket::plain(home.address(), "ana").await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    plain.send(&json!({ "action": "sendmessage", "message": "hi" })).await?;
    let mut names = Vec::new();
    for socket in [&mut plain, &mut again, &mut ada] {
        let message = socket.next_of("message").await?;
        assert_eq!(message["text"], "hi");
        assert!(message.get("clientMessageId").is_none());
        names.push(message["username"].clone());
    }
    assert!(names.iter().all(|name| *name == "ana"), "{names:?}");
    again.send(&json!({ "action": "sendMessage", "text": "hello" })).await?;
    let told = plain.next_where("hello", |one| one["text"] == "hello").await?;
    assert_ne!(told["username"], "ana", "a taken name gets a number");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_eleventh_connection_ends_the_oldest_and_signing_out_ends_all_of_a_session() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let mut sockets = Vec::new();
    for _ in 0..11 {
        let mut socket = Socket::connect(&rest, &ada.token).await?;
        socket.hello().await?;
        sockets.push(socket);
    }
    sockets.remove(0).closed(Duration::from_secs(5)).await?;
    for socket in &mut sockets {
        assert_eq!(socket.ask(json!({ "action": "ping" })).await?["type"], "pong");
    }
    rest.logout(&ada.token).await?;
    for mut socket in sockets {
        socket.closed(Duration::from_secs(5)).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_neither_write_nor_read_nor_hear_and_leavers_hear_no_more() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let (_, mut ada) = come_in(&rest, "Ada").await?;
    let (_, mut eve) = come_in(&rest, "Eve").await?;
    let made = ada.ask(json!({ "action": "createRoom", "name": "Tea" })).await?;
    let room = made["room"]["roomId"].as_str().context("a room")?.to_owned();
    let say = |text: &str| json!({ "action": "sendMessage", "roomId": room, "text": text });
    let in_room = |action: &str| json!({ "action": action, "roomId": room });
    let on_message = |action: &str| {
        let own = format!("id-{action}");
        json!({ "action": action, "roomId": room, "seq": 3, "emoji": "👍", "on": true, "text": "hi", "clientMessageId": own })
    };
    assert_eq!(ada.ask(say("zero")).await?["type"], "ack");
    for frame in [
        say("hi"),
        in_room("getEvents"),
        in_room("getTimeline"),
        in_room("getPins"),
        on_message("getReactions"),
        on_message("react"),
        on_message("editMessage"),
        on_message("deleteMessage"),
        on_message("pinMessage"),
        in_room("getMembers"),
        in_room("typing"),
        json!({ "action": "markRead", "roomId": room, "seq": 1 }),
        in_room("leaveRoom"),
    ] {
        let answer = eve.ask(frame.clone()).await?;
        assert_eq!(answer["code"], "forbidden", "{frame}: {answer}");
    }
    assert_eq!(eve.ask(in_room("joinRoom")).await?["status"], "joined");
    assert_eq!(ada.ask(say("one")).await?["type"], "ack");
    eve.next_where("one", |one| one["text"] == "one").await?;
    assert_eq!(eve.ask(in_room("leaveRoom")).await?["type"], "result");
    assert_eq!(ada.ask(say("two")).await?["type"], "ack");
    assert_eq!(ada.ask(json!({ "action": "sendMessage", "text": "end" })).await?["type"], "ack");
    let next = eve.next_where("two or end", |one| one["text"] == "two" || one["text"] == "end").await?;
    assert_eq!(next["text"], "end", "who has left is told nothing");
    assert_eq!(eve.ask(say("three")).await?["code"], "forbidden");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_and_read_marks_reach_whom_they_concern() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    // Typing of guests is not posted.
    let token = rest.signup("Ada", "correct horse battery staple").await?.token;
    let mut ada = Socket::connect(&rest, &token).await?;
    ada.hello().await?;
    let mut phone = Socket::connect(&rest, &token).await?;
    phone.hello().await?;
    let (_, mut bob) = come_in(&rest, "Bob").await?;
    ada.send(&json!({ "action": "typing", "roomId": "lobby" })).await?;
    assert_eq!(bob.next_of("typing").await?["username"], "Ada");
    let sent = bob.ask(json!({ "action": "sendMessage", "text": "hi" })).await?;
    ada.ask(json!({ "action": "markRead", "roomId": "lobby", "seq": sent["seq"] })).await?;
    let read = phone.next_of("read").await?;
    assert_eq!((&read["seq"], &read["unread"]), (&sent["seq"], &json!(0)));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_hold_neither_words_nor_tokens() -> Result<()> {
    let home = home_with(|plan| plan.environment.push(("NATTER_LOG".to_owned(), "debug".to_owned()))).await?;
    let (token, mut ada) = come_in(&home.rest(), "Ada").await?;
    ada.ask(json!({ "action": "sendMessage", "text": "xylophone-secret" })).await?;
    ada.ask(json!({ "action": "dance", "text": "xylophone-secret" })).await?;
    let log = home.gateway.log();
    let counted =
        |line: &str| line.contains("CloudWatchMetrics") && line.contains(r#""Function":"natter-socket""#);
    assert!(log.lines().any(counted), "deliveries are counted under AWS's name of the function");
    assert!(!log.contains("xylophone") && !log.contains(&token), "{log}");
    Ok(())
}

/// Tables that a newer version has written are not touched: no function starts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_a_newer_version_are_refused() -> Result<()> {
    let home = home().await?;
    home.rest().guest("Ada").await?;
    let table = &home.tables.rooms;
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let key = [("key", text("format")), ("part", text("format"))];
    let mut get = home.client.get_item().table_name(table).consistent_read(true);
    for (name, value) in key.clone() {
        get = get.key(name, value);
    }
    let row = get.send().await?.item.context("the first start marks the tables")?;
    assert_eq!(row["format"].as_n().map(String::as_str), Ok(natter_dynamo::FORMAT.to_string().as_str()));
    let mut newer = home.client.put_item().table_name(table);
    for (name, value) in key {
        newer = newer.item(name, value);
    }
    let format = aws_sdk_dynamodb::types::AttributeValue::N((natter_dynamo::FORMAT + 1).to_string());
    newer.item("format", format).send().await?;
    home.gateway.kill_functions();
    home.until("the functions say why they do not start", |gateway| {
        gateway.log().contains("the tables have format 2")
    })
    .await?;
    Ok(())
}
