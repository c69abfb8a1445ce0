//! Which web pages may talk to this site (ASVS 4.4.2). Browsers always name their page's origin on a socket handshake and on writing calls;
//! programs name none.

mod public;
mod refusal;

pub use public::{OriginError, parse};
pub use refusal::log_refusal;

use crate::cookie::is_https;
use crate::site::Settings;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Uri};

/// What a request's `Origin` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A program, or a browser that names no origin because it stays on the site or only reads.
    NoOrigin,
    /// The site's own page.
    Own,
    /// A page of an origin that the operator has named: with a token, never with the cookie.
    Named,
    /// A page of another site.
    Foreign,
}

/// Judges a request. Without a configured public address the page must come from the host it calls.
#[must_use]
pub fn judge(headers: &HeaderMap, settings: &Settings) -> Verdict {
    let mut origins = headers.get_all(ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return if comes_from_elsewhere(headers) { Verdict::Foreign } else { Verdict::NoOrigin };
    };
    let (Ok(origin), None) = (origin.to_str(), origins.next()) else {
        return Verdict::Foreign;
    };
    let own = match &settings.public_url {
        Some(public) => same(public, origin),
        None => host_of(origin).is_some_and(|host| names_host(headers, &host)),
    };
    match own {
        true => Verdict::Own,
        false if settings.allowed_origins.iter().any(|allowed| same(allowed, origin)) => Verdict::Named,
        false => Verdict::Foreign,
    }
}

/// What browsers say without an origin (Fetch Metadata, 2.3): that a page of another site, or of a sibling host, had this sent.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// Whether a page of this site sent the request: it has the cookie and needs no token.
pub(crate) fn is_own_page(headers: &HeaderMap, settings: &Settings) -> bool {
    let own = judge(headers, settings) == Verdict::Own;
    own || headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

/// The site's own origin as its visitor sees it: its one name, or the host that is called.
pub(crate) fn own(headers: &HeaderMap, settings: &Settings) -> Option<String> {
    if let Some(public) = &settings.public_url {
        return Some(public.trim_end_matches('/').to_owned());
    }
    let mut hosts = headers.get_all(HOST).iter();
    let (host, None) = (hosts.next()?.to_str().ok()?, hosts.next()) else { return None };
    let scheme = if is_https(headers, settings) { "https" } else { "http" };
    let known = host_of(&format!("{scheme}://{host}")).filter(|known| known.eq_ignore_ascii_case(host));
    known.map(|known| format!("{scheme}://{known}"))
}

fn same(configured: &str, origin: &str) -> bool {
    configured.trim_end_matches('/').eq_ignore_ascii_case(origin)
}

/// `host[:port]` of a well-formed http or https origin.
fn host_of(origin: &str) -> Option<String> {
    let uri: Uri = origin.parse().ok()?;
    let authority = uri.authority()?;
    let plain = matches!(uri.scheme_str(), Some("http" | "https"))
        && matches!(uri.path(), "" | "/")
        && !origin.ends_with('/')
        && uri.query().is_none()
        && !authority.as_str().contains('@');
    plain.then(|| authority.as_str().to_ascii_lowercase())
}

fn names_host(headers: &HeaderMap, host: &str) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let named = hosts.next().and_then(|value| value.to_str().ok());
    named.is_some_and(|named| named.eq_ignore_ascii_case(host)) && hosts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn verdict(host: &str, origin: Option<&str>, settings: &Settings) -> Verdict {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        judge(&headers, settings)
    }

    #[test]
    fn a_page_talks_to_the_host_it_came_from() {
        let settings = Settings::default();
        assert_eq!(verdict("127.0.0.1:8080", Some("http://127.0.0.1:8080"), &settings), Verdict::Own);
        assert_eq!(verdict("chat.example.org", Some("https://CHAT.example.org"), &settings), Verdict::Own);
        assert_eq!(verdict("127.0.0.1:8080", None, &settings), Verdict::NoOrigin);
    }

    #[test]
    fn tricks_with_suffix_port_scheme_and_null_are_foreign() {
        let settings = Settings::default();
        for origin in [
            "null",
            "",
            "http://127.0.0.1",
            "http://127.0.0.1:8081",
            "http://127.0.0.1:8080.evil.example",
            "http://evil.example",
            "http://127.0.0.1:8080@evil.example",
            "http://evil.example@127.0.0.1:8080",
            "http://127.0.0.1:8080/",
            "file://127.0.0.1:8080",
            "127.0.0.1:8080",
            "http://127.0.0.1:8080, http://evil.example",
        ] {
            assert_eq!(verdict("127.0.0.1:8080", Some(origin), &settings), Verdict::Foreign, "{origin:?}");
        }
    }

    #[test]
    fn the_sites_own_origin_is_its_name_or_the_host_that_is_called() {
        let called = |host: &'static str| {
            let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
            own(&headers, &Settings::default())
        };
        assert_eq!(called("Chat.example:8080").as_deref(), Some("http://chat.example:8080"));
        for host in ["evil.example/path", "a@evil.example", "evil.example?x", "", "evil.example#x"] {
            assert_eq!(called(host), None, "{host}");
        }
        let public_url = Some("https://chat.example/".to_owned());
        let settings = Settings { public_url, ..Settings::default() };
        assert_eq!(own(&HeaderMap::new(), &settings).as_deref(), Some("https://chat.example"));
    }

    #[test]
    fn a_public_address_is_the_only_one_and_named_friends_are_let_in() {
        let settings = Settings {
            public_url: Some("https://chat.example.org/".to_owned()),
            allowed_origins: vec!["https://friend.example".to_owned()],
            ..Settings::default()
        };
        assert_eq!(verdict("inner:80", Some("https://chat.example.org"), &settings), Verdict::Own);
        assert_eq!(verdict("inner:80", Some("https://friend.example"), &settings), Verdict::Named);
        assert_eq!(verdict("inner:80", Some("http://inner:80"), &settings), Verdict::Foreign);
        assert_eq!(verdict("inner:80", Some("http://chat.example.org"), &settings), Verdict::Foreign);
        assert_eq!(verdict("inner:80", Some("https://friend.example.evil"), &settings), Verdict::Foreign);
    }
}
