//! The web client's files, whoever holds them, and the headers that keep a page to itself. Nothing is compressed here: a file brings its compressed
//! forms along.

mod negotiate;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use natter_core::Denied;
use natter_http::ApiError;
use negotiate::{accepts, is_known};
use std::borrow::Cow;
use std::sync::Arc;

/// One file.
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its bytes as Brotli has compressed them.
    pub brotli: Option<Cow<'static, [u8]>>,
    /// Its bytes as gzip has compressed them.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// Its media type.
    pub media_type: String,
    /// What tells its bytes from other bytes, without quotes.
    pub hash: String,
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
    let path = request.uri().path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return ApiError::from(Denied::NotFound).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, "files are only read").into_response();
    }
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
    let Asset { bytes, brotli, gzip, media_type, hash } = asset;
    let varies = brotli.is_some() || gzip.is_some();
    let (encoding, bytes) = match (brotli, gzip) {
        (Some(brotli), _) if accepts(asked, "br") => (Some("br"), brotli),
        (_, Some(gzip)) if accepts(asked, "gzip") => (Some("gzip"), gzip),
        _ => (None, bytes),
    };
    // Other bytes are another representation, with a validator of its own (RFC 9110, section 8.8.3.3).
    let etag = encoding.map_or_else(|| format!("\"{hash}\""), |encoding| format!("\"{hash}-{encoding}\""));
    let known = is_known(asked, &etag);
    let mut response = Response::new(if known { Body::empty() } else { Body::from(bytes) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let cache = HeaderValue::from_static(if forever { FOREVER } else { CHECK });
    headers.insert(header::CACHE_CONTROL, cache);
    if varies {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if let (Some(encoding), false) = (encoding, known) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    for (name, value) in [(header::CONTENT_TYPE, media_type), (header::ETAG, etag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets() -> Assets {
        Arc::new(|path| {
            matches!(path, INDEX | "assets/app.js").then(|| Asset {
                bytes: Cow::Borrowed(b"plain"),
                brotli: Some(Cow::Borrowed(b"br")),
                gzip: Some(Cow::Borrowed(b"gz")),
                media_type: "text/javascript".to_owned(),
                hash: "abc".to_owned(),
            })
        })
    }

    fn get(path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        serve(&assets(), &request.body(Body::empty()).unwrap())
    }

    #[tokio::test]
    async fn a_file_is_served_in_the_form_that_is_accepted_with_a_validator_of_its_own() {
        for (accepted, encoding, etag, body) in [
            ("gzip, deflate, br, zstd", Some("br"), "\"abc-br\"", "br"),
            ("gzip", Some("gzip"), "\"abc-gzip\"", "gz"),
            ("br;q=0, gzip;q=0.5", Some("gzip"), "\"abc-gzip\"", "gz"),
            ("identity", None, "\"abc\"", "plain"),
        ] {
            let response = get("/assets/app.js", &[("accept-encoding", accepted)]);
            let headers = response.headers().clone();
            let found = headers.get("content-encoding").map(|value| value.to_str().unwrap());
            assert_eq!((found, headers["etag"].to_str().unwrap()), (encoding, etag), "{accepted}");
            assert_eq!(headers["vary"], "accept-encoding");
            let bytes = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
            assert_eq!(bytes, body, "{accepted}");
        }
    }

    #[test]
    fn a_form_that_is_known_is_not_sent_again_and_another_form_is() {
        let known = |etag| {
            let headers = [("accept-encoding", "br"), ("if-none-match", etag)];
            get("/assets/app.js", &headers).status().as_u16()
        };
        assert_eq!(known("\"abc-br\""), 304);
        assert_eq!(known("\"x\", W/\"abc-br\""), 304);
        assert_eq!((known("\"abc-gzip\""), known("\"abc\""), known("abc-br")), (200, 200, 200));
    }

    #[test]
    fn paths_of_the_interface_are_never_pages() {
        assert_eq!(get("/rooms/lobby", &[]).status(), 200);
        for path in ["/api", "/api/", "/api/nothing/here"] {
            let response = get(path, &[]);
            assert_eq!(
                (response.status().as_u16(), &response.headers()["content-type"]),
                (404, &HeaderValue::from_static("application/json")),
                "{path}"
            );
        }
        assert_eq!(get("/assets/other.js", &[]).status(), 404);
    }
}
