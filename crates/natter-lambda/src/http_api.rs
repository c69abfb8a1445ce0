//! The HTTP API's function: payload format 2.0 in, the same router as at home, payload format 2.0 out.

mod edge;

use crate::entry::Handler;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::home::{Aws, Home};
use crate::spending::Left;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::IntoResponse;
use data_encoding::BASE64;
use edge::Edge;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use natter_core::{ClientAddress, Denied, StoreError};
use natter_http::{ApiError, CALLS};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tower_service::Service;

/// Bytes of an answer; the routes' are far smaller.
const MOST_ANSWER_BYTES: usize = 1024 * 1024;

/// The function.
pub struct HttpApi {
    home: Home,
    router: Router,
    edge: Edge,
}

/// What of a payload 2.0 event this function reads.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpEvent {
    raw_path: String,
    #[serde(default)]
    raw_query_string: String,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    headers: HashMap<String, String>,
    request_context: HttpContext,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Debug, Deserialize)]
struct HttpContext {
    http: Call,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    method: String,
    #[serde(default)]
    source_ip: Option<String>,
}

impl Handler for HttpApi {
    const NAME: &'static str = "http";
    type Event = HttpEvent;

    fn prepare(environment: Environment) -> Result<Self, Failure> {
        let home = Home::new(environment)?;
        let site = home.site().with_providers(home.providers()?);
        Ok(Self { home, router: natter_http::router::<Aws>(Arc::new(site)), edge: Edge::read() })
    }

    async fn look(&self) -> Result<(), Failure> {
        self.home.look(true).await
    }

    /// Invite codes stand in paths, so of a path only the names of the routes are logged.
    fn route(event: &HttpEvent) -> String {
        format!("{} {}", event.request_context.http.method, loggable(&event.raw_path))
    }

    async fn handle(&self, event: HttpEvent) -> Result<Value, Failure> {
        let Some((mut request, peer)) = request(event) else {
            return Ok(json!({ "statusCode": 400 }));
        };
        let Ok(caller) = self.edge.caller(request.headers_mut(), peer) else {
            return Ok(answer(ApiError::from(Denied::Forbidden).into_response()).await);
        };
        // Where the day's posts run short, guests are refused first.
        if request.method() == Method::POST
            && request.uri().path() == "/api/guest"
            && self.home.left().await >= Left::NoGuests
        {
            return Ok(answer(ApiError::from(StoreError::Busy).into_response()).await);
        }
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
        let mut router = self.router.clone();
        let response = match router.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        Ok(answer(response).await)
    }
}

/// The route of a path as it is logged: the names of its parameters in place of what they are.
fn loggable(path: &str) -> String {
    let fits = |pattern: &str| {
        let (mut words, mut pattern) = (path.split('/'), pattern.split('/'));
        loop {
            match (words.next(), pattern.next()) {
                (None, None) => return true,
                (Some(word), Some(name)) if word == name || name.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    let calls = CALLS.iter().map(|(_, call)| format!("/api{call}"));
    let others = ["/config.json", "/health"].map(str::to_owned);
    calls.chain(others).find(|pattern| fits(pattern)).unwrap_or_else(|| "unknown".to_owned())
}

/// The request and who brought it; `None` for what is no HTTP request.
fn request(event: HttpEvent) -> Option<(Request<Body>, Option<ClientAddress>)> {
    let path = match event.raw_query_string.as_str() {
        "" => event.raw_path,
        query => format!("{}?{query}", event.raw_path),
    };
    let body = event.body.unwrap_or_default();
    let body = if event.is_base64_encoded { BASE64.decode(body.as_bytes()).ok()? } else { body.into_bytes() };
    let call = event.request_context.http;
    let mut request =
        Request::builder().method(call.method.as_str()).uri(path).body(Body::from(body)).ok()?;
    let headers = request.headers_mut();
    for (name, value) in event.headers {
        headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&value).ok()?);
    }
    for cookie in event.cookies {
        headers.append(header::COOKIE, HeaderValue::from_str(&cookie).ok()?);
    }
    Some((request, call.source_ip.and_then(|text| text.parse().ok())))
}

async fn answer(response: Response<Body>) -> Value {
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MOST_ANSWER_BYTES).await else {
        return json!({ "statusCode": StatusCode::INTERNAL_SERVER_ERROR.as_u16() });
    };
    let mut headers: Map<String, Value> = Map::new();
    let mut cookies = Vec::new();
    for (name, value) in &parts.headers {
        let Ok(value) = value.to_str() else { continue };
        if name == header::SET_COOKIE {
            cookies.push(json!(value));
            continue;
        }
        let joined = match headers.get(name.as_str()).and_then(Value::as_str) {
            Some(before) => format!("{before}, {value}"),
            None => value.to_owned(),
        };
        headers.insert(name.as_str().to_owned(), json!(joined));
    }
    let (body, is_base64) = match std::str::from_utf8(&body) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (BASE64.encode(&body), true),
    };
    let mut answer = json!({ "statusCode": parts.status.as_u16(), "headers": headers, "body": body, "isBase64Encoded": is_base64 });
    if !cookies.is_empty() {
        answer["cookies"] = cookies.into();
    }
    answer
}

#[cfg(test)]
mod tests;
