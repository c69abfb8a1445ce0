//! Python programs in folders of their own under target/: nothing is installed into the system.

use crate::shell::{answers, root, run, target};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::PathBuf;

/// The folder of programs of the environment with this name, with what the file of the repository asks for installed.
pub(crate) fn ready(name: &str, requirements: &str) -> Result<PathBuf> {
    let folder = target().join(name);
    let programs = folder.join("bin");
    let wanted = fs::read(root().join(requirements)).with_context(|| format!("{requirements} is missing"))?;
    let stamp = folder.join("natter-requirements");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(programs);
    }
    ensure!(
        answers(&["python3", "-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"]),
        "this needs Python 3.10 or later with venv; Debian: `apt-get install python3 python3-venv`"
    );
    let path = folder.to_str().context("the path is not UTF-8")?;
    run(".", &["python3", "-m", "venv", path])?;
    let pip = programs.join("pip");
    let pip = pip.to_str().context("the path is not UTF-8")?;
    run(".", &[pip, "install", "--quiet", "--disable-pip-version-check", "-r", requirements])?;
    fs::write(stamp, wanted)?;
    Ok(programs)
}
