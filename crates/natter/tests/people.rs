//! One's own account from outside: what changes, what ends, who becomes what; long because there are so many ways to change.

use anyhow::{Context, Result, ensure};
use http::Method;
use natter_story::rest::Session;
use natter_story::{Home, HomePlan, Reply, Rest, Socket};
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(5);
const PASSWORD: &str = "correct horse";

async fn home_with(flags: &[&str]) -> Result<Home> {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "debug"]).with(flags).start().await
}

/// A home with its first admin.
async fn governed(flags: &[&str]) -> Result<(Home, Rest, Session)> {
    let mut home = home_with(flags).await?;
    let code = home.first_admin_code().await?;
    let rest = home.rest();
    // The policy of this home may keep everybody else out.
    let gaia = match rest.signup("Gaia", PASSWORD).await {
        Ok(gaia) => gaia,
        Err(_) => promoted(&rest).await?,
    };
    let claimed = rest.post("/api/claim", Some(&gaia.token), &json!({ "code": code })).await?;
    ensure!(claimed.status == 200 && claimed.body["user"]["siteAdmin"] == true, "{}", claimed.body);
    Ok((home, rest, gaia))
}

async fn promoted(rest: &Rest) -> Result<Session> {
    let gaia = rest.guest("Gaia").await?;
    let body = json!({ "email": "gaia@example.org", "password": PASSWORD });
    let reply = rest.post("/api/me/account", Some(&gaia.token), &body).await?;
    ensure!(reply.status == 200, "{}", reply.body);
    Ok(gaia)
}

async fn done(rest: &Rest, method: Method, path: &str, by: &Session, body: Value) -> Result<Value> {
    let reply = rest.ask(method.clone(), path, Some(&by.token), &body).await?;
    ensure!(reply.status < 300, "{method} {path}: {} {}", reply.status, reply.body);
    Ok(reply.body)
}

async fn status(rest: &Rest, method: Method, path: &str, by: &Session, body: Value) -> Result<u16> {
    Ok(rest.ask(method, path, Some(&by.token), &body).await?.status)
}

async fn lives(rest: &Rest, session: &Session) -> Result<bool> {
    Ok(rest.get("/api/me", Some(&session.token)).await?.status == 200)
}

async fn signup(rest: &Rest, email: &str, name: &str, invite: Option<&str>) -> Result<Reply> {
    let mut body = json!({ "email": email, "username": name, "password": PASSWORD });
    if let Some(word) = invite {
        body["invite"] = json!(word);
    }
    rest.post("/api/signup", None, &body).await
}

/// Socket, ticket and session of one device.
struct Device {
    session: Session,
    socket: Socket,
    ticket: String,
}

async fn device(rest: &Rest, session: Session) -> Result<Device> {
    let mut socket = Socket::connect(rest, &session.token).await?;
    socket.hello().await?;
    let ticket = rest.ticket(&session.token).await?;
    Ok(Device { session, socket, ticket })
}

impl Device {
    async fn must_be_cut_off(mut self, home: &Home) -> Result<()> {
        ensure!(self.socket.closed(SOON).await? == Some(4001), "the socket stays open");
        ensure!(Socket::with_ticket(home.address(), &self.ticket).await.is_err(), "the ticket is good");
        ensure!(!lives(&home.rest(), &self.session).await?, "the session is open");
        Ok(())
    }
}

#[tokio::test]
async fn the_printed_code_makes_one_site_admin_and_no_second() -> Result<()> {
    let mut home = home_with(&[]).await?;
    let code = home.first_admin_code().await?;
    let rest = home.rest();
    assert_eq!(rest.get("/config.json", None).await?.body["unclaimed"], true);
    let (ada, eve) = (rest.signup("Ada", PASSWORD).await?, rest.signup("Eve", PASSWORD).await?);
    let guest = rest.guest("Gus").await?;
    let claim = async |by: &Session, code: &str| {
        rest.post("/api/claim", Some(&by.token), &json!({ "code": code })).await
    };
    assert_eq!(claim(&eve, "00000-00000-00000-00000-00000-0").await?.status, 403);
    assert_eq!(claim(&eve, "").await?.status, 403);
    assert_eq!(claim(&guest, &code).await?.status, 403, "a guest");
    let spelt = code.to_lowercase().replace('-', " ");
    assert_eq!(claim(&ada, &spelt).await?.body["user"]["siteAdmin"], true);
    assert_eq!(claim(&eve, &code).await?.status, 403, "a second time");
    assert_eq!(claim(&ada, &code).await?.status, 403, "a second time");
    assert_eq!(rest.get("/config.json", None).await?.body["unclaimed"], false);
    let audit = done(&rest, Method::GET, "/api/admin/audit", &ada, Value::Null).await?;
    let granted: Vec<&Value> = audit["entries"]
        .as_array()
        .context("entries")?
        .iter()
        .filter(|one| one["deed"] == "siteAdminGranted")
        .collect();
    assert_eq!((granted.len(), &granted[0]["actor"]["username"]), (1, &json!("Ada")));
    assert_eq!(granted[0]["address"], "127.0.0.1");
    home.stop().await?;
    home.restart().await?;
    assert!(lives(&home.rest(), &ada).await?);
    assert_eq!(home.rest().get("/config.json", None).await?.body["unclaimed"], false);
    assert_eq!(claim(&eve, &code).await?.status, 403, "after a restart");
    Ok(())
}

#[tokio::test]
async fn a_code_is_another_after_each_start_and_guessing_it_slows_down() -> Result<()> {
    let mut home = home_with(&[]).await?;
    let first = home.first_admin_code().await?;
    home.stop().await?;
    home.restart().await?;
    let second = home.first_admin_code().await?;
    assert_ne!(first, second);
    let rest = home.rest();
    let eve = rest.signup("Eve", PASSWORD).await?;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let reply = rest.post("/api/claim", Some(&eve.token), &json!({ "code": first })).await?;
        statuses.push(reply.status);
    }
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429]);
    assert!(!home.log().contains(&first) && !home.log().contains(&second), "no code in the log");
    Ok(())
}

#[tokio::test]
async fn a_password_change_cuts_off_every_other_device_at_once() -> Result<()> {
    let home = home_with(&[]).await?;
    let rest = home.rest();
    let here = rest.signup("Ada", PASSWORD).await?;
    let (one, other) = (rest.login("Ada", PASSWORD).await?, rest.login("Ada", PASSWORD).await?);
    let (one, other) = (device(&rest, one).await?, device(&rest, other).await?);
    let mut mine = device(&rest, here.clone()).await?;
    let change = |current: &str, password: &str| json!({ "current": current, "password": password });
    let path = "/api/me/password";
    assert_eq!(status(&rest, Method::POST, path, &here, change("wrong", "correct battery")).await?, 403);
    assert_eq!(
        status(&rest, Method::POST, path, &here, json!({ "password": "correct battery" })).await?,
        403
    );
    assert_eq!(status(&rest, Method::POST, path, &here, change(PASSWORD, "short")).await?, 400);
    assert!(lives(&rest, &one.session).await?, "what was refused ends nothing");
    let renewed = done(&rest, Method::POST, path, &here, change(PASSWORD, "correct battery")).await?;
    one.must_be_cut_off(&home).await?;
    other.must_be_cut_off(&home).await?;
    assert!(!lives(&rest, &here).await?, "whoever has read the old token is out too");
    let token = renewed["token"].as_str().context("a program gets its new token")?.to_owned();
    assert!(lives(&rest, &Session { token, ..here }).await?);
    assert_eq!(mine.socket.ask(json!({ "action": "getRooms" })).await?["type"], "result");
    assert!(rest.login("Ada", PASSWORD).await.is_err());
    rest.login("Ada", "correct battery").await?;
    Ok(())
}

#[tokio::test]
async fn a_revoked_session_must_be_cut_off_at_once_and_no_other() -> Result<()> {
    let home = home_with(&[]).await?;
    let rest = home.rest();
    let here = rest.signup("Ada", PASSWORD).await?;
    let there = device(&rest, rest.login("Ada", PASSWORD).await?).await?;
    let mut mine = device(&rest, here.clone()).await?;
    let listed = done(&rest, Method::GET, "/api/sessions", &here, Value::Null).await?;
    let sessions = listed["sessions"].as_array().context("sessions")?;
    assert_eq!(sessions.len(), 2);
    assert!(sessions.iter().all(|one| one["address"] == "127.0.0.1" && one["expiresAt"].as_u64() > Some(0)));
    let other = sessions.iter().find(|one| one["current"] == false).context("the other")?;
    let path = format!("/api/sessions/{}", other["sessionId"].as_str().context("an id")?);
    done(&rest, Method::DELETE, &path, &here, Value::Null).await?;
    there.must_be_cut_off(&home).await?;
    assert_eq!(mine.socket.ask(json!({ "action": "getRooms" })).await?["type"], "result");
    assert_eq!(status(&rest, Method::DELETE, &path, &here, Value::Null).await?, 404);
    Ok(())
}

#[tokio::test]
async fn signing_in_over_a_session_ends_it() -> Result<()> {
    let home = home_with(&[]).await?;
    let rest = home.rest();
    let before = device(&rest, rest.signup("Ada", PASSWORD).await?).await?;
    let login = json!({ "username": "Ada", "password": PASSWORD });
    let wrong = json!({ "username": "Ada", "password": "wrong" });
    let token = before.session.token.clone();
    assert_eq!(rest.post("/api/login", Some(&token), &wrong).await?.status, 401);
    assert!(lives(&rest, &before.session).await?, "a refused sign-in ends nothing");
    let reply = rest.post("/api/login", Some(&token), &login).await?;
    assert_eq!(reply.status, 200);
    before.must_be_cut_off(&home).await?;
    assert_eq!(rest.get("/api/me", reply.body["token"].as_str()).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn all_sessions_end_with_the_password_or_by_a_site_admin() -> Result<()> {
    let (home, rest, gaia) = governed(&[]).await?;
    let here = rest.signup("Ada", PASSWORD).await?;
    let other = device(&rest, rest.login("Ada", PASSWORD).await?).await?;
    let path = "/api/sessions/end";
    assert_eq!(status(&rest, Method::POST, path, &here, json!({ "password": "wrong" })).await?, 403);
    assert_eq!(status(&rest, Method::POST, path, &here, json!({})).await?, 403);
    done(&rest, Method::POST, path, &here, json!({ "password": PASSWORD })).await?;
    other.must_be_cut_off(&home).await?;
    let mine = device(&rest, here.clone()).await?;
    done(&rest, Method::POST, path, &here, json!({ "password": PASSWORD, "all": true })).await?;
    mine.must_be_cut_off(&home).await?;
    let again = device(&rest, rest.login("Ada", PASSWORD).await?).await?;
    let path = format!("/api/admin/people/{}/sessions", here.user_id);
    assert_eq!(status(&rest, Method::DELETE, &path, &again.session, Value::Null).await?, 403);
    done(&rest, Method::DELETE, &path, &gaia, Value::Null).await?;
    again.must_be_cut_off(&home).await?;
    rest.login("Ada", PASSWORD).await?;
    let audit = done(&rest, Method::GET, "/api/admin/audit", &gaia, Value::Null).await?;
    let line = &audit["entries"][0];
    assert_eq!((&line["deed"], &line["target"]["username"]), (&json!("sessionRevoked"), &json!("Ada")));
    Ok(())
}

#[tokio::test]
async fn a_suspended_person_must_be_cut_off_and_looks_like_nobody() -> Result<()> {
    let (home, rest, gaia) = governed(&[]).await?;
    let ada = rest.signup("Ada", PASSWORD).await?;
    let devices =
        [device(&rest, ada.clone()).await?, device(&rest, rest.login("Ada", PASSWORD).await?).await?];
    let path = format!("/api/admin/people/{}", ada.user_id);
    done(&rest, Method::PATCH, &path, &gaia, json!({ "state": "suspended" })).await?;
    for device in devices {
        device.must_be_cut_off(&home).await?;
    }
    let login = async |name: &str, password: &str| {
        rest.post("/api/login", None, &json!({ "username": name, "password": password })).await
    };
    let (suspended, nobody) = (login("Ada", PASSWORD).await?, login("Nobody", PASSWORD).await?);
    assert_eq!((suspended.status, &suspended.body), (401, &nobody.body));
    done(&rest, Method::PATCH, &path, &gaia, json!({ "state": "active" })).await?;
    rest.login("Ada", PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn a_deleted_account_is_gone_and_its_name_stays_taken() -> Result<()> {
    let (home, rest, gaia) = governed(&[]).await?;
    let ada = rest.signup("Ada", PASSWORD).await?;
    let mut mine = device(&rest, ada.clone()).await?;
    mine.socket.ask(json!({ "action": "sendMessage", "text": "I was here" })).await?;
    let path = "/api/me/delete";
    let body = |name: &str, password: &str| json!({ "username": name, "password": password });
    assert_eq!(status(&rest, Method::POST, path, &ada, body("Bob", PASSWORD)).await?, 400);
    assert_eq!(status(&rest, Method::POST, path, &ada, body("Ada", "wrong")).await?, 403);
    let reply = rest.post(path, Some(&ada.token), &body("Ada", PASSWORD)).await?;
    assert_eq!(reply.status, 204);
    assert!(reply.headers["set-cookie"].to_str()?.contains("Max-Age=0"));
    mine.must_be_cut_off(&home).await?;
    let login = json!({ "username": "Ada", "password": PASSWORD });
    let nobody = json!({ "username": "Nobody", "password": PASSWORD });
    let (gone, nobody) =
        (rest.post("/api/login", None, &login).await?, rest.post("/api/login", None, &nobody).await?);
    assert_eq!((gone.status, &gone.body), (401, &nobody.body));
    let taken = rest.post("/api/guest", None, &json!({ "username": "ADA" })).await?;
    assert_eq!(taken.status, 409);
    assert_eq!(signup(&rest, "ada@example.org", "Ada Two", None).await?.status, 201, "the address is free");
    let mut gaias = device(&rest, gaia.clone()).await?;
    let page = gaias.socket.ask(json!({ "action": "getMessages" })).await?;
    let said = page["messages"].as_array().context("messages")?;
    assert!(said.iter().any(|one| one["username"] == "Ada" && one["text"] == "I was here"));
    assert_eq!(
        status(&rest, Method::POST, path, &gaia, body("Gaia", PASSWORD)).await?,
        409,
        "the last admin"
    );
    Ok(())
}

#[tokio::test]
async fn a_guest_becomes_an_account_and_keeps_messages_and_sockets() -> Result<()> {
    let home = home_with(&[]).await?;
    let rest = home.rest();
    let gus = rest.guest("Gus").await?;
    let mut mine = device(&rest, gus.clone()).await?;
    let ack = mine.socket.ask(json!({ "action": "sendMessage", "text": "hello" })).await?;
    let body = json!({ "email": "gus@example.org", "password": PASSWORD });
    let user = done(&rest, Method::POST, "/api/me/account", &gus, body).await?["user"].clone();
    assert_eq!((&user["userId"], &user["guest"]), (&json!(gus.user_id), &json!(false)));
    let changed = mine.socket.next_of("roleChanged").await?;
    assert_eq!((&changed["role"], &changed["member"]["userId"]), (&json!("member"), &json!(gus.user_id)));
    let again = rest.login("Gus", PASSWORD).await?;
    assert_eq!(again.user_id, gus.user_id);
    let page = mine.socket.ask(json!({ "action": "getEvents" })).await?;
    let events = page["events"].as_array().context("events")?;
    assert!(
        events
            .iter()
            .any(|one| one["messageId"] == ack["messageId"] && one["userId"] == gus.user_id.as_str())
    );
    Ok(())
}

#[tokio::test]
async fn profiles_are_kept_and_nobody_is_shown_as_somebody_else() -> Result<()> {
    let home = home_with(&[]).await?;
    let rest = home.rest();
    let ada = rest.signup("Ada", PASSWORD).await?;
    rest.guest("Bob").await?;
    let change = async |body: Value| rest.ask(Method::PATCH, "/api/me", Some(&ada.token), &body).await;
    let shown = change(json!({ "displayName": " Ada Moss ", "colour": "pink" })).await?;
    assert_eq!(
        (&shown.body["user"]["displayName"], &shown.body["user"]["colour"]),
        (&json!("Ada Moss"), &json!("pink"))
    );
    assert_eq!(change(json!({ "displayName": "B-O-B" })).await?.status, 409);
    assert_eq!(change(json!({ "colour": "beige" })).await?.status, 400);
    assert_eq!(change(json!({ "displayName": "a\u{202e}b" })).await?.status, 400);
    let shown = change(json!({ "displayName": "" })).await?;
    assert_eq!(
        (shown.body["user"].get("displayName"), &shown.body["user"]["colour"]),
        (None, &json!("pink"))
    );
    assert_eq!(rest.get("/api/me", Some(&ada.token)).await?.body, shown.body);
    Ok(())
}

#[tokio::test]
async fn an_address_is_changed_with_the_password_and_to_a_free_one() -> Result<()> {
    let home = home_with(&[]).await?;
    let rest = home.rest();
    let ada = rest.signup("Ada", PASSWORD).await?;
    rest.signup("Bob", PASSWORD).await?;
    let change = async |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        rest.post("/api/me/email", Some(&ada.token), &body).await
    };
    assert_eq!(change("new@example.org", "wrong").await?.status, 403);
    assert_eq!(change("bob@example.org", PASSWORD).await?.status, 409);
    assert_eq!(change("New@Example.org", PASSWORD).await?.body["user"]["email"], "new@example.org");
    assert!(rest.login("ada@example.org", PASSWORD).await.is_err());
    rest.login("new@example.org", PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn by_invitation_only_means_with_a_good_one() -> Result<()> {
    let (_home, rest, gaia) = governed(&[]).await?;
    let settings = "/api/admin/settings";
    done(&rest, Method::PATCH, settings, &gaia, json!({ "signup": "invited", "guests": false })).await?;
    let config = rest.get("/config.json", None).await?.body;
    assert_eq!((&config["signup"], &config["guests"]), (&json!("invited"), &json!(false)));
    assert_eq!(signup(&rest, "ada@example.org", "Ada", None).await?.status, 403);
    assert_eq!(signup(&rest, "ada@example.org", "Ada", Some("nonsense")).await?.status, 404);
    let made = done(&rest, Method::POST, "/api/admin/invites", &gaia, json!({ "uses": 1 })).await?;
    let word = made["word"].as_str().context("a word")?;
    let known = rest.get(&format!("/api/invites/{word}"), None).await?;
    assert_eq!((known.status, &known.body["room"]), (200, &json!(false)));
    assert_eq!(
        signup(&rest, "gaia@example.org", "Ada", Some(word)).await?.status,
        409,
        "not used up by a clash"
    );
    assert_eq!(signup(&rest, "ada@example.org", "Ada", Some(word)).await?.status, 201);
    assert_eq!(signup(&rest, "bob@example.org", "Bob", Some(word)).await?.status, 404, "used up");
    assert_eq!(rest.get(&format!("/api/invites/{word}"), None).await?.status, 404);
    let mut socket = Socket::connect(&rest, &gaia.token).await?;
    socket.hello().await?;
    let room = socket.ask(json!({ "action": "createRoom", "name": "Tea", "kind": "private" })).await?;
    let room = room["room"]["roomId"].clone();
    let invited = socket.ask(json!({ "action": "createInvite", "roomId": room, "uses": 1 })).await?;
    let word = invited["word"].as_str().context("a word")?;
    assert_eq!(rest.get(&format!("/api/invites/{word}"), None).await?.body["room"], true);
    let reply = signup(&rest, "bob@example.org", "Bob", Some(word)).await?;
    assert_eq!(reply.status, 201);
    let token = reply.body["token"].as_str().context("a token")?;
    let mut bob = Socket::connect(&rest, token).await?;
    bob.hello().await?;
    let joined = bob.ask(json!({ "action": "joinRoom", "invite": word })).await?;
    assert_eq!(joined["status"], "joined", "one use lets its person into the room too: {joined}");
    assert_eq!(signup(&rest, "eve@example.org", "Eve", Some(word)).await?.status, 404, "used up");
    let own = bob.ask(json!({ "action": "createRoom", "name": "Mine", "kind": "private" })).await?;
    let own = json!({ "action": "createInvite", "roomId": own["room"]["roomId"] });
    let made = bob.ask(own).await?;
    let reply = signup(&rest, "eve@example.org", "Eve", made["word"].as_str()).await?;
    assert_eq!(reply.status, 404, "what a member can make satisfies no policy of the site");
    Ok(())
}

#[tokio::test]
async fn a_closed_site_takes_nobody_and_tricks_with_domains_do_not_help() -> Result<()> {
    let (_home, rest, gaia) = governed(&["--email-domains", "example.org"]).await?;
    for (email, expected) in [
        ("eve@evilexample.org", 400),
        ("eve@example.org.evil.net", 400),
        ("eve@sub.example.org", 400),
        ("example.org@evil.net", 400),
        ("ada@EXAMPLE.org", 201),
    ] {
        assert_eq!(signup(&rest, email, "Ada", None).await?.status, expected, "{email}");
    }
    let ada = rest.login("Ada", PASSWORD).await?;
    let body = json!({ "email": "ada@evil.net", "password": PASSWORD });
    assert_eq!(status(&rest, Method::POST, "/api/me/email", &ada, body).await?, 400);
    let settings = "/api/admin/settings";
    done(&rest, Method::PATCH, settings, &gaia, json!({ "signup": "closed", "emailDomains": [] })).await?;
    assert_eq!(signup(&rest, "bob@example.org", "Bob", None).await?.status, 403);
    let made = done(&rest, Method::POST, "/api/admin/invites", &gaia, json!({})).await?;
    assert_eq!(signup(&rest, "bob@example.org", "Bob", made["word"].as_str()).await?.status, 403);
    let gus = rest.guest("Gus").await?;
    let body = json!({ "email": "gus@example.org", "password": PASSWORD });
    assert_eq!(status(&rest, Method::POST, "/api/me/account", &gus, body).await?, 403);
    assert_eq!(status(&rest, Method::PATCH, settings, &ada, json!({ "signup": "open" })).await?, 403);
    Ok(())
}

#[tokio::test]
async fn what_site_admins_set_holds_over_the_configuration_and_a_restart() -> Result<()> {
    let (mut home, rest, gaia) = governed(&[]).await?;
    let read = done(&rest, Method::GET, "/api/admin/settings", &gaia, Value::Null).await?;
    assert_eq!(read, json!({ "signup": "open", "guests": true, "lobby": true, "emailDomains": [] }));
    let body = json!({ "guests": false, "lobby": false, "emailDomains": ["@Example.org", "example.org"] });
    let set = done(&rest, Method::PATCH, "/api/admin/settings", &gaia, body).await?;
    assert_eq!(
        set,
        json!({ "signup": "open", "guests": false, "lobby": false, "emailDomains": ["example.org"] })
    );
    let ada = rest.signup("Ada", PASSWORD).await?;
    let mut socket = Socket::connect(&rest, &ada.token).await?;
    assert_eq!(socket.hello().await?["rooms"], json!([]), "nobody is brought into a lobby that is off");
    assert_eq!(rest.post("/api/guest", None, &json!({ "username": "Gus" })).await?.status, 403);
    home.stop().await?;
    home.restart().await?;
    assert_eq!(home.rest().get("/config.json", None).await?.body["guests"], false);
    Ok(())
}

#[tokio::test]
async fn site_admins_make_and_unmake_each_other_but_never_the_last() -> Result<()> {
    let (_home, rest, gaia) = governed(&[]).await?;
    let ada = rest.signup("Ada", PASSWORD).await?;
    let of = |person: &Session| format!("/api/admin/people/{}", person.user_id);
    assert_eq!(status(&rest, Method::PATCH, &of(&gaia), &gaia, json!({ "siteAdmin": false })).await?, 409);
    assert_eq!(status(&rest, Method::PATCH, &of(&gaia), &gaia, json!({ "state": "suspended" })).await?, 409);
    assert_eq!(status(&rest, Method::PATCH, &of(&ada), &ada, json!({ "siteAdmin": true })).await?, 403);
    done(&rest, Method::PATCH, &of(&ada), &gaia, json!({ "siteAdmin": true })).await?;
    done(&rest, Method::PATCH, &of(&gaia), &ada, json!({ "siteAdmin": false })).await?;
    assert_eq!(status(&rest, Method::GET, "/api/admin/people", &gaia, Value::Null).await?, 403, "at once");
    let people = done(&rest, Method::GET, "/api/admin/people", &ada, Value::Null).await?;
    let names = |on: bool| -> Vec<String> {
        let people = people["people"].as_array().cloned().unwrap_or_default();
        people
            .iter()
            .filter(|one| one["user"]["siteAdmin"] == on)
            .filter_map(|one| one["user"]["username"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!((names(true), names(false)), (vec!["Ada".to_owned()], vec!["Gaia".to_owned()]));
    Ok(())
}

/// A socket acts as what its person is at that moment, not as what they were when it opened.
#[tokio::test]
async fn a_socket_that_was_open_before_has_the_rights_of_now() -> Result<()> {
    let (home, rest, gaia) = governed(&[]).await?;
    let ada = rest.signup("Ada", PASSWORD).await?;
    let bob = rest.signup("Bob", PASSWORD).await?;
    let mut bobs = device(&rest, bob.clone()).await?;
    let made = bobs.socket.ask(json!({ "action": "createRoom", "name": "Tea", "kind": "private" })).await?;
    let room = made["room"]["roomId"].clone();
    let mut adas = device(&rest, ada.clone()).await?;
    let archive = |on: bool| json!({ "action": "updateRoom", "roomId": room, "archived": on });
    assert_eq!(adas.socket.ask(archive(true)).await?["code"], "not_found");
    let path = format!("/api/admin/people/{}", ada.user_id);
    done(&rest, Method::PATCH, &path, &gaia, json!({ "siteAdmin": true })).await?;
    assert_eq!(adas.socket.ask(archive(true)).await?["type"], "result");
    let ticket = rest.ticket(&ada.token).await?;
    done(&rest, Method::PATCH, &path, &gaia, json!({ "siteAdmin": false })).await?;
    assert_eq!(adas.socket.ask(archive(false)).await?["code"], "not_found");
    assert!(Socket::with_ticket(home.address(), &ticket).await.is_err(), "a ticket of who she was");
    let gus = rest.guest("Gus").await?;
    let mut mine = device(&rest, gus.clone()).await?;
    let body = json!({ "email": "gus@example.org", "password": PASSWORD });
    done(&rest, Method::POST, "/api/me/account", &gus, body).await?;
    let made = bobs.socket.ask(json!({ "action": "createRoom", "name": "Open" })).await?;
    let joined = mine.socket.ask(json!({ "action": "joinRoom", "roomId": made["room"]["roomId"] })).await?;
    assert_eq!(joined["room"]["role"], "member", "{joined}");
    assert_eq!(mine.socket.hello().await?["user"]["guest"], false);
    Ok(())
}

#[tokio::test]
async fn looking_for_invitations_slows_down() -> Result<()> {
    let home = home_with(&[]).await?;
    let mut statuses = Vec::new();
    for number in 0..25 {
        let forwarded = format!("10.0.0.{number}");
        let path = format!("/api/invites/{number:026}");
        let headers = [("x-forwarded-for", forwarded.as_str())];
        statuses.push(home.rest().call(Method::GET, &path, &headers, Vec::new()).await?.status);
    }
    assert_eq!((statuses[0], statuses[24]), (404, 429));
    Ok(())
}
