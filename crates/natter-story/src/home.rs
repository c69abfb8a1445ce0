//! The program under test as a process: started on a data folder of its own, ended nicely or not, started again at the same place.

use crate::rest::Rest;
use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

const READY: &str = "Natter is ready at http://";
/// A start under a tracer on a busy machine takes a while.
const START_LIMIT: Duration = Duration::from_secs(120);
const STOP_LIMIT: Duration = Duration::from_secs(60);
/// After a kill the port may be held for a moment by sockets that are still being torn down.
const START_TRIES: usize = 5;

/// Flags under which rates do not stand in the way of a test about something else.
pub const UNHURRIED: [&str; 28] = [
    "--connections-per-address",
    "1000000",
    "--person-messages-per-second",
    "1000000",
    "--person-messages-burst",
    "1000000",
    "--person-changes-per-second",
    "1000000",
    "--room-changes-per-second",
    "1000000",
    "--room-messages-per-second",
    "1000000",
    "--room-messages-burst",
    "1000000",
    "--person-actions-per-second",
    "1000000",
    "--person-searches-per-second",
    "1000000",
    "--misses-per-minute",
    "1000000",
    "--person-calls-per-second",
    "1000000",
    "--person-writes-per-second",
    "1000000",
    "--newcomers-burst",
    "1000000",
    "--newcomers-per-minute",
    "1000000",
];

/// How to start a home.
#[derive(Debug, Clone)]
pub struct HomePlan {
    program: PathBuf,
    flags: Vec<String>,
    wrapper: Vec<String>,
}

impl HomePlan {
    /// A plan for this program, or the one that `NATTER_PROGRAM` names.
    #[must_use]
    pub fn of(program: &str) -> Self {
        let program =
            std::env::var_os("NATTER_PROGRAM").map_or_else(|| PathBuf::from(program), PathBuf::from);
        Self { program, flags: Vec::new(), wrapper: Vec::new() }
    }

    /// With more flags.
    #[must_use]
    pub fn with(mut self, flags: &[&str]) -> Self {
        self.flags.extend(flags.iter().map(|&flag| flag.to_owned()));
        self
    }

    /// With rates that nobody reaches.
    #[must_use]
    pub fn unhurried(self) -> Self {
        self.with(&UNHURRIED)
    }

    /// Under a tracer: these words stand before the program.
    #[must_use]
    pub fn under(mut self, wrapper: Vec<String>) -> Self {
        self.wrapper = wrapper;
        self
    }

    /// Starts it on a new data folder.
    ///
    /// # Errors
    /// When it does not become ready in time.
    pub async fn start(self) -> Result<Home> {
        let folder = tempfile::Builder::new().prefix("natter-story-").tempdir()?;
        let mut home = Home { plan: self, folder, running: None, address: "127.0.0.1:0".parse()? };
        home.launch().await?;
        Ok(home)
    }
}

/// A home.
pub struct Home {
    plan: HomePlan,
    folder: TempDir,
    running: Option<Running>,
    address: SocketAddr,
}

struct Running {
    child: Child,
    /// The program itself, which is not the child where a tracer stands in between.
    pid: Pid,
    /// `None` when nobody listens any more.
    out: Option<tokio::io::Lines<BufReader<ChildStdout>>>,
}

impl Home {
    /// Where it serves.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A caller of its REST routes.
    #[must_use]
    pub fn rest(&self) -> Rest {
        Rest::at(self.address)
    }

    /// The folder of its store.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file beside the store.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Everything it has logged, over all its lives.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.beside("log")).unwrap_or_default()
    }

    /// The next line it prints after the one that says ready.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn next_line(&mut self) -> Result<String> {
        let running = self.running.as_mut().context("the home does not run")?;
        let out = running.out.as_mut().context("nobody listens")?;
        let line = timeout(START_LIMIT, out.next_line()).await.context("no line in time")??;
        line.context("it prints no more")
    }

    /// The code that makes the first site admin, which a home without one prints when it is ready.
    ///
    /// # Errors
    /// When it prints none.
    pub async fn first_admin_code(&mut self) -> Result<String> {
        let line = self.next_line().await?;
        let code = line.split_once("enter ").and_then(|(_, rest)| rest.split_once(" at "));
        Ok(code.with_context(|| format!("no code in: {line}"))?.0.to_owned())
    }

    /// Closes the pipe that its output goes into.
    ///
    /// # Errors
    /// When it does not run.
    pub fn stop_listening(&mut self) -> Result<()> {
        self.running.as_mut().context("the home does not run")?.out = None;
        Ok(())
    }

    /// Kills it as a crash would (SIGKILL).
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill(&mut self) -> Result<()> {
        self.signal(Signal::KILL)?;
        self.ended().await?;
        Ok(())
    }

    /// Asks it to stop (SIGTERM) and waits.
    ///
    /// # Errors
    /// When it does not run or does not stop in time.
    pub async fn stop(&mut self) -> Result<ExitStatus> {
        self.signal(Signal::TERM)?;
        self.ended().await
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// When it does not run.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let running = self.running.as_ref().context("the home does not run")?;
        Ok(kill_process(running.pid, signal)?)
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn ended(&mut self) -> Result<ExitStatus> {
        let mut running = self.running.take().context("the home does not run")?;
        let status = timeout(STOP_LIMIT, running.child.wait()).await.context("the home does not stop")??;
        Ok(status)
    }

    /// Starts it again on the same data and port.
    ///
    /// # Errors
    /// When it does not become ready in time.
    pub async fn restart(&mut self) -> Result<()> {
        ensure!(self.running.is_none(), "the home runs already");
        self.launch().await
    }

    /// The same with other flags from now on.
    pub fn replace_plan(&mut self, plan: HomePlan) {
        self.plan = plan;
    }

    /// Bytes of memory it has in use now (VmRSS).
    ///
    /// # Errors
    /// Where there is no /proc.
    pub fn resident_bytes(&self) -> Result<u64> {
        let running = self.running.as_ref().context("the home does not run")?;
        let status = std::fs::read_to_string(format!("/proc/{}/status", running.pid.as_raw_nonzero()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib * 1024)
    }

    async fn launch(&mut self) -> Result<()> {
        for attempt in 1.. {
            match self.try_launch().await {
                Ok(()) => return Ok(()),
                Err(error) if attempt == START_TRIES => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        Ok(())
    }

    async fn try_launch(&mut self) -> Result<()> {
        let mut child = self.command()?.spawn().context("the program could not be started")?;
        let out = child.stdout.take().context("no stdout")?;
        let mut lines = BufReader::new(out).lines();
        let line =
            timeout(START_LIMIT, lines.next_line()).await.context("the home does not become ready")??;
        let Some(line) = line else {
            let status = child.wait().await?;
            bail!("the home ended at once ({status}):\n{}", self.log());
        };
        let address = line.strip_prefix(READY).with_context(|| format!("an unknown first line: {line}"))?;
        let address = address.split_whitespace().next().unwrap_or_default();
        self.address = address.parse()?;
        let pid = self.program_pid(&child)?;
        self.running = Some(Running { child, pid, out: Some(lines) });
        Ok(())
    }

    fn command(&self) -> Result<Command> {
        let words = || self.plan.wrapper.iter().map(PathBuf::from).chain([self.plan.program.clone()]);
        let log = std::fs::File::options().create(true).append(true).open(self.beside("log"))?;
        let mut command = Command::new(words().next().context("no program")?);
        command.args(words().skip(1)).arg("serve");
        // What the tests are told is no setting of the program, which would warn about it.
        let names = std::env::vars_os().map(|(name, _)| name);
        for name in names.filter(|name| name.to_string_lossy().starts_with("NATTER_")) {
            command.env_remove(name);
        }
        command.arg("--listen").arg(self.address.to_string()).arg("--data").arg(self.data());
        command.args(&self.plan.flags).current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        Ok(command)
    }

    fn program_pid(&self, child: &Child) -> Result<Pid> {
        let own = child.id().context("the home ended at once")?;
        let pid = if self.plan.wrapper.is_empty() { own } else { only_child(own)? };
        Pid::from_raw(i32::try_from(pid)?).context("no process id")
    }
}

/// The process that a tracer runs.
fn only_child(tracer: u32) -> Result<u32> {
    let children = std::fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children"))?;
    Ok(children.split_whitespace().next().context("the tracer runs nothing")?.parse()?)
}

impl Drop for Home {
    fn drop(&mut self) {
        // A tracer that is killed may leave its program behind.
        if self.running.is_some() && !self.plan.wrapper.is_empty() {
            let _ = self.signal(Signal::KILL);
        }
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(20).collect();
            for line in tail.iter().rev() {
                eprintln!("home: {line}");
            }
        }
    }
}

/// A path as text.
///
/// # Errors
/// When it is not UTF-8.
pub fn text_of(path: &Path) -> Result<String> {
    Ok(path.to_str().context("the path is not UTF-8")?.to_owned())
}
