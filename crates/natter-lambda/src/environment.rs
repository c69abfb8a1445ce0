//! Configuration: what the deployment puts into the functions' environment, read once at the start.

use crate::failure::Failure;
use crate::spending::USUAL_CEILING;
use data_encoding::HEXLOWER_PERMISSIVE;
use natter_core::person::SecretHash;
use natter_core::site::SignupPolicy;
use natter_dynamo::{EnvironmentError, Options, Tables};
use natter_http::{ProviderTables, Settings, origin, signup_policy};

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
    /// AWS's name of the function, with the deployment's in it: what its metrics are kept under.
    pub function: String,
    /// The hash of the code that makes the first site admin, drawn by the deployment and printed once.
    pub admin_code: Option<SecretHash>,
    /// Posts to connections on one UTC day, over all functions.
    pub posts_per_day: u64,
    /// Identity providers to sign in with, and the key of what browsers carry while they are away at one; the same in all functions.
    pub providers: (ProviderTables, SigningKey),
}

/// A key of which nothing is shown.
#[derive(Clone, Default)]
pub struct SigningKey(pub [u8; 32]);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SigningKey(secret)")
    }
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
        let socket_endpoint =
            optional("NATTER_SOCKET_ENDPOINT").ok_or(EnvironmentError("NATTER_SOCKET_ENDPOINT"))?;
        let settings = Settings {
            socket_url: socket_address(&socket_endpoint),
            site_name: optional("NATTER_SITE_NAME").unwrap_or_else(|| "Natter".to_owned()),
            guests: switch("NATTER_GUESTS", optional("NATTER_GUESTS").as_deref(), false)?,
            signup: signup(optional("NATTER_SIGNUP").as_deref())?,
            // Without a known address no browser is let in: a function never sees the host that a page was loaded from.
            public_url: Some(web_origin(
                "NATTER_PUBLIC_URL",
                optional("NATTER_PUBLIC_URL").as_deref().unwrap_or("https://unknown.invalid"),
            )?),
            allowed_origins: optional("NATTER_ALLOWED_ORIGINS")
                .unwrap_or_default()
                .split(',')
                .filter(|origin| !origin.trim().is_empty())
                .map(|origin| web_origin("NATTER_ALLOWED_ORIGINS", origin))
                .collect::<Result<_, _>>()?,
            ..Settings::default()
        };
        Ok(Self {
            socket_endpoint,
            settings,
            options,
            region: optional("AWS_REGION").ok_or(EnvironmentError("AWS_REGION"))?,
            function: optional("AWS_LAMBDA_FUNCTION_NAME")
                .ok_or(EnvironmentError("AWS_LAMBDA_FUNCTION_NAME"))?,
            admin_code: admin_code(optional("NATTER_ADMIN_CODE_SHA256").as_deref())?,
            posts_per_day: posts_per_day(optional("NATTER_POSTS_PER_DAY").as_deref())?,
            providers: providers(
                [("NATTER_OIDC", optional("NATTER_OIDC")), ("NATTER_COGNITO", optional("NATTER_COGNITO"))],
                optional("NATTER_OIDC_KEY").as_deref(),
            )?,
        })
    }
}

/// Where sockets connect, by where their connections are managed: the same stage, `wss` for `https` and `ws` for `http` (developer guide: "Use
/// @connections commands in your backend service").
fn socket_address(endpoint: &str) -> String {
    endpoint.replacen("http", "ws", 1)
}

/// An address in the form that browsers name as an origin. One that can never match would refuse everyone.
fn web_origin(name: &'static str, address: &str) -> Result<String, Failure> {
    let odd = Failure::Setting(name, "web origins such as https://chat.example.org, without a path");
    origin::parse(address).map_err(|_| odd)
}

/// A setting that is on or off, in the words of the home program. Anything else ends the start: a site must not be open by a misspelling.
fn switch(name: &'static str, text: Option<&str>, usual: bool) -> Result<bool, Failure> {
    text.map_or(Ok(usual), |text| text.parse().map_err(|_| Failure::Setting(name, "true or false")))
}

fn signup(text: Option<&str>) -> Result<SignupPolicy, Failure> {
    let read = |text| {
        signup_policy(text)
            .ok_or(Failure::Setting("NATTER_SIGNUP", "open, invited or closed (or true or false)"))
    };
    text.map_or(Ok(SignupPolicy::Open), read)
}

fn posts_per_day(text: Option<&str>) -> Result<u64, Failure> {
    let odd = Failure::Setting("NATTER_POSTS_PER_DAY", "a number above 0");
    let number = text.map_or(Some(USUAL_CEILING), |text| text.parse().ok());
    number.filter(|number| *number > 0).ok_or(odd)
}

fn admin_code(text: Option<&str>) -> Result<Option<SecretHash>, Failure> {
    let odd = Failure::Setting("NATTER_ADMIN_CODE_SHA256", "64 hexadecimal digits");
    text.map(|text| digits(text).map(SecretHash).ok_or(odd)).transpose()
}

/// The operator's providers and the pool that the deployment made. Where there is a provider, there is a key.
fn providers(
    lists: [(&'static str, Option<String>); 2],
    key: Option<&str>,
) -> Result<(ProviderTables, SigningKey), Failure> {
    let mut all = ProviderTables::default();
    for (name, list) in lists {
        let read =
            |list: String| list.parse().map_err(|_| Failure::Setting(name, "a JSON list of providers"));
        all = all.and(list.map_or_else(|| Ok(ProviderTables::default()), read)?);
    }
    if all.is_empty() {
        return Ok(Default::default());
    }
    let odd = Failure::Setting("NATTER_OIDC_KEY", "64 hexadecimal digits");
    Ok((all, SigningKey(key.and_then(digits).ok_or(odd)?)))
}

fn digits(text: &str) -> Option<[u8; 32]> {
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// A variable that is set and not empty.
pub(crate) fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_origins_as_browsers_write_them() {
        let read = |address| web_origin("NATTER_PUBLIC_URL", address);
        assert_eq!(read("https://Chat.example.org:443/").ok().as_deref(), Some("https://chat.example.org"));
        let error = read("https://example.org/chat").unwrap_err();
        assert!(error.to_string().starts_with("NATTER_PUBLIC_URL must be web origins"), "{error}");
    }

    #[test]
    fn a_switch_is_on_or_off_and_nothing_else() {
        let read = |text| switch("NATTER_GUESTS", text, true).ok();
        assert_eq!(
            (read(None), read(Some("true")), read(Some("false"))),
            (Some(true), Some(true), Some(false))
        );
        for text in ["open", "closed", "no", "0", "False "] {
            assert_eq!(read(Some(text)), None, "{text}");
        }
    }

    #[test]
    fn clients_are_told_the_stage_that_is_managed() {
        let aws = "https://a1b2.execute-api.eu-central-1.amazonaws.com/ws";
        assert_eq!(socket_address(aws), "wss://a1b2.execute-api.eu-central-1.amazonaws.com/ws");
        assert_eq!(socket_address("http://127.0.0.1:4566/ws"), "ws://127.0.0.1:4566/ws");
    }

    #[test]
    fn policies_and_codes_are_understood_or_nothing_starts() {
        let policy = |text| signup(text).ok();
        assert_eq!(
            (policy(None), policy(Some("true"))),
            (Some(SignupPolicy::Open), Some(SignupPolicy::Open))
        );
        assert_eq!(policy(Some("invited")), Some(SignupPolicy::Invited));
        assert_eq!((policy(Some("false")), policy(Some("nope"))), (Some(SignupPolicy::Closed), None));
        assert_eq!(
            (posts_per_day(None).ok(), posts_per_day(Some("200")).ok()),
            (Some(USUAL_CEILING), Some(200))
        );
        for odd in ["0", "-1", "many", "1.5"] {
            assert!(posts_per_day(Some(odd)).is_err(), "{odd}");
        }
        let code = |text: &str| admin_code(Some(text)).ok().flatten();
        assert!(code(&"0f".repeat(32)) == Some(SecretHash([15; 32])) && admin_code(None).is_ok());
        for odd in ["", "0f", &"0f".repeat(33), &"xy".repeat(32)] {
            assert!(admin_code(Some(odd)).is_err(), "{odd}");
        }
    }

    #[test]
    fn the_pool_of_the_deployment_comes_beside_the_operators_providers() {
        let list = |id| {
            Some(format!(r#"[{{"id": "{id}", "issuer": "https://id.example", "client_id": "natter"}}]"#))
        };
        let key = "0f".repeat(32);
        let read = |oidc: Option<String>, cognito: Option<String>, key: Option<&str>| {
            providers([("NATTER_OIDC", oidc), ("NATTER_COGNITO", cognito)], key)
        };
        let ids = |oidc, cognito| -> Vec<String> {
            let (tables, _) = read(oidc, cognito, Some(&key)).unwrap();
            tables.settings().into_iter().map(|provider| provider.id).collect()
        };
        assert_eq!(ids(list("club"), list("cognito")), ["club", "cognito"]);
        assert_eq!(ids(None, list("cognito")), ["cognito"]);
        assert!(read(None, None, None).is_ok(), "without providers no key is needed");
        assert!(read(None, list("cognito"), None).is_err(), "with one it is");
        assert!(read(list("club"), Some("[}".to_owned()), Some(&key)).is_err());
    }
}
