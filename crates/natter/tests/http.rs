//! What holds of every answer, and of those who speak HTTP badly: from outside, byte by byte.

use anyhow::{Context, Result, ensure};
use natter_story::raw::Raw;
use natter_story::{Home, HomePlan};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

async fn home(flags: &[&str]) -> Result<Home> {
    HomePlan::of(env!("CARGO_BIN_EXE_natter")).with(&["--log", "warn"]).with(flags).start().await
}

/// The whole answer to bytes after which nothing more comes, head in lower case.
async fn answer(home: &Home, request: &str) -> Result<String> {
    let mut stream = TcpStream::connect(home.address()).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.context("no end of the answer")??;
    Ok(String::from_utf8_lossy(&bytes).to_ascii_lowercase())
}

fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{more}\r\n")
}

fn handshake(more: &str) -> String {
    format!(
        "GET /ws?username=ana HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n{more}\r\n"
    )
}

#[tokio::test]
async fn every_answer_keeps_browsers_strict() -> Result<()> {
    let home = home(&["--public-url", "https://chat.example.org"]).await?;
    let host = "Host: localhost\r\n";
    for (request, status) in [
        (get("/", host), 200),
        (get("/rooms/lobby", host), 200),
        (get("/nothing.js", host), 404),
        (get("/config.json", host), 200),
        (get("/health", host), 200),
        (get("/api/me", host), 401),
        (get("/api/nothing", host), 404),
        (get("/api/", host), 404),
        (get("/ws", host), 426),
        (get("/", ""), 400),
        (get("/", "Host: evil.example\r\n"), 421),
        (get("/api/me", host).replacen("GET", "PUT", 1), 405),
        (get("/", host).replacen("GET", "POST", 1), 405),
        (get("/ws", host).replacen("GET", "POST", 1), 405),
    ] {
        let answer = answer(&home, &request).await?;
        ensure!(answer.starts_with(&format!("http/1.1 {status} ")), "{request}{answer}");
        for header in [
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "frame-ancestors 'none'",
            "strict-transport-security: max-age=31536000",
        ] {
            ensure!(answer.contains(header), "{header} is missing: {request}{answer}");
        }
    }
    for path in ["/api/", "/api", "/api/nothing", "/api/me/nothing"] {
        ensure!(answer(&home, &get(path, host)).await?.contains("content-type: application/json"), "{path}");
    }
    let answer = answer(&home, &get("/api/me", host).replacen("GET", "PUT", 1)).await?;
    ensure!(answer.contains("content-type: application/json") && answer.contains("allow: "), "{answer}");
    Ok(())
}

#[tokio::test]
async fn only_the_sites_own_names_are_answered() -> Result<()> {
    let home =
        home(&["--public-url", "https://chat.example.org", "--hosts", "one.example,two.example"]).await?;
    for (host, status) in [
        ("chat.example.org", 200),
        ("one.example:8080", 200),
        ("TWO.example", 200),
        ("127.0.0.1:1", 200),
        ("evil.example", 421),
        ("chat.example.org.evil.example", 421),
    ] {
        let answer = answer(&home, &get("/health", &format!("Host: {host}\r\n"))).await?;
        ensure!(answer.starts_with(&format!("http/1.1 {status} ")), "{host}: {answer}");
    }
    let twice = answer(&home, &get("/health", "Host: localhost\r\nHost: localhost\r\n")).await?;
    ensure!(twice.starts_with("http/1.1 400 "), "{twice}");
    Ok(())
}

/// A guest would be made and a ticket spent if these were looked at after that.
#[tokio::test]
async fn what_is_no_handshake_is_refused_before_anything_is_spent() -> Result<()> {
    let home = home(&["--newcomers-burst", "1", "--newcomers-per-minute", "1"]).await?;
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let version = "Sec-WebSocket-Version: 13\r\n";
    for (request, status) in [
        (handshake(key), 426),
        (handshake(&format!("{key}Sec-WebSocket-Version: 8\r\n")), 426),
        (handshake(version), 400),
        (handshake(&format!("{version}Sec-WebSocket-Key: short\r\n")), 400),
        (handshake(&format!("{version}{key}{key}")), 400),
        (handshake(&format!("{version}{key}")).replace("Host: localhost\r\n", ""), 400),
        (handshake(&format!("{version}{key}")).replacen("HTTP/1.1", "HTTP/1.0", 1), 426),
    ] {
        let answer = answer(&home, &request).await?;
        ensure!(
            answer.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(&status.to_string())),
            "{request}{answer}"
        );
        ensure!(status != 426 || answer.contains("sec-websocket-version: 13"), "{answer}");
    }
    Raw::plain(home.address(), "ana").await.context("the one newcomer is still to come")?;
    ensure!(!home.log().contains("ERROR"), "{}", home.log());
    Ok(())
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_gets_them_back() -> Result<()> {
    let home = home(&["--connections-per-address", "5"]).await?;
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(home.address()).await?;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await?;
        let mut first = [0; 12];
        timeout(PATIENCE, stream.read_exact(&mut first)).await??;
        ensure!(&first == b"HTTP/1.1 200", "{first:?}");
        held.push(stream);
    }
    let socket = Raw::plain(home.address(), "ana").await.context("the fifth shakes hands and stays one")?;
    let mut sixth = TcpStream::connect(home.address()).await?;
    let mut rest = Vec::new();
    // It may be closed before it has written, or after.
    let _ = sixth.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let _ = timeout(PATIENCE, sixth.read_to_end(&mut rest)).await.context("the sixth is closed")?;
    ensure!(rest.is_empty(), "the sixth was answered");
    drop((held, socket));
    // When the home notices that they are gone is its affair.
    let answered = async {
        while !answer(&home, &get("/health", "Host: localhost\r\n"))
            .await
            .is_ok_and(|answer| answer.contains("200"))
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, answered).await.context("places that were left are free again")
}
