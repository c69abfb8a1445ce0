//! A client beneath the SDK that stands between it and the wire: it holds calls up, refuses them, or loses their answers.

use crate::ground::patient;
use aws_sdk_dynamodb::config::{Credentials, RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use futures_util::future::BoxFuture;
use natter_dynamo::{Client, client_over, https};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Answer = Result<HttpResponse, ConnectorError>;

/// What happens to a call.
pub(crate) trait Hook: Debug + Send + Sync + 'static {
    /// Before it is sent; an answer means that it is not.
    fn before(&self) -> BoxFuture<'static, Option<Answer>>;
    /// After it was carried out.
    fn after(&self, answer: Answer) -> Answer;
}

#[derive(Debug)]
struct Interposed<H> {
    inner: SharedHttpClient,
    hook: Arc<H>,
}

#[derive(Debug)]
struct Connector<H> {
    inner: SharedHttpConnector,
    hook: Arc<H>,
}

impl<H: Hook> HttpClient for Interposed<H> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, hook: Arc::clone(&self.hook) })
    }
}

impl<H: Hook> HttpConnector for Connector<H> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, hook) = (self.inner.clone(), Arc::clone(&self.hook));
        HttpConnectorFuture::new(async move {
            if let Some(answer) = hook.before().await {
                return answer;
            }
            hook.after(inner.call(request).await)
        })
    }
}

/// A client whose calls go past this hook.
pub(crate) fn interposed<H: Hook>(url: &str, hook: Arc<H>) -> Client {
    let http = SharedHttpClient::new(Interposed { inner: https(), hook });
    let credentials = Credentials::new("local", "local", None, None, "tests");
    patient(&client_over(http, "us-east-1", credentials, Some(url.to_owned())))
}

/// Refuses and loses one in so many calls, by a seed.
#[derive(Debug)]
pub(crate) struct Lossy {
    random: Mutex<StdRng>,
    one_in: u32,
    /// How many calls were refused, and how many answers were lost.
    pub(crate) refused: AtomicUsize,
    pub(crate) lost: AtomicUsize,
}

impl Lossy {
    pub(crate) fn new(seed: u64, one_in: u32) -> Self {
        let random = Mutex::new(StdRng::seed_from_u64(seed));
        Self { random, one_in, refused: AtomicUsize::new(0), lost: AtomicUsize::new(0) }
    }

    fn fault(&self, count: &AtomicUsize) -> Option<Answer> {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        if !random.random_ratio(1, self.one_in) {
            return None;
        }
        count.fetch_add(1, Ordering::Relaxed);
        Some(match random.random_range(0..4) {
            0 => Ok(error(500, "InternalServerError")),
            1 => Ok(error(400, "ThrottlingException")),
            2 => Err(ConnectorError::timeout("the answer takes too long".into())),
            _ => Err(ConnectorError::io("the connection was cut".into())),
        })
    }
}

fn error(status: u16, code: &str) -> HttpResponse {
    let body = format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"injected"}}"#);
    HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body))
}

impl Hook for Lossy {
    fn before(&self) -> BoxFuture<'static, Option<Answer>> {
        let fault = self.fault(&self.refused);
        Box::pin(async move { fault })
    }

    fn after(&self, answer: Answer) -> Answer {
        self.fault(&self.lost).unwrap_or(answer)
    }
}

/// Lets something happen before the call of this number, counted from one, goes out.
pub(crate) struct Meanwhile {
    calls: AtomicUsize,
    number: usize,
    what: Mutex<Option<BoxFuture<'static, ()>>>,
}

impl Debug for Meanwhile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Meanwhile").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Meanwhile {
    pub(crate) fn new(number: usize, what: impl Future<Output = ()> + Send + 'static) -> Self {
        Self { calls: AtomicUsize::new(0), number, what: Mutex::new(Some(Box::pin(what))) }
    }

    /// Whether it has happened.
    pub(crate) fn has_happened(&self) -> bool {
        self.what.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

impl Hook for Meanwhile {
    fn before(&self) -> BoxFuture<'static, Option<Answer>> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let due = (number == self.number)
            .then(|| self.what.lock().unwrap_or_else(PoisonError::into_inner).take())
            .flatten();
        Box::pin(async move {
            if let Some(what) = due {
                what.await;
            }
            None
        })
    }

    fn after(&self, answer: Answer) -> Answer {
        answer
    }
}
