//! What no decent client sends: answered or closed as docs/PROTOCOL.md says, and never at the cost of others or of the home's memory.

use anyhow::{Context, Result, ensure};
use natter_story::raw::{Raw, header, masked, opcode};
use natter_story::{Home, HomePlan, Socket};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

const PATIENCE: Duration = Duration::from_secs(10);

async fn home() -> Result<Home> {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().with(&["--log", "warn"]).start().await
}

async fn still_works(socket: &mut Socket) -> Result<()> {
    let ack = socket.ask(json!({ "action": "sendMessage", "text": "still here" })).await?;
    ensure!(ack["type"] == "ack", "{ack}");
    Ok(())
}

fn unpanicked(home: &Home) {
    assert!(!home.log().contains("panicked"), "{}", home.log());
}

#[tokio::test]
async fn every_bad_text_gets_its_code_and_the_connection_stays() -> Result<()> {
    let home = home().await?;
    let mut socket = Socket::plain(home.address(), "Mallory").await?;
    let deep = format!("{{\"action\":\"ping\",\"x\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    let text = |bytes: usize| json!({ "action": "sendMessage", "text": "x".repeat(bytes) }).to_string();
    let cases: Vec<(String, &str)> = vec![
        (String::new(), "invalid"),
        ("hello".into(), "invalid"),
        ("null".into(), "invalid"),
        ("[]".into(), "invalid"),
        ("{}".into(), "invalid"),
        (r#"{"action":"ping"#.into(), "invalid"),
        (r#"{"action":"ping"} {"action":"ping"}"#.into(), "invalid"),
        (r#"{"action":7}"#.into(), "invalid"),
        (deep, "invalid"),
        (r#"{"action":"dance"}"#.into(), "unknown_action"),
        (r#"{"action":"danceMember","roomId":"lobby"}"#.into(), "unknown_action"),
        (r#"{"action":"sendMessage"}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":7}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":""}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":"\u0000"}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":"\ud800"}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":"a","clientMessageId":"a b"}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":"a","knownSeq":-1}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":"a","knownSeq":1e99}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":"a","roomId":"Lobby"}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","text":"a","replyTo":999}"#.into(), "invalid"),
        (r#"{"action":"sendMessage","messages":[]}"#.into(), "invalid"),
        (r#"{"action":"getEvents","before":1,"after":1}"#.into(), "invalid"),
        (r#"{"action":"markRead","roomId":"lobby","seq":9007199254740992}"#.into(), "invalid"),
        (text(12 * 1024 + 1), "too_large"),
        (text(30 * 1024 + 1), "too_large"),
        (text(20_000), "too_large"),
        (text(60_000), "too_large"),
    ];
    for (text, code) in cases {
        socket.send_text(text.clone()).await?;
        let error = socket.next_of("error").await?;
        assert_eq!(error["code"], code, "{} {error}", &text[..text.len().min(80)]);
    }
    socket.send_text(text(12 * 1024)).await?;
    assert_eq!(socket.next_of("ack").await?["type"], "ack", "the limit itself is allowed");
    still_works(&mut socket).await?;
    unpanicked(&home);
    Ok(())
}

#[tokio::test]
async fn binary_frames_are_refused_and_the_connection_stays() -> Result<()> {
    let home = home().await?;
    let mut raw = Raw::plain(home.address(), "Mallory").await?;
    raw.frame(opcode::BINARY, true, br#"{"action":"ping"}"#).await?;
    assert_eq!(raw.next_of("error").await?["code"], "invalid");
    raw.text(r#"{"action":"ping"}"#).await?;
    raw.next_of("pong").await?;
    Ok(())
}

#[tokio::test]
async fn fragments_are_joined_even_within_a_character_and_around_pings() -> Result<()> {
    let home = home().await?;
    let mut raw = Raw::plain(home.address(), "Patience").await?;
    let whole = r#"{"action":"sendMessage","text":"grün 😀"}"#.as_bytes();
    raw.frame(opcode::TEXT, false, &whole[..1]).await?;
    for byte in &whole[1..] {
        raw.frame(opcode::PING, true, b"there?").await?;
        raw.frame(opcode::CONTINUATION, false, &[*byte]).await?;
    }
    raw.frame(opcode::CONTINUATION, true, b"").await?;
    let mut pongs = 0;
    let ack = loop {
        let frame = raw.next().await?.context("it ended")?;
        pongs += usize::from(frame.opcode == opcode::PONG && frame.payload == b"there?");
        if frame.opcode == opcode::TEXT && frame.json()?["type"] == "ack" {
            break frame.json()?;
        }
    };
    assert_eq!(pongs, whole.len() - 1);
    raw.text(r#"{"action":"getMessages","limit":1}"#).await?;
    let page = raw.next_of("result").await?;
    assert_eq!(page["messages"][0]["text"], "grün 😀");
    assert_eq!(page["messages"][0]["seq"], ack["seq"]);
    // Byte by byte: a frame is a frame however TCP carries it.
    for byte in masked(0x81, br#"{"action":"ping"}"#) {
        raw.put(&[byte]).await?;
    }
    raw.next_of("pong").await?;
    Ok(())
}

#[tokio::test]
async fn whoever_breaks_the_protocol_itself_is_closed_with_the_fitting_code() -> Result<()> {
    let home = home().await?;
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("unmasked", [header(0x81, 2, false), b"{}".to_vec()].concat(), 1002),
        ("first reserved bit", masked(0xC1, b"{}"), 1002),
        ("second reserved bit", masked(0xA1, b"{}"), 1002),
        ("third reserved bit", masked(0x91, b"{}"), 1002),
        ("reserved opcode", masked(0x83, b"{}"), 1002),
        ("reserved control opcode", masked(0x8B, b"{}"), 1002),
        ("continuation of nothing", masked(0x80, b"{}"), 1002),
        ("text within a text", [masked(0x01, b"{"), masked(0x81, b"}")].concat(), 1002),
        ("ping in parts", masked(0x09, b"a"), 1002),
        ("long ping", masked(0x89, &[b'a'; 126]), 1002),
        ("length of two bytes for one", [vec![0x81, 0xFE, 0, 2], vec![0; 6]].concat(), 1002),
        (
            "length of eight bytes for two",
            [vec![0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 200], vec![0; 204]].concat(),
            1002,
        ),
        ("not UTF-8", masked(0x81, b"{\"action\":\"ping\",\"x\":\"\xc3\x28\"}"), 1007),
        ("a surrogate", masked(0x81, b"\xed\xa0\x80"), 1007),
        ("half a character at the end", [masked(0x01, b"\xf0\x9f"), masked(0x80, b"")].concat(), 1007),
        ("a fragment that no rest makes UTF-8", masked(0x01, b"\xf5\x80"), 1007),
        ("a closing code of one byte", masked(0x88, b"\x03"), 1002),
        ("a closing code that nobody may send", masked(0x88, &1005_u16.to_be_bytes()), 1002),
        ("a reason that is not UTF-8", masked(0x88, b"\x03\xe8\xff"), 1007),
        ("an end", masked(0x88, &4321_u16.to_be_bytes()), 4321),
        ("64 KiB and one", masked(0x81, &[b' '; 65 * 1024]), 1009),
        ("an exabyte", [header(0x81, 1 << 60, true), vec![0; 4]].concat(), 1009),
        (
            "fragments without end",
            [masked(0x01, &[b' '; 40_000]), masked(0x00, &[b' '; 40_000])].concat(),
            1009,
        ),
    ];
    for (number, (what, bytes, code)) in cases.into_iter().enumerate() {
        let mut raw = Raw::plain(home.address(), &format!("mallory{number}")).await?;
        raw.put(&bytes).await.context(what)?;
        assert_eq!(raw.closed(PATIENCE).await.context(what)?, Some(code), "{what}");
    }
    unpanicked(&home);
    Ok(())
}

#[tokio::test]
async fn two_hundred_abusers_cost_neither_memory_nor_an_honest_connection() -> Result<()> {
    let rates = ["--newcomers-burst", "1000", "--log", "warn"];
    let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).with(&rates).start().await?;
    let mut honest = Socket::plain(home.address(), "Honest").await?;
    still_works(&mut honest).await?;
    let before = home.resident_bytes()?;
    let mut abusers = JoinSet::new();
    for number in 0..200 {
        let address = home.address();
        abusers.spawn(async move {
            let mut raw = Raw::plain(address, &format!("abuser{number}")).await?;
            abuse(&mut raw, number).await;
            anyhow::Ok(raw)
        });
    }
    let mut most = before;
    let mut kept = Vec::new();
    while let Some(abuser) = abusers.join_next().await {
        kept.push(abuser??);
        most = most.max(home.resident_bytes()?);
        let asked = Instant::now();
        honest.ask(json!({ "action": "ping" })).await?;
        ensure!(asked.elapsed() < Duration::from_secs(5), "the honest one waits {:?}", asked.elapsed());
    }
    still_works(&mut honest).await?;
    let grown = (most - before) >> 20;
    eprintln!("{} abusers, {grown} MiB more", kept.len());
    assert!(grown < 200, "{grown} MiB more");
    unpanicked(&home);
    Ok(())
}

/// Errors are expected: an abuser may be thrown out in the middle of it.
async fn abuse(raw: &mut Raw, number: u32) {
    for _ in 0..20 {
        let done = match number % 6 {
            // A frame that never ends.
            0 => raw.put(&[header(0x81, 65_000, true), vec![b'x'; 60_000]].concat()).await,
            // A message that never ends.
            1 => raw.put(&masked(0x01, &[b' '; 3_000])).await,
            2 => raw.put(&masked(0x81, &[b'['; 16_000])).await,
            3 => raw.put(&masked(0x82, &[0; 60_000])).await,
            4 => raw.put(&masked(0x89, &[0; 125]).repeat(100)).await,
            _ => raw.put(&masked(0x81, br#"{"action":"getEvents","limit":100}"#).repeat(50)).await,
        };
        if done.is_err() {
            return;
        }
    }
}

/// Sends the beginning of a request and tells how long the home waited for the rest.
async fn waited_for(home: &Home, beginning: &str, limit: Duration) -> Result<Duration> {
    let mut stream = TcpStream::connect(home.address()).await?;
    stream.write_all(beginning.as_bytes()).await?;
    let began = Instant::now();
    let mut answer = Vec::new();
    timeout(limit, stream.read_to_end(&mut answer))
        .await
        .with_context(|| format!("still waiting: {beginning:?}"))?
        .ok();
    Ok(began.elapsed())
}

#[tokio::test]
async fn heads_that_never_come_are_not_waited_for() -> Result<()> {
    let home = home().await?;
    let limit = Duration::from_secs(20);
    let (nothing, half) =
        tokio::join!(waited_for(&home, "", limit), waited_for(&home, "GET / HTTP/1.1\r\nHost: 127", limit),);
    eprintln!("nothing: {:?}, half a head: {:?}", nothing?, half?);
    Ok(())
}

#[tokio::test]
async fn large_heads_and_bodies_are_refused() -> Result<()> {
    let home = home().await?;
    let rest = home.rest();
    let long = "x".repeat(40_000);
    let reply = rest.post("/api/login", None, &json!({ "email": "ada", "password": long })).await?;
    assert_eq!((reply.status, &reply.body["code"]), (413, &Value::from("too_large")));
    let reply =
        rest.call(http::Method::GET, "/api/me", &[("authorization", long.as_str())], Vec::new()).await;
    if let Ok(reply) = reply {
        assert_eq!(reply.status, 431);
    }
    assert_eq!(rest.get("/health", None).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn bodies_that_never_come_are_not_waited_for() -> Result<()> {
    let home = home().await?;
    let head = format!(
        "POST /api/login HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        home.address()
    );
    waited_for(&home, &head, Duration::from_secs(35)).await?;
    Ok(())
}
