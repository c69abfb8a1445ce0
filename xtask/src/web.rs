//! The web client's side.

use crate::shell::{command, finish, finish_tests, root, run, start};
use crate::tools;
use anyhow::Result;
use std::fs;

/// Installs the dependencies named in the lock file, unless that was done for this very lock file.
///
/// `npm ci` insists on every platform's optional binaries of the lock; `npm install` takes this machine's, and told
/// to save nothing it leaves the lock as it is.
pub(crate) fn install() -> Result<()> {
    tools::need_node()?;
    let (lock, stamp) = (root().join("web/package-lock.json"), root().join("web/node_modules/.natter-lock"));
    let wanted = fs::read(&lock)?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run("web", &["npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel", "error"])?;
    Ok(fs::write(stamp, wanted)?)
}

/// Builds the client into `web/dist`.
pub(crate) fn build() -> Result<()> {
    install()?;
    run("web", &["npm", "run", "--silent", "build"])
}

/// Lint, types, unit tests.
pub(crate) fn check() -> Result<()> {
    install()?;
    run("web", &["npm", "run", "--silent", "lint"])?;
    run("web", &["npm", "run", "--silent", "typecheck"])?;
    finish_tests(&mut command("web", &["npm", "test", "--silent"]))
}

/// Server and client that rebuild while one edits: vite serves the client and passes calls on to the server.
pub(crate) fn dev() -> Result<()> {
    install()?;
    run(".", &["cargo", "build", "-p", "natter"])?;
    let mut server = start(&mut command(".", &["cargo", "run", "-q", "-p", "natter", "--", "serve"]))?;
    let vite = finish(&mut command("web", &["npm", "run", "--silent", "dev"]));
    server.kill()?;
    server.wait()?;
    vite
}
