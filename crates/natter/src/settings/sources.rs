//! Where settings come from: flags, then the environment, then the file. Messages name place and key, never the input, which may be a secret.

use super::value::{Expected, Value};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

const PREFIX: &str = "NATTER_";

/// A setting's names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The key in the file; a flag with hyphens in place of underscores.
    pub(crate) name: &'static str,
    pub(crate) variable: &'static str,
    /// The default, as a flag would say it.
    pub(crate) default: fn() -> String,
}

/// A source that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("{place}: expected {expected}")]
    Value { place: String, expected: Expected },
    #[error("{variable} is not UTF-8")]
    NotText { variable: &'static str },
    #[error("there is no settings file at {0}")]
    NoFile(PathBuf),
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error(
        "{path}, line {line}{key}: this is not TOML; is a quote, a bracket or an equals sign missing, or a key there twice?"
    )]
    Syntax { path: PathBuf, line: usize, key: String },
    #[error("{path}: there is no setting {key}{guess}")]
    Unknown { path: PathBuf, key: String, guess: String },
}

/// What was said, before it is read.
pub(crate) struct Sources<'a> {
    pub(crate) flags: BTreeMap<&'static str, String>,
    pub(crate) variable: &'a dyn Fn(&str) -> Option<OsString>,
    pub(crate) file: Option<File>,
}

/// A file that is TOML, with known keys only.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    table: toml::Table,
}

impl Sources<'_> {
    /// What the first source that says anything says.
    ///
    /// # Errors
    /// When that cannot be used.
    pub(crate) fn find<T: Value>(&self, setting: &Setting) -> Result<Option<T>, SourceError> {
        if let Some(text) = self.flags.get(setting.name) {
            let place = format!("--{}", setting.name.replace('_', "-"));
            return read(place, T::from_text(text));
        }
        if let Some(text) = self.text(setting.variable)? {
            return read(setting.variable.to_owned(), T::from_text(&text));
        }
        let Some(file) = &self.file else { return Ok(None) };
        let Some(value) = file.table.get(setting.name) else { return Ok(None) };
        read(format!("{}, key {}", file.path.display(), setting.name), T::from_file(value))
    }

    /// A variable that is set and not empty.
    fn text(&self, variable: &'static str) -> Result<Option<String>, SourceError> {
        let Some(text) = (self.variable)(variable) else { return Ok(None) };
        let text = text.into_string().map_err(|_| SourceError::NotText { variable })?;
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }
}

fn read<T>(place: String, value: Result<T, Expected>) -> Result<Option<T>, SourceError> {
    value.map(Some).map_err(|expected| SourceError::Value { place, expected })
}

/// Reads the file, `usual` only where it is there.
///
/// # Errors
/// [`SourceError`].
pub(crate) fn file(
    named: Option<PathBuf>,
    usual: &Path,
    settings: &[Setting],
) -> Result<Option<File>, SourceError> {
    let is_named = named.is_some();
    let path = named.unwrap_or_else(|| usual.to_owned());
    if !path.is_file() {
        return if is_named { Err(SourceError::NoFile(path)) } else { Ok(None) };
    }
    let text =
        std::fs::read_to_string(&path).map_err(|source| SourceError::Io { path: path.clone(), source })?;
    let table: toml::Table = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let (line, key) = place(&text, error.span().map_or(0, |span| span.start));
        SourceError::Syntax { path: path.clone(), line, key }
    })?;
    match table.keys().find(|key| settings.iter().all(|setting| setting.name != key.as_str())) {
        Some(key) => {
            let guess = nearest(key, settings.iter().map(|setting| setting.name));
            let guess = guess.map(|guess| format!("; did you mean {guess}?")).unwrap_or_default();
            Err(SourceError::Unknown { path, key: key.clone(), guess })
        }
        None => Ok(Some(File { path, table })),
    }
}

/// The line of an offset, and the key it begins with.
fn place(text: &str, offset: usize) -> (usize, String) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count();
    let is_key = |key: &&str| {
        !key.is_empty() && key.len() <= 40 && key.chars().all(|one| one.is_ascii_lowercase() || one == '_')
    };
    let key = text.lines().nth(line).and_then(|line| line.split_once('=')).map(|(key, _)| key.trim());
    let key = key.filter(is_key).map(|key| format!(", key {key}")).unwrap_or_default();
    (line + 1, key)
}

/// Variables with Natter's prefix that name no setting, each with the nearest one that does.
pub(crate) fn unknown_variables(
    variables: impl Iterator<Item = OsString>,
    settings: &[Setting],
) -> Vec<(String, Option<&'static str>)> {
    let known = || settings.iter().map(|setting| setting.variable).chain([super::CONFIG_VARIABLE]);
    let names = variables.filter_map(|name| name.into_string().ok());
    let unknown = names.filter(|name| name.starts_with(PREFIX) && known().all(|one| one != name));
    unknown.map(|name| (name.clone(), nearest(&name, known()))).collect()
}

/// The known word that a misspelt one most likely stands for.
fn nearest<'known>(word: &str, known: impl Iterator<Item = &'known str>) -> Option<&'known str> {
    let distance = |one: &&str| strsim::damerau_levenshtein(one, word);
    known.min_by_key(distance).filter(|one| distance(one) <= 3)
}
