//! Python programs in folders of their own under target/: nothing is installed into the system.

use crate::shell::{answers, root, run, say, target};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// What installs in a tenth of pip's time, by the version these files were tried with.
const UV: &str = "uv==0.13.9";

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
    run(".", &["python3", "-m", "venv", text(&folder)?])?;
    install(&programs, requirements)?;
    fs::write(stamp, wanted)?;
    Ok(programs)
}

/// With uv; with pip where uv cannot: it knows neither pip's settings nor every machine.
fn install(programs: &Path, requirements: &str) -> Result<()> {
    let (pip, uv, python) = (programs.join("pip"), programs.join("uv"), programs.join("python"));
    let (pip, uv, python) = (text(&pip)?, text(&uv)?, text(&python)?);
    let pip_install = [pip, "install", "--quiet", "--disable-pip-version-check"];
    let quickly = run(".", &[&pip_install[..], &[UV]].concat())
        .and_then(|()| run(".", &[uv, "pip", "install", "--quiet", "--python", python, "-r", requirements]));
    quickly.or_else(|error| {
        say(&format!("! {error:#}; the same by pip, which takes its time"));
        run(".", &[&pip_install[..], &["-r", requirements]].concat())
    })
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the path is not UTF-8")
}
