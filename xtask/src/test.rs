//! Everything that proves something.

use crate::shell::{answers, command, finish, run, say, target};
use crate::{cloud, emulators, infra, openid, rust, tools, web, websocket};
use anyhow::{Context, Result, bail};

/// How long the long proofs run here: cycles of kill -9 (`cargo xtask chaos` runs more), seconds of a thousand people talking, acks whose
/// system calls are traced, sends to a DynamoDB that fails, races of deeds that exclude each other.
const THOROUGHLY: [(&str, &str); 5] = [
    ("NATTER_CHAOS_CYCLES", "200"),
    ("NATTER_STORY_SECONDS", "60"),
    ("NATTER_TRACE_ACKS", "100000"),
    ("NATTER_DYNAMO_SENDS", "5000"),
    ("NATTER_RACES", "500"),
];

/// Formatting, lints, types, unit tests.
pub(crate) fn check() -> Result<()> {
    lint()?;
    web::check()?;
    run(".", &["cargo", "test", "--quiet", "--workspace", "--lib", "--bins"])
}

/// Everything, in an order that fails early.
pub(crate) fn all() -> Result<()> {
    tools::need_node()?;
    let browser = fetch_beside(lint)?;
    web::check()?;
    rust::build()?;
    run("web", &["npm", "run", "--silent", "budget"])?;
    rust_tests()?;
    websocket::conformance()?;
    run_browser(&browser, None)?;
    infra::infra(&[])?;
    say("everything holds");
    Ok(())
}

/// Installs what the tests need while something else has the processor: downloads mostly wait. Gives the browser's path.
fn fetch_beside(work: impl FnOnce() -> Result<()>) -> Result<String> {
    std::thread::scope(|scope| {
        let fetching = scope.spawn(fetch);
        let worked = work();
        let fetched = fetching.join().unwrap_or_else(|_| bail!("fetching what the tests need panicked"));
        worked.and(fetched)
    })
}

fn fetch() -> Result<String> {
    tools::need_strace()?;
    let browser = tools::need_browser()?;
    web::install()?;
    infra::prepare()?;
    emulators::install()?;
    openid::install()?;
    Ok(browser)
}

fn lint() -> Result<()> {
    run(".", &["cargo", "fmt", "--all", "--check"])?;
    run(".", &["cargo", "clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    if answers(&["cargo", "deny", "--version"]) {
        return run(".", &["cargo", "deny", "--locked", "check", "licenses", "bans", "sources"]);
    }
    say("! licences and sources of dependencies are not checked here: `cargo install --locked cargo-deny`");
    Ok(())
}

/// All Rust tests against the release program, so that what is proven is what is shipped.
fn rust_tests() -> Result<()> {
    let words: &[&str] = if answers(&["cargo", "nextest", "--version"]) {
        &["cargo", "nextest", "run", "--workspace"]
    } else {
        &["cargo", "test", "--workspace"]
    };
    let (emulators, provider) = (emulators::begin()?, openid::install()?);
    let mut tests = command(".", words);
    tests.env(openid::PLACE, provider);
    finish(with_program(&mut tests)?.envs(THOROUGHLY).envs(emulators.environment.clone()))
}

/// kill -9 under load, over and over.
pub(crate) fn chaos(cycles: &str) -> Result<()> {
    run(".", &["cargo", "build", "--release", "-p", "natter"])?;
    let words = ["cargo", "test", "-p", "natter", "--test", "kill", "--", "--nocapture"];
    let mut tests = command(".", &words);
    finish(with_program(&mut tests)?.env("NATTER_CHAOS_CYCLES", cycles))
}

/// The store on AWS alone, with a long story of faults.
pub(crate) fn dynamo(sends: &str) -> Result<()> {
    let emulators = emulators::begin()?;
    let mut tests = command(".", &["cargo", "test", "-p", "natter-dynamo"]);
    finish(tests.envs(emulators.environment.clone()).env("NATTER_DYNAMO_SENDS", sends))
}

/// Signing in alone, against a provider that misbehaves and one that others wrote.
pub(crate) fn openid() -> Result<()> {
    let provider = openid::install()?;
    finish(command(".", &["cargo", "test", "-p", "natter-oidc"]).env(openid::PLACE, provider))
}

/// The AWS home alone, with the programs that would be deployed: so many deaths at each of five points, ten times as many greetings in a burst
/// and stream batches, a twentieth of it in stories of each other kind.
pub(crate) fn aws(times: &str) -> Result<()> {
    let times: u64 = times.parse().context("how often is a number")?;
    let programs = cloud::programs_for_this_machine()?;
    // The greetings fill their tables until the emulator is slow, so they have one of their own.
    for which in [&["--skip", "greetings::"][..], &["greetings::"]] {
        let emulators = emulators::begin()?;
        let mut tests =
            command(".", &["cargo", "test", "-p", "natter-lambda", "--test", "aws", "--", "--nocapture"]);
        tests.args(which).envs(emulators.environment.clone()).env("NATTER_PROGRAMS", &programs);
        tests.env("NATTER_AWS_CRASHES", times.to_string());
        tests.env("NATTER_AWS_STORIES", (times / 20).max(1).to_string());
        let more = (times * 10).to_string();
        finish(tests.env("NATTER_AWS_GREETINGS", &more).env("NATTER_AWS_BATCHES", &more))?;
    }
    Ok(())
}

/// The browser acceptance alone.
pub(crate) fn browser(name: Option<&str>) -> Result<()> {
    let browser = tools::need_browser()?;
    rust::build()?;
    run_browser(&browser, name)
}

fn run_browser(browser: &str, name: Option<&str>) -> Result<()> {
    let words = ["npm", "run", "--silent", "browser", "--"];
    let mut tests = command("web", &words);
    with_program(&mut tests)?.env("NATTER_BROWSER", browser).args(name);
    finish(&mut tests)
}

fn with_program(command: &mut std::process::Command) -> Result<&mut std::process::Command> {
    let program = target().join("release/natter");
    let program = program.to_str().context("the path is not UTF-8")?;
    Ok(command.env("NATTER_PROGRAM", program))
}
