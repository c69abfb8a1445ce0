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

/// Parts of the names of tests, as both test runners take them.
const NEED_STRACE: [&str; 6] = [
    "no_ack_and_no_message_leaves_before_its_sync",
    "the_same_reading_turns_red_where_the_store_is_not_synced",
    "syncs_that_fail_promise_nothing_and_lose_nothing",
    "a_full_disk_promises_nothing_and_loses_nothing",
    "writes_that_fail_promise_nothing_and_lose_nothing",
    "single_faults_again_and_again_lose_nothing",
];
const NEED_JAVA: [&str; 1] = ["amazon::"];

/// Formatting, lints, types, unit tests.
pub(crate) fn check() -> Result<()> {
    lint()?;
    web::check()?;
    run(".", &["cargo", "test", "--quiet", "--workspace", "--lib", "--bins"])
}

/// Everything that this machine has the programs for, in an order that fails early. With `--all` a proof that cannot be run is a failure.
pub(crate) fn all(extent: &Extent, words: &[String]) -> Result<()> {
    let is_strict = match words {
        [] => false,
        [word] if word == "--all" => true,
        _ => bail!("`cargo xtask test` takes `--all` or nothing"),
    };
    tools::need_node()?;
    let done = phases(extent, is_strict);
    report::print();
    done?;
    if is_strict {
        report::nothing_is_left_out()?;
    }
    say("everything that was run holds");
    Ok(())
}

fn phases(extent: &Extent, is_strict: bool) -> Result<()> {
    let fetched = phase("tools and lints", || fetch_beside(lint))?;
    if is_strict {
        report::nothing_is_left_out()?;
    }
    phase("web: lints, types, unit tests", web::check)?;
    phase("build", || {
        rust::build(extent.profile)?;
        run("web", &["npm", "run", "--silent", "budget"])
    })?;
    phase("Rust tests", || rust_tests(extent, &fetched))?;
    if fetched.python {
        phase("WebSocket conformance", || websocket::conformance(extent.profile))?;
    }
    if let Some(browser) = &fetched.browser {
        phase("browser", || run_browser(browser, extent.profile, None))?;
    }
    if fetched.python {
        phase("infrastructure", || infra::infra(&[], extent.profile))?;
    }
    Ok(())
}

/// The full numbers with what is shipped, and the deaths of functions at each of their points.
pub(crate) fn prove() -> Result<()> {
    all(&IN_FULL, &["--all".to_owned()])?;
    aws("1000")
}

/// What of the programs that only some proofs need is here.
struct Fetched {
    browser: Option<String>,
    strace: bool,
    java: bool,
    python: bool,
}

/// Installs what the tests need while something else has the processor: downloads mostly wait.
fn fetch_beside(work: impl FnOnce() -> Result<()>) -> Result<Fetched> {
    std::thread::scope(|scope| {
        let fetching = scope.spawn(fetch);
        let worked = work();
        let fetched = fetching.join().unwrap_or_else(|_| bail!("fetching what the tests need panicked"));
        worked.and(fetched)
    })
}

fn fetch() -> Result<Fetched> {
    let browser = report::have(tools::BROWSER, tools::need_browser());
    let strace = report::have("acks and syncs in system calls, injected faults", tools::need_strace());
    let java = report::have("the store on Amazon's own DynamoDB Local", emulators::install_amazon());
    let python = report::have("the AWS home's templates, WebSocket conformance", infra::prepare());
    web::install()?;
    emulators::install_dynoxide()?;
    openid::install()?;
    Ok(Fetched { browser, strace: strace.is_some(), java: java.is_some(), python: python.is_some() })
}

fn lint() -> Result<()> {
    run(".", &["cargo", "fmt", "--all", "--check"])?;
    run(".", &["cargo", "clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    if answers(&["cargo", "deny", "--version"]) {
        return run(".", &["cargo", "deny", "--locked", "check", "licenses", "bans", "sources"]);
    }
    report::note_not_checked("licences and sources of dependencies, `cargo install --locked cargo-deny`");
    Ok(())
}

/// All Rust tests, in the same profile as the program; without those that need what is missing here.
fn rust_tests(extent: &Extent, fetched: &Fetched) -> Result<()> {
    let mut left_out: Vec<&[&str]> = Vec::new();
    if !fetched.strace {
        left_out.push(&NEED_STRACE);
    }
    if !fetched.java {
        left_out.push(&NEED_JAVA);
    }
    let left_out = left_out.concat();
    let mut tests = if answers(&["cargo", "nextest", "--version"]) {
        let mut tests =
            command(".", &["cargo", "nextest", "run", "--workspace", "--cargo-profile", extent.profile]);
        let filter: Vec<String> = left_out.iter().map(|name| format!(" & !test({name})")).collect();
        tests.args(["-E", &format!("all(){}", filter.concat())]);
        tests
    } else {
        report::note_not_checked(
            "Rust tests that fail are not run again, `cargo install --locked cargo-nextest`",
        );
        let mut tests = command(".", &["cargo", "test", "--workspace", "--profile", extent.profile, "--"]);
        tests.args(left_out.iter().flat_map(|name| ["--skip", name]));
        tests
    };
    let (emulators, provider) = (emulators::begin(fetched.java)?, openid::install()?);
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
    let emulators = emulators::begin(true)?;
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
        let emulators = emulators::begin(false)?;
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
