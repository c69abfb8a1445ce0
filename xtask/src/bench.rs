//! `cargo xtask bench`: the server, the machine's limit and a peer in turn, round by round, so that a slow minute hits all of them alike. Only
//! the ratios mean something; nothing here is a test.

mod functions;

use crate::shell::{command, finish, root, run, say, start, target};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};

const ROUNDS: usize = 5;
const SECONDS: &str = "3";
/// Workloads that compare systems, and those that only a Natter server can do.
const COMPARED: [&str; 4] = ["rooms", "fan1", "fan16", "lat"];
const ALONE: [&str; 4] = ["idle", "storm", "history", "search"];
/// Messages in the room that `history` and `search` read.
const STORED: &str = "1000000";
/// Limits that would stop the benchmark before the machine does.
const RAISED: [&str; 20] = [
    "--connections-per-address",
    "1000000",
    "--newcomers-burst",
    "1000000",
    "--newcomers-per-minute",
    "1000000",
    "--room-messages-per-second",
    "1e9",
    "--room-messages-burst",
    "1e9",
    "--person-messages-per-second",
    "1e9",
    "--person-messages-burst",
    "1e9",
    "--person-actions-per-second",
    "1e6",
    "--person-searches-per-second",
    "1e6",
    "--connections-per-person",
    "100000",
];

/// A figure by workload, system and name, one value a round.
type Figures = BTreeMap<(String, &'static str, String), Vec<f64>>;

/// A running server; stopped when dropped.
struct System {
    name: &'static str,
    port: u16,
    child: Child,
    /// Kept open: what else it says must not fail.
    _out: BufReader<ChildStdout>,
}

impl Drop for System {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs rounds of the named workloads, or of all that compare, and appends what came out to benches/README.md.
pub(crate) fn bench(workloads: &[String]) -> Result<()> {
    if workloads == ["functions"] {
        return functions::bench();
    }
    run(".", &["cargo", "build", "--release", "-p", "natter", "-p", "natter-limit"])?;
    let named = workloads.iter().map(String::as_str);
    let workloads: Vec<&str> =
        if workloads.is_empty() { [&COMPARED[..], &ALONE[..]].concat() } else { named.collect() };
    let bun = bun()?;
    let mut figures = Figures::new();
    for round in 1..=ROUNDS {
        say(&format!("round {round} of {ROUNDS}"));
        for workload in &workloads {
            for system in ["limit", "natter", "bun"] {
                let takes_part = system == "natter" || !ALONE.contains(workload);
                if takes_part && (system != "bun" || bun.is_some()) {
                    measure(system, workload, bun.as_deref(), &mut figures)?;
                }
            }
        }
    }
    write_down(&report(&workloads, &figures)?)
}

/// Shows a section and appends it to benches/README.md.
fn write_down(report: &str) -> Result<()> {
    say(report);
    let document = root().join("benches/README.md");
    let before = std::fs::read_to_string(&document).unwrap_or_default();
    Ok(std::fs::write(document, format!("{}\n{report}", before.trim_end_matches('\n').to_owned() + "\n"))?)
}

/// The head of a section: when and on what.
fn dated() -> Result<String> {
    Ok(format!("## {}\n\n{}\n", shown("date", &["-u", "+%Y-%m-%d %H:%M UTC"])?, machine()?))
}

/// Bun on the path, or out of the package registry; the comparison goes on without it.
fn bun() -> Result<Option<PathBuf>> {
    let on_path = std::process::Command::new("bun").arg("--version").output();
    if on_path.is_ok_and(|output| output.status.success()) {
        return Ok(Some(PathBuf::from("bun")));
    }
    let folder = target().join("bun");
    let installed = folder.join("node_modules/.bin/bun");
    if !installed.exists() {
        std::fs::create_dir_all(&folder)?;
        let prefix = folder.to_str().context("the path is not UTF-8")?;
        if finish(&mut command(".", &["npm", "install", "--no-save", "--prefix", prefix, "bun"])).is_err() {
            say("bun cannot be installed here; going on without the peer");
        }
    }
    Ok(installed.exists().then_some(installed))
}

/// One workload against one system, freshly started.
fn measure(name: &'static str, workload: &str, bun: Option<&Path>, figures: &mut Figures) -> Result<()> {
    let folder = target().join("bench").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let system = begin(name, &folder, bun)?;
    let (server, pid) = (format!("http://127.0.0.1:{}", system.port), system.child.id().to_string());
    let json = folder.join("figures.json");
    let program = target().join("release/natter");
    let mut bench = command(".", &[program.to_str().context("the path is not UTF-8")?, "bench"]);
    bench.args(["--server", &server, "--workload", workload, "--seconds", SECONDS, "--pid", &pid]);
    bench.args(["--messages", STORED, "--json"]);
    bench.arg(&json).stdout(Stdio::null());
    if system.name != "natter" {
        bench.arg("--limit");
    }
    finish(&mut bench)?;
    let measured: Vec<BTreeMap<String, Value>> = serde_json::from_slice(&std::fs::read(json)?)?;
    let values = measured.first().and_then(|one| one.get("values")?.as_object()).context("no figures")?;
    for (figure, value) in values {
        let key = (workload.to_owned(), name, figure.clone());
        figures.entry(key).or_default().push(value.as_f64().unwrap_or_default());
    }
    Ok(())
}

fn begin(name: &'static str, folder: &Path, bun: Option<&Path>) -> Result<System> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let (address, path) = (format!("127.0.0.1:{port}"), folder.to_str().context("the path is not UTF-8")?);
    let release = |program: &str| target().join("release").join(program).to_string_lossy().into_owned();
    let mut words = match name {
        "limit" => vec![release("natter-limit"), address],
        "natter" => {
            ["serve", "--log", "warn", "--data", path, "--listen", &address].map(str::to_owned).to_vec()
        }
        _ => vec![
            bun.context("bun is missing")?.to_string_lossy().into_owned(),
            "benches/peers/bun.ts".to_owned(),
            port.to_string(),
            path.to_owned(),
        ],
    };
    if name == "natter" {
        words.insert(0, release("natter"));
        words.extend(RAISED.map(str::to_owned));
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut child = start(command(".", &words).stdout(Stdio::piped()))?;
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().context("its output is not read")?);
    out.read_line(&mut line)?;
    ensure!(line.contains("ready"), "{name} did not start: {line:?}");
    Ok(System { name, port, child, _out: out })
}

fn report(workloads: &[&str], figures: &Figures) -> Result<String> {
    let mut text = dated()?;
    writeln!(
        text,
        "\n`cargo xtask bench {}`: medians of {ROUNDS} interleaved rounds, {SECONDS} s each.\n",
        workloads.join(" ")
    )?;
    let (alone, compared): (Vec<&str>, Vec<&str>) = workloads.iter().partition(|one| ALONE.contains(one));
    if !compared.is_empty() {
        compare(&compared, figures, &mut text)?;
    }
    if !alone.is_empty() {
        list(&alone, figures, &mut text)?;
    }
    Ok(text)
}

/// Every figure of the workloads that have nobody to be compared with.
fn list(workloads: &[&str], figures: &Figures, text: &mut String) -> Result<()> {
    writeln!(text, "\n| workload | figure | median | least | most |\n|---|---|---|---|---|")?;
    for ((workload, _, figure), values) in figures {
        if !workloads.contains(&workload.as_str()) {
            continue;
        }
        let (least, most) = values
            .iter()
            .fold((f64::MAX, f64::MIN), |(least, most), &value| (least.min(value), most.max(value)));
        let middle = shown_figure(median(values.clone()), 3);
        writeln!(text, "| {workload} | {figure} | {middle} | {least:.3} | {most:.3} |")?;
    }
    Ok(())
}

/// Deliveries, costs and times of each system side by side, and the ratios.
fn compare(workloads: &[&str], figures: &Figures, text: &mut String) -> Result<()> {
    writeln!(
        text,
        "| workload | system | deliveries/s | CPU µs per delivery | echo p50 / p99 ms | delivery p50 / p99 ms |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for workload in workloads {
        for system in ["limit", "natter", "bun"] {
            if middle(figures, workload, system, "deliveries_per_s").is_some() {
                let cell = |figure, digits| shown_figure(middle(figures, workload, system, figure), digits);
                let pair = |p50, p99| format!("{} / {}", cell(p50, 2), cell(p99, 2));
                let echo = pair("echo_p50_ms", "echo_p99_ms");
                let delivery = pair("delivery_p50_ms", "delivery_p99_ms");
                let (rate, cost) = (cell("deliveries_per_s", 0), cell("server_us_per_delivery", 2));
                writeln!(text, "| {workload} | {system} | {rate} | {cost} | {echo} | {delivery} |")?;
            }
        }
    }
    writeln!(
        text,
        "\n| workload | CPU per delivery, natter ÷ limit | CPU per delivery, natter ÷ bun | deliveries/s, natter ÷ bun |"
    )?;
    writeln!(text, "|---|---|---|---|")?;
    for workload in workloads {
        let ratio = |figure, other| shown_figure(ratio(figures, workload, figure, other), 2);
        let (limit, bun) = (ratio("server_us_per_delivery", "limit"), ratio("server_us_per_delivery", "bun"));
        writeln!(text, "| {workload} | {limit} | {bun} | {} |", ratio("deliveries_per_s", "bun"))?;
    }
    Ok(())
}

/// The middle of the ratios of each round, because systems of one round shared the same minute.
fn ratio(figures: &Figures, workload: &str, figure: &str, other: &'static str) -> Option<f64> {
    let of = |system| figures.get(&(workload.to_owned(), system, figure.to_owned()));
    let pairs = of("natter")?.iter().zip(of(other)?);
    median(pairs.map(|(ours, theirs)| ours / theirs).collect())
}

fn middle(figures: &Figures, workload: &str, system: &'static str, figure: &str) -> Option<f64> {
    median(figures.get(&(workload.to_owned(), system, figure.to_owned()))?.clone())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn shown_figure(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}"))
}

/// Cores, CPU, memory and kernel in one line.
fn machine() -> Result<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown CPU");
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0);
    let cores = std::thread::available_parallelism()?;
    let model = model.trim_start_matches(['\t', ' ', ':']);
    Ok(format!("{cores} cores, {model}, {} GiB, {}.", kib >> 20, shown("uname", &["-sr"])?))
}

fn shown(program: &str, arguments: &[&str]) -> Result<String> {
    let output = std::process::Command::new(program).args(arguments).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_the_middle_of_the_rounds_own_ratios() {
        let mut figures = Figures::new();
        let key = |system| ("rooms".to_owned(), system, "deliveries_per_s".to_owned());
        figures.insert(key("natter"), vec![10.0, 40.0, 30.0]);
        figures.insert(key("bun"), vec![1.0, 2.0, 10.0]);
        assert_eq!(ratio(&figures, "rooms", "deliveries_per_s", "bun"), Some(10.0));
        assert_eq!(ratio(&figures, "rooms", "deliveries_per_s", "limit"), None);
    }
}
