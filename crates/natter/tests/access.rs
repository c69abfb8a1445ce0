//! Who may come in, and what the door says: origins, tickets, sessions, membership.
//! It is long because each way to be refused at the handshake has a test here.

use anyhow::{Context, Result, ensure};
use http::Method;
use natter_story::socket::Refused;
use natter_story::{Home, HomePlan, Reply, Socket};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(5);

async fn home_with(flags: &[&str]) -> Result<Home> {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "debug"]).with(flags).start().await
}

async fn home() -> Result<Home> {
    home_with(&[]).await
}

fn status_of(result: Result<Socket, Refused>) -> Option<u16> {
    result.err().and_then(|refused| refused.status)
}

async fn with_origin(address: SocketAddr, name: &str, origin: &str) -> Result<Socket, Refused> {
    Socket::open(address, &format!("/ws?username={name}"), &[("origin", origin)]).await
}

#[tokio::test]
async fn pages_of_other_origins_get_no_socket() -> Result<()> {
    let home = home().await?;
    let address = home.address();
    let port = address.port();
    assert!(with_origin(address, "own", &format!("http://{address}")).await.is_ok());
    let foreign = [
        "null".to_owned(),
        String::new(),
        "http://evil.example".to_owned(),
        "http://127.0.0.1".to_owned(),
        format!("http://127.0.0.1:{}", port - 1),
        format!("http://127.0.0.1:{port}.evil.example"),
        format!("http://127.0.0.1:{port}@evil.example"),
        format!("http://evil.example:{port}"),
        format!("http://evil127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        format!("http://127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}, http://evil.example"),
        format!("file://127.0.0.1:{port}"),
    ];
    for (number, origin) in foreign.iter().enumerate() {
        let refused = with_origin(address, &format!("foreign{number}"), origin).await;
        assert_eq!(status_of(refused), Some(403), "{origin:?}");
    }
    let two = [("origin", format!("http://{address}")), ("origin", "http://evil.example".to_owned())];
    let two: Vec<(&str, &str)> = two.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(status_of(Socket::open(address, "/ws?username=two", &two).await), Some(403), "two origins");
    Ok(())
}

#[tokio::test]
async fn a_foreign_page_spends_no_ticket_and_makes_no_call() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let ticket = rest.ticket(&ada.token).await?;
    let protocols = format!("natter.v1, ticket.{ticket}");
    let headers = [("origin", "http://evil.example"), ("sec-websocket-protocol", protocols.as_str())];
    assert_eq!(status_of(Socket::open(home.address(), "/ws", &headers).await), Some(403));
    let cookie = format!("natter={}", ada.token);
    for path in ["/api/ticket", "/api/logout"] {
        let headers = [("origin", "http://evil.example"), ("cookie", cookie.as_str())];
        let reply = rest.call(Method::POST, path, &headers, Vec::new()).await?;
        assert_eq!((reply.status, &reply.body["code"]), (403, &json!("forbidden")), "{path}");
    }
    assert_eq!(rest.get("/api/me", Some(&ada.token)).await?.status, 200, "she is still signed in");
    Socket::with_ticket(home.address(), &ticket).await?;
    Ok(())
}

#[tokio::test]
async fn a_ticket_opens_one_socket() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let ticket = rest.ticket(&ada.token).await?;
    let mut socket = Socket::with_ticket(home.address(), &ticket).await?;
    assert_eq!(socket.hello().await?["user"]["userId"], ada.user_id.as_str());
    for foreign in [ticket.clone(), "0".repeat(64), String::new(), ticket.to_uppercase(), ada.token.clone()] {
        let protocols = format!("natter.v1, ticket.{foreign}");
        let refused = Socket::open(home.address(), "/ws", &[("sec-websocket-protocol", &protocols)]).await;
        assert_eq!(status_of(refused), Some(401), "{foreign:?}");
    }
    Ok(())
}

#[tokio::test]
async fn of_many_who_show_one_ticket_one_comes_in() -> Result<()> {
    let home = home().await?;
    let ada = home.rest().guest("Ada").await?;
    for _ in 0..20 {
        let ticket = home.rest().ticket(&ada.token).await?;
        let tries = (0..8).map(|_| {
            let (address, ticket) = (home.address(), ticket.clone());
            tokio::spawn(async move { Socket::with_ticket(address, &ticket).await.ok() })
        });
        let mut came_in = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            came_in.extend(one.await?);
        }
        assert_eq!(came_in.len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_late_ticket_opens_nothing() -> Result<()> {
    let home = home().await?;
    let ada = home.rest().guest("Ada").await?;
    let ticket = home.rest().ticket(&ada.token).await?;
    // The lifetime itself is what is tested.
    tokio::time::sleep(Duration::from_millis(30_500)).await;
    assert!(Socket::with_ticket(home.address(), &ticket).await.is_err());
    Ok(())
}

#[tokio::test]
async fn no_token_or_ticket_in_a_url_opens_anything() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let ticket = rest.ticket(&ada.token).await?;
    for query in [
        format!("ticket={ticket}"),
        format!("token={}", ada.token),
        format!("access_token={}", ada.token),
        String::new(),
    ] {
        let refused = Socket::open(home.address(), &format!("/ws?{query}"), &[]).await;
        assert_eq!(status_of(refused), Some(401), "{query}");
    }
    let reply = rest.get(&format!("/api/me?token={}", ada.token), None).await?;
    assert_eq!(reply.status, 401);
    let log = home.log();
    assert!(!log.contains(&ada.token) && !log.contains(&ticket), "no secret in the log");
    Ok(())
}

#[tokio::test]
async fn a_bearer_token_and_a_cookie_are_the_same_session() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let reply = rest.post("/api/guest", None, &json!({ "username": "Ada" })).await?;
    let cookie = reply.headers["set-cookie"].to_str()?.to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().context("a cookie")?;
    let by_cookie = rest.call(Method::GET, "/api/me", &[("cookie", pair)], Vec::new()).await?;
    let by_token = rest.get("/api/me", reply.body["token"].as_str()).await?;
    assert_eq!((by_cookie.status, by_cookie.body), (200, by_token.body));
    for headers in [
        ("cookie", "natter=1"),
        ("authorization", "Bearer 1"),
        ("authorization", "Basic YTpi"),
        ("cookie", ""),
    ] {
        assert_eq!(
            rest.call(Method::GET, "/api/me", &[headers], Vec::new()).await?.status,
            401,
            "{headers:?}"
        );
    }
    let basic = [("cookie", pair), ("authorization", "Basic YTpi")];
    assert_eq!(rest.call(Method::GET, "/api/me", &basic, Vec::new()).await?.status, 200, "a proxy's sign-in");
    let https = rest
        .call(
            Method::POST,
            "/api/guest",
            &[("x-forwarded-proto", "https")],
            br#"{"username":"Bob"}"#.to_vec(),
        )
        .await?;
    let cookie = https.headers["set-cookie"].to_str()?;
    assert!(cookie.starts_with("__Host-natter=") && cookie.contains("; Secure"), "{cookie}");
    for planted in [pair, &pair.replacen(&format!("-{}", home.address().port()), "", 1)] {
        let headers = [("x-forwarded-proto", "https"), ("cookie", planted)];
        let reply = rest.call(Method::GET, "/api/me", &headers, Vec::new()).await?;
        assert_eq!(reply.status, 401, "{planted}: a sibling host could have planted it");
    }
    Ok(())
}

#[tokio::test]
async fn a_page_gets_the_cookie_alone_and_a_page_of_another_origin_the_token_alone() -> Result<()> {
    let home = home_with(&["--allowed-origins", "http://friend.example"]).await?;
    let rest = home.rest();
    let own = format!("http://{}", home.address());
    let guest = async |origin: Option<&str>, name: &str| {
        let headers: Vec<(&str, &str)> = origin.map(|origin| ("origin", origin)).into_iter().collect();
        let body = serde_json::to_vec(&json!({ "username": name }))?;
        rest.call(Method::POST, "/api/guest", &headers, body).await
    };
    let (page, program) = (guest(Some(&own), "Page").await?, guest(None, "Program").await?);
    assert_eq!(page.body["token"], Value::Null, "{}", page.body);
    assert!(program.body["token"].is_string());
    let friend = guest(Some("http://friend.example"), "Friend").await?;
    assert!(friend.body["token"].is_string() && friend.headers.get("set-cookie").is_none(), "{friend:?}");
    let cookie = page.headers["set-cookie"].to_str()?.split(';').next().context("a cookie")?.to_owned();
    let call = async |method: Method, path: &str, more: (&str, &str)| {
        let headers = [("cookie", cookie.as_str()), more];
        Ok::<u16, anyhow::Error>(rest.call(method, path, &headers, Vec::new()).await?.status)
    };
    for (method, path, more, status) in [
        (Method::GET, "/api/me", ("origin", "http://friend.example"), 401),
        (Method::POST, "/api/logout", ("origin", "http://friend.example"), 401),
        (Method::POST, "/api/logout", ("sec-fetch-site", "cross-site"), 403),
        (Method::POST, "/api/logout", ("sec-fetch-site", "same-site"), 403),
        (Method::GET, "/api/me", ("sec-fetch-site", "none"), 200),
        (Method::POST, "/api/ticket", ("sec-fetch-site", "same-origin"), 200),
        (Method::POST, "/api/ticket", ("origin", own.as_str()), 200),
    ] {
        assert_eq!(call(method, path, more).await?, status, "{path} {more:?}");
    }
    Ok(())
}

#[tokio::test]
async fn logout_closes_every_socket_of_the_session_at_once_and_no_other() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let here = rest.signup("Ada", "correct horse").await?;
    let there = rest.login("Ada", "correct horse").await?;
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(Socket::connect(&rest, &here.token).await?);
    }
    let mut other = Socket::connect(&rest, &there.token).await?;
    rest.logout(&here.token).await?;
    for mut socket in sockets {
        assert_eq!(socket.closed(SOON).await?, Some(4001));
    }
    assert_eq!(other.hello().await?["type"], "welcome");
    assert_eq!(rest.get("/api/me", Some(&here.token)).await?.status, 401);
    assert_eq!(rest.post("/api/ticket", Some(&here.token), &Value::Null).await?.status, 401);
    assert_eq!(rest.get("/api/me", Some(&there.token)).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn without_guests_only_accounts_come_in() -> Result<()> {
    let home = home_with(&["--guests", "false"]).await?;
    let rest = home.rest();
    let reply = rest.post("/api/guest", None, &json!({ "username": "Ada" })).await?;
    assert_eq!((reply.status, &reply.body["code"]), (403, &json!("forbidden")));
    assert_eq!(status_of(Socket::open(home.address(), "/ws?username=ada", &[]).await), Some(403));
    assert_eq!(rest.get("/config.json", None).await?.body["guests"], false);
    let ada = rest.signup("Ada", "correct horse").await?;
    Socket::connect(&rest, &ada.token).await?;
    Ok(())
}

#[tokio::test]
async fn without_signup_nobody_makes_an_account() -> Result<()> {
    let home = home_with(&["--signup", "false"]).await?;
    let body = json!({ "email": "ada@example.org", "username": "Ada", "password": "correct horse" });
    assert_eq!(home.rest().post("/api/signup", None, &body).await?.status, 403);
    assert_eq!(home.rest().get("/config.json", None).await?.body["signup"], "closed");
    Ok(())
}

#[tokio::test]
async fn strangers_neither_read_nor_write_nor_look_around() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let (ada, eve) = (rest.guest("Ada").await?, rest.guest("Eve").await?);
    let (mut ada, mut eve) =
        (Socket::connect(&rest, &ada.token).await?, Socket::connect(&rest, &eve.token).await?);
    ada.hello().await?;
    eve.hello().await?;
    let made = ada.ask(json!({ "action": "createRoom", "name": "Garden" })).await?;
    let room = made["room"]["roomId"].as_str().context("a room")?.to_owned();
    ada.ask(json!({ "action": "sendMessage", "roomId": room, "text": "among us" })).await?;
    let nowhere = "0123456789abcdefghjkmnpqrs";
    for (target, code) in [(room.as_str(), "forbidden"), (nowhere, "not_found")] {
        for action in [
            "getMessages",
            "getEvents",
            "search",
            "getMembers",
            "sendMessage",
            "markRead",
            "leaveRoom",
            "typing",
        ] {
            let answer = eve
                .ask(json!({ "action": action, "roomId": target, "text": "x", "query": "x", "seq": 1 }))
                .await?;
            assert_eq!(
                (&answer["type"], &answer["code"]),
                (&json!("error"), &json!(code)),
                "{action} {target}"
            );
        }
    }
    let epoch = made["room"]["epoch"].clone();
    let resume = json!([{ "roomId": room, "epoch": epoch, "seq": 0 }, { "roomId": nowhere, "epoch": epoch, "seq": 0 }]);
    eve.send(&json!({ "action": "hello", "resume": resume })).await?;
    let frames = eve.so_far().await?;
    let gone: Vec<&str> =
        frames.iter().filter(|one| one["type"] == "gone").filter_map(|one| one["roomId"].as_str()).collect();
    assert_eq!(gone, [room.as_str(), nowhere]);
    assert!(!frames.iter().any(|one| one.to_string().contains("among us")));
    Ok(())
}

#[tokio::test]
async fn after_leaving_no_event_reaches_any_connection_of_the_person() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let (ada, bob) = (rest.guest("Ada").await?, rest.guest("Bob").await?);
    let mut ada = Socket::connect(&rest, &ada.token).await?;
    ada.hello().await?;
    let made = ada.ask(json!({ "action": "createRoom", "name": "Garden" })).await?;
    let room = made["room"]["roomId"].as_str().context("a room")?.to_owned();
    let (mut one, mut two) =
        (Socket::connect(&rest, &bob.token).await?, Socket::connect(&rest, &bob.token).await?);
    one.hello().await?;
    two.hello().await?;
    one.ask(json!({ "action": "joinRoom", "roomId": room })).await?;
    ada.ask(json!({ "action": "sendMessage", "roomId": room, "text": "before" })).await?;
    for socket in [&mut one, &mut two] {
        socket.next_where("message", |frame| frame["text"] == "before").await?;
    }
    one.ask(json!({ "action": "leaveRoom", "roomId": room })).await?;
    ada.ask(json!({ "action": "sendMessage", "roomId": room, "text": "after" })).await?;
    ada.send(&json!({ "action": "typing", "roomId": room })).await?;
    ada.so_far().await?;
    for (socket, sees_leaving) in [(&mut one, false), (&mut two, true)] {
        let frames = socket.so_far().await?;
        let of_room: Vec<&Value> = frames.iter().filter(|one| one["roomId"] == room.as_str()).collect();
        let last = of_room.last().map(|one| one["type"].clone());
        assert_eq!(last, sees_leaving.then(|| json!("memberLeft")), "{of_room:?}");
    }
    Ok(())
}

#[tokio::test]
async fn fields_a_client_may_not_decide_are_ignored() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let (ada, bob) = (rest.guest("Ada").await?, rest.guest("Bob").await?);
    let mut socket = Socket::connect(&rest, &ada.token).await?;
    socket.hello().await?;
    let ack = socket
        .ask(json!({ "action": "sendMessage", "text": "hi", "userId": bob.user_id, "username": "Bob", "sender": bob.user_id,
            "seq": 9000, "timestamp": 1, "role": "owner", "messageId": "00000000000000000000000000", "epoch": null, "type": "ack" }))
        .await?;
    let page = socket.ask(json!({ "action": "getEvents", "limit": 1 })).await?;
    let event = &page["events"][0];
    assert_eq!((&event["userId"], &event["username"]), (&json!(ada.user_id), &json!("Ada")));
    assert!(ack["seq"].as_u64() < Some(100) && ack["timestamp"].as_u64() > Some(1_600_000_000_000), "{ack}");
    assert_ne!(event["messageId"], "00000000000000000000000000");
    let made = socket.ask(json!({ "action": "createRoom", "name": "Garden", "roomId": "lobby", "role": "guest", "kind": "public" })).await?;
    assert_eq!(made["room"]["role"], "owner");
    assert_ne!(made["room"]["roomId"], "lobby");
    Ok(())
}

/// What anybody can compare.
fn shape(reply: &Reply) -> (u16, Value, Vec<String>) {
    let mut names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
    names.sort();
    (reply.status, reply.body.clone(), names)
}

#[tokio::test]
async fn signing_up_and_in_reveals_nobody() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    rest.signup("Ada", "correct horse").await?;
    let signup = async |email: &str, username: &str| {
        let body = json!({ "email": email, "username": username, "password": "correct horse" });
        rest.post("/api/signup", None, &body).await
    };
    let taken_name = signup("new@example.org", "ADA").await?;
    let taken_email = signup("Ada@example.org", "Newcomer").await?;
    assert_eq!(shape(&taken_name), shape(&taken_email));
    assert_eq!(taken_name.status, 409);
    let login = async |name: &str, password: &str| {
        rest.post("/api/login", None, &json!({ "email": name, "password": password })).await
    };
    let wrong = login("Ada", "wrong horse").await?;
    for (name, password) in
        [("ada@example.org", "wrong horse"), ("Nobody", "wrong horse"), ("nobody@example.org", "x"), ("", "")]
    {
        assert_eq!(shape(&login(name, password).await?), shape(&wrong), "{name}");
    }
    assert_eq!(wrong.status, 401);
    let guest = rest.post("/api/guest", None, &json!({ "username": "Ada" })).await?;
    ensure!(guest.status == 409, "a guest cannot take an account's name");
    Ok(())
}

#[tokio::test]
async fn guessing_a_password_slows_down_whatever_the_header_says() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    rest.signup("Ada", "correct horse").await?;
    let mut limited = None;
    for guess in 0..10 {
        let body = json!({ "email": "Ada", "password": format!("guess {guess}") }).to_string();
        let forwarded = format!("10.0.0.{guess}");
        let reply = rest
            .call(Method::POST, "/api/login", &[("x-forwarded-for", &forwarded)], body.into_bytes())
            .await?;
        if reply.status == 429 {
            limited = Some(reply);
            break;
        }
    }
    let limited = limited.context("ten guesses were let through")?;
    assert!(limited.body["retryAfterMs"].as_u64() > Some(0));
    assert!(limited.headers.contains_key("retry-after"));
    Ok(())
}

#[tokio::test]
async fn a_ticket_dies_with_its_session() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let ada = rest.guest("Ada").await?;
    let ticket = rest.ticket(&ada.token).await?;
    rest.logout(&ada.token).await?;
    assert!(Socket::with_ticket(home.address(), &ticket).await.is_err(), "a ticket outlived its session");
    Ok(())
}
