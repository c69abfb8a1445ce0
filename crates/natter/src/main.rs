//! The `natter` program. Each command has a file of its own; `main` only picks one.

mod admin;
mod assets;
mod bench;
mod cloud;
mod doctor;
mod help;
mod logging;
mod serve;
mod settings;
mod signals;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Group chat that belongs to the people who use it.
#[derive(Parser)]
#[command(version, about)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves chat, web client and API from this machine.
    Serve(Box<settings::Flags>),
    /// Examines the store of a server that does not run, and repairs what can be made again.
    Doctor(doctor::Flags),
    /// Links for people who have lost their way in: a new password, or the rights of a site admin.
    Admin(admin::Flags),
    /// Measures a server: deliveries, what each costs, and whether any was lost.
    Bench(bench::Flags),
    /// What the home in your own AWS account costs; `cargo xtask cloud` deploys it.
    Cloud(cloud::Flags),
}

fn main() -> anyhow::Result<()> {
    let matches = help::with_defaults(Program::command()).get_matches();
    match Program::from_arg_matches(&matches)?.command {
        Command::Serve(flags) => serve::serve(&flags),
        Command::Doctor(flags) => doctor::doctor(&flags),
        Command::Admin(flags) => admin::admin(&flags),
        Command::Bench(flags) => bench::bench(&flags),
        Command::Cloud(flags) => cloud::cloud(&flags),
    }
}
