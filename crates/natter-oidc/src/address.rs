//! Which addresses a provider may live at. `https` everywhere; plain `http` on this machine only, where nobody is between us, and only when the
//! operator has named such an issuer himself: a provider out there cannot send us to our own loopback.

use openidconnect::url::{Host, Url};

/// Whether an issuer may be written so.
pub(crate) fn is_issuer(issuer: &str) -> bool {
    let parsed = Url::parse(issuer).ok();
    parsed.is_some_and(|url| {
        may_be_called(&url, is_plain_loopback(&url)) && url.query().is_none() && url.fragment().is_none()
    })
}

/// Whether an issuer is on this machine, without TLS.
pub(crate) fn is_plain_loopback(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    here && url.scheme() == "http"
}

/// Whether we, or a browser on our word, may go to an address that a provider has named.
pub(crate) fn may_be_called(url: &Url, plain_loopback: bool) -> bool {
    let named = url.host().is_some() && url.username().is_empty() && url.password().is_none();
    named && (url.scheme() == "https" || (plain_loopback && is_plain_loopback(url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for issuer in [
            "https://id.example",
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC",
            "http://localhost:4000/",
            "http://127.0.0.1:4000",
            "http://[::1]:4000/pool",
        ] {
            assert!(is_issuer(issuer), "{issuer}");
        }
        for issuer in [
            "http://id.example",
            "http://127.0.0.1.id.example",
            "http://localhost.id.example",
            "http://10.0.0.1",
            "http://127.0.0.1@id.example",
            "https://ada:lovelace@id.example",
            "file:///etc/passwd",
            "javascript:alert(1)",
        ] {
            assert!(!is_issuer(issuer), "{issuer}");
        }
    }

    #[test]
    fn a_provider_out_there_cannot_point_at_our_loopback() {
        let inside = Url::parse("http://127.0.0.1:8080/admin").unwrap();
        assert!(may_be_called(&inside, true));
        assert!(!may_be_called(&inside, false));
    }
}
