//! Configuration: what the deployment puts into the functions' environment, read once at the start.

use crate::failure::Failure;
use natter_dynamo::{EnvironmentError, Options, Tables};
use natter_http::Settings;

/// Everything a function is told.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where posts to connections go, with the stage: `https://{api}.execute-api.{region}.amazonaws.com/ws`.
    pub socket_endpoint: String,
    /// What the routes and the authoriser go by.
    pub settings: Settings,
    /// Tables and rates.
    pub options: Options,
    /// AWS's name of the region.
    pub region: String,
}

impl Environment {
    /// Reads `NATTER_…` and what Lambda gives.
    ///
    /// # Errors
    /// The first variable that is missing.
    pub fn read() -> Result<Self, Failure> {
        let mut options = Options::new(Tables::from_environment()?);
        // For load tests and stories only: the contract lets nobody raise the rates on AWS.
        if optional("NATTER_RATES").as_deref() == Some("off") {
            options.rates = None;
        }
        let settings = Settings {
            site_name: optional("NATTER_SITE_NAME").unwrap_or_else(|| "Natter".to_owned()),
            guests: optional("NATTER_GUESTS").as_deref() == Some("true"),
            signup: optional("NATTER_SIGNUP").as_deref() != Some("closed"),
            // Without a known address no browser is let in: a function never sees the host that a page was loaded from.
            public_url: Some(
                optional("NATTER_PUBLIC_URL").unwrap_or_else(|| "https://unknown.invalid".to_owned()),
            ),
            allowed_origins: optional("NATTER_ALLOWED_ORIGINS")
                .map(|list| list.split(',').map(|origin| origin.trim().to_owned()).collect())
                .unwrap_or_default(),
            ..Settings::default()
        };
        Ok(Self {
            socket_endpoint: optional("NATTER_SOCKET_ENDPOINT")
                .ok_or(EnvironmentError("NATTER_SOCKET_ENDPOINT"))?,
            settings,
            options,
            region: optional("AWS_REGION").ok_or(EnvironmentError("AWS_REGION"))?,
        })
    }
}

/// A variable that is set and not empty.
pub(crate) fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
