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
    /// The first variable that is missing or not understood.
    pub fn read() -> Result<Self, Failure> {
        let mut options = Options::new(Tables::from_environment()?);
        // For load tests and stories only: the contract lets nobody raise the rates on AWS.
        if optional("NATTER_RATES").as_deref() == Some("off") {
            options.rates = None;
        }
        let settings = Settings {
            site_name: optional("NATTER_SITE_NAME").unwrap_or_else(|| "Natter".to_owned()),
            guests: switch("NATTER_GUESTS", optional("NATTER_GUESTS").as_deref(), false)?,
            signup: switch("NATTER_SIGNUP", optional("NATTER_SIGNUP").as_deref(), true)?,
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

/// A setting that is on or off, in the words of the home program. Anything else ends the start: a site must not be open by a misspelling.
fn switch(name: &'static str, text: Option<&str>, usual: bool) -> Result<bool, Failure> {
    text.map_or(Ok(usual), |text| text.parse().map_err(|_| Failure::Setting(name, "true or false")))
}

/// A variable that is set and not empty.
pub(crate) fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_on_or_off_and_nothing_else() {
        let read = |text| switch("NATTER_SIGNUP", text, true).ok();
        assert_eq!(
            (read(None), read(Some("true")), read(Some("false"))),
            (Some(true), Some(true), Some(false))
        );
        for text in ["open", "closed", "no", "0", "False "] {
            assert_eq!(read(Some(text)), None, "{text}");
        }
    }
}
