//! The address that a client calls from, and networks of addresses. One form for everything that compares, counts, bans, shows or stores an address.

use std::fmt;
use std::net::{AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// Bits of an IPv6 address that one subscriber cannot choose freely: whoever has a host has its whole /64 (RFC 6177, RFC 4291 2.5.4).
const SHARE_BITS_V6: u8 = 64;
/// A household or small company often has a whole /56 (RFC 6177, section 2).
const SITE_BITS_V6: u8 = 56;

/// A client's address in canonical form: an IPv4 address that is mapped into IPv6 (`::ffff:192.0.2.7`) is the IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Reads one entry of a forwarding header: an address, with a port or brackets or neither (`192.0.2.7:5678`, `[2001:db8::7]:443`).
    #[must_use]
    pub fn forwarded(entry: &str) -> Option<Self> {
        let entry = entry.trim().trim_matches('"');
        let bare = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']'));
        let address = bare.unwrap_or(entry).parse().ok();
        address.or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip())).map(Self::from)
    }

    /// The addresses that limits and bans treat as one client: the /64 of an IPv6 address, an IPv4 address alone.
    #[must_use]
    pub fn share(self) -> Network {
        Network::around(self, SHARE_BITS_V6)
    }

    /// The /56 around an IPv6 address, for limits with a larger allowance; the same as [`ClientAddress::share`] for IPv4.
    #[must_use]
    pub fn site(self) -> Network {
        Network::around(self, SITE_BITS_V6)
    }
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

impl FromStr for ClientAddress {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        text.parse::<IpAddr>().map(Self::from)
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Addresses with the same first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    /// The lowest address, in canonical form.
    first: IpAddr,
    /// How many leading bits are the same: at most 32 for IPv4, 128 for IPv6.
    bits: u8,
}

impl Network {
    /// What all clients share whose address is not known.
    pub const UNKNOWN: Self = Self { first: IpAddr::V4(Ipv4Addr::UNSPECIFIED), bits: 32 };

    /// The network of an IPv6 address with so many bits; an IPv4 address alone.
    fn around(ClientAddress(address): ClientAddress, bits_v6: u8) -> Self {
        let bits = if address.is_ipv4() { 32 } else { bits_v6 };
        Self { first: masked(address, bits), bits }
    }

    /// Whether the address is one of the network.
    #[must_use]
    pub fn contains(self, ClientAddress(address): ClientAddress) -> bool {
        address.is_ipv4() == self.first.is_ipv4() && masked(address, self.bits) == self.first
    }
}

/// The address with all but its first bits set to 0.
fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

/// Text that is neither an address nor a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address such as 192.0.2.7 or a network such as 172.16.0.0/12")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    /// Reads CIDR notation (RFC 4632, section 3.1); an address without a length is a network of its own. Bits behind the length are dropped.
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| NotANetwork)?)),
            None => (text.trim(), None),
        };
        let written: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let whole = if written.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(whole);
        let canonical = written.to_canonical();
        // A mapped network (`::ffff:10.0.0.0/104`) is the IPv4 network, if it has no other addresses.
        let bits = if canonical.is_ipv4() == written.is_ipv4() {
            (bits <= whole).then_some(bits)
        } else {
            bits.checked_sub(96).filter(|bits| *bits <= 32)
        };
        let bits = bits.ok_or(NotANetwork)?;
        Ok(Self { first: masked(canonical, bits), bits })
    }
}

impl fmt::Display for Network {
    /// As it is written: without a length where it is a single address.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, bits } = self;
        let whole = if first.is_ipv4() { 32 } else { 128 };
        if *bits == whole { first.fmt(formatter) } else { write!(formatter, "{first}/{bits}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> ClientAddress {
        text.parse().unwrap()
    }

    #[test]
    fn a_mapped_address_is_the_ipv4_address() {
        assert_eq!(address("::ffff:192.0.2.7"), address("192.0.2.7"));
        assert_eq!(address("::ffff:192.0.2.7").to_string(), "192.0.2.7");
        assert_eq!(ClientAddress::forwarded("[::ffff:192.0.2.7]:443"), Some(address("192.0.2.7")));
    }

    #[test]
    fn entries_of_forwarding_headers_are_read_with_and_without_ports() {
        for (entry, read) in [
            ("192.0.2.7", "192.0.2.7"),
            (" 192.0.2.7 ", "192.0.2.7"),
            ("192.0.2.7:5678", "192.0.2.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("\"[2001:db8::7]:443\"", "2001:db8::7"),
        ] {
            assert_eq!(ClientAddress::forwarded(entry), Some(address(read)), "{entry}");
        }
        for entry in ["", "unknown", "_hidden", "192.0.2.7:", "192.0.2.7:99999", "[192.0.2.7", "1.2.3", "a:b"]
        {
            assert_eq!(ClientAddress::forwarded(entry), None, "{entry}");
        }
    }

    #[test]
    fn a_host_shares_its_64_and_an_ipv4_address_stands_alone() {
        let (one, neighbour) = (address("2001:db8:0:5::1"), address("2001:db8:0:5:ffff:ffff:ffff:ffff"));
        assert_eq!(one.share(), neighbour.share());
        assert_eq!(one.share().to_string(), "2001:db8:0:5::/64");
        assert_ne!(one.share(), address("2001:db8:0:6::1").share());
        assert_eq!(one.site(), address("2001:db8:0:ff::1").site());
        assert_ne!(one.site(), address("2001:db8:0:100::1").site());
        assert_ne!(address("192.0.2.7").share(), address("192.0.2.8").share());
        assert_eq!(address("192.0.2.7").share(), address("192.0.2.7").site());
        assert_eq!(address("::ffff:192.0.2.7").share().to_string(), "192.0.2.7");
    }

    #[test]
    fn networks_hold_the_addresses_that_their_length_says() {
        for (network, inside, outside) in [
            ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
            ("172.16.0.9/12", "172.16.0.1", "172.15.255.255"),
            ("192.0.2.7", "::ffff:192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
            ("::/0", "2001:db8::1", "203.0.113.9"),
            ("fd00::/8", "fd12::1", "fe80::1"),
            ("::1", "::1", "::2"),
            ("::ffff:10.0.0.0/104", "10.255.0.1", "11.0.0.0"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(address(inside)), "{network} {inside}");
            assert!(!network.contains(address(outside)), "{network} {outside}");
            assert_eq!(network.to_string().parse(), Ok(network));
        }
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/x",
            "::/129",
            "::ffff:1.2.3.4/95",
            "proxy",
            "10.0.0.1:80",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
