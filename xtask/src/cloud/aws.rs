//! The AWS CLI: the user's own where there is one, else one installed under target/. An AWS_ENDPOINT_URL in the environment is honoured by it.

use crate::shell::answers;
use crate::venv;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// How to call AWS, and where.
pub(super) struct Aws {
    program: PathBuf,
    region: String,
}

/// What AWS said no with.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) String);

impl Aws {
    /// Finds or installs the CLI; the Region comes later.
    pub(super) fn find() -> Result<Self> {
        let program = if answers(&["aws", "--version"]) {
            PathBuf::from("aws")
        } else {
            venv::ready("deploy-venv", "infra/requirements.txt")?.join("aws")
        };
        Ok(Self { program, region: String::new() })
    }

    /// The same in a Region.
    pub(super) fn in_region(self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self }
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).env("AWS_PAGER", "").stdin(Stdio::null());
        if !self.region.is_empty() {
            command.env("AWS_REGION", &self.region).env("AWS_DEFAULT_REGION", &self.region);
        }
        command
    }

    fn output(&self, words: &[&str]) -> Result<Output> {
        let name = words.iter().take(2).copied().collect::<Vec<_>>().join(" ");
        self.command(words).output().with_context(|| format!("`aws {name}` could not be started"))
    }

    /// What AWS answered as JSON (null where it answers nothing), or what it said instead.
    pub(super) fn ask(&self, words: &[&str]) -> Result<Result<Value, Refusal>> {
        let output = self.output(&[words, &["--output", "json"]].concat())?;
        if !output.status.success() {
            return Ok(Err(Refusal(String::from_utf8_lossy(&output.stderr).trim().to_owned())));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let value = if text.trim().is_empty() { Value::Null } else { serde_json::from_str(&text)? };
        Ok(Ok(value))
    }

    /// The same where a refusal ends everything.
    pub(super) fn tell(&self, words: &[&str]) -> Result<Value> {
        match self.ask(words)? {
            Ok(value) => Ok(value),
            Err(Refusal(said)) => {
                bail!("`aws {}` said: {said}", words.iter().take(2).copied().collect::<Vec<_>>().join(" "))
            }
        }
    }

    /// A plain word that AWS's settings hold.
    pub(super) fn setting(&self, name: &str) -> Result<Option<String>> {
        let output = self.output(&["configure", "get", name])?;
        let word = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !word.is_empty()).then_some(word))
    }
}

/// The address of an emulator, where one is used.
pub(super) fn emulator() -> Option<String> {
    let address = std::env::var("AWS_ENDPOINT_URL").ok()?;
    let address = address.trim_end_matches('/').to_owned();
    (!address.is_empty()).then_some(address)
}
