//! From a checkout to an address.

use super::account::{self, Account};
use super::aws::emulator;
use super::options::Options;
use super::{admin_code as codes, client, code, package, stack};
use crate::shell::{answers, root, say};
use crate::web;
use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const WHAT: &str = "
  It makes, or brings up to date: a WebSocket API and an HTTP API, four functions, four tables, a stream with a queue for
  what fails, a daily schedule, a private bucket behind CloudFront, four roles, log groups, ten alarms, a dashboard. Tables are kept and
  protected when the stack is deleted; `cargo xtask cloud destroy` asks and removes them.

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
    package::check(&folder, options.processor)?;
    let code = code::upload(&account, &options.name, &folder)?;
    say("2 of 4  resources; the first time takes CloudFront some minutes");
    let mut given = parameters(options, &account)?;
    draw_admin_code(options, &account, &mut given)?;
    let stack = stack::apply(&account, &options.name, &code, &given)?;
    code::tidy(&account, &code)?;
    say("3 of 4  web client");
    client::upload(&account, &stack, &built_client()?)?;
    say("4 of 4  is it there?");
    if let Some(address) = stack.outputs.get("SiteAddress") {
        ask_health(address)?;
    }
    say("  done\n");
    for (output, says) in [("SiteAddress", "the chat"), ("SocketAddress", "sockets")] {
        if let Some(address) = stack.outputs.get(output) {
            say(&format!("  {says:<9} {address}"));
        }
    }
    Ok(())
}

/// How long CloudFront may take until it knows a new site everywhere.
const LONGEST: Duration = Duration::from_secs(300);

/// Asks the site whether it works: a stack can stand whose functions do not start.
fn ask_health(address: &str) -> Result<()> {
    if emulator().is_some() {
        return Ok(());
    }
    if !answers(&["curl", "--version"]) {
        say("! there is no curl here to ask the site with; open its address yourself");
        return Ok(());
    }
    let (health, begun) = (format!("{address}/health"), Instant::now());
    loop {
        let words = ["--silent", "--show-error", "--fail", "--max-time", "10", "--output", "/dev/null"];
        let output = Command::new("curl").args(words).arg(&health).stdin(Stdio::null()).output()?;
        if output.status.success() {
            return Ok(());
        }
        if begun.elapsed() >= LONGEST {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            bail!(
                "everything was made, and {health} does not answer: {said}\nLook at the log group of the function http"
            );
        }
        std::thread::sleep(Duration::from_secs(5));
    }
}

/// The parameter that has the hash of the first admin's code.
const ADMIN_CODE: &str = "AdminCode";

/// Shows a code with its hash, or gives a deployment another one.
pub(super) fn admin_code(options: &Options) -> Result<()> {
    let code = draw()?;
    if options.draw {
        say(&format!("  code     {}\n  SHA-256  {}", code.text, code.hash));
        return Ok(());
    }
    let account = account::check(options)?;
    let stack = stack::describe(&account, &options.name)?;
    ensure!(stack.is_some(), "there is no stack {} here; deploy first", options.name);
    stack::set(&account, &options.name, &[(ADMIN_CODE.to_owned(), code.hash)])?;
    show(&code.text);
    Ok(())
}

/// # Errors
/// In a pipeline, whose log others read.
fn draw() -> Result<codes::AdminCode> {
    let in_pipeline = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
    ensure!(
        !in_pipeline,
        "a pipeline's log is no place for a code: draw it elsewhere with `cargo xtask cloud admin-code --draw`, keep it, \
         and give its hash as a secret: --set AdminCode=…"
    );
    Ok(codes::of_bits(rand::random()))
}

/// Shown where it is drawn: what fails after this does not lose it.
fn show(code: &str) {
    say(&format!(
        "\n  Sign up and enter this code to become the first site admin. `cargo xtask cloud admin-code` draws another one:\n\n  {code}\n"
    ));
}

/// Draws the code where there was none; the person may also bring a hash of their own.
fn draw_admin_code(options: &Options, account: &Account, given: &mut Vec<(String, String)>) -> Result<()> {
    let before = stack::describe(account, &options.name)?;
    let before = before.filter(|stack| !stack.status.starts_with("ROLLBACK"));
    let has_one =
        before.is_some_and(|stack| stack.parameters.get(ADMIN_CODE).is_some_and(|hash| !hash.is_empty()));
    if has_one || given.iter().any(|(name, _)| name == ADMIN_CODE) {
        return Ok(());
    }
    let code = draw().context("this deployment has no code for its first site admin yet")?;
    given.push((ADMIN_CODE.to_owned(), code.hash));
    show(&code.text);
    Ok(())
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
