//! An AWS home of a test's own: fresh tables on a shared emulator, a gateway, the function binaries.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::config::Credentials;
use natter_dynamo::{Client, Tables, client, schema};
use natter_gateway::{Faults, FunctionPlan, Gateway, Plan, ROUTES, StreamPlan};
use natter_story::Rest;
use natter_story::story::Place;
use natter_story::view::Delivery;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A home on the loopback.
pub(crate) struct AwsHome {
    pub(crate) gateway: Gateway,
    /// The way to its tables past the functions.
    pub(crate) client: Client,
    pub(crate) tables: Tables,
}

/// A number out of the environment, for longer runs.
pub(crate) fn count(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A function's program: the one built for the tests, or of the folder that `NATTER_PROGRAMS` names.
pub(crate) fn program(name: &str, built: &str) -> PathBuf {
    std::env::var_os("NATTER_PROGRAMS")
        .map_or_else(|| built.into(), |folder| PathBuf::from(folder).join(name))
}

/// Starts a home.
pub(crate) async fn home() -> Result<AwsHome> {
    home_with(|_| {}).await
}

/// Starts a home whose plan is changed first.
pub(crate) async fn home_with(change: impl FnOnce(&mut Plan)) -> Result<AwsHome> {
    let dynamodb = emulator();
    let credentials = Credentials::new("local", "local", None, None, "tests");
    let client = client("us-east-1", credentials, Some(format!("http://{dynamodb}")));
    let tables = Tables::prefixed(&format!("t{:016x}-", rand::random::<u64>()));
    schema::create(&client, &tables).await?;
    let socket = FunctionPlan::of(program("natter-socket", env!("CARGO_BIN_EXE_natter-socket"))).instances(4);
    let fanout = FunctionPlan::of(program("natter-fanout", env!("CARGO_BIN_EXE_natter-fanout")));
    let mut plan = Plan::of(socket, dynamodb);
    plan.routes = ROUTES.map(str::to_owned).to_vec();
    plan.http = Some(FunctionPlan::of(program("natter-http", env!("CARGO_BIN_EXE_natter-http"))));
    plan.stream = Some(StreamPlan::of(fanout, &tables.messages));
    plan.many_addresses = true;
    let variables = [
        ("NATTER_PEOPLE_TABLE", tables.people.as_str()),
        ("NATTER_ROOMS_TABLE", &tables.rooms),
        ("NATTER_MESSAGES_TABLE", &tables.messages),
        ("NATTER_CONNECTIONS_TABLE", &tables.connections),
        ("NATTER_GUESTS", "true"),
        ("NATTER_RATES", "off"),
        ("NATTER_LOG", "info"),
    ];
    plan.environment = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    change(&mut plan);
    Ok(AwsHome { gateway: Gateway::start(plan).await?, client, tables })
}

impl AwsHome {
    pub(crate) fn address(&self) -> SocketAddr {
        self.gateway.address()
    }

    pub(crate) fn rest(&self) -> Rest {
        Rest::at(self.address())
    }

    /// Waits until something holds; nothing sleeps to let it happen.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Gateway) -> bool) -> Result<()> {
        let start = Instant::now();
        while !holds(&self.gateway) {
            anyhow::ensure!(start.elapsed() < Duration::from_secs(20), "not in time: {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

impl Place for AwsHome {
    fn rest(&self) -> Rest {
        AwsHome::rest(self)
    }

    fn delivery(&self) -> Delivery {
        Delivery::AtLeastOnce
    }

    /// There is nothing to restart but processes, and Lambda never says goodbye to them.
    async fn restart(&mut self, _gently: bool) -> Result<()> {
        self.gateway.kill_functions();
        Ok(())
    }

    fn log(&self) -> String {
        self.gateway.log()
    }

    fn calm(&mut self) {
        self.gateway.set_faults(Faults::default());
    }
}

impl Drop for AwsHome {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.gateway.log();
            let told: Vec<&str> = log.lines().filter(|line| !line.contains("_aws")).collect();
            for line in &told[told.len().saturating_sub(30)..] {
                eprintln!("functions: {line}");
            }
        }
    }
}

/// The emulator: the one `NATTER_DYNOXIDE_URL` names, or one started once in this process from what `cargo xtask emulators` installs.
fn emulator() -> SocketAddr {
    static STARTED: OnceLock<SocketAddr> = OnceLock::new();
    *STARTED.get_or_init(|| named().unwrap_or_else(start))
}

fn named() -> Option<SocketAddr> {
    let url = std::env::var("NATTER_DYNOXIDE_URL").ok()?;
    Some(url.trim_start_matches("http://").trim_end_matches('/').parse().expect("http://127.0.0.1:port"))
}

fn start() -> SocketAddr {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).expect("a port");
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../tools/bin/dynoxide");
    assert!(
        program.exists(),
        "dynoxide is not installed at {}: run `cargo xtask emulators`, or set NATTER_DYNOXIDE_URL",
        program.display()
    );
    // The shell ends the emulator by its process id when this process is gone, however it ends: its end closes the pipe.
    let script = "\"$0\" \"$@\" >/dev/null 2>&1 </dev/null & child=$!; read -r _; kill $child";
    let port = address.port().to_string();
    let guard = Command::new("sh")
        .args(["-c", script])
        .arg(program)
        .args(["--port", &port, "--log", "quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("a shell");
    std::mem::forget(guard);
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "dynoxide does not answer");
        std::thread::yield_now();
    }
    address
}

/// Comes in as a guest over a socket that has greeted.
pub(crate) async fn come_in(rest: &Rest, name: &str) -> Result<(String, natter_story::Socket)> {
    let guest = rest.guest(name).await.context("a guest")?;
    let mut socket = natter_story::Socket::connect(rest, &guest.token).await?;
    socket.hello().await?;
    Ok((guest.token, socket))
}
