//! Providers as an operator writes them: `[[oidc]]` in a file, or a JSON list in `NATTER_OIDC`. The same in both homes.

use natter_oidc::{ProviderSettings, Secret};
use serde::{Deserialize, Serialize};
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

/// A JSON list that is none. Where in it, and nothing of what stands there: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a JSON list of providers was due, each with id, issuer and client_id; line {line}, column {column} is something else"
)]
pub struct NoTables {
    line: usize,
    column: usize,
}

impl FromStr for ProviderTables {
    type Err = NoTables;

    fn from_str(json: &str) -> Result<Self, NoTables> {
        serde_json::from_str(json).map_err(|error| NoTables { line: error.line(), column: error.column() })
    }
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
    fn what_is_no_list_of_providers_is_refused_without_its_words() {
        for odd in
            ["", "{}", r#"[{"id": "club", "client_secret": "canary"}]"#, &ONE.replace("issuer", "canary")]
        {
            let error = odd.parse::<ProviderTables>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{odd}");
        }
    }
}
