//! Providers as an operator writes them: `[[oidc]]` in a file, or a JSON list in `NATTER_OIDC`. The same in both homes.

use natter_oidc::{ProviderSettings, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::str::FromStr;

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderTables(Vec<ProviderTable>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderTable {
    id: String,
    /// The id, where it is left out.
    #[serde(default)]
    name: Option<String>,
    issuer: String,
    client_id: String,
    #[serde(default)]
    client_secret: Option<Hidden>,
    #[serde(default = "usual_scopes")]
    scopes: Vec<String>,
}

fn usual_scopes() -> Vec<String> {
    vec!["email".to_owned(), "profile".to_owned()]
}

/// A word that is written to nobody who asks what is set.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Hidden(String);

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(secret)")
    }
}

impl ProviderTables {
    /// As they are spoken to.
    #[must_use]
    pub fn settings(&self) -> Vec<ProviderSettings> {
        self.0.iter().map(ProviderTable::settings).collect()
    }

    /// These and more of them.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// Whether any has a secret.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.0.iter().any(|table| table.client_secret.is_some())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ProviderTable {
    fn settings(&self) -> ProviderSettings {
        ProviderSettings {
            id: self.id.clone(),
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.as_ref().map(|secret| Secret::new(secret.0.clone())),
            scopes: self.scopes.clone(),
        }
    }
}

/// A list of providers that cannot be used. Names the place and the key, and nothing of what is there: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoTables {
    /// The text is not JSON.
    #[error("a JSON list of providers; line {line}, column {column} is not JSON")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It is something else than a list of tables.
    #[error("a list of providers, each with {REQUIRED}")]
    NoList,
    /// A provider lacks a key or has one of another kind.
    #[error("provider {number} with {key}: {expected}")]
    Key {
        /// Counted from 1.
        number: usize,
        /// The key.
        key: &'static str,
        /// What its value is.
        expected: &'static str,
    },
    /// A provider has a key that means nothing.
    #[error("provider {number} without keys other than {REQUIRED}, name, client_secret and scopes")]
    UnknownKey {
        /// Counted from 1.
        number: usize,
    },
}

const REQUIRED: &str = "id, issuer and client_id";
const TEXTS: [(&str, bool); 5] =
    [("id", true), ("issuer", true), ("client_id", true), ("name", false), ("client_secret", false)];
const SCOPES: &str = "scopes";

impl FromStr for ProviderTables {
    type Err = NoTables;

    fn from_str(json: &str) -> Result<Self, NoTables> {
        let value: Value = serde_json::from_str(json)
            .map_err(|error| NoTables::Syntax { line: error.line(), column: error.column() })?;
        Self::try_from(value)
    }
}

impl TryFrom<Value> for ProviderTables {
    type Error = NoTables;

    fn try_from(value: Value) -> Result<Self, NoTables> {
        let tables = value.as_array().ok_or(NoTables::NoList)?;
        for (index, table) in tables.iter().enumerate() {
            check(index + 1, table.as_object().ok_or(NoTables::NoList)?)?;
        }
        serde_json::from_value(value).map_err(|_| NoTables::NoList)
    }
}

fn check(number: usize, table: &Map<String, Value>) -> Result<(), NoTables> {
    for (key, is_required) in TEXTS {
        match table.get(key) {
            Some(Value::String(_)) => {}
            Some(Value::Null) | None if !is_required => {}
            _ => return Err(NoTables::Key { number, key, expected: "a text" }),
        }
    }
    let are_texts =
        |scopes: &Value| scopes.as_array().is_some_and(|scopes| scopes.iter().all(Value::is_string));
    if table.get(SCOPES).is_some_and(|scopes| !are_texts(scopes)) {
        return Err(NoTables::Key { number, key: SCOPES, expected: "a list of texts" });
    }
    let is_known = |key: &String| key == SCOPES || TEXTS.iter().any(|(known, _)| known == key);
    if table.keys().all(is_known) { Ok(()) } else { Err(NoTables::UnknownKey { number }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"[{"id": "club", "issuer": "https://id.example", "client_id": "natter", "client_secret": "canary"}]"#;

    #[test]
    fn a_provider_needs_little_and_its_secret_is_not_shown() {
        let tables: ProviderTables = ONE.parse().unwrap();
        let settings = tables.settings();
        assert_eq!((settings[0].name.as_str(), settings[0].scopes.len()), ("club", 2));
        assert!(!format!("{tables:?} {settings:?}").contains("canary"));
        assert!("[]".parse::<ProviderTables>().unwrap().is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_by_place_and_key() {
        let secret_is_a_number = ONE.replace("\"canary\"", "5");
        let error = secret_is_a_number.parse::<ProviderTables>().unwrap_err();
        assert_eq!(error, NoTables::Key { number: 1, key: "client_secret", expected: "a text" });
        let comma = ONE.replace("}]", "},]");
        assert!(matches!(comma.parse::<ProviderTables>(), Err(NoTables::Syntax { line: 1, .. })));
    }

    #[test]
    fn what_is_no_list_of_providers_is_refused_without_its_words() {
        for odd in
            ["", "{}", r#"[{"id": "club", "client_secret": "canary"}]"#, &ONE.replace("issuer", "canary")]
        {
            let error = odd.parse::<ProviderTables>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{odd}");
        }
    }
}
