//! `cargo xtask cloud`: the home in your own AWS account, made and removed by one command each.

mod account;
mod admin_code;
mod aws;
mod client;
mod code;
mod deploy;
mod destroy;
mod options;
mod package;
mod stack;
mod tables;
mod template;
mod zip;

use crate::rust;
use crate::shell::say;
use anyhow::{Result, bail};
use options::Options;

pub(crate) use package::{FUNCTIONS, Processor, glibc};

const HELP: &str = "\
cargo xtask cloud deploy    create or update everything, upload the web client, print the address; can be repeated
cargo xtask cloud destroy   delete everything that deploy made, messages included, after asking
cargo xtask cloud admin-code   draw another code for the first site admin, for a site that nobody has claimed; with --draw only
                               show a code and its hash, for a pipeline or Terraform
cargo xtask cloud package   build the functions and the web client, for Terraform or for another machine

  --name NAME          begins the name of everything (natter)
  --region REGION      AWS Region (AWS_REGION, or what `aws configure` was told)
  --arm64, --x86-64    processor of the functions (arm64: a fifth cheaper)
  --functions FOLDER   take packages that are there instead of building them (NATTER_FUNCTIONS)
  --set NAME=VALUE     a parameter of infra/cloudformation/template.yaml; kept by later deployments
  --yes                do not ask
  --help               show this
";

/// Runs the named command.
pub(crate) fn cloud(words: &[String]) -> Result<()> {
    let Some((command, flags)) = words.split_first() else { bail!("{HELP}") };
    let asks = |word: &String| matches!(word.as_str(), "--help" | "-h" | "help");
    if asks(command) || flags.iter().any(asks) {
        say(HELP);
        return Ok(());
    }
    let options = Options::parse(flags)?;
    match command.as_str() {
        "deploy" => deploy::deploy(&options),
        "destroy" => destroy::destroy(&options),
        "admin-code" => deploy::admin_code(&options),
        "package" => package::package(options.processor).map(drop),
        other => bail!("there is no command {other:?}\n\n{HELP}"),
    }
}

/// The functions' programs built for this machine's processor; the folder they are in.
pub(crate) fn programs_for_this_machine() -> Result<std::path::PathBuf> {
    package::build(Processor::of_this_machine(), package::PROFILE)
}

/// The functions packaged for this machine's processor, for tests on an emulator: as they are shipped, or built in the tests' own profile.
pub(crate) fn packages_for_this_machine(profile: &str) -> Result<std::path::PathBuf> {
    let shipped = if profile == rust::PROOF { profile } else { package::PROFILE };
    package::functions(Processor::of_this_machine(), shipped)
}
