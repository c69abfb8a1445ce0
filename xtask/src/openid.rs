//! The OpenID provider that signing in is tested against: others' code on Node, installed under the build folder. The tests start it themselves.

use crate::shell::{command, finish, root, target};
use crate::tools;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// What tells the tests where it is.
pub(crate) const PLACE: &str = "NATTER_OIDC_PROVIDER";
const SOURCE: &str = "crates/natter-oidc/tests/provider";
const LOCK: &str = "package-lock.json";
const FILES: [&str; 3] = ["package.json", LOCK, "start.mjs"];

/// Installs what its lock file names, unless that was done for this very lock file, and says where.
pub(crate) fn install() -> Result<PathBuf> {
    tools::need_node()?;
    let (source, folder) = (root().join(SOURCE), target().join("tools/oidc-provider"));
    fs::create_dir_all(&folder)?;
    for file in FILES {
        fs::copy(source.join(file), folder.join(file)).with_context(|| format!("{SOURCE}/{file}"))?;
    }
    let (wanted, stamp) = (fs::read(source.join(LOCK))?, folder.join("node_modules/.natter-lock"));
    if !fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        let words = ["npm", "install", "--no-audit", "--no-fund", "--loglevel", "error"];
        finish(command(".", &words).current_dir(&folder))?;
        fs::write(stamp, wanted)?;
    }
    Ok(folder)
}
