//! Posts to `@connections`. A post that is refused for now is tried three times and then left to the client's own fetching of gaps.

use crate::environment::optional;
use crate::failure::Failure;
use crate::spending::Spending;
use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::config::retry::RetryConfig;
use aws_sdk_apigatewaymanagement::config::timeout::TimeoutConfig;
use aws_sdk_apigatewaymanagement::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_apigatewaymanagement::error::SdkError;
use aws_sdk_apigatewaymanagement::operation::post_to_connection::PostToConnectionError;
use aws_sdk_apigatewaymanagement::primitives::Blob;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use natter_dynamo::{EnvironmentError, GatewayId};
use std::time::Duration;

/// Tries of one post.
const TRIES: u32 = 3;
/// Before the second try; doubled before the third, both with full jitter.
const PAUSE_MS: u64 = 40;
const CONNECT: Duration = Duration::from_secs(1);
/// API Gateway takes a post within some ten milliseconds.
const TRY: Duration = Duration::from_secs(3);

/// What became of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Posted {
    /// API Gateway has it.
    Taken,
    /// There is no such connection, or not yet.
    Gone,
    /// Refused each time, or the day's posts are used up.
    GivenUp,
}

/// A caller of the management API.
#[derive(Clone)]
pub(crate) struct Posts {
    client: Client,
    spending: Spending,
}

impl Posts {
    /// A caller with the keys that Lambda gives. Makes no connection yet.
    pub(crate) fn to(endpoint: &str, region: &str, spending: Spending) -> Result<Self, Failure> {
        let required = |name: &'static str| optional(name).ok_or(EnvironmentError(name));
        let (id, secret) = (required("AWS_ACCESS_KEY_ID")?, required("AWS_SECRET_ACCESS_KEY")?);
        let credentials = Credentials::new(id, secret, optional("AWS_SESSION_TOKEN"), None, "environment");
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(TRY).build();
        let config = Builder::new()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(region.to_owned()))
            .credentials_provider(credentials)
            .endpoint_url(endpoint)
            .http_client(http)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        Ok(Self { client: Client::from_conf(config), spending })
    }

    /// Posts one frame.
    pub(crate) async fn post(&self, to: &GatewayId, frame: Vec<u8>) -> Posted {
        for attempt in 0..TRIES {
            if attempt > 0 {
                let most = PAUSE_MS << attempt;
                tokio::time::sleep(Duration::from_millis(rand::random_range(0..=most))).await;
            }
            if !self.spending.may_post().await {
                return Posted::GivenUp;
            }
            let data = Blob::new(frame.clone());
            match self.client.post_to_connection().connection_id(to.as_str()).data(data).send().await {
                Ok(_) => return Posted::Taken,
                Err(error) if is_gone(&error) => return Posted::Gone,
                Err(error) => tracing::debug!(%error, attempt, "a post was refused"),
            }
        }
        Posted::GivenUp
    }

    /// Closes a connection; one that is gone is closed.
    pub(crate) async fn close(&self, connection: &GatewayId) {
        if let Err(error) = self.client.delete_connection().connection_id(connection.as_str()).send().await {
            tracing::debug!(%error, "a connection could not be closed");
        }
    }
}

fn is_gone(error: &SdkError<PostToConnectionError>) -> bool {
    error.as_service_error().is_some_and(PostToConnectionError::is_gone_exception)
        || error.raw_response().is_some_and(|response| response.status().as_u16() == 410)
}
