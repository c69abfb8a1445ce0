//! What was said on the command line.

use super::package::Processor;
use super::template;
use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;

/// All flags, defaults filled in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) name: String,
    pub(super) region: Option<String>,
    pub(super) processor: Processor,
    pub(super) functions: Option<PathBuf>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) yes: bool,
    /// Only draws and shows a code.
    pub(super) draw: bool,
}

const MOST_NAME_LETTERS: usize = 21;

impl Options {
    /// # Errors
    /// A flag that is unknown or lacks its value, or a name that not every service would take.
    pub(super) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self {
            name: "natter".to_owned(),
            region: None,
            processor: Processor::Arm64,
            functions: std::env::var_os("NATTER_FUNCTIONS").map(PathBuf::from),
            parameters: Vec::new(),
            yes: false,
            draw: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().cloned().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--name" => options.name = value()?,
                "--region" => options.region = Some(value()?),
                "--arm64" => options.processor = Processor::Arm64,
                "--x86-64" => options.processor = Processor::X86,
                "--functions" => options.functions = Some(PathBuf::from(value()?)),
                "--set" => options.parameters.push(parameter(&value()?)?),
                "--yes" => options.yes = true,
                "--draw" => options.draw = true,
                other => bail!("there is no flag {other:?}; `cargo xtask cloud` lists them"),
            }
        }
        template::check(&options.parameters)?;
        ensure!(
            is_name(&options.name),
            "--name takes 2 to 21 lower-case letters, digits and hyphens, beginning with a letter"
        );
        Ok(options)
    }
}

fn is_name(name: &str) -> bool {
    let known = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase());
    begins && (2..=MOST_NAME_LETTERS).contains(&name.len()) && name.chars().all(known)
}

fn parameter(text: &str) -> Result<(String, String)> {
    let (name, value) = text.split_once('=').context("--set takes NAME=VALUE")?;
    ensure!(
        !matches!(
            name,
            "CodeBucket" | "SocketCode" | "HttpCode" | "FanoutCode" | "SweepCode" | "Architecture"
        ),
        "{name} is the deployment's own business"
    );
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options> {
        Options::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn flags_are_taken_and_defaults_kept() {
        let options =
            parse(&["--name", "club-2", "--x86-64", "--set", "SiteName=A=B", "--region", "eu-west-1"])
                .unwrap();
        assert_eq!((options.name.as_str(), options.region.as_deref()), ("club-2", Some("eu-west-1")));
        assert_eq!(options.parameters, [("SiteName".to_owned(), "A=B".to_owned())]);
        assert_eq!(options.processor, Processor::X86);
        assert!(!options.yes);
        assert_eq!(parse(&[]).unwrap().processor, Processor::Arm64);
    }

    #[test]
    fn what_no_service_would_take_is_refused() {
        for words in [
            &["--name", "Natter"][..],
            &["--name", "2chat"],
            &["--name", "a"],
            &["--name", "a-name-of-22-characters"],
            &["--name"],
            &["--force"],
            &["--set", "SiteName"],
            &["--set", "SitName=foo"],
            &["--set", "CodeBucket=mine"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
