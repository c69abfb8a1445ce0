//! How everything is done here. `cargo xtask help` lists the tasks; the README needs two of them.

mod bench;
mod cloud;
mod emulators;
#[cfg(test)]
mod house;
mod infra;
mod openid;
mod report;
mod rust;
mod shell;
mod test;
mod tools;
mod venv;
mod web;
mod websocket;

use anyhow::{Result, bail};
use std::io::Write;

const HELP: &str = "\
cargo xtask run [flags]     install web dependencies, build client and server, serve (flags go to `natter serve`)
cargo xtask test            install what tests need and run everything, each long proof in part; what cannot be run here is named at the end
cargo xtask test --all      the same, and what cannot be run is a failure
cargo xtask prove           everything with the full numbers and the programs that are shipped, before a release (hours)
cargo xtask build           the release program with the client in it, at target/release/natter
cargo xtask check           fast: formatting, lints, types, unit tests
cargo xtask chaos [cycles]  kill -9 under load, 1000 cycles unless told
cargo xtask aws [times]     the home on AWS behind the gateway: functions die so often at each of five points, 1000 unless told
cargo xtask dynamo [sends]  the store on AWS against both implementations of DynamoDB, 100000 sends through faults unless told (an hour)
cargo xtask bench [name…]   workloads against the server, the machine's limit and a peer; appends to benches/README.md
cargo xtask browser [name]  the browser acceptance alone
cargo xtask infra [fast]    the AWS home's templates: lints, equality, permissions, and a deployment on an emulator (not with fast)
cargo xtask cloud …         deploy to your own AWS account, destroy, package; `cargo xtask cloud` says how
cargo xtask emulators       install the two implementations of DynamoDB that the tests of the store on AWS start
cargo xtask openid          install an OpenID provider that others wrote, and test signing in against it
cargo xtask websocket       the home's framing against the Autobahn cases of RFC 6455
cargo xtask generate        write web/src/protocol and docs/RIGHTS.md from the Rust code
cargo xtask dev             server and client that rebuild while you edit
";

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match task.as_str() {
        "run" => rust::serve(&rest),
        "test" => test::all(&test::IN_PART, &rest),
        "prove" => test::prove(),
        "build" => rust::build(rust::RELEASE),
        "check" => test::check(),
        "chaos" => test::chaos(rest.first().map_or("1000", String::as_str)),
        "aws" => test::aws(rest.first().map_or("1000", String::as_str)),
        "dynamo" => test::dynamo(rest.first().map_or("100000", String::as_str)),
        "bench" => bench::bench(&rest),
        "browser" => test::browser(rest.first().map(String::as_str)),
        "infra" => infra::infra(&rest, rust::PROOF).inspect(|()| report::print()),
        "cloud" => cloud::cloud(&rest),
        "emulators" => emulators::install(),
        "openid" => test::openid(),
        "websocket" => websocket::conformance(rust::PROOF),
        "generate" => rust::generate(),
        "dev" => web::dev(),
        "help" | "--help" | "-h" => Ok(std::io::stdout().write_all(HELP.as_bytes())?),
        other => bail!("there is no task {other:?}\n\n{HELP}"),
    }
}
