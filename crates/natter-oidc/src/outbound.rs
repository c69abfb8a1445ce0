//! The one way out to a provider: HTTPS with roots of this machine, redirects never followed, answers of at most 256 KiB within ten seconds, and
//! no connection kept, because a function may be frozen before it is used again.

use crate::address;
use crate::error::{Nonsense, OidcError, Unreachable};
use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::url::Url;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;

const MOST_BYTES: usize = 256 * 1024;
const LONGEST: Duration = Duration::from_secs(10);

type Https = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Calls one provider.
pub(crate) struct Outbound {
    plain_loopback: bool,
    client: OnceLock<Https>,
}

impl Outbound {
    /// For an issuer that was checked; plain addresses of this machine are called only when the issuer is one.
    pub(crate) fn new(plain_loopback: bool) -> Self {
        Self { plain_loopback, client: OnceLock::new() }
    }

    /// Whether the provider may name this address.
    pub(crate) fn may_call(&self, address: &Url) -> bool {
        address::may_be_called(address, self.plain_loopback)
    }

    /// Makes a call.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, OidcError> {
        let address = Url::parse(&request.uri().to_string()).map_err(|_| Nonsense::Address)?;
        if !self.may_call(&address) {
            return Err(Nonsense::Address.into());
        }
        let answer = tokio::time::timeout(LONGEST, self.answer(request)).await;
        answer.unwrap_or(Err(Unreachable::TooSlow.into()))
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, OidcError> {
        let mut request = request.map(|body| Full::new(Bytes::from(body)));
        request.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static("natter"));
        let response = self.client()?.request(request).await.map_err(|_| Unreachable::Connection)?;
        let (parts, body) = response.into_parts();
        if parts.status.is_redirection() {
            return Err(Nonsense::Redirect.into());
        }
        if parts.status.is_server_error() || parts.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Unreachable::Status(parts.status.as_u16()).into());
        }
        match Limited::new(body, MOST_BYTES).collect().await {
            Ok(whole) => Ok(HttpResponse::from_parts(parts, whole.to_bytes().to_vec())),
            Err(error) if error.is::<LengthLimitError>() => Err(Nonsense::TooLarge.into()),
            Err(_) => Err(Unreachable::Connection.into()),
        }
    }

    fn client(&self) -> Result<&Https, OidcError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let provider = rustls::crypto::ring::default_provider();
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|_| Unreachable::NoRoots)?;
        let connector = tls.https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Ok(self.client.get_or_init(|| client))
    }
}

impl<'c> AsyncHttpClient<'c> for Outbound {
    type Error = OidcError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OidcError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
