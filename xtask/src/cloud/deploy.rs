//! From a checkout to an address.

use super::account::{self, Account};
use super::aws::emulator;
use super::options::Options;
use super::{admin_code, client, code, package, stack};
use crate::shell::{root, say};
use crate::web;
use anyhow::Result;
use std::path::PathBuf;

const WHAT: &str = "
  It makes, or brings up to date: a WebSocket API and an HTTP API, four functions, four tables, a stream with a queue for
  what fails, a daily schedule, a private bucket behind CloudFront, four roles, log groups of 7 days, ten alarms, a dashboard.

  At rest it costs $0.00 a month (a few MB in S3 come to less than a cent). What it costs in use: `natter cloud cost`.
  `cargo xtask cloud destroy` removes all of it.
";

/// Creates or updates everything.
pub(super) fn deploy(options: &Options) -> Result<()> {
    say(&format!("Natter \"{}\" on AWS\n", options.name));
    let account = account::check(options)?;
    say(WHAT);
    let folder = functions(options)?;
    say("1 of 4  packages");
    let code = code::upload(&account, &options.name, &folder)?;
    say("2 of 4  resources; the first time takes CloudFront some minutes");
    let mut given = parameters(options, &account)?;
    let admin_code = draw_admin_code(options, &account, &mut given)?;
    let stack = stack::apply(&account, &options.name, &code, &given)?;
    code::tidy(&account, &code)?;
    say("3 of 4  web client");
    client::upload(&account, &stack, &built_client()?)?;
    say("4 of 4  done\n");
    for (output, says) in [("SiteAddress", "the chat"), ("SocketAddress", "sockets")] {
        if let Some(address) = stack.outputs.get(output) {
            say(&format!("  {says:<9} {address}"));
        }
    }
    if let Some(code) = admin_code {
        say(&format!(
            "\n  Whoever signs up and brings this code governs the site; it is told this once:\n\n  {code}"
        ));
    }
    Ok(())
}

/// The parameter that has the hash of the first admin's code.
const ADMIN_CODE: &str = "AdminCode";

/// Draws the code where there was none; the person may also bring a hash of their own.
fn draw_admin_code(
    options: &Options,
    account: &Account,
    given: &mut Vec<(String, String)>,
) -> Result<Option<String>> {
    let before = stack::describe(account, &options.name)?;
    let before = before.filter(|stack| !stack.status.starts_with("ROLLBACK"));
    let has_one =
        before.is_some_and(|stack| stack.parameters.get(ADMIN_CODE).is_some_and(|hash| !hash.is_empty()));
    if has_one || given.iter().any(|(name, _)| name == ADMIN_CODE) {
        return Ok(None);
    }
    let code = admin_code::of_bits(rand::random());
    given.push((ADMIN_CODE.to_owned(), code.hash));
    Ok(Some(code.text))
}

fn functions(options: &Options) -> Result<PathBuf> {
    match &options.functions {
        Some(folder) => Ok(folder.clone()),
        None => package::functions(options.processor, package::PROFILE),
    }
}

/// `NATTER_WEB` names a client that is built already.
fn built_client() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("NATTER_WEB") {
        return Ok(PathBuf::from(folder));
    }
    web::build()?;
    Ok(root().join("web/dist"))
}

/// What CloudFront proves itself with to the function for REST calls, and what seals a sign-in while its browser is at a provider.
const SECRETS: [&str; 2] = ["OriginSecret", "OidcKey"];

/// 256 random bits.
fn secret() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
}

/// What the person said, and what only this account can tell; that is asked once and then kept.
fn parameters(options: &Options, account: &Account) -> Result<Vec<(String, String)>> {
    let mut given = options.parameters.clone();
    let mut set = |name: &str, value: String| {
        if !given.iter().any(|(known, _)| known == name) {
            given.push((name.to_owned(), value));
        }
    };
    set("Architecture", options.processor.name().to_owned());
    if let Some(address) = emulator() {
        set("EmulatorEndpoint", address);
    }
    let before = stack::describe(account, &options.name)?;
    let before = before.filter(|stack| !stack.status.starts_with("ROLLBACK"));
    for name in SECRETS {
        if before.as_ref().is_none_or(|stack| !stack.parameters.contains_key(name)) {
            set(name, secret());
        }
    }
    if before.is_none() {
        if account.has_api_log_role()? {
            set("ApiLogRole", "keep".to_owned());
        }
        if !account.can_reserve_concurrency()? {
            say(
                "! this account may run few functions at once, so none are reserved; that is the ceiling then",
            );
            set("LimitConcurrency", "false".to_owned());
        }
    }
    Ok(given)
}
