//! Who calls, and whether they came through the site: behind CloudFront every call has one of CloudFront's own addresses.
//!
//! CloudFront adds a header with a secret that only it and this function know, and a header with the caller's address. Without the secret the
//! address could be anybody's word, so such a call is refused.

use crate::environment::optional;
use http::HeaderMap;
use natter_core::ClientAddress;
use subtle::ConstantTimeEq;

/// What CloudFront proves itself with; `OriginCustomHeaders` of the distribution.
const SECRET: &str = "natter-origin-secret";
/// Who called CloudFront; written by the distribution's function for calls.
const VIEWER: &str = "natter-viewer-address";

/// The call came past CloudFront.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stranger;

/// What is known of the way here.
pub(super) struct Edge {
    secret: Option<Vec<u8>>,
}

impl Edge {
    /// Out of the environment.
    pub(super) fn read() -> Self {
        Self { secret: optional("NATTER_ORIGIN_SECRET").map(String::into_bytes) }
    }

    /// The caller's address. What was said between CloudFront and here is taken out: nobody else needs to read it.
    pub(super) fn caller(
        &self,
        headers: &mut HeaderMap,
        peer: Option<ClientAddress>,
    ) -> Result<Option<ClientAddress>, Stranger> {
        let said = headers.remove(SECRET);
        let viewer = headers.remove(VIEWER);
        let Some(secret) = &self.secret else { return Ok(peer) };
        let fits = said.is_some_and(|said| bool::from(said.as_bytes().ct_eq(secret)));
        if !fits {
            return Err(Stranger);
        }
        let viewer = viewer.and_then(|text| ClientAddress::forwarded(text.to_str().ok()?));
        Ok(viewer.or(peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const PEER: &str = "198.51.100.9";

    fn ask(
        secret: Option<&str>,
        said: &[(&'static str, &'static str)],
    ) -> (Result<Option<ClientAddress>, Stranger>, HeaderMap) {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let edge = Edge { secret: secret.map(|text| text.as_bytes().to_vec()) };
        (edge.caller(&mut headers, PEER.parse().ok()), headers)
    }

    fn address(text: &str) -> Result<Option<ClientAddress>, Stranger> {
        Ok(text.parse().ok())
    }

    #[test]
    fn cloudfronts_word_counts_with_the_secret() {
        for viewer in ["203.0.113.7", "2001:db8::7", "203.0.113.7:4711"] {
            let (found, left) =
                ask(Some("s3cret"), &[(SECRET, "s3cret"), (VIEWER, viewer), ("accept", "*/*")]);
            assert_eq!(found, address(viewer.trim_end_matches(":4711")));
            assert_eq!(left.keys().map(http::HeaderName::as_str).collect::<Vec<_>>(), ["accept"]);
        }
    }

    #[test]
    fn without_the_very_secret_nobody_is_heard() {
        let viewer = (VIEWER, "203.0.113.7");
        for said in ["", "s3cre", "s3cret2", "S3cret", "s3creT"] {
            assert_eq!(ask(Some("s3cret"), &[(SECRET, said), viewer]).0, Err(Stranger), "{said:?}");
        }
        assert_eq!(ask(Some("s3cret"), &[viewer]).0, Err(Stranger));
        assert_eq!(ask(Some("s3cret"), &[("x-forwarded-for", "203.0.113.7")]).0, Err(Stranger));
    }

    /// CloudFront replaces what a caller sends under its names; if it ever added to it, the caller's word would come first and not fit.
    #[test]
    fn a_secret_of_ones_own_in_front_does_not_help() {
        assert_eq!(ask(Some("s3cret"), &[(SECRET, "guess"), (SECRET, "s3cret")]).0, Err(Stranger));
    }

    #[test]
    fn an_address_that_is_none_is_the_peers() {
        for viewer in ["", "203.0.113.7, 192.0.2.1", "me"] {
            assert_eq!(
                ask(Some("s3cret"), &[(SECRET, "s3cret"), (VIEWER, viewer)]).0,
                address(PEER),
                "{viewer:?}"
            );
        }
    }

    #[test]
    fn without_a_secret_only_the_peer_counts() {
        let (found, left) = ask(None, &[(SECRET, "guess"), (VIEWER, "203.0.113.7")]);
        assert_eq!(found, address(PEER));
        assert!(left.is_empty());
    }
}
