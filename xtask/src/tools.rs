//! What the tasks need from the machine: installed where that can be done without asking, named with the command otherwise.

use crate::shell::{answers, command, finish, say};
use anyhow::{Result, bail, ensure};
use std::process::Command;

/// Node 20 or later, with npm.
pub(crate) fn need_node() -> Result<()> {
    let version = Command::new("node").arg("--version").output();
    let major = version.ok().and_then(|output| {
        let text = String::from_utf8(output.stdout).ok()?;
        text.trim().trim_start_matches('v').split('.').next()?.parse::<u32>().ok()
    });
    ensure!(
        major.is_some_and(|major| major >= 20) && answers(&["npm", "--version"]),
        "the web client needs Node 20 or later with npm; Debian: `apt-get install nodejs npm`, others: https://nodejs.org"
    );
    Ok(())
}

/// What is proven in a browser.
pub(crate) const BROWSER: &str = "the client in a browser";

/// The path of a Chromium or Chrome for the browser tests.
pub(crate) fn need_browser() -> Result<String> {
    if let Some(found) = browser() {
        return Ok(found);
    }
    install_packages(&["chromium", "fonts-noto-core", "fonts-noto-color-emoji"])?;
    match browser() {
        Some(found) => Ok(found),
        None => bail!(
            "the browser tests need Chromium: `apt-get install chromium`, or set NATTER_BROWSER to its path"
        ),
    }
}

fn browser() -> Option<String> {
    let named = std::env::var("NATTER_BROWSER").ok();
    let known = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].map(str::to_owned);
    named.into_iter().chain(known).find_map(|name| which(&name))
}

/// strace, for the proof that no ack leaves before its log is synced.
pub(crate) fn need_strace() -> Result<()> {
    if which("strace").is_none() {
        install_packages(&["strace"])?;
    }
    ensure!(which("strace").is_some(), "the trace of acks and syncs needs strace: `apt-get install strace`");
    Ok(())
}

/// Java 17 or later, for Amazon's own DynamoDB.
pub(crate) fn need_java() -> Result<()> {
    if which("java").is_none() {
        install_packages(&["default-jre-headless"])?;
    }
    ensure!(
        answers(&["java", "-version"]),
        "Amazon's DynamoDB Local needs Java 17 or later: `apt-get install default-jre-headless`"
    );
    Ok(())
}

fn which(name: &str) -> Option<String> {
    let output = Command::new("sh").args(["-c", "command -v -- \"$0\"", name]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !path.is_empty()).then_some(path)
}

/// Installs Debian packages where we are allowed to; otherwise says which command would.
fn install_packages(packages: &[&str]) -> Result<()> {
    let line = format!("apt-get install {}", packages.join(" "));
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if !is_root || which("apt-get").is_none() {
        say(&format!("missing, and not ours to install here: `{line}`"));
        return Ok(());
    }
    finish(command(".", &["apt-get", "update", "-qq"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    let words = [&["apt-get", "install", "-y", "-qq", "--no-install-recommends"], packages].concat();
    finish(command(".", &words).env("DEBIAN_FRONTEND", "noninteractive"))
}
