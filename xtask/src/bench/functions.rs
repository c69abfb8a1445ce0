//! `cargo xtask bench functions`: what Lambda pays for before the first event. Each function as it lies in its package, and beside it the least
//! that Node and Python need, is started against a Runtime API of this program; the time is from before the exec to its first poll. Start by
//! start in turn, so that a slow minute hits all alike.

use super::{dated, median, write_down};
use crate::cloud;
use crate::shell::{command, say, target};
use anyhow::{Context, Result, bail, ensure};
use flate2::read::DeflateDecoder;
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io::{ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const STARTS: usize = 20;
/// Starts before those that count, so that each program's pages are in memory.
const UNCOUNTED: usize = 2;
const LONGEST: Duration = Duration::from_secs(20);
const POLL: &[u8] = b"GET /2018-06-01/runtime/invocation/next ";

/// One poll of the Runtime API and no more: no handler, no HTTP client, less than what AWS's own runtimes do.
const NODE: &str = "const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':'); \
    require('net').connect(+port, host).write('GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nhost: here\\r\\n\\r\\n')";
const PYTHON: &str = "import os, socket; host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':'); \
    s = socket.create_connection((host, int(port))); \
    s.sendall(b'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nhost: here\\r\\n\\r\\n'); s.recv(1)";

/// Something that is started, and what came out.
struct Candidate {
    name: String,
    words: Vec<String>,
    /// Of its package and of its program, for functions.
    bytes: Option<(u64, u64)>,
    glibc: Option<u32>,
    starts_ms: Vec<f64>,
    /// The most memory it had at its first poll.
    peak_mb: Vec<f64>,
}

/// Measures and appends a section to benches/README.md.
pub(super) fn bench() -> Result<()> {
    let packages = cloud::packages_for_this_machine(crate::rust::RELEASE)?;
    let mut candidates = Vec::new();
    for name in cloud::FUNCTIONS {
        candidates.push(function(&packages, name)?);
    }
    candidates.extend(interpreter("Node hello", "node", &["-p", "process.execPath"], &["-e", NODE]));
    let python = ["-c", "import sys; print(sys.executable)"];
    candidates.extend(interpreter("Python hello", "python3", &python, &["-I", "-S", "-c", PYTHON]));
    for round in 0..UNCOUNTED + STARTS {
        for candidate in &mut candidates {
            let (took, peak) = start(&candidate.words).with_context(|| candidate.name.clone())?;
            if round >= UNCOUNTED {
                candidate.starts_ms.push(took.as_secs_f64() * 1000.0);
                candidate.peak_mb.push(peak);
            }
        }
    }
    write_down(&report(&candidates)?)
}

/// The program out of its package, so that what is measured is what is deployed.
fn function(packages: &Path, name: &str) -> Result<Candidate> {
    let package = fs::read(packages.join(format!("{name}.zip")))?;
    let program = unpacked(&package)?;
    let folder = target().join("bench/functions");
    fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    fs::write(&path, &program)?;
    fs::set_permissions(&path, Permissions::from_mode(0o755))?;
    Ok(Candidate {
        name: name.to_owned(),
        glibc: Some(cloud::glibc(&program)),
        bytes: Some((package.len() as u64, program.len() as u64)),
        words: vec![path.to_str().context("the path is not UTF-8")?.to_owned()],
        starts_ms: Vec::new(),
        peak_mb: Vec::new(),
    })
}

/// The one file of a zip of ours: behind its local header (30 bytes, name, extra field).
fn unpacked(package: &[u8]) -> Result<Vec<u8>> {
    let length = |place: usize| {
        let bytes = package.get(place..place + 2).context("no zip")?;
        anyhow::Ok(usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
    };
    let begin = 30 + length(26)? + length(28)?;
    let mut program = Vec::new();
    DeflateDecoder::new(package.get(begin..).context("no zip")?).read_to_end(&mut program)?;
    ensure!(program.starts_with(b"\x7fELF"), "the package holds no program");
    Ok(program)
}

/// An interpreter by its real path, since what the search path finds may be a script that starts it.
fn interpreter(name: &str, program: &str, asks: &[&str], runs: &[&str]) -> Option<Candidate> {
    let output = Command::new(program).args(asks).output().ok().filter(|output| output.status.success());
    let Some(output) = output else {
        say(&format!("{program} is not here; going on without {name}"));
        return None;
    };
    let real = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let words = std::iter::once(real).chain(runs.iter().map(|&word| word.to_owned())).collect();
    let name = name.to_owned();
    Some(Candidate { name, words, bytes: None, glibc: None, starts_ms: Vec::new(), peak_mb: Vec::new() })
}

/// Starts a program, waits for its first poll, ends it: how long that took, and the most memory it had by then.
fn start(words: &[String]) -> Result<(Duration, f64)> {
    let api = TcpListener::bind("127.0.0.1:0")?;
    api.set_nonblocking(true)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut program = command(".", &words);
    program.env_clear().envs(environment(&api.local_addr()?.to_string()));
    program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = program.spawn()?;
    let polled = first_poll(&api, &mut child, begun);
    // The poll is left open: a program whose runtime hangs up on it may end before it is looked at.
    let peak = peak_mb(&child);
    let _ = child.kill();
    let _ = child.wait();
    let (_open, took) = polled?;
    Ok((took, peak?))
}

/// The moment its first request line is here.
fn first_poll(api: &TcpListener, child: &mut Child, begun: Instant) -> Result<(TcpStream, Duration)> {
    let mut socket = loop {
        match api.accept() {
            Ok((socket, _)) => break socket,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                ensure!(child.try_wait()?.is_none(), "it ended before its first poll");
                ensure!(begun.elapsed() < LONGEST, "it never polled");
                std::thread::park_timeout(Duration::from_micros(50));
            }
            Err(error) => return Err(error.into()),
        }
    };
    socket.set_nonblocking(false)?;
    socket.set_read_timeout(Some(LONGEST))?;
    let line = read_as_much(&mut socket, POLL.len())?;
    let took = begun.elapsed();
    if line != POLL {
        bail!("it asked for something else: {:?}", String::from_utf8_lossy(&line));
    }
    Ok((socket, took))
}

fn read_as_much(socket: &mut TcpStream, bytes: usize) -> Result<Vec<u8>> {
    let mut line = vec![0; bytes];
    socket.read_exact(&mut line)?;
    Ok(line)
}

/// What Lambda and the deployment would give it.
fn environment(api: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("AWS_LAMBDA_RUNTIME_API", api),
        ("AWS_LAMBDA_FUNCTION_NAME", "natter"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/natter"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "here"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDNATTERHERE"),
        ("AWS_SECRET_ACCESS_KEY", "no-secret"),
        ("AWS_SESSION_TOKEN", "no-token"),
        ("NATTER_PEOPLE_TABLE", "natter-people"),
        ("NATTER_ROOMS_TABLE", "natter-rooms"),
        ("NATTER_MESSAGES_TABLE", "natter-messages"),
        ("NATTER_CONNECTIONS_TABLE", "natter-connections"),
        ("NATTER_SOCKET_ENDPOINT", "https://natter.execute-api.us-east-1.amazonaws.com/ws"),
        ("NATTER_PUBLIC_URL", "https://natter.example"),
        ("NATTER_GUESTS", "true"),
        ("NATTER_SIGNUP", "true"),
        ("NATTER_LOG", "info"),
    ]
}

fn peak_mb(child: &Child) -> Result<f64> {
    let status = fs::read_to_string(PathBuf::from("/proc").join(child.id().to_string()).join("status"))?;
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    kib.map(|kib: f64| kib / 1024.0).context("the system does not tell")
}

fn report(candidates: &[Candidate]) -> Result<String> {
    let mut text = dated()?;
    writeln!(
        text,
        "\n`cargo xtask bench functions`: from exec to the first poll of the Runtime API, {STARTS} starts of each in turn after {UNCOUNTED} that do \
         not count; memory at that poll; packages as `cargo xtask cloud package` makes them for this machine's processor.\n"
    )?;
    writeln!(text, "| | package MB | program MB | glibc | start ms, median | least | most | memory MB |")?;
    writeln!(text, "|---|---|---|---|---|---|---|---|")?;
    for one in candidates {
        let size =
            |bytes: Option<u64>| bytes.map_or("–".to_owned(), |bytes| format!("{:.2}", bytes as f64 / 1e6));
        let (package, program) = (size(one.bytes.map(|two| two.0)), size(one.bytes.map(|two| two.1)));
        let glibc = one.glibc.map_or("–".to_owned(), |minor| format!("2.{minor}"));
        let middle = median(one.starts_ms.clone()).context("no start")?;
        let least = one.starts_ms.iter().copied().fold(f64::MAX, f64::min);
        let most = one.starts_ms.iter().copied().fold(f64::MIN, f64::max);
        let memory = median(one.peak_mb.clone()).context("no start")?;
        let name = &one.name;
        writeln!(
            text,
            "| {name} | {package} | {program} | {glibc} | {middle:.1} | {least:.1} | {most:.1} | {memory:.1} |"
        )?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_polls_and_a_program_that_does_not_is_named() {
        let python = interpreter(
            "Python",
            "python3",
            &["-c", "import sys; print(sys.executable)"],
            &["-I", "-S", "-c", PYTHON],
        );
        let (took, peak) = start(&python.expect("python3").words).unwrap();
        assert!(took > Duration::ZERO && peak > 1.0, "{took:?}, {peak} MB");
        let told = start(&["true".to_owned()]).unwrap_err().to_string();
        assert!(told.contains("before its first poll"), "{told}");
        assert!(unpacked(b"PK").is_err());
    }
}
