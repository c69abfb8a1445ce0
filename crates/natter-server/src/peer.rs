//! The address that a request came from. A forwarding header is believed only from a proxy that the operator has named (ASVS 4.1.3).

use http::HeaderMap;
use natter_core::{ClientAddress, Network};
use std::sync::atomic::{AtomicBool, Ordering};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The named proxies, and whether one seems to be missing from them.
pub(crate) struct Proxies {
    trusted: Vec<Network>,
    /// The site is reached under a public name, so that a proxy is likely.
    expected: bool,
    warned: AtomicBool,
}

impl Proxies {
    pub(crate) fn new(trusted: Vec<Network>, expected: bool) -> Self {
        Self { trusted, expected, warned: AtomicBool::new(false) }
    }

    /// The address to hold responsible: the peer, or the last one in the header that no trusted proxy vouches for.
    pub(crate) fn responsible(&self, peer: ClientAddress, headers: &HeaderMap) -> ClientAddress {
        let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
        let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
        if !hops.is_empty() && !self.trusts(peer) {
            self.warn_once(peer);
        }
        let mut address = peer;
        for hop in hops.iter().rev() {
            let Some(named) = ClientAddress::forwarded(hop).filter(|_| self.trusts(address)) else { break };
            address = named;
        }
        address
    }

    /// Whether this is a named proxy.
    pub(crate) fn trusts(&self, address: ClientAddress) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// Without its name in the settings, everybody behind a proxy is counted as one client.
    fn warn_once(&self, peer: ClientAddress) {
        if self.expected && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %peer,
                "X-Forwarded-For is ignored because this peer is not one of trusted_proxies. If it is your proxy, name it there: \
                 until then everybody behind it shares one rate limit, and one person can lock all others out"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> ClientAddress {
        text.parse().unwrap()
    }

    fn proxies(trusted: &[&str]) -> Proxies {
        Proxies::new(trusted.iter().map(|network| network.parse().unwrap()).collect(), true)
    }

    fn forwarded(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(http::HeaderName::from_static(FORWARDED_FOR), line.parse().unwrap())])
    }

    #[test]
    fn nobody_is_believed_unless_named_and_the_log_says_so_once() {
        let (proxies, peer) = (proxies(&[]), address("203.0.113.9"));
        assert_eq!(proxies.responsible(peer, &HeaderMap::new()), peer);
        assert!(!proxies.warned.load(Ordering::Relaxed), "nothing was forwarded yet");
        assert_eq!(proxies.responsible(peer, &forwarded("1.2.3.4")), peer);
        assert!(proxies.warned.load(Ordering::Relaxed));
        let plain = Proxies::new(Vec::new(), false);
        plain.responsible(peer, &forwarded("1.2.3.4"));
        assert!(!plain.warned.load(Ordering::Relaxed), "no proxy is expected");
    }

    #[test]
    fn a_named_proxy_is_believed_about_its_own_peer_only() {
        let (proxies, peer) = (proxies(&["127.0.0.1"]), address("127.0.0.1"));
        let headers = forwarded("1.2.3.4, 198.51.100.7");
        assert_eq!(proxies.responsible(peer, &headers), address("198.51.100.7"));
        assert_eq!(proxies.responsible(peer, &forwarded("rubbish")), peer);
        assert!(!proxies.warned.load(Ordering::Relaxed), "this one is named");
    }

    #[test]
    fn a_chain_of_proxies_in_named_networks_is_followed_to_the_client() {
        let (proxies, peer) = (proxies(&["172.16.0.0/12", "fd00::/8"]), address("172.17.0.2"));
        let headers = forwarded("9.9.9.9, 198.51.100.7:5511, [fd00::9]:443, 172.18.0.1");
        assert_eq!(proxies.responsible(peer, &headers), address("198.51.100.7"));
    }

    /// A socket that listens on `[::]` sees its IPv4 peers as mapped addresses.
    #[test]
    fn a_mapped_peer_is_the_named_proxy() {
        let (proxies, peer) = (proxies(&["127.0.0.1"]), address("::ffff:127.0.0.1"));
        assert_eq!(proxies.responsible(peer, &forwarded("198.51.100.7")), address("198.51.100.7"));
    }
}
