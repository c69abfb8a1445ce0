//! `natter doctor`: examines a store that no server runs on.

use crate::settings::Flags as Settings;
use anyhow::{Context, bail};
use clap::Args;
use natter_sqlite::{Finding, State};
use std::io::Write;
use std::path::PathBuf;

/// What to examine.
#[derive(Args)]
pub(crate) struct Flags {
    /// Folder of the store [default: as `natter serve` would take it].
    #[arg(long)]
    data: Option<PathBuf>,
    /// Repair what can be made again from what is sound. Take a copy of the folder first.
    #[arg(long)]
    repair: bool,
}

/// Prints one line a finding. Fails when something is damaged still.
///
/// # Errors
/// When there is no store to examine, or something in it is damaged.
pub(crate) fn doctor(flags: &Flags) -> anyhow::Result<()> {
    let settings = Settings::default().settings();
    let mut findings = vec![match &settings {
        Ok(_) => Finding {
            state: State::Sound,
            what: "settings: the environment and natter.toml can be used".to_owned(),
        },
        Err(error) => Finding { state: State::Lost, what: format!("settings: {error:#}") },
    }];
    let file = settings.as_ref().ok().and_then(|settings| settings.secret_file_open_to_others());
    findings.extend(file.map(|file| Finding {
        state: State::Lost,
        what: format!(
            "settings: other users may read {}, which holds a client secret; chmod 600 it",
            file.display()
        ),
    }));
    let usual = settings.as_ref().ok().map(|settings| settings.data.clone());
    let data =
        flags.data.clone().or(usual).context("the settings do not say where the store is; --data does")?;
    findings.extend(natter_sqlite::doctor(&data.join(crate::serve::STORE_FILE), flags.repair)?);
    let mut out = std::io::stdout().lock();
    writeln!(out, "natter {}, store in {}", env!("CARGO_PKG_VERSION"), data.display())?;
    for Finding { state, what } in &findings {
        writeln!(out, "{:<10} {what}", word(*state))?;
    }
    let count = |state| findings.iter().filter(|finding| finding.state == state).count();
    match (count(State::Lost), count(State::Repairable)) {
        (0, 0) => Ok(()),
        (0, _) => bail!("something is damaged; --repair repairs it, copy the folder first"),
        _ => bail!("something is damaged that cannot be repaired here"),
    }
}

const fn word(state: State) -> &'static str {
    match state {
        State::Sound => "ok",
        State::Repairable => "repairable",
        State::Repaired => "repaired",
        State::Lost => "DAMAGED",
    }
}
