//! `natter admin`: a way back for people who have lost theirs, on the data folder of a server that runs, and of one that does not.

use anyhow::{Context, Result, ensure};
use natter_story::{Home, HomePlan};
use serde_json::{Value, json};
use std::process::Output;

const PROGRAM: &str = env!("CARGO_BIN_EXE_natter");
const PASSWORD: &str = "correct horse";

fn admin(home: &Home, words: &[&str]) -> Result<Output> {
    let mut command = std::process::Command::new(PROGRAM);
    command.arg("admin").arg("--data").arg(home.data()).args(words);
    Ok(command.output()?)
}

/// The code behind the `#` of the printed link.
fn code(home: &Home, words: &[&str]) -> Result<String> {
    let output = admin(home, words)?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout)?;
    Ok(printed.trim().rsplit_once("/reset#").context("a link")?.1.to_owned())
}

#[tokio::test]
async fn a_link_sets_a_password_once_while_the_server_runs() -> Result<()> {
    let home = HomePlan::of(PROGRAM).unhurried().with(&["--log", "debug"]).start().await?;
    let rest = home.rest();
    let ada = rest.signup("Ada", PASSWORD).await?;
    let code = code(&home, &["reset", "ada"])?;
    let look = rest.post("/api/reset/look", None, &json!({ "code": code })).await?;
    assert_eq!(look.body, json!({ "username": "Ada", "siteAdmin": false }));
    let reset = async |password: Value| {
        rest.post("/api/reset", None, &json!({ "code": code, "password": password })).await
    };
    assert_eq!(reset(json!("short")).await?.status, 400);
    assert_eq!(reset(Value::Null).await?.status, 400);
    assert_eq!(reset(json!("correct battery")).await?.status, 200);
    assert_eq!(reset(json!("another battery")).await?.status, 404, "once");
    assert_eq!(rest.get("/api/me", Some(&ada.token)).await?.status, 401, "her sessions ended");
    assert!(rest.login("Ada", PASSWORD).await.is_err());
    rest.login("Ada", "correct battery").await?;
    assert!(!home.log().contains(&code), "no code in the log");
    Ok(())
}

#[tokio::test]
async fn a_link_made_while_the_server_is_down_makes_a_site_admin() -> Result<()> {
    let mut home = HomePlan::of(PROGRAM).unhurried().start().await?;
    let ada = home.rest().signup("Ada", PASSWORD).await?;
    home.rest().guest("Gus").await?;
    home.stop().await?;
    for nobody in ["Eve", "Gus", "eve@example.org"] {
        let output = admin(&home, &["grant", nobody])?;
        assert!(!output.status.success() && output.stdout.is_empty(), "{nobody}");
    }
    let code = code(&home, &["grant", "ada@example.org"])?;
    home.restart().await?;
    let rest = home.rest();
    let before = rest.get("/api/admin/people", Some(&ada.token)).await?;
    assert_eq!(before.status, 403);
    let granted = rest.post("/api/reset", None, &json!({ "code": code })).await?;
    assert_eq!(granted.body, json!({ "username": "Ada", "siteAdmin": true }));
    assert_eq!(rest.get("/api/admin/people", Some(&ada.token)).await?.status, 200);
    assert_eq!(rest.get("/config.json", None).await?.body["unclaimed"], false);
    let audit = rest.get("/api/admin/audit", Some(&ada.token)).await?;
    assert_eq!(audit.body["entries"][0]["deed"], "siteAdminGranted");
    Ok(())
}

#[test]
fn a_folder_without_a_database_is_told_and_left_empty() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut command = std::process::Command::new(PROGRAM);
    let output = command.arg("admin").arg("--data").arg(folder.path()).args(["reset", "Ada"]).output()?;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no Natter database"));
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
    Ok(())
}
