//! A stop-watch at the other end of a socket does not tell a room that is not there from one that is not theirs (P11, ASVS 11.5.1).

use anyhow::{Context, Result};
use natter_contract::stopwatch;
use natter_core::RoomId;
use natter_story::{Home, HomePlan, Socket};
use serde_json::{Value, json};
use std::time::Instant;

const ACTIONS: [(&str, &str); 22] = [
    ("getMessages", "{}"),
    ("getEvents", r#"{"afterSeq": 1}"#),
    ("getTimeline", r#"{"around": 2}"#),
    ("getReactions", r#"{"seq": 2}"#),
    ("getPins", "{}"),
    ("editMessage", r#"{"seq": 2, "text": "mine now", "clientMessageId": "c1"}"#),
    ("deleteMessage", r#"{"seq": 2}"#),
    ("react", r#"{"seq": 2, "emoji": "👍", "on": true}"#),
    ("pinMessage", r#"{"seq": 2, "on": true}"#),
    ("search", r#"{"query": "secret"}"#),
    ("getMembers", "{}"),
    ("sendMessage", r#"{"text": "let me in", "knownSeq": 1}"#),
    ("markRead", r#"{"seq": 1}"#),
    ("joinRoom", "{}"),
    ("leaveRoom", "{}"),
    ("kickMember", r#"{"userId": "<owner>"}"#),
    ("updateRoom", r#"{"topic": "mine now"}"#),
    ("getRequests", "{}"),
    ("createInvite", "{}"),
    ("deleteRoom", "{}"),
];

/// A private room with words in it.
async fn private_room(home: &Home) -> Result<(String, String)> {
    let owner = home.rest().signup("Olga", "correct horse battery").await?;
    let mut socket = Socket::connect(&home.rest(), &owner.token).await?;
    socket.hello().await?;
    let created = socket.ask(json!({ "action": "createRoom", "name": "Within", "kind": "private" })).await?;
    let room = created["room"]["roomId"].as_str().context("an id")?.to_owned();
    for number in 0..100 {
        let frame = json!({ "action": "sendMessage", "roomId": room, "text": format!("secret {number}") });
        socket.ask(frame).await?;
    }
    Ok((room, owner.user_id))
}

#[tokio::test]
async fn the_time_of_a_refusal_does_not_tell_whether_there_is_such_a_room() -> Result<()> {
    let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await?;
    let (hidden, owner) = private_room(&home).await?;
    let rooms = [hidden, RoomId::from_bits(rand::random()).to_string()];
    let stranger = home.rest().signup("Stranger", "correct horse battery").await?;
    let mut socket = Socket::connect(&home.rest(), &stranger.token).await?;
    socket.hello().await?;
    for (action, fields) in ACTIONS {
        let mut frame: Value = serde_json::from_str(&fields.replace("<owner>", &owner))?;
        frame["action"] = json!(action);
        let refused = async |which: usize| {
            frame["roomId"] = json!(rooms[which]);
            let asked = frame.clone();
            let start = Instant::now();
            let answer = socket.ask(asked).await.expect("an answer");
            let time = start.elapsed();
            assert_eq!(answer["code"], "not_found", "{action} came back with {answer}");
            time
        };
        stopwatch::cannot_be_told_apart(action, refused).await;
    }
    Ok(())
}
