//! Plain clients beside real ones, limits, typing, presence, read marks and lists.

use anyhow::{Context, Result, ensure};
use natter_story::{Home, HomePlan, Rest, Socket};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;

/// Newcomers only: the limits themselves are the default ones.
async fn home() -> Result<Home> {
    let flags = ["--newcomers-burst", "1000", "--person-writes-per-second", "10", "--log", "warn"];
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).with(&flags).start().await
}

async fn come_in(rest: &Rest, name: &str) -> Result<(String, Socket)> {
    let guest = rest.guest(name).await?;
    let mut socket = Socket::connect(rest, &guest.token).await?;
    socket.hello().await?;
    Ok((guest.token, socket))
}

async fn say(socket: &mut Socket, text: &str) -> Result<Value> {
    socket.ask(json!({ "action": "sendMessage", "text": text })).await
}

fn texts(frames: &[Value]) -> Vec<&str> {
    frames.iter().filter(|one| one["type"] == "message").filter_map(|one| one["text"].as_str()).collect()
}

#[tokio::test]
async fn a_plain_client_talks_with_plain_and_other_clients_in_one_order() -> Result<()> {
    let home = home().await?;
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(Socket::plain(home.address(), "ana").await?);
    }
    for name in ["Ada", "Bob", "Eve"] {
        sockets.push(come_in(&home.rest(), name).await?.1);
    }
    for socket in &mut sockets {
        socket.so_far().await?;
    }
    sockets[0].send(&json!({ "action": "sendmessage", "message": "hi" })).await?;
    sockets[1].send(&json!({ "action": "sendMessage", "text": "hello" })).await?;
    sockets[4].send(&json!({ "action": "sendMessage", "roomId": "lobby", "text": "hey" })).await?;
    let mut orders = Vec::new();
    for socket in &mut sockets {
        let mut order = Vec::new();
        while order.len() < 3 {
            let message = socket.next_of("message").await?;
            order.push((message["seq"].clone(), message["text"].clone(), message["username"].clone()));
        }
        orders.push(order);
    }
    assert!(orders.iter().all(|order| *order == orders[0]), "{orders:?}");
    assert!(orders[0].windows(2).all(|pair| pair[0].0.as_u64() < pair[1].0.as_u64()));
    let mut names: Vec<&Value> = orders[0].iter().map(|(_, _, name)| name).collect();
    names.dedup();
    assert_eq!(names.len(), 3, "a taken name gets a number: {names:?}");
    Ok(())
}

#[tokio::test]
async fn a_person_says_ten_things_at_once_and_then_waits_as_told() -> Result<()> {
    let home = home().await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    for number in 0..10 {
        assert_eq!(say(&mut ada, &number.to_string()).await?["type"], "ack");
    }
    let refused = say(&mut ada, "eleven").await?;
    assert_eq!((&refused["type"], &refused["code"]), (&json!("error"), &json!("rate_limited")));
    let wait = refused["retryAfterMs"].as_u64().context("a wait")?;
    // Half a second at most, and up to a second more so that not all come back together.
    assert!((1..1_500).contains(&wait), "{wait}");
    tokio::time::sleep(Duration::from_millis(wait + 20)).await;
    assert_eq!(say(&mut ada, "eleven").await?["type"], "ack", "the wait that was told is enough");
    Ok(())
}

#[tokio::test]
async fn a_room_takes_forty_at_once_from_all_together() -> Result<()> {
    let home = home().await?;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(come_in(&home.rest(), &format!("p{number}")).await?.1);
    }
    let ten: Vec<Value> = (0..10).map(|one| json!({ "text": one.to_string() })).collect();
    let frame = json!({ "action": "sendMessage", "messages": ten });
    for socket in &mut people {
        socket.send(&frame).await?;
    }
    let (mut acks, mut refused) = (0, 0);
    for socket in &mut people {
        for frame in socket.so_far_with_answers().await? {
            acks += usize::from(frame["type"] == "ack");
            refused +=
                usize::from(frame["code"] == "rate_limited" && frame["retryAfterMs"].as_u64() > Some(0));
        }
    }
    assert_eq!((acks, refused), (40, 2));
    Ok(())
}

#[tokio::test]
async fn an_eleventh_connection_replaces_the_oldest() -> Result<()> {
    let home = home().await?;
    let ada = home.rest().guest("Ada").await?;
    let mut sockets = Vec::new();
    for _ in 0..11 {
        let mut socket = Socket::connect(&home.rest(), &ada.token).await?;
        socket.hello().await?;
        sockets.push(socket);
    }
    assert_eq!(sockets.remove(0).closed(Duration::from_secs(5)).await?, Some(4002));
    for socket in &mut sockets {
        socket.so_far().await?;
    }
    Ok(())
}

#[tokio::test]
async fn of_forty_connections_at_the_same_time_ten_stay() -> Result<()> {
    let home = home().await?;
    let ada = home.rest().guest("Ada").await?;
    let mut coming = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let ticket = home.rest().ticket(&ada.token).await?;
        let address = home.address();
        coming.spawn(async move { Socket::with_ticket(address, &ticket).await });
    }
    let mut stay = 0;
    for socket in coming.join_all().await {
        stay += usize::from(socket?.so_far().await.is_ok());
    }
    assert_eq!(stay, 10);
    Ok(())
}

#[tokio::test]
async fn typing_reaches_others_once_a_second() -> Result<()> {
    let home = home().await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    let (_, mut bob) = come_in(&home.rest(), "Bob").await?;
    for _ in 0..5 {
        ada.send(&json!({ "action": "typing", "roomId": "lobby" })).await?;
    }
    let own = ada.so_far().await?;
    assert!(own.iter().all(|one| one["type"] != "typing"), "{own:?}");
    let told = bob.so_far().await?;
    assert_eq!(told.iter().filter(|one| one["type"] == "typing").count(), 1, "{told:?}");
    let typing = told.iter().find(|one| one["type"] == "typing").context("typing")?;
    assert_eq!((&typing["username"], &typing["roomId"]), (&json!("Ada"), &json!("lobby")));
    Ok(())
}

#[tokio::test]
async fn a_read_mark_only_moves_forward_and_is_told_to_ones_other_devices() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let (_, mut bob) = come_in(&rest, "Bob").await?;
    let (token, mut phone) = come_in(&rest, "Ada").await?;
    let mut laptop = Socket::connect(&rest, &token).await?;
    laptop.hello().await?;
    let mut seqs = Vec::new();
    for text in ["one", "two", "three"] {
        seqs.push(say(&mut bob, text).await?["seq"].as_u64().context("a seq")?);
    }
    let cases = [(seqs[1], seqs[1], 1), (seqs[0], seqs[1], 1), (1 << 50, seqs[2], 0)];
    for (asked, stands, unread) in cases {
        let mark = phone.ask(json!({ "action": "markRead", "roomId": "lobby", "seq": asked })).await?;
        assert_eq!((&mark["readSeq"], &mark["unread"]), (&json!(stands), &json!(unread)), "{asked}");
    }
    let told = laptop.so_far().await?;
    let reads: Vec<_> = told.iter().filter(|one| one["type"] == "read").collect();
    assert_eq!(
        reads.last().map(|one| (one["seq"].clone(), one["unread"].clone())),
        Some((json!(seqs[2]), json!(0)))
    );
    assert!(phone.so_far().await?.iter().chain(&bob.so_far().await?).all(|one| one["type"] != "read"));
    let welcome = phone.hello().await?;
    assert_eq!(
        (&welcome["rooms"][0]["readSeq"], &welcome["rooms"][0]["unread"]),
        (&json!(seqs[2]), &json!(0))
    );
    Ok(())
}

#[tokio::test]
async fn presence_tells_coming_and_going() -> Result<()> {
    let home = home().await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    let (token, bob) = come_in(&home.rest(), "Bob").await?;
    let of_bob = |online: bool| {
        move |one: &Value| one["type"] == "presence" && one["username"] == "Bob" && one["online"] == online
    };
    ada.next_where("presence", of_bob(true)).await?;
    let mut second = Socket::connect(&home.rest(), &token).await?;
    second.hello().await?;
    bob.cut();
    // Still here with the other device.
    second.send(&json!({ "action": "typing", "roomId": "lobby" })).await?;
    let until_typing =
        ada.next_where("typing or going", |one| one["type"] == "typing" || of_bob(false)(one)).await?;
    assert_eq!(until_typing["type"], "typing");
    second.cut();
    ada.next_where("presence", of_bob(false)).await?;
    Ok(())
}

#[tokio::test]
async fn lists_of_rooms_and_members_come_in_pages() -> Result<()> {
    let flags = ["--newcomers-burst", "1000", "--person-actions-per-second", "1000"];
    let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).with(&flags).start().await?;
    let rest = home.rest();
    let (_, mut ada) = come_in(&rest, "Ada").await?;
    let (_, mut bob) = come_in(&rest, "Bob").await?;
    // Names as long as they may be, of characters that JSON writes as two: a hundred such rooms are the largest welcome there is.
    for number in 0..99 {
        let name = format!("{}{number:02}", "\"".repeat(62));
        let made = ada.ask(json!({ "action": "createRoom", "name": name })).await?;
        ensure!(made["type"] == "result", "{made}");
    }
    let one_more = ada.ask(json!({ "action": "createRoom", "name": "one more" })).await?;
    assert_eq!(one_more["code"], "invalid");
    let welcome = ada.hello().await?;
    assert_eq!(welcome["rooms"].as_array().map(Vec::len), Some(100));
    assert!(welcome.to_string().len() < 32 * 1024, "a welcome of {} bytes", welcome.to_string().len());
    let (mut open, mut after, mut pages) = (Vec::new(), Value::Null, 0);
    loop {
        let page = bob.ask(json!({ "action": "getRooms", "after": after })).await?;
        assert!(page.to_string().len() < 32 * 1024, "a page of {} bytes", page.to_string().len());
        let rooms = page["openRooms"].as_array().context("rooms")?;
        open.extend(rooms.iter().map(|room| room["roomId"].as_str().unwrap_or_default().to_owned()));
        after = json!(open.last());
        pages += 1;
        if page["hasMore"] != true || pages > 20 {
            break;
        }
    }
    open.sort();
    open.dedup();
    assert_eq!(open.len(), 99);
    let (mut members, mut after) = (Vec::new(), Value::Null);
    for number in 0..30 {
        rest.guest(&format!("guest {number}")).await?;
    }
    loop {
        let page = ada.ask(json!({ "action": "getMembers", "limit": 7, "after": after })).await?;
        let some = page["members"].as_array().context("members")?;
        members.extend(some.iter().map(|one| one["userId"].as_str().unwrap_or_default().to_owned()));
        after = json!(members.last());
        if page["hasMore"] != true {
            break;
        }
    }
    let count = members.len();
    members.sort();
    members.dedup();
    assert_eq!((count, members.len()), (32, 32));
    Ok(())
}

#[tokio::test]
async fn the_same_name_of_a_message_is_one_event_for_ever_and_only_for_its_sender() -> Result<()> {
    let mut home = home().await?;
    let rest = home.rest();
    let (token, mut ada) = come_in(&rest, "Ada").await?;
    let (_, mut bob) = come_in(&rest, "Bob").await?;
    let frame = |text: &str| json!({ "action": "sendMessage", "text": text, "clientMessageId": "same" });
    let first = ada.ask(frame("hi")).await?;
    let again = ada.ask(frame("hi")).await?;
    assert_eq!(
        (&first["duplicate"], &again["duplicate"], &first["seq"]),
        (&json!(false), &json!(true), &again["seq"])
    );
    assert_eq!(ada.ask(frame("other words")).await?["code"], "conflict");
    let told = bob.so_far().await?;
    assert_eq!(texts(&told), ["hi", "hi"], "a duplicate is told again");
    assert!(
        told.iter().all(|one| one.get("clientMessageId").is_none()),
        "only the sender is told the name: {told:?}"
    );
    assert_eq!(bob.ask(frame("mine")).await?["duplicate"], false, "another's name is not taken");
    let heard = ada.so_far().await?;
    assert_eq!(texts(&heard), ["mine"], "{heard:?}");
    home.kill().await?;
    home.restart().await?;
    let mut ada = Socket::connect(&home.rest(), &token).await?;
    ada.hello().await?;
    let after_restart = ada.ask(frame("hi")).await?;
    assert_eq!((&after_restart["duplicate"], &after_restart["seq"]), (&json!(true), &first["seq"]));
    Ok(())
}

#[tokio::test]
async fn a_duplicate_is_told_again_to_everybody() -> Result<()> {
    let home = home().await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    let (_, mut bob) = come_in(&home.rest(), "Bob").await?;
    for _ in 0..2 {
        ada.ask(json!({ "action": "sendMessage", "text": "hi", "clientMessageId": "same" })).await?;
        assert_eq!(texts(&bob.so_far().await?), ["hi"]);
    }
    Ok(())
}

#[tokio::test]
async fn going_is_told_even_when_the_last_device_never_greeted() -> Result<()> {
    let home = home().await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    // Whoever waits for an answer passes over what is told meanwhile; so somebody else asks.
    let (_, mut carol) = come_in(&home.rest(), "Carol").await?;
    let mut going = HashSet::new();
    for number in 0..20 {
        let name = format!("Bob {number}");
        let (token, bob) = come_in(&home.rest(), &name).await?;
        // The second shakes hands while the first goes: the home may hear of either first.
        let second = Socket::connect(&home.rest(), &token).await?;
        bob.cut();
        if number % 2 == 0 {
            carol.ask(json!({ "action": "getMembers" })).await?;
        }
        second.cut();
        going.insert(name);
    }
    while !going.is_empty() {
        let is_gone = |one: &Value| one["type"] == "presence" && one["online"] == false;
        let gone = ada.next_where("a going", is_gone).await.with_context(|| format!("{going:?} are left"))?;
        going.remove(gone["username"].as_str().unwrap_or_default());
    }
    Ok(())
}
