//! The help of `natter serve`: each setting with its default and its variable.

use crate::settings::SETTINGS;
use clap::{Arg, Command};

/// The program's commands with that added.
pub(crate) fn with_defaults(program: Command) -> Command {
    program.mut_subcommand("serve", |serve| serve.mut_args(with_default))
}

fn with_default(argument: Arg) -> Arg {
    let Some(setting) = SETTINGS.iter().find(|setting| setting.name == argument.get_id().as_str()) else {
        return argument;
    };
    let default = (setting.default)();
    let default = if default.is_empty() { String::new() } else { format!("default: {default}; ") };
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    argument.help(format!("{help} [{default}env: {}]", setting.variable))
}
