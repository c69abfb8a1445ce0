//! The home's framing against a conformance suite (RFC 6455): the cases of Autobahn, run by a program that others wrote, against an echo made of
//! the very files that the hub is made of.

use crate::shell::{command, finish, run, start, target};
use crate::venv;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

/// Framing, pings, reserved bits, opcodes, fragments, UTF-8, closing, automatic fragments. Left out: 9 is about speed with messages above the
/// largest frame, 12 and 13 about compression, which is not offered.
const GROUPS: [&str; 8] = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"];
/// Cases that those groups had when this was written: fewer means that the suite was not run.
const AT_LEAST: usize = 240;
/// Outcomes that keep the standard; the suite calls it non-strict when a fault is found at the end of a frame and not before.
const GOOD: [&str; 3] = ["OK", "NON-STRICT", "INFORMATIONAL"];

/// Runs the suite and fails on the first case that does not pass.
pub(crate) fn conformance(profile: &str) -> Result<()> {
    let programs = venv::ready("tools/websocket", "xtask/websocket.txt")?;
    run(".", &["cargo", "build", "--profile", profile, "--workspace", "--example", "echo"])?;
    let mut echo = Echo::begin(profile)?;
    let address = echo.address()?;
    let folder = target().join("websocket-report");
    let _ = std::fs::remove_dir_all(&folder);
    let program = programs.join("kosoku");
    let mut suite = command(".", &[program.to_str().context("the path is not UTF-8")?, &address]);
    for group in GROUPS {
        suite.args(["--include", group]);
    }
    suite.arg("--outdir").arg(&folder).stdout(Stdio::null());
    finish(&mut suite)?;
    judge(&folder.join("index.json"))
}

fn judge(index: &Path) -> Result<()> {
    let report = std::fs::read(index).with_context(|| format!("{} is missing", index.display()))?;
    let agents: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(&report)?;
    let cases: Vec<_> = agents.values().flatten().collect();
    let is_good = |case: &Value, field: &str| GOOD.iter().any(|good| case[field] == *good);
    let bad: Vec<String> = cases
        .iter()
        .filter(|(_, case)| !is_good(case, "behavior") || !is_good(case, "behaviorClose"))
        .map(|(name, case)| format!("{name}: {}, closing: {}", case["behavior"], case["behaviorClose"]))
        .collect();
    ensure!(
        bad.is_empty(),
        "{} of {} cases of RFC 6455 do not pass:\n{}",
        bad.len(),
        cases.len(),
        bad.join("\n")
    );
    ensure!(cases.len() >= AT_LEAST, "only {} cases were run", cases.len());
    Ok(())
}

/// The echo; stopped when dropped.
struct Echo(Child);

impl Echo {
    fn begin(profile: &str) -> Result<Self> {
        let program = target().join(profile).join("examples/echo");
        let mut echo = command(".", &[program.to_str().context("the path is not UTF-8")?]);
        Ok(Self(start(echo.stdout(Stdio::piped()))?))
    }

    fn address(&mut self) -> Result<String> {
        let mut line = String::new();
        BufReader::new(self.0.stdout.take().context("the echo has an output")?).read_line(&mut line)?;
        ensure!(!line.trim().is_empty(), "the echo has ended");
        Ok(line.trim().to_owned())
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
