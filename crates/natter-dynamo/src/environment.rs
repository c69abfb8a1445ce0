//! The client and the tables out of the environment that Lambda gives, by hand: the SDK's own loader would bring profiles, SSO and metadata
//! services that no function uses, and cost start time and size.

use crate::options::Tables;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region, SharedHttpClient};
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use std::time::Duration;

/// Tries of one call by the SDK itself: the first and two more.
const ATTEMPTS: u32 = 3;
const CONNECT: Duration = Duration::from_secs(1);
/// DynamoDB answers within tens of milliseconds; what takes longer is better asked again.
const ATTEMPT: Duration = Duration::from_secs(2);
const CALL: Duration = Duration::from_secs(6);

/// A variable that is missing.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {0} is not set")]
pub struct EnvironmentError(pub &'static str);

fn required(name: &'static str) -> Result<String, EnvironmentError> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).ok_or(EnvironmentError(name))
}

impl Tables {
    /// The tables named by `NATTER_PEOPLE_TABLE`, `NATTER_ROOMS_TABLE`, `NATTER_MESSAGES_TABLE` and `NATTER_CONNECTIONS_TABLE`.
    ///
    /// # Errors
    /// The first variable that is missing.
    pub fn from_environment() -> Result<Self, EnvironmentError> {
        Ok(Self {
            people: required("NATTER_PEOPLE_TABLE")?,
            rooms: required("NATTER_ROOMS_TABLE")?,
            messages: required("NATTER_MESSAGES_TABLE")?,
            connections: required("NATTER_CONNECTIONS_TABLE")?,
        })
    }
}

/// A client for the region and the keys that Lambda puts into the environment; at `AWS_ENDPOINT_URL_DYNAMODB` or `AWS_ENDPOINT_URL` where one
/// of them is set.
///
/// # Errors
/// The first variable that is missing.
pub fn client_from_environment() -> Result<Client, EnvironmentError> {
    let token = std::env::var("AWS_SESSION_TOKEN").ok().filter(|token| !token.is_empty());
    let (id, secret) = (required("AWS_ACCESS_KEY_ID")?, required("AWS_SECRET_ACCESS_KEY")?);
    let credentials = Credentials::new(id, secret, token, None, "environment");
    let endpoint = required("AWS_ENDPOINT_URL_DYNAMODB").or_else(|_| required("AWS_ENDPOINT_URL")).ok();
    Ok(client(&required("AWS_REGION")?, credentials, endpoint))
}

/// A client with Natter's time limits. Makes no connection yet.
#[must_use]
pub fn client(region: &str, credentials: Credentials, endpoint: Option<String>) -> Client {
    client_over(https(), region, credentials, endpoint)
}

/// The HTTP client beneath, with TLS by rustls on ring; certificates are read at the first connection.
#[must_use]
pub fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// The same client over another HTTP client, such as one that loses answers.
#[must_use]
pub fn client_over(
    http: SharedHttpClient,
    region: &str,
    credentials: Credentials,
    endpoint: Option<String>,
) -> Client {
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(Duration::from_millis(25))
        .with_max_backoff(Duration::from_millis(400));
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(CALL)
        .build();
    let mut config = Builder::new()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials)
        .http_client(http)
        .retry_config(retries)
        .timeout_config(timeouts);
    config.set_endpoint_url(endpoint);
    Client::from_conf(config.build())
}
