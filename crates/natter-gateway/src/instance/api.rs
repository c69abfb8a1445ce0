//! The one port of a process: the Lambda Runtime API (version 2018-06-01), the management API of its connections, and DynamoDB behind it.

use super::{Said, Status};
use crate::dynamo::{self, Passed};
use crate::event::STAGE;
use crate::faults::CrashPoint;
use crate::function::InvokeError;
use crate::gateway::Shared;
use crate::management;
use crate::net::{self, Body};
use crate::observed::Stray;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

const RUNTIME: &str = "/2018-06-01/runtime/";

#[derive(Clone)]
struct Door {
    shared: Arc<Shared>,
    said: mpsc::Sender<Said>,
    status: Arc<Status>,
}

/// Serves the port for as long as the gateway lives.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    said: mpsc::Sender<Said>,
    status: Arc<Status>,
) {
    let door = Door { shared, said, status };
    net::serve(listener, move |request, _| {
        let door = door.clone();
        async move { door.answer(request).await }
    })
    .await;
}

impl Door {
    async fn answer(self, request: Request<Incoming>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = net::whole(body).await;
        let path = parts.uri.path().to_owned();
        if let Some(call) = path.strip_prefix(RUNTIME) {
            return self.runtime(&parts.method, call, body).await;
        }
        if let Some(id) = management::connection_of(&path, STAGE) {
            return self.post(&parts.method, &id, &body).await;
        }
        let mortal = self.mortal();
        let request = Request::from_parts(parts, body);
        let shared = &self.shared;
        match dynamo::pass(request, &shared.dynamodb, &shared.dice, &shared.observed, mortal).await {
            Passed::Answered(response) => response,
            Passed::Dies(point) => self.die(point).await,
        }
    }

    async fn runtime(self, method: &Method, call: &str, body: Bytes) -> Response<Body> {
        let mut words = call.trim_matches('/').split('/');
        match (method, words.next(), words.next(), words.next()) {
            (&Method::GET, Some("invocation"), Some("next"), None) => self.next().await,
            (&Method::POST, Some("invocation"), Some(id), Some("response")) => {
                if self.mortal() && self.shared.dice.dies_at(CrashPoint::BeforeReturn) {
                    return self.die(CrashPoint::BeforeReturn).await;
                }
                let answer =
                    serde_json::from_slice(&body).map_err(|error| InvokeError::Failed(error.to_string()));
                self.answered(id, answer).await
            }
            (&Method::POST, Some("invocation"), Some(id), Some("error")) => {
                let error = String::from_utf8_lossy(&body).into_owned();
                self.answered(id, Err(InvokeError::Failed(error))).await
            }
            (&Method::POST, Some("init"), Some("error"), None) => {
                tracing::error!(error = %String::from_utf8_lossy(&body), "a function does not initialise");
                accepted()
            }
            _ => net::json(
                StatusCode::NOT_FOUND,
                &json!({ "errorMessage": "no such call of the Runtime API" }),
            ),
        }
    }

    async fn next(self) -> Response<Body> {
        let (hand, handed) = oneshot::channel();
        if self.said.send(Said::Next(hand)).await.is_err() {
            return net::empty(StatusCode::INTERNAL_SERVER_ERROR);
        }
        let Ok(handed) = handed.await else { return std::future::pending().await };
        let mut response = Response::new(Full::from(handed.event));
        let headers = response.headers_mut();
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:natter";
        let pairs = [
            ("content-type", "application/json".to_owned()),
            ("lambda-runtime-aws-request-id", handed.id),
            ("lambda-runtime-deadline-ms", handed.deadline_ms.to_string()),
            ("lambda-runtime-invoked-function-arn", arn.to_owned()),
            ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0".to_owned()),
        ];
        for (name, value) in pairs {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }

    async fn answered(self, id: &str, answer: Result<Value, InvokeError>) -> Response<Body> {
        let (taken, heard) = oneshot::channel();
        let _ = self.said.send(Said::Answered(id.to_owned(), answer, taken)).await;
        let _ = heard.await;
        accepted()
    }

    async fn post(self, method: &Method, id: &str, body: &Bytes) -> Response<Body> {
        if !self.status.busy.load(Ordering::SeqCst) {
            self.shared.observed.note(|counts| counts.strays.push(Stray::PostOutsideInvocation));
        }
        let response = management::answer(&self.shared, method, id, body);
        let delivered = *method == Method::POST && response.status() == StatusCode::OK;
        if delivered && self.mortal() && self.shared.dice.dies_at(CrashPoint::MidPosts) {
            return self.die(CrashPoint::MidPosts).await;
        }
        response
    }

    fn mortal(&self) -> bool {
        self.status.busy.load(Ordering::SeqCst) && self.status.mortal.load(Ordering::SeqCst)
    }

    /// The process is killed before it hears anything.
    async fn die(self, point: CrashPoint) -> Response<Body> {
        tracing::debug!(?point, "a process dies");
        self.shared.observed.note(|counts| counts.crashes += 1);
        let _ = self.said.send(Said::Die).await;
        std::future::pending().await
    }
}

fn accepted() -> Response<Body> {
    net::json(StatusCode::ACCEPTED, &json!({ "status": "OK" }))
}
