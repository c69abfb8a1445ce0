//! What holds for every request and every answer, whatever they are about: one Host that is ours (RFC 9112, section 3.2), and headers that keep
//! browsers strict.

use crate::seldom::Seldom;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderName, HeaderValue, Request, StatusCode, Uri, Version, header};
use natter_core::Denied;
use natter_http::ApiError;
use natter_wire::ErrorCode;
use natter_wire::rest::ErrorReply;
use std::net::IpAddr;
use std::time::Instant;

/// For answers that are no page: nothing may be loaded by them, and nobody may frame them (ASVS 3.4.3, 3.4.6). Pages bring a policy of their own.
const HEADERS: [(&str, &str); 4] = [
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// A year (ASVS 3.4.1). Other names below the site's own are the operator's affair.
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// Names that no public DNS resolves (RFC 6761, 6762, 8375, 9476), so that no stranger's page can have one of them.
const PRIVATE_ENDINGS: [&str; 4] = [".localhost", ".local", ".home.arpa", ".internal"];

/// Which Host is ours, and whether the site is reached by https.
pub(crate) struct Guard {
    hosts: Vec<String>,
    https: bool,
    refusals: Seldom,
}

impl Guard {
    /// The site's public address, and further names that the operator has given it.
    pub(crate) fn new(public_url: Option<&str>, hosts: &[String]) -> Self {
        let public = public_url.and_then(|url| url.parse::<Uri>().ok());
        let public = public.as_ref().and_then(Uri::authority).map(|authority| authority.host().to_owned());
        let hosts = hosts.iter().cloned().chain(public).map(|host| normal(&host)).collect();
        let https = public_url.is_some_and(|url| url.starts_with("https://"));
        Self { hosts, https, refusals: Seldom::default() }
    }

    /// Refuses requests that name no host, several, or one that is not ours: a page of another name that was made to point here (DNS rebinding)
    /// would count as the site's own.
    pub(crate) fn refusal<B>(&self, request: &Request<B>) -> Option<Response> {
        let mut lines = request.headers().get_all(header::HOST).iter();
        let host = match (lines.next(), lines.next()) {
            (None, _) if request.version() < Version::HTTP_11 => return None,
            (Some(line), None) => line.to_str().ok().and_then(|host| host.parse::<Authority>().ok()),
            _ => None,
        };
        let Some(host) = host.filter(|host| !host.as_str().contains('@')) else {
            return Some(
                ApiError::from(Denied::Invalid("one Host header, with a host's name")).into_response(),
            );
        };
        let named = request.uri().authority().into_iter().chain([&host]);
        let foreign = named.map(|host| normal(host.host())).find(|name| !self.is_ours(name))?;
        Some(self.refuse(&foreign))
    }

    fn is_ours(&self, name: &str) -> bool {
        let address = name.trim_start_matches('[').trim_end_matches(']');
        address.parse::<IpAddr>().is_ok()
            || !name.contains('.')
            || PRIVATE_ENDINGS.iter().any(|ending| name.ends_with(ending))
            || self.hosts.iter().any(|host| host == name)
    }

    fn refuse(&self, name: &str) -> Response {
        if let Some(times) = self.refusals.note(Instant::now()) {
            tracing::warn!(
                times,
                host = name,
                "requests under another name are refused; public_url or hosts names those the site has"
            );
        }
        let message = "This site is not reached under that name; its operator can set public_url or hosts.";
        let reply = ErrorReply { code: ErrorCode::Forbidden, message: message.into(), retry_after_ms: None };
        (StatusCode::MISDIRECTED_REQUEST, Json(reply)).into_response()
    }

    /// Adds what an answer lacks.
    pub(crate) fn seal<B>(&self, answer: &mut http::Response<B>) {
        let strict = self.https.then_some(("strict-transport-security", STRICT_TRANSPORT));
        for (name, value) in HEADERS.into_iter().chain(strict) {
            let name = HeaderName::from_static(name);
            answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
}

/// A host's name without regard to case or the dot of the root.
fn normal(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(Some("https://Chat.example.org/"), &["other.example.".to_owned()])
    }

    fn status(guard: &Guard, version: Version, hosts: &[&str], target: &str) -> u16 {
        let mut request = Request::builder().version(version).uri(target);
        for host in hosts {
            request = request.header("host", *host);
        }
        guard.refusal(&request.body(()).unwrap()).map_or(200, |refusal| refusal.status().as_u16())
    }

    #[test]
    fn only_hosts_that_nobody_else_can_have_are_ours() {
        let guard = guard();
        for host in [
            "chat.example.org",
            "CHAT.example.org.:443",
            "other.example:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
            "192.0.2.7",
            "localhost:8080",
            "natter",
            "nas.local",
            "app.localhost:3000",
        ] {
            assert_eq!(status(&guard, Version::HTTP_11, &[host], "/"), 200, "{host}");
        }
        for host in
            ["evil.example", "chat.example.org.evil.example", "127.0.0.1.evil.example", "xlocal.example"]
        {
            assert_eq!(status(&guard, Version::HTTP_11, &[host], "/"), 421, "{host}");
        }
        assert_eq!(status(&guard, Version::HTTP_11, &["localhost"], "http://evil.example/"), 421);
    }

    #[test]
    fn a_request_names_one_host() {
        let guard = guard();
        for hosts in
            [&[][..], &["localhost", "localhost"], &[""], &["a@localhost"], &["a b"], &["localhost/x"]]
        {
            assert_eq!(status(&guard, Version::HTTP_11, hosts, "/"), 400, "{hosts:?}");
        }
        assert_eq!(status(&guard, Version::HTTP_10, &[], "/"), 200);
        assert_eq!(status(&guard, Version::HTTP_10, &["localhost", "localhost"], "/"), 400);
    }

    #[test]
    fn every_answer_is_sealed_and_a_page_keeps_its_own_policy() {
        let mut answer = Response::new(axum::body::Body::empty());
        answer.headers_mut().insert("content-security-policy", HeaderValue::from_static("own"));
        guard().seal(&mut answer);
        assert_eq!(answer.headers()["content-security-policy"], "own");
        assert_eq!(answer.headers()["strict-transport-security"], STRICT_TRANSPORT);
        let mut answer = http::Response::new(());
        Guard::new(None, &[]).seal(&mut answer);
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert!(!answer.headers().contains_key("strict-transport-security"));
    }
}
