//! Addresses of sites as operators write them, brought into the form that browsers name as an origin.

use http::Uri;

/// An address that is not a web origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Another scheme, or none.
    #[error("expected an address that begins with https:// or http://")]
    Scheme,
    /// No host, or one that browsers write in another way.
    #[error(
        "expected a host after the scheme, such as https://chat.example.org; a name outside ASCII is written as xn--…"
    )]
    Host,
    /// A path, a query or a user name.
    #[error(
        "expected scheme, host and port only, such as https://chat.example.org; a site cannot be below a path"
    )]
    More,
}

/// Parses an address into an origin as browsers write it: scheme, lower-case host, and the port where it is not the scheme's own. One slash at
/// the end is left out.
///
/// # Errors
/// [`OriginError`]; the message does not repeat the address.
pub fn parse(address: &str) -> Result<String, OriginError> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://").ok_or(OriginError::Scheme)?;
    let scheme = scheme.to_ascii_lowercase();
    let usual_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return Err(OriginError::Scheme),
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    if rest.contains(['/', '?', '#', '@']) {
        return Err(OriginError::More);
    }
    let uri: Uri = format!("{scheme}://{rest}").parse().map_err(|_| OriginError::Host)?;
    let authority = uri.authority().ok_or(OriginError::Host)?;
    let has_port = authority.as_str().len() > authority.host().len();
    if authority.host().is_empty() || (has_port && authority.port_u16().is_none_or(|port| port == 0)) {
        return Err(OriginError::Host);
    }
    let host = rest.strip_suffix(usual_port).unwrap_or(&rest);
    Ok(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_origins_as_browsers_write_them() {
        for (address, origin) in [
            ("https://chat.example.org", "https://chat.example.org"),
            (" https://Chat.Example.org/ ", "https://chat.example.org"),
            ("https://chat.example.org:443", "https://chat.example.org"),
            ("HTTP://chat.example.org:80/", "http://chat.example.org"),
            ("https://chat.example.org:8443", "https://chat.example.org:8443"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://127.0.0.1", "http://127.0.0.1"),
        ] {
            assert_eq!(parse(address).as_deref(), Ok(origin), "{address}");
        }
        for (address, error) in [
            ("chat.example.org", OriginError::Scheme),
            ("ftp://chat.example.org", OriginError::Scheme),
            ("", OriginError::Scheme),
            ("https://", OriginError::Host),
            ("https://:443", OriginError::Host),
            ("https://chat.example.org:0", OriginError::Host),
            ("https://chat.example.org:99999", OriginError::Host),
            ("https://chat.example.org:", OriginError::Host),
            ("https://chät.example.org", OriginError::Host),
            ("https://a b", OriginError::Host),
            ("https://example.org/chat", OriginError::More),
            ("https://example.org//", OriginError::More),
            ("https://example.org?x", OriginError::More),
            ("https://me@example.org", OriginError::More),
        ] {
            assert_eq!(parse(address), Err(error), "{address}");
        }
    }
}
