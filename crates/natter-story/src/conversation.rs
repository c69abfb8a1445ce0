//! One conversation, the same in every home: what two people send, and all frames they get for it, compared line by line with what is written down
//! in `conversation.txt`. Ids and times are masked, and what docs/PROTOCOL.md lets differ between homes is left out: presence, heads, the intervals of
//! `limits`, the order of frames within one step, and whether several live events share a frame.

use crate::rest::Rest;
use crate::socket::Socket;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fmt::Write;
use tokio_tungstenite::tungstenite::Message;

const EXPECTED: &str = include_str!("conversation.txt");
/// Values that differ each time or between homes, by their names.
const VARYING: [&str; 17] = [
    "connectionId",
    "userId",
    "messageId",
    "inviteId",
    "sessionId",
    "epoch",
    "roomId",
    "timestamp",
    "serverTime",
    "retryAfterMs",
    "pingIntervalMs",
    "markIntervalMs",
    "expiresAt",
    "word",
    "until",
    "createdAt",
    "editedAt",
];

/// Holds the conversation and compares it. `NATTER_CONVERSATION=<file>` writes down what was said.
///
/// # Errors
/// When the home is not reachable, or says something else.
pub async fn conversation(rest: &Rest) -> Result<()> {
    let said = converse(rest).await?;
    if let Some(file) = std::env::var_os("NATTER_CONVERSATION") {
        std::fs::write(file, &said)?;
    }
    let expected: Vec<&str> = EXPECTED.lines().collect();
    for (number, line) in said.lines().enumerate() {
        let wanted = expected.get(number).copied().unwrap_or_default();
        ensure!(line == wanted, "line {}:\n got {line}\nwant {wanted}", number + 1);
    }
    ensure!(said.lines().count() == expected.len(), "the conversation ends too early:\n{said}");
    Ok(())
}

/// Two people, and what was said so far.
struct Stage {
    ada: Socket,
    bob: Socket,
    said: String,
    steps: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Ada,
    Bob,
}

async fn converse(rest: &Rest) -> Result<String> {
    let (ada, bob) = (rest.signup("Ada", "correct horse battery").await?, rest.guest("Bob").await?);
    let mut said = String::new();
    for (path, token) in
        [("/api/me", Some(ada.token.as_str())), ("/api/me", Some(&bob.token)), ("/api/me", None)]
    {
        let reply = rest.get(path, token).await?;
        writeln!(said, "GET {path} {} {}", reply.status, masked(reply.body))?;
    }
    let sockets = (Socket::connect(rest, &ada.token).await?, Socket::connect(rest, &bob.token).await?);
    let mut stage = Stage { ada: sockets.0, bob: sockets.1, said, steps: 0 };
    stage.step(Who::Ada, json!({ "action": "hello" })).await?;
    stage.step(Who::Bob, json!({ "action": "hello" })).await?;
    let made = json!({ "action": "createRoom", "name": "Harbour", "topic": "Boats" });
    let made = stage.step(Who::Ada, made).await?;
    let room = made["room"]["roomId"].as_str().context("a room")?.to_owned();
    stage.step(Who::Bob, json!({ "action": "joinRoom", "roomId": room })).await?;
    stage.sends(&room).await?;
    stage.reads(&room).await?;
    stage.changes(&room).await?;
    stage.misunderstandings(&room).await?;
    stage.moderation(&room, &bob.user_id).await?;
    let logout = rest.post("/api/logout", Some(&ada.token), &Value::Null).await?;
    writeln!(stage.said, "POST /api/logout {} {}", logout.status, logout.body)?;
    Ok(stage.said)
}

impl Stage {
    async fn sends(&mut self, room: &str) -> Result<()> {
        let send = |fields: Value| {
            let mut frame = json!({ "action": "sendMessage", "roomId": room });
            if let (Some(frame), Value::Object(fields)) = (frame.as_object_mut(), fields) {
                frame.extend(fields);
            }
            frame
        };
        let hello = json!({ "text": "hello", "clientMessageId": "a1", "knownSeq": 3 });
        self.step(Who::Ada, send(hello.clone())).await?;
        self.step(Who::Ada, send(hello)).await?;
        self.step(Who::Ada, send(json!({ "text": "bye", "clientMessageId": "a1", "knownSeq": 3 }))).await?;
        self.step(Who::Ada, send(json!({ "text": "too early", "clientMessageId": "a2", "knownSeq": 999 })))
            .await?;
        let foreign = json!({ "text": "x", "clientMessageId": "a3", "epoch": "0000000000001" });
        self.step(Who::Ada, send(foreign)).await?;
        let two = |second: &str| {
            let messages = [
                json!({ "text": "one", "clientMessageId": "b1" }),
                json!({ "text": second, "clientMessageId": "b2" }),
            ];
            send(json!({ "knownSeq": 3, "messages": messages }))
        };
        self.step_of(Who::Bob, two("two"), 2).await?;
        self.step(Who::Bob, two("three")).await?;
        self.step(Who::Bob, send(json!({ "text": "to nothing", "clientMessageId": "b3", "replyTo": 99 })))
            .await?;
        let hidden = "0000000000000000000000002b";
        let elsewhere =
            json!({ "action": "sendMessage", "roomId": hidden, "text": "x", "clientMessageId": "b4" });
        self.step(Who::Bob, elsewhere).await?;
        self.step(Who::Ada, send(json!({ "text": "an answer", "clientMessageId": "a4", "replyTo": 4 })))
            .await?;
        Ok(())
    }

    async fn reads(&mut self, room: &str) -> Result<()> {
        self.step(Who::Ada, json!({ "action": "markRead", "roomId": room, "seq": 5 })).await?;
        self.step(Who::Bob, json!({ "action": "markRead", "roomId": room, "seq": 900 })).await?;
        self.step(Who::Bob, json!({ "action": "getMessages", "roomId": room, "limit": 3 })).await?;
        self.step(Who::Ada, json!({ "action": "getEvents", "roomId": room, "after": 5 })).await?;
        self.step(Who::Ada, json!({ "action": "search", "query": "two", "roomId": room })).await?;
        self.step(Who::Bob, json!({ "action": "getRooms" })).await?;
        Ok(())
    }

    /// Ada's message is the fourth event, Bob's are the fifth and the sixth.
    async fn changes(&mut self, room: &str) -> Result<()> {
        let change = |action: &str, seq: u64, fields: Value| {
            let mut frame = json!({ "action": action, "roomId": room, "seq": seq, "knownSeq": 7 });
            if let (Some(frame), Value::Object(fields)) = (frame.as_object_mut(), fields) {
                frame.extend(fields);
            }
            frame
        };
        let named = |id: &str| json!({ "clientMessageId": id });
        let pin = |id: &str, on: bool| json!({ "clientMessageId": id, "on": on });
        let thumb = |on: bool| json!({ "emoji": "👍", "on": on });
        let edit = |id: &str, text: &str| json!({ "text": text, "clientMessageId": id });
        for (who, frame) in [
            (Who::Ada, change("editMessage", 4, edit("e1", "hello again"))),
            (Who::Ada, change("editMessage", 4, edit("e1", "hello again"))),
            (Who::Bob, change("editMessage", 4, edit("e2", "not mine"))),
            (Who::Bob, change("react", 4, thumb(true))),
            (Who::Ada, change("react", 4, json!({ "emoji": "👍", "on": true, "clientMessageId": "r1" }))),
            (Who::Ada, change("react", 4, json!({ "emoji": "❤", "on": true, "clientMessageId": "r2" }))),
            (Who::Bob, change("react", 4, thumb(false))),
            (Who::Bob, change("react", 4, thumb(false))),
            (Who::Ada, change("pinMessage", 4, pin("p1", true))),
            (Who::Bob, change("pinMessage", 5, pin("p2", true))),
            (Who::Bob, json!({ "action": "getTimeline", "roomId": room, "after": 2, "limit": 2 })),
            (Who::Ada, json!({ "action": "getReactions", "roomId": room, "seq": 4 })),
            (Who::Bob, json!({ "action": "getPins", "roomId": room })),
            (Who::Ada, change("pinMessage", 4, pin("p3", false))),
            (Who::Bob, change("deleteMessage", 5, named("d1"))),
            (Who::Ada, change("deleteMessage", 6, named("d2"))),
            (Who::Bob, change("react", 6, thumb(true))),
            (Who::Ada, change("editMessage", 1, edit("e3", "not a message"))),
            (Who::Ada, json!({ "action": "getEvents", "roomId": room, "after": 3, "limit": 5 })),
            (Who::Ada, json!({ "action": "getTimeline", "roomId": room, "around": 5, "limit": 3 })),
        ] {
            self.step(who, frame).await?;
        }
        Ok(())
    }

    /// What is wrong with a frame is answered in the same words.
    async fn misunderstandings(&mut self, room: &str) -> Result<()> {
        self.step(Who::Ada, json!({ "action": "dance", "roomId": room })).await?;
        self.step(Who::Ada, json!({ "action": "markRead", "roomId": room })).await?;
        self.step(
            Who::Ada,
            json!({ "action": "sendMessage", "roomId": room, "clientMessageId": "a5", "text": "" }),
        )
        .await?;
        let messages = [json!({ "text": "fine" }), json!({ "text": "", "clientMessageId": "a6" })];
        self.step(Who::Ada, json!({ "action": "sendMessage", "messages": messages })).await?;
        let large = format!(r#"{{"action":"ping","x":"{}"}}"#, "x".repeat(31 * 1024));
        for message in [
            Message::text("not json"),
            Message::text(r#"{"action":"ping","requestId":""}"#),
            Message::text(large),
            Message::binary(vec![1, 2, 3]),
            Message::binary(vec![0; 31 * 1024]),
        ] {
            self.steps += 1;
            writeln!(self.said, "{}. {} bytes", self.steps, message.len())?;
            self.ada.send_message(message).await?;
            let error = self.ada.next_of("error").await?;
            writeln!(self.said, "   Ada {}", masked(error))?;
        }
        Ok(())
    }

    async fn moderation(&mut self, room: &str, bob: &str) -> Result<()> {
        self.step(Who::Ada, json!({ "action": "updateRoom", "roomId": room, "topic": "Ships" })).await?;
        self.step(Who::Bob, json!({ "action": "kickMember", "roomId": room, "userId": bob })).await?;
        self.step(
            Who::Ada,
            json!({ "action": "muteMember", "roomId": room, "userId": bob, "forMs": 60_000 }),
        )
        .await?;
        let unheard =
            json!({ "action": "sendMessage", "roomId": room, "text": "unheard", "clientMessageId": "b5" });
        self.step(Who::Bob, unheard).await?;
        self.step(Who::Ada, json!({ "action": "kickMember", "roomId": room, "userId": bob })).await?;
        self.step(Who::Bob, json!({ "action": "getMessages", "roomId": room })).await?;
        Ok(())
    }

    async fn step(&mut self, who: Who, frame: Value) -> Result<Value> {
        self.step_of(who, frame, 1).await
    }

    /// Sends a frame that is answered so many times and writes down what both get; the last answer.
    async fn step_of(&mut self, who: Who, mut frame: Value, answers: usize) -> Result<Value> {
        self.steps += 1;
        let id = format!("step {}", self.steps);
        writeln!(self.said, "{}. {} {}", self.steps, who.name(), masked(frame.clone()))?;
        frame["requestId"] = json!(id);
        let (actor, other) = match who {
            Who::Ada => (&mut self.ada, &mut self.bob),
            Who::Bob => (&mut self.bob, &mut self.ada),
        };
        actor.send(&frame).await?;
        let (mut heard, mut answer) = (Vec::new(), Value::Null);
        for _ in 0..answers {
            loop {
                let frame = actor.next().await?;
                heard.push(frame.clone());
                if frame["requestId"] == id.as_str() {
                    answer = frame;
                    break;
                }
            }
        }
        heard.extend(actor.so_far().await?);
        let overheard = other.so_far().await?;
        for (name, frames) in [(who.name(), heard), (who.other().name(), overheard)] {
            let mut lines: Vec<String> =
                frames.into_iter().flat_map(single).map(|one| masked(one).to_string()).collect();
            lines.sort_unstable();
            for line in lines {
                writeln!(self.said, "   {name} {line}")?;
            }
        }
        Ok(answer)
    }
}

impl Who {
    fn name(self) -> &'static str {
        match self {
            Self::Ada => "Ada",
            Self::Bob => "Bob",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Ada => Self::Bob,
            Self::Bob => Self::Ada,
        }
    }
}

/// A frame as it counts: live events one by one, and nothing of what a home may send or not.
fn single(frame: Value) -> Vec<Value> {
    match frame["type"].as_str() {
        Some("presence" | "heads") => Vec::new(),
        Some("events") => frame["events"].as_array().cloned().unwrap_or_default(),
        _ => vec![frame],
    }
}

fn masked(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let varies = VARYING.contains(&name.as_str()) && value != json!("lobby") && !value.is_null();
                let value = if varies { json!("*") } else { masked(value) };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        other => other,
    }
}
