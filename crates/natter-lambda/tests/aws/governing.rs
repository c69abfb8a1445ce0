//! Governing from outside: who asks and who answers, who is sent out, rooms for two, links, the audit log, the first site admin.

use crate::ground::{AwsHome, home, home_with};
use anyhow::{Context, Result, ensure};
use natter_story::{Rest, Socket};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody with an account and a socket that has greeted.
pub(crate) struct Somebody {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) socket: Socket,
}

impl Somebody {
    pub(crate) async fn new(rest: &Rest, name: &str) -> Result<Self> {
        let token = rest.signup(name, "correct horse battery").await?.token;
        let me = rest.get("/api/me", Some(&token)).await?;
        let id = me.body["user"]["userId"].as_str().context("an id")?.to_owned();
        let mut socket = Socket::connect(rest, &token).await?;
        socket.hello().await?;
        Ok(Self { id, token, socket })
    }

    async fn ask(&mut self, action: &str, fields: Value) -> Result<Value> {
        let mut frame = fields;
        frame["action"] = json!(action);
        self.socket.ask(frame).await
    }

    /// Asks for what must be allowed.
    pub(crate) async fn done(&mut self, action: &str, fields: Value) -> Result<Value> {
        let answer = self.ask(action, fields).await?;
        ensure!(answer["type"] != "error", "{action}: {answer}");
        Ok(answer)
    }

    pub(crate) async fn room(&mut self, kind: &str) -> Result<String> {
        let made = self.done("createRoom", json!({ "name": "Tea", "kind": kind })).await?;
        Ok(made["room"]["roomId"].as_str().context("a room")?.to_owned())
    }
}

pub(crate) async fn three(home: &AwsHome) -> Result<(Somebody, Somebody, Somebody)> {
    let rest = home.rest();
    Ok((
        Somebody::new(&rest, "Ada").await?,
        Somebody::new(&rest, "Bob").await?,
        Somebody::new(&rest, "Eve").await?,
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_is_announced_on_every_device_and_answered_live() -> Result<()> {
    let home = home().await?;
    let (mut ada, mut bob, mut eve) = three(&home).await?;
    let mut phone = Socket::connect(&home.rest(), &ada.token).await?;
    phone.hello().await?;
    let room = ada.room("approval").await?;
    let at = json!({ "roomId": room });
    assert_eq!(bob.done("joinRoom", at.clone()).await?["status"], "waiting");
    for socket in [&mut ada.socket, &mut phone] {
        let told = socket.next_of("joinRequested").await?;
        assert_eq!((&told["userId"], &told["waiting"]), (&json!(bob.id), &json!(1)));
    }
    assert_eq!(bob.ask("getEvents", at.clone()).await?["code"], "not_found", "who waits reads nothing");
    let mut late = Socket::connect(&home.rest(), &ada.token).await?;
    let welcome = late.hello().await?;
    let rooms = welcome["rooms"].as_array().context("rooms")?;
    assert!(rooms.iter().any(|one| one["roomId"] == *room && one["requests"] == 1), "{welcome}");
    let listed = ada.done("getRequests", at.clone()).await?;
    assert_eq!(listed["requests"][0]["userId"], json!(bob.id));
    ada.done("approveJoin", json!({ "roomId": room, "userId": bob.id })).await?;
    assert_eq!(bob.socket.next_of("joinAnswered").await?["status"], "approved");
    assert_eq!(phone.next_of("joinSettled").await?["waiting"], 0);
    ada.done("sendMessage", json!({ "roomId": room, "text": "welcome" })).await?;
    bob.socket.next_where("the welcome", |one| one["text"] == "welcome").await?;
    assert_eq!(eve.done("joinRoom", at.clone()).await?["status"], "waiting");
    ada.done("rejectJoin", json!({ "roomId": room, "userId": eve.id })).await?;
    assert_eq!(eve.socket.next_of("joinAnswered").await?["status"], "rejected");
    assert_eq!(eve.done("joinRoom", at).await?["status"], "rejected");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_sent_out_hears_of_it_and_of_nothing_after() -> Result<()> {
    let home = home().await?;
    let (mut ada, mut bob, mut eve) = three(&home).await?;
    let mut phone = Socket::connect(&home.rest(), &bob.token).await?;
    phone.hello().await?;
    let room = ada.room("public").await?;
    for person in [&mut bob, &mut eve] {
        person.done("joinRoom", json!({ "roomId": room })).await?;
    }
    ada.done("kickMember", json!({ "roomId": room, "userId": bob.id })).await?;
    ada.done("sendMessage", json!({ "roomId": room, "text": "he is gone" })).await?;
    ada.done("sendMessage", json!({ "text": "end" })).await?;
    for socket in [&mut bob.socket, &mut phone] {
        assert_eq!(socket.next_of("memberRemoved").await?["member"]["userId"], json!(bob.id));
        let next = socket.next_of("message").await?;
        assert_eq!(next["text"], "end", "nothing of the room comes after that");
    }
    eve.socket.next_where("what was said", |one| one["text"] == "he is gone").await?;
    let say = json!({ "roomId": room, "text": "may I" });
    assert_eq!(bob.ask("sendMessage", say.clone()).await?["code"], "forbidden");
    ada.done("muteMember", json!({ "roomId": room, "userId": eve.id, "forMs": 60_000 })).await?;
    assert_eq!(eve.ask("sendMessage", say.clone()).await?["code"], "forbidden");
    ada.done("muteMember", json!({ "roomId": room, "userId": eve.id, "forMs": 0 })).await?;
    eve.done("sendMessage", say).await?;
    ada.done("banMember", json!({ "roomId": room, "userId": bob.id })).await?;
    assert_eq!(bob.ask("joinRoom", json!({ "roomId": room })).await?["code"], "forbidden");
    ada.done("deleteRoom", json!({ "roomId": room })).await?;
    eve.socket.next_of("roomDeleted").await?;
    assert_eq!(eve.ask("getEvents", json!({ "roomId": room })).await?["code"], "not_found");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rooms_for_two_links_and_the_audit_log() -> Result<()> {
    let home = home().await?;
    let (mut ada, mut bob, mut eve) = three(&home).await?;
    let opened = ada.done("openDirect", json!({ "userIds": [bob.id] })).await?;
    let direct = opened["room"]["roomId"].clone();
    ada.done("sendMessage", json!({ "roomId": direct, "text": "psst" })).await?;
    bob.socket.next_where("psst", |one| one["text"] == "psst").await?;
    let again = bob.done("openDirect", json!({ "userIds": [ada.id] })).await?;
    assert_eq!(again["room"]["roomId"], direct);
    assert_eq!(eve.ask("getEvents", json!({ "roomId": direct })).await?["code"], "not_found");
    let room = ada.room("private").await?;
    let made = ada.done("createInvite", json!({ "roomId": room, "uses": 1 })).await?;
    let by_link = json!({ "invite": made["word"] });
    assert_eq!(bob.done("joinRoom", by_link.clone()).await?["status"], "joined");
    assert_eq!(eve.ask("joinRoom", by_link).await?["code"], "not_found", "it was good for one");
    let log = ada.done("getAudit", json!({ "roomId": room })).await?;
    let deeds: Vec<&str> =
        log["entries"].as_array().context("entries")?.iter().filter_map(|one| one["deed"].as_str()).collect();
    assert_eq!(deeds, ["inviteUsed", "inviteCreated", "roomCreated"]);
    assert_eq!(bob.ask("getAudit", json!({ "roomId": room })).await?["code"], "forbidden");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_that_was_printed_makes_one_site_admin() -> Result<()> {
    let code = "00000-00000-00000-00000-00000-7";
    let plain = code.replace('-', "");
    let hash: String = Sha256::digest(plain.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let home = home_with(|plan| plan.environment.push(("NATTER_ADMIN_CODE_SHA256".to_owned(), hash))).await?;
    let (mut ada, mut bob, _) = three(&home).await?;
    let rest = home.rest();
    let claim = |token: String, code: &'static str| {
        let rest = home.rest();
        async move { rest.post("/api/claim", Some(&token), &json!({ "code": code })).await }
    };
    assert_eq!(claim(bob.token.clone(), "wrong").await?.status, 403);
    assert_eq!(claim(ada.token.clone(), code).await?.status, 200);
    assert_ne!(claim(bob.token.clone(), code).await?.status, 200);
    // Whoever may do more than before comes again as who they are now.
    ada.socket.closed(std::time::Duration::from_secs(5)).await?;
    ada.socket = Socket::connect(&rest, &ada.token).await?;
    ada.socket.hello().await?;
    let room = bob.room("private").await?;
    let rooms = rest.get("/api/admin/rooms", Some(&ada.token)).await?;
    assert!(rooms.body["rooms"].as_array().is_some_and(|all| all.iter().any(|one| one["roomId"] == *room)));
    assert_eq!(rest.get("/api/admin/rooms", Some(&bob.token)).await?.status, 403);
    let gone = rest
        .ask(http::Method::DELETE, &format!("/api/admin/rooms/{room}"), Some(&ada.token), &json!({}))
        .await?;
    assert_eq!(gone.status, 204);
    bob.socket.next_of("roomDeleted").await?;
    let people = rest.get("/api/admin/people", Some(&ada.token)).await?;
    assert_eq!(people.body["people"].as_array().map(Vec::len), Some(3));
    // By what the store knows now, and not by what it knew when the socket was opened.
    let log = ada.done("getAudit", json!({ "roomId": room })).await?;
    assert_eq!(log["entries"][0]["deed"], "roomDeleted");
    assert_eq!(bob.ask("getAudit", json!({ "roomId": room })).await?["code"], "not_found");
    let suspend = json!({ "state": "suspended" });
    let path = format!("/api/admin/people/{}", bob.id);
    assert_eq!(rest.ask(http::Method::PATCH, &path, Some(&ada.token), &suspend).await?.status, 200);
    bob.socket.closed(std::time::Duration::from_secs(5)).await?;
    assert_eq!(rest.get("/api/me", Some(&bob.token)).await?.status, 401);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_guesses_rooms_is_made_to_wait() -> Result<()> {
    let home = home_with(|plan| plan.socket.instances = 1).await?;
    let mut eve = Somebody::new(&home.rest(), "Eve").await?;
    let mut codes = Vec::new();
    let begun = std::time::Instant::now();
    for number in 0..21 {
        let room = format!("{number:026}");
        let room = if number == 0 { "0000000000000000000000000z".to_owned() } else { room };
        codes.push(eve.ask("joinRoom", json!({ "roomId": room })).await?["code"].clone());
    }
    assert!(codes[..20].iter().all(|code| code == "not_found"), "{codes:?}");
    // Each comes late enough to hide how it was found out; never too early is all a test may say of time.
    assert!(begun.elapsed() >= 20 * std::time::Duration::from_millis(50), "{:?}", begun.elapsed());
    assert_eq!(codes[20], "rate_limited");
    Ok(())
}
