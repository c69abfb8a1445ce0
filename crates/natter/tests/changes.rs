//! Changes of messages over real sockets: edits, deletions, reactions and pins, pages of the timeline, retries, and a client that was away.

use anyhow::{Context, Result, ensure};
use natter_story::{Home, HomePlan, Socket};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A person with an account and a socket.
struct Person {
    token: String,
    socket: Socket,
}

impl Person {
    async fn of(home: &Home, name: &str) -> Result<Self> {
        let token = home.rest().signup(name, "correct horse battery").await?.token;
        let socket = Self::socket(home, &token).await?;
        Ok(Self { token, socket })
    }

    async fn socket(home: &Home, token: &str) -> Result<Socket> {
        let mut socket = Socket::connect(&home.rest(), token).await?;
        socket.hello().await?;
        Ok(socket)
    }

    async fn done(&mut self, action: &str, room: &str, fields: Value) -> Result<Value> {
        let answer = self.asked(action, room, fields).await?;
        ensure!(answer["type"] != "error", "{action} came back with {answer}");
        Ok(answer)
    }

    async fn asked(&mut self, action: &str, room: &str, mut fields: Value) -> Result<Value> {
        fields["action"] = json!(action);
        fields["roomId"] = json!(room);
        self.socket.ask(fields).await
    }

    async fn say(&mut self, room: &str, text: &str) -> Result<u64> {
        self.done("sendMessage", room, json!({ "text": text })).await?["seq"].as_u64().context("a place")
    }
}

/// Two people in a public room.
async fn two(home: &Home) -> Result<(Person, Person, String)> {
    let (mut ada, mut bo) = (Person::of(home, "Ada").await?, Person::of(home, "Bo").await?);
    let made = ada.socket.ask(json!({ "action": "createRoom", "name": "Harbour" })).await?;
    let room = made["room"]["roomId"].as_str().context("an id")?.to_owned();
    bo.done("joinRoom", &room, json!({})).await?;
    ada.socket.so_far().await?;
    Ok((ada, bo, room))
}

async fn home() -> Result<Home> {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await
}

fn row(page: &Value, seq: u64) -> Value {
    let rows = page["rows"].as_array().into_iter().flatten();
    rows.into_iter().find(|row| row["seq"] == seq).cloned().unwrap_or(Value::Null)
}

#[tokio::test]
async fn both_see_what_becomes_of_a_message() -> Result<()> {
    let home = home().await?;
    let (mut ada, mut bo, room) = two(&home).await?;
    let seq = ada.say(&room, "Helo").await?;
    let edit = json!({ "seq": seq, "text": "Hello", "clientMessageId": "e1" });
    let mut frame = edit.clone();
    (frame["action"], frame["roomId"]) = (json!("editMessage"), json!(room));
    ada.socket.send(&frame).await?;
    let own = ada.socket.next_of("messageEdited").await?;
    assert_eq!((&own["text"], &own["clientMessageId"]), (&json!("Hello"), &json!("e1")));
    let edited = ada.done("editMessage", &room, edit).await?;
    assert_eq!((&edited["targetSeq"], &edited["duplicate"]), (&json!(seq), &json!(true)));
    assert_eq!(edited["seq"], own["seq"]);
    let heard = bo.socket.next_of("messageEdited").await?;
    assert_eq!((&heard["targetSeq"], &heard["text"]), (&json!(seq), &json!("Hello")));
    assert_eq!((&heard["seq"], &heard["clientMessageId"]), (&edited["seq"], &Value::Null));
    let own = ada.done("getEvents", &room, json!({ "after": seq })).await?;
    assert_eq!(own["events"][0]["clientMessageId"], "e1", "also when it is read");

    let react = |on: bool| json!({ "seq": seq, "emoji": "❤", "on": on });
    assert_eq!(bo.done("react", &room, react(true)).await?["duplicate"], false);
    let again = bo.done("react", &room, react(true)).await?;
    assert_eq!((&again["duplicate"], &again["seq"]), (&json!(true), &Value::Null));
    ada.done("react", &room, react(true)).await?;
    ada.done("react", &room, react(false)).await?;
    ada.done("pinMessage", &room, json!({ "seq": seq, "on": true })).await?;
    for (kind, count) in [("reactionAdded", 2), ("reactionRemoved", 1)] {
        let heard = bo.socket.next_of(kind).await?;
        assert_eq!((&heard["emoji"], &heard["count"]), (&json!("❤️"), &json!(count)), "{kind}");
    }
    bo.socket.next_of("messagePinned").await?;
    for (person, mine) in [(&mut ada, Value::Null), (&mut bo, json!(true))] {
        let pins = person.done("getPins", &room, json!({})).await?;
        let row = row(&person.done("getTimeline", &room, json!({})).await?, seq);
        assert_eq!(pins["messages"], json!([row]));
        assert_eq!((&row["text"], &row["pinned"]), (&json!("Hello"), &json!(true)));
        assert_eq!((&row["reactions"][0]["count"], &row["reactions"][0]["mine"]), (&json!(1), &mine));
    }
    let reactors = ada.done("getReactions", &room, json!({ "seq": seq })).await?;
    assert_eq!(reactors["reactions"][0]["people"][0]["username"], "Bo");

    ada.done("deleteMessage", &room, json!({ "seq": seq })).await?;
    bo.socket.next_of("messageDeleted").await?;
    let gone = row(&bo.done("getTimeline", &room, json!({})).await?, seq);
    assert_eq!((&gone["text"], &gone["deleted"]), (&json!(""), &json!(true)));
    let state = (&gone["pinned"], &gone["reactions"], &gone["editedAt"]);
    assert_eq!(state, (&Value::Null, &Value::Null, &Value::Null));
    let late = bo.done("getEvents", &room, json!({ "after": seq })).await?;
    assert_eq!(late["events"][0]["text"], "", "the edit's text is nowhere");
    let refused = bo
        .asked("react", &room, json!({ "seq": seq, "emoji": "❤", "clientMessageId": "r1", "on": true }))
        .await?;
    let names = (&refused["code"], &refused["roomId"], &refused["clientMessageId"]);
    assert_eq!(names, (&json!("not_found"), &json!(room), &json!("r1")));
    Ok(())
}

#[tokio::test]
async fn pages_of_the_timeline_cover_the_log_without_the_changes() -> Result<()> {
    let home = home().await?;
    let (mut ada, _bo, room) = two(&home).await?;
    let mut places = Vec::new();
    for number in 0..20 {
        let seq = ada.say(&room, &format!("message {number}")).await?;
        places.push(seq);
        for emoji in ["👍", "🎉", "🚀"] {
            ada.done("react", &room, json!({ "seq": seq, "emoji": emoji, "on": true })).await?;
        }
    }
    let whole = ada.done("getTimeline", &room, json!({ "limit": 100 })).await?;
    let all: Vec<Value> = whole["rows"].as_array().context("rows")?.clone();
    assert_eq!(all.len(), 23, "the room was created and two members came in before the messages");
    assert_eq!((&whole["first"], &whole["last"]), (&json!(1), &whole["asOf"]));
    let (mut back, mut before) = (Vec::new(), whole["asOf"].as_u64().context("an end")? + 1);
    loop {
        let page = ada.done("getTimeline", &room, json!({ "before": before, "limit": 3 })).await?;
        assert_eq!(page["last"], before - 1, "pages meet");
        let rows = page["rows"].as_array().context("rows")?.clone();
        back.splice(0..0, rows);
        before = page["first"].as_u64().context("a beginning")?;
        if page["hasMoreBefore"] == false {
            break;
        }
    }
    assert_eq!((back, before), (all.clone(), 1));
    let (mut on, mut after) = (Vec::new(), 0);
    loop {
        let page = ada.done("getTimeline", &room, json!({ "after": after, "limit": 3 })).await?;
        assert_eq!(page["first"], after + 1, "pages meet");
        on.extend(page["rows"].as_array().context("rows")?.clone());
        after = page["last"].as_u64().context("an end")?;
        if page["hasMoreAfter"] == false {
            break;
        }
    }
    assert_eq!((on, json!(after)), (all.clone(), whole["asOf"].clone()));
    let page = ada.done("getTimeline", &room, json!({ "around": places[10], "limit": 5 })).await?;
    let seen: Vec<u64> =
        page["rows"].as_array().into_iter().flatten().filter_map(|row| row["seq"].as_u64()).collect();
    assert_eq!(seen, places[8..13]);
    Ok(())
}

#[tokio::test]
async fn a_late_retry_of_an_edit_does_not_win() -> Result<()> {
    let mut home = home().await?;
    let (mut ada, _, room) = two(&home).await?;
    let seq = ada.say(&room, "one").await?;
    let first = json!({ "seq": seq, "text": "two", "clientMessageId": "e1", "knownSeq": seq });
    let done = ada.done("editMessage", &room, first.clone()).await?;
    ada.done("editMessage", &room, json!({ "seq": seq, "text": "three", "clientMessageId": "e2" })).await?;
    home.kill().await?;
    home.restart().await?;
    ada.socket = Person::socket(&home, &ada.token).await?;
    let retried = ada.done("editMessage", &room, first).await?;
    assert_eq!((&retried["seq"], &retried["duplicate"]), (&done["seq"], &json!(true)));
    assert_eq!(row(&ada.done("getTimeline", &room, json!({})).await?, seq)["text"], "three");
    let other = json!({ "seq": seq, "clientMessageId": "e1" });
    assert_eq!(ada.asked("deleteMessage", &room, other).await?["code"], "conflict");
    let send = json!({ "text": "four", "clientMessageId": "e1" });
    assert_eq!(ada.asked("sendMessage", &room, send).await?["code"], "conflict");
    Ok(())
}

/// Rows as a client has them: what the timeline says, and later events folded into it.
fn fold(rows: &mut BTreeMap<u64, Value>, event: &Value, me: &str) {
    let (Some(seq), Some(kind)) = (event["seq"].as_u64(), event["type"].as_str()) else { return };
    let Some(target) = event["targetSeq"].as_u64() else {
        rows.insert(seq, event.clone());
        return;
    };
    let Some(row) = rows.get_mut(&target) else { return };
    if row["stateSeq"].as_u64().unwrap_or(0) >= seq {
        return;
    }
    row["stateSeq"] = json!(seq);
    match kind {
        "messageEdited" => {
            row["text"] = event["text"].clone();
            row["editedAt"] = if event["text"] == "" { Value::Null } else { event["timestamp"].clone() };
        }
        "messageDeleted" => {
            for gone in ["editedAt", "pinned", "reactions"] {
                row[gone] = Value::Null;
            }
            (row["text"], row["deleted"]) = (json!(""), json!(true));
        }
        "messagePinned" => row["pinned"] = json!(true),
        "messageUnpinned" => row["pinned"] = Value::Null,
        _ => count(&mut row["reactions"], event, kind == "reactionAdded", event["userId"] == me),
    }
}

fn count(reactions: &mut Value, event: &Value, added: bool, own: bool) {
    let mut list = reactions.as_array().cloned().unwrap_or_default();
    if !list.iter().any(|one| one["emoji"] == event["emoji"]) {
        list.push(json!({ "emoji": event["emoji"] }));
    }
    for one in list.iter_mut().filter(|one| one["emoji"] == event["emoji"]) {
        one["count"] = event["count"].clone();
        if own {
            one["mine"] = if added { json!(true) } else { Value::Null };
        }
    }
    list.retain(|one| one["count"] != 0);
    *reactions = if list.is_empty() { Value::Null } else { json!(list) };
}

/// Without fields that are null or left out, which mean the same.
fn tidy(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name.clone(), tidy(value))).collect()
        }
        Value::Array(values) => values.iter().map(tidy).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn a_client_that_was_away_ends_with_what_the_timeline_says() -> Result<()> {
    let mut home = home().await?;
    let (mut ada, mut bo, room) = two(&home).await?;
    let mut places = Vec::new();
    for number in 0..6 {
        places.push(ada.say(&room, &format!("message {number}")).await?);
    }
    bo.done("react", &room, json!({ "seq": places[0], "emoji": "👍", "on": true })).await?;
    let me = bo.socket.hello().await?["user"]["userId"].as_str().context("an id")?.to_owned();
    let before = bo.done("getTimeline", &room, json!({ "limit": 100 })).await?;
    let mut rows = BTreeMap::new();
    for row in before["rows"].as_array().context("rows")? {
        rows.insert(row["seq"].as_u64().context("a place")?, row.clone());
    }
    bo.done("react", &room, json!({ "seq": places[0], "emoji": "👍", "on": false })).await?;
    bo.done("react", &room, json!({ "seq": places[1], "emoji": "🎉", "on": true })).await?;
    for (name, text) in [("e1", "once"), ("e2", "twice")] {
        let edit = json!({ "seq": places[2], "text": text, "clientMessageId": name });
        ada.done("editMessage", &room, edit).await?;
    }
    ada.done("editMessage", &room, json!({ "seq": places[3], "text": "soon gone", "clientMessageId": "e3" }))
        .await?;
    ada.done("pinMessage", &room, json!({ "seq": places[3], "on": true })).await?;
    ada.done("deleteMessage", &room, json!({ "seq": places[3] })).await?;
    home.kill().await?;
    home.restart().await?;
    ada.socket = Person::socket(&home, &ada.token).await?;
    ada.done("pinMessage", &room, json!({ "seq": places[4], "on": true })).await?;
    ada.done("react", &room, json!({ "seq": places[1], "emoji": "🎉", "on": true })).await?;
    ada.say(&room, "the last one").await?;

    bo.socket = Socket::connect(&home.rest(), &bo.token).await?;
    let place = json!({ "roomId": room, "epoch": before["epoch"], "seq": before["asOf"] });
    bo.socket.ask(json!({ "action": "hello", "resume": [place] })).await?;
    let mut applied = before["asOf"].as_u64().context("an end")?;
    let after = bo.done("getTimeline", &room, json!({ "limit": 100 })).await?;
    let fresh: Vec<Value> = after["rows"].as_array().context("rows")?.iter().map(tidy).collect();
    bo.socket = Socket::connect(&home.rest(), &bo.token).await?;
    bo.socket.send(&json!({ "action": "hello", "resume": [place] })).await?;
    while json!(applied) != after["asOf"] {
        let page = bo.socket.next_of("events").await?;
        for event in page["events"].as_array().context("events")? {
            assert_eq!(event["seq"], applied + 1);
            applied += 1;
            fold(&mut rows, event, &me);
        }
    }
    let folded: Vec<Value> = rows.values().map(tidy).collect();
    assert_eq!(folded, fresh);
    assert!(!fresh.iter().any(|row| row["text"] == "soon gone"));
    Ok(())
}
