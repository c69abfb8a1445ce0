//! Leaving a room, deleting an account and making one: each event that is written reaches the sockets of the others live, and no fetch is needed.

use crate::governing::{Somebody, three};
use crate::ground::{come_in, home};
use anyhow::{Context, Result, ensure};
use natter_story::{Rest, Socket};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

/// The live events of these rooms, from here to the first of type `last` in each, alone or several in one `events` frame. The numbers of a room
/// follow one another; an event may come twice (P8).
async fn live<const N: usize>(socket: &mut Socket, rooms: [&str; N], last: &str) -> Result<[Vec<Value>; N]> {
    let mut heard = [const { Vec::new() }; N];
    let ends = |room: &Vec<Value>| room.last().is_some_and(|event| event["type"] == last);
    while !heard.iter().all(ends) {
        let frame =
            socket.next().await.with_context(|| format!("no {last} in each room; came: {heard:?}"))?;
        let events = frame["events"].as_array().cloned().unwrap_or_else(|| vec![frame]);
        for event in events.into_iter().filter(|event| event["seq"].is_u64()) {
            let Some(place) = rooms.iter().position(|room| event["roomId"] == *room) else { continue };
            add(&mut heard[place], event)?;
        }
    }
    Ok(heard)
}

fn add(heard: &mut Vec<Value>, event: Value) -> Result<()> {
    let seq = |event: &Value| event["seq"].as_u64();
    let before = heard.last().and_then(seq);
    if before < seq(&event) {
        let follows = before.is_none_or(|before| Some(before + 1) == seq(&event));
        ensure!(follows, "events are missing between {heard:?} and {event}");
        heard.push(event);
    }
    Ok(())
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["type"].as_str()).collect()
}

/// Each of these enters the room, and those who are in it have heard of it. Who enters gets the event before the answer.
async fn all_in(room: &str, owner: &mut Somebody, others: &mut [&mut Somebody]) -> Result<()> {
    for index in 0..others.len() {
        let id = others[index].id.clone();
        others[index].done("joinRoom", json!({ "roomId": room })).await?;
        let joined = |event: &Value| event["type"] == "memberJoined" && event["userId"] == *id;
        owner.socket.next_where("the joining", joined).await?;
        for other in &mut others[..index] {
            other.socket.next_where("the joining", joined).await?;
        }
    }
    Ok(())
}

async fn delete_account(rest: &Rest, token: &str, name: &str) -> Result<()> {
    let body = json!({ "username": name, "password": PASSWORD });
    let reply = rest.post("/api/me/delete", Some(token), &body).await?;
    ensure!(reply.status < 300, "{} {}", reply.status, reply.body);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_who_deletes_the_account_is_seen_to_pass_the_room_on_and_to_go() -> Result<()> {
    let home = home().await?;
    let (mut ada, mut bob, mut eve) = three(&home).await?;
    let room = ada.room("public").await?;
    all_in(&room, &mut ada, &mut [&mut bob, &mut eve]).await?;
    delete_account(&home.rest(), &ada.token, "Ada").await?;
    let heir = bob.id.clone();
    for person in [&mut bob, &mut eve] {
        let [heard, lobby] = live(&mut person.socket, [&room, "lobby"], "memberLeft").await?;
        assert_eq!(types(&heard), ["roleChanged", "memberLeft"], "{heard:?}");
        assert_eq!((&heard[0]["member"]["userId"], &heard[0]["role"]), (&json!(heir), &json!("owner")));
        for events in [heard, lobby] {
            assert_eq!(events.last().context("an event")?["userId"], json!(ada.id), "{events:?}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_who_leaves_is_seen_to_go_on_all_devices() -> Result<()> {
    let home = home().await?;
    let (mut ada, mut bob, mut eve) = three(&home).await?;
    let mut phone = Socket::connect(&home.rest(), &ada.token).await?;
    phone.hello().await?;
    let room = ada.room("public").await?;
    all_in(&room, &mut ada, &mut [&mut bob, &mut eve]).await?;
    let joined = |event: &Value| event["type"] == "memberJoined" && event["userId"] == *eve.id;
    phone.next_where("the joining", joined).await?;
    ada.done("leaveRoom", json!({ "roomId": room })).await?;
    for socket in [&mut bob.socket, &mut eve.socket, &mut phone] {
        let [heard] = live(socket, [&room], "memberLeft").await?;
        assert_eq!(types(&heard), ["roleChanged", "memberLeft"], "{heard:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_without_an_heir_is_seen_to_be_archived_and_left() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    for by_rest in [true, false] {
        let owner = format!("Owner {by_rest}");
        let mut ada = Somebody::new(&rest, &owner).await?;
        let (_, mut guest) = come_in(&rest, &format!("guest {by_rest}")).await?;
        let room = ada.room("public").await?;
        let entered = guest.ask(json!({ "action": "joinRoom", "roomId": room })).await?;
        ensure!(entered["status"] == "joined", "{entered}");
        if by_rest {
            delete_account(&rest, &ada.token, &owner).await?;
        } else {
            ada.done("leaveRoom", json!({ "roomId": room })).await?;
        }
        let [heard] = live(&mut guest, [&room], "memberLeft").await?;
        assert_eq!(types(&heard), ["roomUpdated", "memberLeft"], "{heard:?}");
        assert_eq!(heard[0]["archived"], true);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_who_makes_an_account_is_seen_as_a_member_in_every_room() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let mut ada = Somebody::new(&rest, "Ada").await?;
    let (token, mut guest) = come_in(&rest, "Gus").await?;
    let (tea, coffee) = (ada.room("public").await?, ada.room("public").await?);
    for room in [&tea, &coffee] {
        guest.ask(json!({ "action": "joinRoom", "roomId": room })).await?;
    }
    live(&mut ada.socket, [&tea, &coffee], "memberJoined").await?;
    let account = json!({ "email": "gus@example.org", "password": PASSWORD });
    let reply = rest.post("/api/me/account", Some(&token), &account).await?;
    ensure!(reply.status == 200, "{} {}", reply.status, reply.body);
    for events in live(&mut ada.socket, [&tea, &coffee, "lobby"], "roleChanged").await? {
        let changed = events.last().context("an event")?;
        assert_eq!((&changed["role"], &changed["member"]["username"]), (&json!("member"), &json!("Gus")));
    }
    Ok(())
}

/// A suspended person stays a member: nothing is written to the log, the sockets end, and the role is still there afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_person_stays_in_the_room() -> Result<()> {
    let home = home().await?;
    let (mut ada, mut bob, mut eve) = three(&home).await?;
    let room = bob.room("public").await?;
    all_in(&room, &mut bob, &mut [&mut ada, &mut eve]).await?;
    let key = aws_sdk_dynamodb::types::AttributeValue::S(format!("person#{}", ada.id));
    let yes = aws_sdk_dynamodb::types::AttributeValue::Bool(true);
    let promotion = home.client.update_item().table_name(&home.tables.people).key("key", key);
    promotion
        .update_expression("SET siteAdmin = :yes")
        .expression_attribute_values(":yes", yes)
        .send()
        .await?;
    let (path, suspend) = (format!("/api/admin/people/{}", bob.id), json!({ "state": "suspended" }));
    let reply = home.rest().ask(http::Method::PATCH, &path, Some(&ada.token), &suspend).await?;
    ensure!(reply.status == 200, "{} {}", reply.status, reply.body);
    bob.socket.closed(natter_story::socket::LIMIT).await?;
    eve.done("sendMessage", json!({ "roomId": room, "text": "after" })).await?;
    let [heard] = live(&mut ada.socket, [&room], "message").await?;
    assert_eq!(types(&heard).last(), Some(&"message"), "{heard:?}");
    assert!(!types(&heard).iter().any(|kind| matches!(*kind, "memberLeft" | "roleChanged")), "{heard:?}");
    let members = eve.done("getMembers", json!({ "roomId": room })).await?;
    let bob = |one: &Value| one["userId"] == *bob.id && one["role"] == "owner";
    assert!(members["members"].as_array().is_some_and(|all| all.iter().any(bob)), "{members}");
    Ok(())
}
