//! `natter cloud`: what the home in one's own AWS account is about, without AWS. Deploying needs a build and is `cargo xtask cloud`.

mod cost;
mod prices;
mod units;
mod usage;

use clap::{Args, Subcommand};
use usage::Habits;

/// What to do.
#[derive(Args)]
pub(crate) struct Flags {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Estimates a month on AWS, line by line, and says when a small server of one's own is cheaper.
    Cost(Habits),
}

/// Runs it.
///
/// # Errors
/// Habits that cannot be, or a terminal that takes nothing.
pub(crate) fn cloud(flags: &Flags) -> anyhow::Result<()> {
    let Command::Cost(habits) = &flags.command;
    cost::tell(habits, &mut std::io::stdout().lock())
}
