//! Back to an account without a trace.

use super::account::{self, Account};
use super::options::Options;
use super::{code, stack, tables};
use crate::shell::say;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal};

/// How many objects one call deletes at most.
const MOST_AT_ONCE: usize = 1000;

/// Deletes everything that deploy made.
pub(super) fn destroy(options: &Options) -> Result<()> {
    let name = &options.name;
    say(&format!("Removing Natter \"{name}\" from AWS\n"));
    let account = account::check(options)?;
    let stack = stack::describe(&account, name)?;
    let code = code::bucket(&account, name);
    say(&format!(
        "\n  This deletes the stack {name} with all accounts, rooms and messages in its tables, the web client, the log groups,\n  \
         and the bucket {code}. It cannot be undone.\n"
    ));
    ensure!(options.yes || confirmed(name)?, "nothing was deleted");
    if let Some(stack) = &stack {
        say("1 of 3  web client");
        if let Some(bucket) = stack.outputs.get("WebBucket") {
            empty(&account, bucket)?;
        }
        say("2 of 3  resources; CloudFront takes some minutes");
        let made = tables::of_stack(&account, name)?;
        tables::unprotect(&account, &made)?;
        stack::delete(&account, name)?;
        tables::delete(&account, &made)?;
        account.forget_api_log_role(name)?;
    } else {
        say("  there is no stack of this name");
    }
    say("3 of 3  packages and logs");
    if empty(&account, &code)? {
        account.aws.tell(&["s3api", "delete-bucket", "--bucket", &code])?;
    }
    delete_logs(&account, name)?;
    say("\n  nothing is left");
    Ok(())
}

fn confirmed(name: &str) -> Result<bool> {
    let input = std::io::stdin();
    ensure!(input.is_terminal(), "there is nobody to ask; say --yes");
    say(&format!("  Type the name \"{name}\" to go on:"));
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    Ok(line.trim() == name)
}

/// Removes every version of everything; false where there is no such bucket.
fn empty(account: &Account, bucket: &str) -> Result<bool> {
    let aws = &account.aws;
    let owner = ["--expected-bucket-owner", &account.number];
    if aws.ask(&[&["s3api", "head-bucket", "--bucket", bucket][..], &owner].concat())?.is_err() {
        return Ok(false);
    }
    let listed = aws.tell(&["s3api", "list-object-versions", "--bucket", bucket])?;
    let entries =
        ["Versions", "DeleteMarkers"].iter().flat_map(|kind| listed[kind].as_array().into_iter().flatten());
    let objects: Vec<Value> =
        entries.map(|entry| json!({"Key": entry["Key"], "VersionId": entry["VersionId"]})).collect();
    for objects in objects.chunks(MOST_AT_ONCE) {
        let file = std::env::temp_dir().join(format!("natter-delete-{}.json", std::process::id()));
        std::fs::write(&file, json!({"Objects": objects, "Quiet": true}).to_string())?;
        let path = format!("file://{}", file.to_str().context("the path is not UTF-8")?);
        let answer = aws.tell(&["s3api", "delete-objects", "--bucket", bucket, "--delete", &path])?;
        std::fs::remove_file(&file)?;
        ensure!(answer["Errors"].as_array().is_none_or(Vec::is_empty), "{bucket}: {}", answer["Errors"]);
        say(&format!("  {} objects of {bucket}", objects.len()));
    }
    Ok(true)
}

/// What functions wrote in their last moments may have made a log group again.
fn delete_logs(account: &Account, name: &str) -> Result<()> {
    let groups =
        ["socket", "http", "fanout", "sweep"].map(|function| format!("/aws/lambda/{name}-{function}"));
    let access = ["socket", "http"].map(|api| format!("/aws/vendedlogs/{name}-{api}-access"));
    for group in groups.iter().chain(&access) {
        let words = ["logs", "describe-log-groups", "--log-group-name-prefix", group];
        let listed = account.aws.tell(&words)?;
        let there = listed["logGroups"].as_array().into_iter().flatten();
        if there.into_iter().any(|found| found["logGroupName"] == group.as_str()) {
            account.aws.tell(&["logs", "delete-log-group", "--log-group-name", group])?;
        }
    }
    Ok(())
}
