//! The web client's files, whoever holds them, and the headers that keep a page to itself.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use std::borrow::Cow;
use std::sync::Arc;

/// One file.
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub media_type: String,
    /// A strong validator, in quotes.
    pub etag: String,
}

/// Where the files are; a path has no leading slash.
pub type Assets = Arc<dyn Fn(&str) -> Option<Asset> + Send + Sync>;

/// Files with a hash in their name never change.
const FOREVER: &str = "public, max-age=31536000, immutable";
const CHECK: &str = "no-cache";
const INDEX: &str = "index.html";

/// Everything from the site's own origin, nothing inline, nothing else (ASVS 3.4.3). Sockets and calls may go to another server that the
/// person has chosen in the connect box.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self' ws: wss: http: https:; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

/// Answers every path that is no call: a file, or the page that knows the path.
pub(crate) fn serve(assets: &Assets, request: &Request<Body>) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let found = match (is_page, path) {
        (false, path) => assets(path).map(|asset| (asset, path.starts_with("assets/"))),
        (true, _) => assets(INDEX).map(|asset| (asset, false)),
    };
    let Some((asset, forever)) = found else {
        return (StatusCode::NOT_FOUND, "there is no such file").into_response();
    };
    respond(asset, forever, request.headers())
}

fn respond(asset: Asset, forever: bool, asked: &HeaderMap) -> Response {
    let known =
        asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == asset.etag.as_bytes());
    let body = if known { Body::empty() } else { Body::from(asset.bytes) };
    let mut response = Response::new(body);
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let cache = HeaderValue::from_static(if forever { FOREVER } else { CHECK });
    headers.insert(header::CACHE_CONTROL, cache);
    for (name, value) in [(header::CONTENT_TYPE, asset.media_type), (header::ETAG, asset.etag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
