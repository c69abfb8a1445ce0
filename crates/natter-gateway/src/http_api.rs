//! The HTTP API (payload format 2.0) in front of one function, reached through CloudFront: the host is the API's own.

use crate::event::{HTTP_API, Moment, domain, pairs, request_id};
use crate::function::Function;
use crate::gateway::Shared;
use crate::net::{self, Body};
use data_encoding::BASE64;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use serde_json::{Map, Value, json};
use std::net::SocketAddr;
use std::sync::Arc;

/// The HTTP API.
pub(crate) struct HttpApi {
    function: Function,
    shared: Arc<Shared>,
    many_addresses: bool,
}

impl HttpApi {
    pub(crate) fn new(function: Function, shared: Arc<Shared>, many_addresses: bool) -> Self {
        Self { function, shared, many_addresses }
    }

    /// Answers a call.
    pub(crate) async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = net::whole(body).await;
        let source_ip = if self.many_addresses {
            std::net::Ipv6Addr::from(rand::random::<u128>()).to_string()
        } else {
            peer.ip().to_string()
        };
        let event = event(&parts, &body, &source_ip, self.shared.clock.unix_ms());
        match self.function.invoke("$default", &event, false).await {
            Ok(answer) => response(&answer),
            Err(_) => {
                net::json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "message": "Internal Server Error" }))
            }
        }
    }
}

fn event(parts: &Parts, body: &Bytes, source_ip: &str, now_ms: u64) -> Value {
    let path = parts.uri.path();
    let query = parts.uri.query().unwrap_or_default();
    let agent =
        parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers(parts, source_ip),
        "requestContext": {
            "accountId": "123456789012",
            "apiId": HTTP_API,
            "domainName": domain(HTTP_API),
            "domainPrefix": HTTP_API,
            "http": { "method": parts.method.as_str(), "path": path, "protocol": "HTTP/1.1", "sourceIp": source_ip, "userAgent": agent },
            "requestId": request_id(),
            "routeKey": "$default",
            "stage": "$default",
            "time": Moment::of(now_ms).clf(),
            "timeEpoch": now_ms,
        },
        "isBase64Encoded": false,
    });
    let cookies: Vec<Value> = parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .map(|cookie| json!(cookie.trim()))
        .collect();
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    if !query.is_empty() {
        event["queryStringParameters"] =
            pairs(query).into_iter().map(|(name, value)| (name, json!(value))).collect::<Map<_, _>>().into();
    }
    if !body.is_empty() {
        // JSON and text go as they are, everything else, and what is no UTF-8, as base64.
        let plain = is_text(parts).then(|| std::str::from_utf8(body).ok()).flatten();
        event["isBase64Encoded"] = json!(plain.is_none());
        event["body"] = plain.map_or_else(|| json!(BASE64.encode(body)), |text| json!(text));
    }
    event
}

fn is_text(parts: &Parts) -> bool {
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/")
        || ["application/json", "application/xml", "application/javascript"]
            .iter()
            .any(|text| kind.starts_with(text))
}

/// Names in lower case, several values joined by commas, cookies taken out.
fn headers(parts: &Parts, source_ip: &str) -> Value {
    let mut map: Map<String, Value> = Map::new();
    let hidden = [header::COOKIE, header::HOST, header::CONNECTION];
    for (name, value) in parts.headers.iter().filter(|(name, _)| !hidden.contains(name)) {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let joined = match map.get(name.as_str()).and_then(Value::as_str) {
            Some(before) => format!("{before},{value}"),
            None => value,
        };
        map.insert(name.as_str().to_owned(), json!(joined));
    }
    map.insert("host".to_owned(), json!(domain(HTTP_API)));
    map.insert("x-forwarded-for".to_owned(), json!(source_ip));
    map.insert("x-forwarded-proto".to_owned(), json!("https"));
    map.insert("x-forwarded-port".to_owned(), json!("443"));
    map.into()
}

fn response(answer: &Value) -> Response<Body> {
    let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
    let Some(status) = status.and_then(|status| StatusCode::from_u16(status).ok()) else {
        // Payload 2.0 takes anything without a status as a body with 200.
        return net::json(StatusCode::OK, answer);
    };
    let text = answer["body"].as_str().unwrap_or_default();
    let body = if answer["isBase64Encoded"] == true {
        BASE64.decode(text.as_bytes()).unwrap_or_default()
    } else {
        text.as_bytes().to_vec()
    };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    let named = answer["headers"].as_object().into_iter().flatten();
    let named = named
        .filter_map(|(name, value)| Some((HeaderName::from_bytes(name.as_bytes()).ok()?, value.as_str()?)));
    let cookies = answer["cookies"].as_array().into_iter().flatten();
    let cookies = cookies.filter_map(|cookie| Some((header::SET_COOKIE, cookie.as_str()?)));
    for (name, value) in named.chain(cookies) {
        // The gateway counts the body's bytes itself.
        if let Ok(value) = HeaderValue::from_str(value)
            && name != header::CONTENT_LENGTH
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_bodies_and_queries_take_their_forms() {
        let request = Request::post("/api/guest?a=1&b=x%20y")
            .header("cookie", "natter=abc; other=1")
            .header("content-type", "application/json")
            .header("accept", "a")
            .header("accept", "b")
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();
        let told = event(&parts, &Bytes::from_static(b"{}"), "127.0.0.1", 0);
        assert_eq!(told["cookies"], json!(["natter=abc", "other=1"]));
        assert_eq!(told["headers"]["accept"], "a,b");
        assert_eq!((&told["body"], &told["isBase64Encoded"]), (&json!("{}"), &json!(false)));
        assert_eq!(told["queryStringParameters"]["b"], "x y");
        let binary = event(&parts, &Bytes::from_static(&[0xff]), "127.0.0.1", 0);
        assert_eq!((&binary["body"], &binary["isBase64Encoded"]), (&json!("/w=="), &json!(true)));
    }

    #[test]
    fn an_answer_becomes_a_response_with_each_cookie() {
        let answer = json!({ "statusCode": 201, "headers": { "content-type": "text/plain" }, "cookies": ["a=1", "b=2"],
            "body": "aGk=", "isBase64Encoded": true });
        let response = response(&answer);
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers().get_all(header::SET_COOKIE).iter().count(), 2);
    }
}
