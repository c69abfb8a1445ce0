//! How the program starts, logs and stops: an output that cannot be written, a store that is taken over, signals, the first admin of a site that
//! is closed, and what the start says.

#![cfg(unix)]

use anyhow::{Context, Result, ensure};
use natter_story::{Home, HomePlan, Rest, Socket};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_natter");

fn plan() -> HomePlan {
    HomePlan::of(PROGRAM).unhurried()
}

/// A shell between the test and the program.
fn shell(script: &str) -> Vec<String> {
    ["sh", "-c", script, "sh"].map(str::to_owned).to_vec()
}

/// Runs a command of the program to its end, in a folder, with these variables.
fn natter(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Result<Output> {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).envs(variables.iter().copied());
    Ok(command.output()?)
}

async fn health(rest: &Rest) -> Result<(u16, Value)> {
    let reply = rest.get("/health", None).await?;
    Ok((reply.status, reply.body["status"].clone()))
}

#[tokio::test]
async fn a_log_that_cannot_be_written_ends_nothing() -> Result<()> {
    let plan = plan().with(&["--log", "trace"]).under(shell("\"$@\" 2>/dev/full; exit $?"));
    let mut home = plan.start().await?;
    let rest = home.rest();
    for name in ["Ada", "Bob"] {
        let guest = rest.guest(name).await?;
        let mut socket = Socket::connect(&rest, &guest.token).await?;
        socket.hello().await?;
        let answer = socket.ask(json!({ "action": "sendMessage", "text": name })).await?;
        ensure!(answer["type"] == "ack", "{answer}");
    }
    assert_eq!(health(&rest).await?, (200, json!("ok")));
    assert_eq!(home.stop().await?.code(), Some(0));
    Ok(())
}

#[tokio::test]
async fn a_server_whose_writer_has_ended_ends_with_a_reason() -> Result<()> {
    let mut home = plan().with(&["--log", "info"]).start().await?;
    let database = rusqlite::Connection::open(home.data().join("natter.db"))?;
    database.execute("UPDATE meta SET run = zeroblob(16)", [])?;
    // The call that finds out is refused; the program may be gone before it answers.
    let _ = home.rest().guest("Ada").await;
    assert_eq!(home.ended().await?.code(), Some(1));
    let log = home.log();
    ensure!(log.contains("another server writes to this store"), "{log}");
    ensure!(!log.contains('\u{1b}'), "colours in a file: {log}");
    Ok(())
}

/// Signals that are ignored stay so in programs that are started.
fn is_hangup_ignored() -> Result<bool> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).context("no SigIgn")?;
    Ok(u64::from_str_radix(mask.trim(), 16)? & 1 == 1)
}

#[tokio::test]
async fn hangups_stop_in_order_and_user_signals_are_ignored() -> Result<()> {
    let mut home = plan().start().await?;
    home.signal(Signal::USR1)?;
    home.signal(Signal::USR2)?;
    let guest = home.rest().guest("Ada").await?;
    let mut socket = Socket::connect(&home.rest(), &guest.token).await?;
    socket.hello().await?;
    home.signal(Signal::HUP)?;
    if is_hangup_ignored()? {
        // A test run under nohup: so is the program, and it goes on.
        assert_eq!(health(&home.rest()).await?.0, 200);
        home.stop().await?;
        return Ok(());
    }
    assert_eq!(home.ended().await?.code(), Some(0));
    loop {
        if let natter_story::Heard::Closed(code) = socket.hear().await {
            assert_eq!(code, Some(1001));
            return Ok(());
        }
    }
}

#[tokio::test]
async fn a_missing_store_is_refused_and_begun_anew_only_on_request() -> Result<()> {
    let mut home = plan().start().await?;
    home.stop().await?;
    let data = home.data();
    std::fs::write(data.join("natter.db"), b"")?;
    let folder = data.parent().context("a folder")?;
    let refused = natter(folder, &["serve", "--listen", "127.0.0.1:0", "--data", "data"], &[])?;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(!refused.status.success() && refused.stdout.is_empty(), "{said}");
    ensure!(said.contains("--new") && said.contains("backup"), "{said}");
    home.replace_plan(plan().with(&["--new"]));
    home.restart().await
}

#[test]
fn a_start_error_never_repeats_a_secret() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let oidc = r#"[{"id": "a", "issuer": "https://id.example", "client_secret": "canary-1"},]"#;
    let refused = natter(folder.path(), &["serve"], &[("NATTER_OIDC", oidc)])?;
    let mut said = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(!refused.status.success() && said.contains("NATTER_OIDC") && said.contains("line 1"), "{said}");
    std::fs::write(
        folder.path().join("natter.toml"),
        "[[oidc]]\nid = \"a\"\nclient_secret = \"canary-2\nissuer = \"b\"\n",
    )?;
    let refused = natter(folder.path(), &["serve"], &[])?;
    let broken = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(!refused.status.success() && broken.contains("line 3, key client_secret"), "{broken}");
    said.push_str(&broken);
    ensure!(!said.contains("canary"), "{said}");
    Ok(())
}

#[test]
fn the_help_shows_defaults_and_variables() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let help = natter(folder.path(), &["serve", "--help"], &[])?;
    let help = String::from_utf8(help.stdout)?;
    ensure!(help.contains("[default: 127.0.0.1:8080; env: NATTER_LISTEN]"), "{help}");
    ensure!(help.contains("[env: NATTER_PUBLIC_URL]"), "{help}");
    Ok(())
}

#[tokio::test]
async fn the_doctor_names_and_repairs() -> Result<()> {
    let mut home = plan().start().await?;
    home.rest().guest("Ada").await?;
    let folder = home.data().parent().context("a folder")?.to_owned();
    let doctor =
        |arguments: &[&str]| natter(&folder, &[&["doctor", "--data", "data"][..], arguments].concat(), &[]);
    let running = doctor(&[])?;
    ensure!(String::from_utf8_lossy(&running.stderr).contains("in use"), "{running:?}");
    home.stop().await?;
    let sound = doctor(&[])?;
    ensure!(sound.status.success(), "{sound:?}");
    std::fs::write(home.data().join("natter.db.search"), b"no index")?;
    ensure!(!doctor(&[])?.status.success());
    let repaired = doctor(&["--repair"])?;
    let said = String::from_utf8_lossy(&repaired.stdout).into_owned();
    ensure!(repaired.status.success() && said.contains("repaired"), "{said}");
    home.restart().await
}

/// A site for everybody to reach begins closed; the printed code lets its owner make the first account.
#[tokio::test]
async fn a_public_site_waits_for_its_first_admin() -> Result<()> {
    let flags = ["--public-url", "https://chat.example.org", "--log", "info"];
    let mut home = plan().with(&flags).start().await?;
    let code = home.first_admin_code().await?;
    let rest = home.rest();
    ensure!(rest.guest("Eve").await.is_err(), "a guest came in");
    let eve = json!({ "email": "eve@example.org", "username": "Eve", "password": "correct horse 1" });
    assert_eq!(rest.post("/api/signup", None, &eve).await?.status, 403);
    let guess = json!({ "email": "eve@example.org", "username": "Eve", "password": "correct horse 1", "invite": "guess" });
    assert_eq!(rest.post("/api/signup", None, &guess).await?.status, 403);
    let ada = json!({ "email": "ada@example.org", "username": "Ada", "password": "correct horse 1", "invite": code });
    let signed_up = rest.post("/api/signup", None, &ada).await?;
    assert_eq!(signed_up.status, 201, "{}", signed_up.body);
    let token = signed_up.body["token"].as_str().context("a token")?.to_owned();
    let claimed = rest.post("/api/claim", Some(&token), &json!({ "code": code })).await?;
    assert_eq!(claimed.status, 200, "{}", claimed.body);
    let late = json!({ "email": "eve@example.org", "username": "Eve", "password": "correct horse 1", "invite": code });
    assert_eq!(
        rest.post("/api/signup", None, &late).await?.status,
        403,
        "the code is good for the first admin only"
    );
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let change = br#"{"guests": true}"#.to_vec();
    let opened = rest.call(http::Method::PATCH, "/api/admin/settings", &headers, change).await?;
    assert_eq!(opened.status, 200, "{}", opened.body);
    rest.guest("Bob").await?;
    home.stop().await?;
    ensure!(home.log().contains("guests and signup stay closed"), "{}", home.log());
    Ok(())
}

#[tokio::test]
async fn a_refused_origin_is_logged_with_both_values() -> Result<()> {
    let mut home: Home =
        plan().with(&["--public-url", "https://chat.example.org", "--log", "info"]).start().await?;
    let foreign = [("origin", "https://evil.example"), ("content-type", "application/json")];
    for _ in 0..5 {
        let reply = home.rest().call(http::Method::POST, "/api/guest", &foreign, b"{}".to_vec()).await?;
        assert_eq!(reply.status, 403);
    }
    home.stop().await?;
    let log = home.log();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("another origin")).collect();
    ensure!(lines.len() == 1, "{log}");
    ensure!(
        lines[0].contains("https://evil.example") && lines[0].contains("https://chat.example.org"),
        "{log}"
    );
    Ok(())
}

#[tokio::test]
async fn a_failed_sign_in_is_logged_without_what_was_typed() -> Result<()> {
    let mut home = plan().with(&["--log", "info"]).start().await?;
    let wrong = json!({ "username": "canary-typed", "password": "canary-password" });
    assert_eq!(home.rest().post("/api/login", None, &wrong).await?.status, 401);
    home.stop().await?;
    let log = home.log();
    ensure!(log.contains("wrong secret") && !log.contains("127.0.0.1") && !log.contains("canary"), "{log}");
    Ok(())
}

#[tokio::test]
async fn the_start_says_version_folder_and_misspelt_variables() -> Result<()> {
    let mut home =
        plan().with(&["--log", "info"]).under(shell("NATTER_GEUSTS=false \"$@\"; exit $?")).start().await?;
    home.stop().await?;
    ensure!(home.log().contains("did you mean NATTER_GUESTS?"), "{}", home.log());
    Ok(())
}
