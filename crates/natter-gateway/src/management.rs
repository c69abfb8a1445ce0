//! The management API: POST, GET and DELETE of `/{stage}/@connections/{id}`, with the errors that the SDK recognises.

use crate::connections::NotPosted;
use crate::gateway::Shared;
use crate::net::{self, Body};
use http::{HeaderValue, Method, Response, StatusCode};
use hyper::body::Bytes;
use serde_json::json;

/// The connection id of a management path of this stage, decoded.
pub(crate) fn connection_of(path: &str, stage: &str) -> Option<String> {
    let rest = path.strip_prefix('/')?.strip_prefix(stage)?;
    let id = rest.strip_prefix("/@connections/").or_else(|| rest.strip_prefix("/%40connections/"))?;
    Some(unescape(id))
}

/// Answers a call.
pub(crate) fn answer(shared: &Shared, method: &Method, id: &str, body: &Bytes) -> Response<Body> {
    match *method {
        Method::POST => post(shared, id, body),
        Method::GET => match shared.connections.facts(id) {
            Some(facts) => net::json(
                StatusCode::OK,
                &json!({ "connectedAt": iso(facts.connected_ms), "lastActiveAt": iso(facts.active_ms),
                    "identity": { "sourceIp": facts.source_ip, "userAgent": facts.user_agent } }),
            ),
            None => refuse(StatusCode::GONE, "GoneException"),
        },
        Method::DELETE if shared.connections.close(id, 1000, "closed by the server") => {
            net::empty(StatusCode::NO_CONTENT)
        }
        Method::DELETE => refuse(StatusCode::GONE, "GoneException"),
        _ => refuse(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedException"),
    }
}

fn post(shared: &Shared, id: &str, body: &Bytes) -> Response<Body> {
    let (dice, observed) = (&shared.dice, &shared.observed);
    if dice.roll(|faults| faults.throttled_posts) {
        observed.note(|counts| counts.refused += 1);
        return refuse(StatusCode::TOO_MANY_REQUESTS, "LimitExceededException");
    }
    if dice.roll(|faults| faults.failed_posts) {
        observed.note(|counts| counts.refused += 1);
        return refuse(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerErrorException");
    }
    let gone = dice.roll(|faults| faults.gone_posts);
    let lost = dice.roll(|faults| faults.lost_posts);
    let text = String::from_utf8_lossy(body).into_owned();
    let posted = match (gone, lost) {
        (true, _) => Err(NotPosted::Gone),
        (_, true) => Ok(()),
        _ => shared.connections.post(id, text, observed, &shared.clock),
    };
    match posted {
        Ok(()) => {
            observed.note(|counts| counts.posts += 1);
            net::empty(StatusCode::OK)
        }
        Err(NotPosted::Gone) => {
            observed.note(|counts| counts.gone += 1);
            refuse(StatusCode::GONE, "GoneException")
        }
        Err(NotPosted::TooLarge) => refuse(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLargeException"),
        Err(NotPosted::Throttled) => {
            observed.note(|counts| counts.refused += 1);
            refuse(StatusCode::TOO_MANY_REQUESTS, "LimitExceededException")
        }
    }
}

fn refuse(status: StatusCode, kind: &'static str) -> Response<Body> {
    let mut response = net::json(status, &json!({ "message": null }));
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(kind));
    response
}

/// Percent-decoding (RFC 3986, section 2.1).
pub(crate) fn unescape(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((&byte, later)) = rest.split_first() {
        let pair = later.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| byte == b'%');
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &later[2..] } else { later };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn iso(unix_ms: u64) -> String {
    let moment = crate::event::Moment::of(unix_ms);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_percent_encoded() {
        assert_eq!(connection_of("/ws/@connections/L0SM9cOFvHcCIhw%3D", "ws").unwrap(), "L0SM9cOFvHcCIhw=");
        assert_eq!(connection_of("/ws/%40connections/a%3D", "ws").unwrap(), "a=");
        assert_eq!(connection_of("/other/@connections/a", "ws"), None);
    }
}
