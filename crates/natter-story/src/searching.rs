//! A story of searching, the same in every home: what is found, by whom, how an answer goes on, and when it is too much.

use crate::rest::Rest;
use crate::socket::Socket;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

struct Person {
    id: String,
    socket: Socket,
}

impl Person {
    async fn new(rest: &Rest, name: &str) -> Result<Self> {
        let session = rest.signup(name, "correct horse battery").await?;
        let mut socket = Socket::connect(rest, &session.token).await?;
        socket.hello().await?;
        Ok(Self { id: session.user_id, socket })
    }

    async fn done(&mut self, frame: Value) -> Result<Value> {
        let answer = self.socket.ask(frame.clone()).await?;
        ensure!(answer["type"] != "error", "{frame} came back with {answer}");
        Ok(answer)
    }

    async fn room(&mut self, name: &str) -> Result<String> {
        let made = self.done(json!({ "action": "createRoom", "name": name })).await?;
        Ok(made["room"]["roomId"].as_str().context("a room")?.to_owned())
    }

    async fn say(&mut self, room: &str, text: &str) -> Result<()> {
        self.done(json!({ "action": "sendMessage", "roomId": room, "text": text })).await.map(drop)
    }

    /// What a search comes to, answer by answer.
    async fn search(&mut self, room: Option<&str>, query: &str, limit: u64) -> Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        let mut frame = json!({ "action": "search", "query": query, "limit": limit });
        if let Some(room) = room {
            frame["roomId"] = json!(room);
        }
        loop {
            let answer = self.done(frame.clone()).await?;
            let messages = answer["messages"].as_array().context("messages")?;
            ensure!(messages.len() as u64 <= limit, "more than {limit}: {answer}");
            for message in messages {
                let field = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
                found.push((field("roomId"), field("text")));
            }
            if answer["next"].is_null() {
                return Ok(found);
            }
            frame["before"] = answer["next"].clone();
        }
    }
}

fn texts(found: &[(String, String)]) -> Vec<&str> {
    found.iter().map(|(_, text)| text.as_str()).collect()
}

/// Two people, two rooms of their own and one in common.
///
/// # Errors
/// Whatever is not as promised, in words.
pub async fn searching(rest: &Rest) -> Result<()> {
    let (mut ada, mut bob) = (Person::new(rest, "Ada").await?, Person::new(rest, "Bob").await?);
    let (common, own) = (ada.room("Common").await?, ada.room("Own").await?);
    bob.done(json!({ "action": "joinRoom", "roomId": common })).await?;
    for number in 0..4 {
        ada.say(&common, &format!("Caf\u{e9} number {number}")).await?;
    }
    ada.say(&own, "a caf\u{e9} of my own").await?;
    bob.say("lobby", "who knows a good cafeteria?").await?;
    let expected = ["Caf\u{e9} number 3", "Caf\u{e9} number 2", "Caf\u{e9} number 1", "Caf\u{e9} number 0"];
    for limit in [1, 3, 50] {
        let found = bob.search(Some(&common), "NUMBER cafe", limit).await?;
        ensure!(texts(&found) == expected, "{limit} an answer: {found:?}");
    }
    let everywhere = bob.search(None, "cafe", 3).await?;
    ensure!(everywhere.first().is_some_and(|(room, _)| room == "lobby"), "the lobby first: {everywhere:?}");
    ensure!(texts(&everywhere)[1..] == expected, "and nothing of a room he is not in: {everywhere:?}");
    ensure!(ada.search(None, "cafe", 50).await?.len() == 6, "she is in all three");
    ensure!(bob.search(None, "caff", 50).await?.is_empty(), "nobody wrote that");
    go_wrong(&mut bob, &own).await?;
    ada.done(json!({ "action": "kickMember", "roomId": common, "userId": bob.id })).await?;
    let search = json!({ "action": "search", "roomId": common, "query": "cafe" });
    let refused = bob.socket.ask(search).await?;
    ensure!(refused["code"] == "forbidden", "{refused}");
    let left = bob.search(None, "cafe", 50).await?;
    ensure!(texts(&left) == ["who knows a good cafeteria?"], "{left:?}");
    Ok(())
}

async fn go_wrong(bob: &mut Person, foreign: &str) -> Result<()> {
    for (frame, code) in [
        (json!({ "query": "" }), "invalid"),
        (json!({ "query": "?!" }), "invalid"),
        (json!({ "query": "a b c d e f g h i" }), "invalid"),
        (json!({ "query": "cafe", "before": { "roomId": "lobby", "seq": -1 } }), "invalid"),
        (json!({ "query": "cafe", "roomId": foreign }), "forbidden"),
        (json!({ "query": "cafe", "roomId": "0123456789abcdefghjkmnpqrs" }), "not_found"),
    ] {
        let mut asked = frame.clone();
        asked["action"] = json!("search");
        let answer = bob.socket.ask(asked).await?;
        ensure!(answer["code"] == code, "{frame} came back with {answer}");
    }
    // A place in a room he is not in shows him nothing of it.
    let place = json!({ "roomId": foreign, "seq": 100 });
    let answer = bob.done(json!({ "action": "search", "query": "cafe", "before": place })).await?;
    let rooms = answer["messages"].as_array().context("messages")?.iter();
    ensure!(rooms.clone().all(|one| one["roomId"] != foreign), "{answer}");
    Ok(())
}

/// Ten at once and two a second.
///
/// # Errors
/// When searches go on for ever.
pub async fn searching_too_fast(rest: &Rest) -> Result<()> {
    let mut eve = Person::new(rest, "Eve").await?;
    for number in 0..30 {
        let answer = eve.socket.ask(json!({ "action": "search", "query": "anything" })).await?;
        if answer["code"] == "rate_limited" {
            ensure!(number >= 10, "ten are free: {number}");
            ensure!(
                answer["retryAfterMs"].as_u64().is_some_and(|wait| (1..1_500).contains(&wait)),
                "{answer}"
            );
            return Ok(());
        }
    }
    anyhow::bail!("thirty searches at once were answered")
}
