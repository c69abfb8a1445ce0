//! Where a request came from. A header is believed only from a proxy the operator has named (ASVS 6.3.1).

use http::HeaderMap;
use std::net::IpAddr;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address to hold responsible: the peer, or the last one that no trusted proxy vouches for.
pub(crate) fn responsible(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut address = peer;
    for hop in hops.iter().rev() {
        if !trusted.contains(&address) {
            break;
        }
        match hop.parse() {
            Ok(named) => address = named,
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn forwarded(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(http::HeaderName::from_static(FORWARDED_FOR), line.parse().unwrap())])
    }

    #[test]
    fn nobody_is_believed_unless_named() {
        let peer = address("203.0.113.9");
        assert_eq!(responsible(peer, &forwarded("1.2.3.4"), &[]), peer);
    }

    #[test]
    fn a_named_proxy_is_believed_about_its_own_peer_only() {
        let proxy = address("127.0.0.1");
        let headers = forwarded("1.2.3.4, 198.51.100.7");
        assert_eq!(responsible(proxy, &headers, &[proxy]), address("198.51.100.7"));
        assert_eq!(responsible(proxy, &forwarded("rubbish"), &[proxy]), proxy);
    }
}
