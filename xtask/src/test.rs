//! Everything that proves something.

use crate::report::{self, phase};
use crate::shell::{answers, command, finish, finish_tests, run, say, target};
use crate::{cloud, emulators, infra, openid, rust, tools, web, websocket};
use anyhow::{Context, Result, bail};

/// How much of the long proofs a run does, and with which programs.
pub(crate) struct Extent {
    /// Of the program, the functions and the tests themselves.
    profile: &'static str,
    /// Cycles of kill -9, seconds of a thousand people talking, acks whose system calls are traced, sends to a DynamoDB that fails, races of
    /// actions that exclude each other.
    numbers: [(&'static str, &'static str); 5],
}

/// What `cargo xtask test` does.
pub(crate) const IN_PART: Extent = Extent {
    profile: rust::PROOF,
    numbers: [
        ("NATTER_CHAOS_CYCLES", "50"),
        ("NATTER_STORY_SECONDS", "30"),
        ("NATTER_TRACE_ACKS", "10000"),
        ("NATTER_DYNAMO_SENDS", "1500"),
        ("NATTER_RACES", "200"),
    ],
};

/// What `cargo xtask prove` does.
const IN_FULL: Extent = Extent {
    profile: rust::RELEASE,
    numbers: [
        ("NATTER_CHAOS_CYCLES", "1000"),
        ("NATTER_STORY_SECONDS", "60"),
        ("NATTER_TRACE_ACKS", "100000"),
        ("NATTER_DYNAMO_SENDS", "100000"),
        ("NATTER_RACES", "1000"),
    ],
};

/// Formatting, lints, types, unit tests.
pub(crate) fn check() -> Result<()> {
    lint()?;
    web::check()?;
    run(".", &["cargo", "test", "--quiet", "--workspace", "--lib", "--bins"])
}

/// Everything, in an order that fails early.
pub(crate) fn all(extent: &Extent) -> Result<()> {
    tools::need_node()?;
    let done = phases(extent);
    report::print();
    done?;
    say("everything holds");
    Ok(())
}

fn phases(extent: &Extent) -> Result<()> {
    let browser = phase("tools and lints", || fetch_beside(lint))?;
    phase("web: lints, types, unit tests", web::check)?;
    phase("build", || {
        rust::build(extent.profile)?;
        run("web", &["npm", "run", "--silent", "budget"])
    })?;
    phase("Rust tests", || rust_tests(extent))?;
    phase("WebSocket conformance", || websocket::conformance(extent.profile))?;
    phase("browser", || run_browser(&browser, extent.profile, None))?;
    phase("infrastructure", || infra::infra(&[], extent.profile))
}

/// The full numbers with what is shipped, and the deaths of functions at each of their points.
pub(crate) fn prove() -> Result<()> {
    all(&IN_FULL)?;
    aws("1000")
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

/// All Rust tests, in the same profile as the program.
fn rust_tests(extent: &Extent) -> Result<()> {
    let words: &[&str] = if answers(&["cargo", "nextest", "--version"]) {
        &["cargo", "nextest", "run", "--workspace", "--cargo-profile", extent.profile]
    } else {
        &["cargo", "test", "--workspace", "--profile", extent.profile]
    };
    let (emulators, provider) = (emulators::begin()?, openid::install()?);
    let mut tests = command(".", words);
    tests.env(openid::PLACE, provider).envs(extent.numbers).envs(emulators.environment.clone());
    finish_tests(with_program(&mut tests, extent.profile)?)
}

/// kill -9 under load, over and over.
pub(crate) fn chaos(cycles: &str) -> Result<()> {
    run(".", &["cargo", "build", "--release", "-p", "natter"])?;
    let words = ["cargo", "test", "-p", "natter", "--test", "kill", "--", "--nocapture"];
    let mut tests = command(".", &words);
    finish(with_program(&mut tests, rust::RELEASE)?.env("NATTER_CHAOS_CYCLES", cycles))
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
    rust::build(rust::PROOF)?;
    run_browser(&browser, rust::PROOF, name)
}

fn run_browser(browser: &str, profile: &str, name: Option<&str>) -> Result<()> {
    let words = ["npm", "run", "--silent", "browser", "--"];
    let mut tests = command("web", &words);
    with_program(&mut tests, profile)?.env("NATTER_BROWSER", browser).args(name);
    finish_tests(&mut tests)
}

fn with_program<'a>(
    command: &'a mut std::process::Command,
    profile: &str,
) -> Result<&'a mut std::process::Command> {
    let program = target().join(profile).join("natter");
    let program = program.to_str().context("the path is not UTF-8")?;
    Ok(command.env("NATTER_PROGRAM", program))
}
