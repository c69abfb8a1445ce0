//! Events exactly as API Gateway sends them to a function (developer guide: "WebSocket API mapping template reference", "Input to a Lambda
//! REQUEST authorizer", "Working with AWS Lambda proxy integrations for HTTP APIs").

use data_encoding::BASE64URL;
use http::HeaderMap;
use serde_json::{Map, Value, json};

/// The name of the WebSocket API's stage.
pub(crate) const STAGE: &str = "ws";
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
const SOCKET_API: &str = "nattersock";
pub(crate) const HTTP_API: &str = "natterhttp";

/// What `$connect` is called with in an authoriser's policy.
pub(crate) fn method_arn() -> String {
    format!("arn:aws:execute-api:{REGION}:{ACCOUNT}:{SOCKET_API}/{STAGE}/$connect")
}

/// The host a function sees, which is never the one the client called: CloudFront and custom domains stand in between.
pub(crate) fn domain(api: &str) -> String {
    format!("{api}.execute-api.{REGION}.amazonaws.com")
}

/// A handshake, as authoriser and `$connect` are told of it.
pub(crate) struct Handshake<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: Option<&'a str>,
}

/// What is the same in every event of a connection.
pub(crate) struct Line<'a> {
    pub(crate) connection: &'a str,
    pub(crate) connected_ms: u64,
    pub(crate) source_ip: &'a str,
    pub(crate) user_agent: &'a str,
    pub(crate) authorizer: Option<&'a Value>,
}

impl Line<'_> {
    fn context(&self, route: &str, kind: &str, now_ms: u64) -> Value {
        let id = request_id();
        let mut context = json!({
            "routeKey": route,
            "eventType": kind,
            "extendedRequestId": id,
            "requestTime": Moment::of(now_ms).clf(),
            "messageDirection": "IN",
            "stage": STAGE,
            "connectedAt": self.connected_ms,
            "requestTimeEpoch": now_ms,
            "identity": { "userAgent": self.user_agent, "sourceIp": self.source_ip },
            "requestId": id,
            "domainName": domain(SOCKET_API),
            "connectionId": self.connection,
            "apiId": SOCKET_API,
        });
        if let Some(authorizer) = self.authorizer {
            context["authorizer"] = authorizer.clone();
        }
        context
    }

    /// To the authoriser.
    pub(crate) fn authorizer(&self, handshake: &Handshake<'_>, now_ms: u64) -> Value {
        let mut event = self.connect(handshake, now_ms);
        event["type"] = json!("REQUEST");
        event["methodArn"] = json!(method_arn());
        event["stageVariables"] = json!({});
        event.as_object_mut().map(|event| event.remove("isBase64Encoded"));
        event
    }

    /// To `$connect`.
    pub(crate) fn connect(&self, handshake: &Handshake<'_>, now_ms: u64) -> Value {
        let (single, multi) = headers(handshake.headers, &domain(SOCKET_API), self.source_ip);
        let mut event = json!({
            "headers": single,
            "multiValueHeaders": multi,
            "requestContext": self.context("$connect", "CONNECT", now_ms),
            "isBase64Encoded": false,
        });
        if let Some(query) = handshake.query.filter(|query| !query.is_empty()) {
            let pairs = pairs(query);
            let many =
                pairs.iter().map(|(name, value)| (name.clone(), json!([value]))).collect::<Map<_, _>>();
            event["queryStringParameters"] =
                pairs.into_iter().map(|(name, value)| (name, json!(value))).collect::<Map<_, _>>().into();
            event["multiValueQueryStringParameters"] = many.into();
        }
        event
    }

    /// To `$disconnect`.
    pub(crate) fn disconnect(&self, code: u16, reason: &str, now_ms: u64) -> Value {
        let mut context = self.context("$disconnect", "DISCONNECT", now_ms);
        context["disconnectStatusCode"] = json!(code);
        context["disconnectReason"] = json!(reason);
        let host = domain(SOCKET_API);
        let headers = json!({ "Host": host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" });
        let multi = json!({ "Host": [host], "x-api-key": [""], "X-Forwarded-For": [""], "x-restapi": [""] });
        json!({ "headers": headers, "multiValueHeaders": multi, "requestContext": context, "isBase64Encoded": false })
    }

    /// To the route a message chooses.
    pub(crate) fn message(&self, route: &str, body: &str, is_base64: bool, now_ms: u64) -> Value {
        let mut context = self.context(route, "MESSAGE", now_ms);
        context["messageId"] = json!(request_id());
        json!({ "requestContext": context, "body": body, "isBase64Encoded": is_base64 })
    }
}

/// Ids as API Gateway makes them.
pub(crate) fn request_id() -> String {
    BASE64URL.encode(&rand::random::<[u8; 11]>())
}

/// Headers once with their last value and once with all, as a WebSocket API passes them on: the client's own spelling is kept where there is
/// one to keep, and names are as HTTP/1.1 wrote them. Hyper has lowered them, so the well-known ones are capitalised again.
fn headers(map: &HeaderMap, host: &str, source_ip: &str) -> (Value, Value) {
    let (mut single, mut multi) = (Map::new(), Map::new());
    let hidden = ["connection", "upgrade", "host"];
    let mut add = |name: String, value: &str| {
        single.insert(name.clone(), json!(value));
        if let Some(values) = multi.entry(name).or_insert_with(|| json!([])).as_array_mut() {
            values.push(json!(value));
        }
    };
    add("Host".to_owned(), host);
    for (name, value) in map {
        if !hidden.contains(&name.as_str()) {
            add(capitalised(name.as_str()), &String::from_utf8_lossy(value.as_bytes()));
        }
    }
    add("X-Forwarded-For".to_owned(), source_ip);
    add("X-Forwarded-Port".to_owned(), "443");
    add("X-Forwarded-Proto".to_owned(), "https");
    (single.into(), multi.into())
}

fn capitalised(name: &str) -> String {
    let word = |word: &str| match word {
        "websocket" => "WebSocket".to_owned(),
        _ => word[..1].to_uppercase() + &word[1..],
    };
    name.split('-')
        .map(|part| if part.is_empty() { String::new() } else { word(part) })
        .collect::<Vec<_>>()
        .join("-")
}

/// The pairs of a query, decoded.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| crate::management::unescape(&text.replace('+', " "));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    query.split('&').filter(|one| !one.is_empty()).map(pair).collect()
}

/// A moment by the calendar, UTC.
pub(crate) struct Moment {
    pub(crate) year: i64,
    pub(crate) month: u64,
    pub(crate) day: u64,
    pub(crate) hour: u64,
    pub(crate) minute: u64,
    pub(crate) second: u64,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Moment {
    /// Days to a date: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    #[expect(clippy::cast_possible_wrap, reason = "a year is small")]
    pub(crate) fn of(unix_ms: u64) -> Self {
        let seconds = unix_ms / 1000;
        let days = seconds / 86_400 + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        Self {
            year: (year_of_era + era * 400) as i64 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted + 2) / 5 + 1,
            hour: seconds / 3600 % 24,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }

    /// `22/Feb/2021:10:02:30 +0000`, the common log format.
    pub(crate) fn clf(&self) -> String {
        let month =
            usize::try_from(self.month).ok().and_then(|month| MONTHS.get(month - 1)).unwrap_or(&"Jan");
        let Self { year, day, hour, minute, second, .. } = self;
        format!("{day:02}/{month}/{year:04}:{hour:02}:{minute:02}:{second:02} +0000")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_in_logs() {
        assert_eq!(Moment::of(1_613_988_150_123).clf(), "22/Feb/2021:10:02:30 +0000");
        assert_eq!(Moment::of(0).clf(), "01/Jan/1970:00:00:00 +0000");
        assert_eq!(Moment::of(1_709_208_000_000).clf(), "29/Feb/2024:12:00:00 +0000");
    }

    #[test]
    fn header_names_are_spelled_as_the_gateway_spells_them() {
        assert_eq!(capitalised("sec-websocket-protocol"), "Sec-WebSocket-Protocol");
        assert_eq!(capitalised("origin"), "Origin");
    }
}
