//! Which form of a file is sent, and whether it is known already (RFC 9110, sections 12.5.3 and 13.1.2).

use http::{HeaderMap, header};

/// Whether `Accept-Encoding` names a coding with a weight above 0, itself or by `*`.
pub(super) fn accepts(asked: &HeaderMap, coding: &str) -> bool {
    let lines = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let mut any = false;
    for entry in lines.flat_map(|line| line.split(',')) {
        let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let allowed = weight(parameters) > 0.0;
        match name.trim() {
            name if name.eq_ignore_ascii_case(coding) => return allowed,
            "*" => any = allowed,
            _ => {}
        }
    }
    any
}

/// `q=0.5`; 1 where none is named, 0 where it cannot be read.
fn weight(parameters: &str) -> f32 {
    let named = parameters.trim().strip_prefix("q=").or_else(|| parameters.trim().strip_prefix("Q="));
    named.map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0))
}

/// Whether `If-None-Match` names this validator, in a list or as a weak one.
pub(super) fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).any(|one| {
        // Ours hold no comma, so that a list may be cut at each.
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == etag
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(name: header::HeaderName, line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(line))])
    }

    #[test]
    fn codings_are_accepted_by_name_or_star_unless_their_weight_is_nothing() {
        for (line, br) in [
            ("br", true),
            ("GZIP, BR", true),
            ("gzip", false),
            ("*", true),
            ("*;q=0, br", true),
            ("br;q=0, *", false),
            ("br; q=0.000", false),
            ("br;q=0.1", true),
            ("br;q=x", false),
            ("brotli", false),
            ("", false),
        ] {
            assert_eq!(accepts(&headers(header::ACCEPT_ENCODING, line), "br"), br, "{line:?}");
        }
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn validators_are_known_alone_in_a_list_weak_or_by_star() {
        for (line, known) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", W/\"a\" ,\"c\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("w/\"a\"", false),
        ] {
            assert_eq!(is_known(&headers(header::IF_NONE_MATCH, line), "\"a\""), known, "{line:?}");
        }
    }
}
