//! The two cookies: the session, and what a browser carries while it is away at an identity provider. Knows their names and attributes, not what
//! the values mean.
//!
//! Under https only names with the prefix `__Host-` are set and believed: a sibling subdomain, or plain http on the way, cannot plant such a cookie
//! (RFC 6265bis, 4.1.3.2). Without https no browser keeps that prefix. There the name ends with the port, because browsers send the cookies of one
//! host to all its ports (RFC 6265, 8.5): two servers on one machine would otherwise sign each other's people out.

use crate::site::Settings;
use http::{HeaderMap, HeaderValue, Uri, header};

const SESSION: &str = "natter";
const OIDC: &str = "natter-oidc";
/// Seconds that a browser may be away at an identity provider.
const AWAY_SECONDS: u64 = 600;

/// `Set-Cookie` for a session that begins. The browser keeps it for as long as a session can last; whether it still holds the server knows.
pub(crate) fn session(token: &str, headers: &HeaderMap, settings: &Settings) -> HeaderValue {
    let seconds = settings.session_life.most_days * 24 * 3600;
    set(SESSION, token, seconds, "Strict", headers, settings)
}

/// `Set-Cookie` for a session that ends.
pub(crate) fn no_session(headers: &HeaderMap, settings: &Settings) -> HeaderValue {
    set(SESSION, "", 0, "Strict", headers, settings)
}

/// `Set-Cookie` for a browser that goes to an identity provider, or that is back. Lax: it comes back from another site.
pub(crate) fn away(value: Option<&str>, headers: &HeaderMap, settings: &Settings) -> HeaderValue {
    let (value, seconds) = value.map_or(("", 0), |value| (value, AWAY_SECONDS));
    set(OIDC, value, seconds, "Lax", headers, settings)
}

/// The session's token.
pub(crate) fn session_token<'headers>(
    headers: &'headers HeaderMap,
    settings: &Settings,
) -> Option<&'headers str> {
    let current = named(headers, &name(SESSION, headers, settings));
    // Before names had ports; without https anything could be planted anyway.
    current.or_else(|| named(headers, SESSION).filter(|_| !is_https(headers, settings)))
}

/// What the browser carried to the identity provider and back.
pub(crate) fn carried<'headers>(headers: &'headers HeaderMap, settings: &Settings) -> Option<&'headers str> {
    named(headers, &name(OIDC, headers, settings))
}

/// Whether the browser sees https. A forged `X-Forwarded-Proto` only makes the forger's own cookie stricter.
pub(crate) fn is_https(headers: &HeaderMap, settings: &Settings) -> bool {
    if let Some(public) = &settings.public_url {
        return public.starts_with("https://");
    }
    let forwarded = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    let first = forwarded.and_then(|list| list.split(',').next());
    first.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

fn set(
    base: &str,
    value: &str,
    seconds: u64,
    same_site: &str,
    headers: &HeaderMap,
    settings: &Settings,
) -> HeaderValue {
    let name = name(base, headers, settings);
    let secure = if is_https(headers, settings) { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{secure}");
    HeaderValue::from_str(&cookie).expect("values have letters, digits, hyphens and dots")
}

fn name(base: &str, headers: &HeaderMap, settings: &Settings) -> String {
    if is_https(headers, settings) {
        return format!("__Host-{base}");
    }
    match port(headers, settings) {
        Some(port) => format!("{base}-{port}"),
        None => base.to_owned(),
    }
}

/// The port the browser calls, where it is not the usual one.
fn port(headers: &HeaderMap, settings: &Settings) -> Option<u16> {
    let called = match &settings.public_url {
        Some(public) => public.clone(),
        None => format!("http://{}", headers.get(header::HOST)?.to_str().ok()?),
    };
    called.parse::<Uri>().ok()?.port_u16().filter(|port| *port != 80)
}

/// The value of the first cookie of this name that is not empty.
fn named<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    fn site(public_url: Option<&str>) -> Settings {
        Settings { public_url: public_url.map(str::to_owned), ..Settings::default() }
    }

    #[test]
    fn under_https_a_planted_plain_cookie_is_not_believed() {
        let public = site(Some("https://chat.example"));
        let planted = headers(&[("cookie", "natter=eve; natter-443=eve; natter-oidc=eve")]);
        assert_eq!(session_token(&planted, &public), None);
        assert_eq!(carried(&planted, &public), None);
        let good = headers(&[("cookie", "natter=eve; __Host-natter=ada; __Host-natter-oidc=way")]);
        assert_eq!(session_token(&good, &public), Some("ada"));
        assert_eq!(carried(&good, &public), Some("way"));
        for scheme in ["https", "HTTPS", "https, http"] {
            let forwarded =
                headers(&[("x-forwarded-proto", scheme), ("cookie", "natter=eve; __Host-natter=ada")]);
            assert_eq!(session_token(&forwarded, &site(None)), Some("ada"), "{scheme}");
            assert!(session("t", &forwarded, &site(None)).to_str().unwrap().ends_with("; Secure"));
        }
    }

    #[test]
    fn without_https_two_servers_of_one_host_have_two_cookies() {
        let here = headers(&[("host", "127.0.0.1:8080"), ("cookie", "natter-8081=bob; natter-8080=ada")]);
        let there = headers(&[("host", "[::1]:8081"), ("cookie", "natter-8081=bob; natter-8080=ada")]);
        assert_eq!(session_token(&here, &site(None)), Some("ada"));
        assert_eq!(session_token(&there, &site(None)), Some("bob"));
        let set = session("t", &here, &site(None));
        assert!(set.to_str().unwrap().starts_with("natter-8080=t; "), "{set:?}");
        let usual = headers(&[("host", "chat.lan")]);
        assert!(session("t", &usual, &site(None)).to_str().unwrap().starts_with("natter=t; "));
        let before = headers(&[("host", "127.0.0.1:8080"), ("cookie", "natter=ada")]);
        assert_eq!(session_token(&before, &site(None)), Some("ada"), "a session from before names had ports");
    }
}
