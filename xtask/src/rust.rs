//! The program's side.

use crate::shell::{command, finish, root, run, target};
use crate::web;
use anyhow::{Context, Result, ensure};

/// The profile of what the tests run: built once for programs, functions and tests, without the slow steps of a release.
pub(crate) const PROOF: &str = "proof";
/// The profile of what is shipped.
pub(crate) const RELEASE: &str = "release";

/// The program with the client in it, at target/PROFILE/natter.
pub(crate) fn build(profile: &str) -> Result<()> {
    web::build()?;
    // The client's files are read by a macro; cargo does not see that they changed.
    let assets = root().join("crates/natter/src/assets.rs");
    let now = std::time::SystemTime::now();
    std::fs::File::options().append(true).open(assets)?.set_modified(now)?;
    build_binaries(profile, "natter", &["natter"])
}

/// Programs of a package. For tests they are chosen out of the whole workspace, so that dependencies have the features that the tests need too and are
/// built once; what is shipped has its own features alone.
pub(crate) fn build_binaries(profile: &str, package: &str, names: &[&str]) -> Result<()> {
    let mut words = vec!["cargo", "build", "--profile", profile];
    if profile == PROOF {
        words.push("--workspace");
    } else {
        words.extend(["-p", package]);
    }
    words.extend(names.iter().flat_map(|name| ["--bin", name]));
    run(".", &words)
}

/// Builds and serves until stopped.
pub(crate) fn serve(flags: &[String]) -> Result<()> {
    build(RELEASE)?;
    let program = target().join("release/natter");
    let mut serve = command(".", &[program.to_str().context("the path is not UTF-8")?, "serve"]);
    finish(serve.args(flags))
}

/// Writes the web client's types, the fixtures of its fold and the table of rights.
pub(crate) fn generate() -> Result<()> {
    print_into("natter-wire", "typescript", "web/src/protocol/index.ts")?;
    print_into("natter-wire", "fold_fixtures", "web/src/protocol/fold.fixtures.json")?;
    print_into("natter-core", "rights", "docs/RIGHTS.md")
}

/// What an example of a crate prints, into a file of the repository.
fn print_into(package: &str, example: &str, path: &str) -> Result<()> {
    let words = ["cargo", "run", "--quiet", "-p", package, "--example", example];
    let output = command(".", &words).output().context("cargo could not be started")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(std::fs::write(root().join(path), output.stdout)?)
}
