//! Where the program listens, and under which addresses people can reach it.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::str::FromStr;

/// A host, as a name or an address, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listen(String);

impl FromStr for Listen {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.parse::<SocketAddr>().is_ok() {
            return Ok(Self(text.to_owned()));
        }
        let (host, port) = text.rsplit_once(':').ok_or(())?;
        let is_name =
            |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_');
        let is_host = !host.is_empty() && host.chars().all(is_name);
        if is_host && port.parse::<u16>().is_ok() { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Listen {
    /// Its address. A name that has several stands for its first IPv4 one, else for its first.
    ///
    /// # Errors
    /// When the name is unknown.
    pub(crate) fn resolve(&self) -> io::Result<SocketAddr> {
        let found: Vec<SocketAddr> = self.0.to_socket_addrs()?.collect();
        let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
        first.copied().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address"))
    }
}

/// Whether other machines can connect to this address.
pub(crate) fn is_beyond_loopback(address: SocketAddr) -> bool {
    !address.ip().to_canonical().is_loopback()
}

/// Addresses that people can open. One that stands for every interface is replaced by loopback and, where there is a network, this machine's
/// address in it.
pub(crate) fn reachable(served: SocketAddr) -> Vec<SocketAddr> {
    let loopback: IpAddr = match served.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        _ => return vec![served],
    };
    let network =
        own_address("192.0.2.1:9").or_else(|| own_address("[2001:db8::1]:9").filter(|_| served.is_ipv6()));
    let hosts = [Some(loopback), network.filter(|host| !host.is_loopback())];
    hosts.into_iter().flatten().map(|host| SocketAddr::new(host, served.port())).collect()
}

/// The address that this machine would use towards another. Connecting a UDP socket chooses it and sends nothing.
fn own_address(other: &str) -> Option<IpAddr> {
    let any: SocketAddr = if other.starts_with('[') {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(other).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|host| !host.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_an_address_with_a_port_is_one() {
        for text in ["127.0.0.1:8080", "[::1]:8080", "localhost:0", "chat-1.example.org:80"] {
            assert!(text.parse::<Listen>().is_ok(), "{text}");
        }
        for text in
            ["", "8080", ":8080", "localhost", "localhost:80800", "::1:8080x", "a b:80", "http://a:80"]
        {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
        let local: Listen = "localhost:8080".parse().unwrap();
        assert!(local.resolve().unwrap().ip().is_loopback());
    }

    #[test]
    fn every_interface_is_never_an_address_to_open() {
        for any in ["0.0.0.0:80", "[::]:80"] {
            let addresses = reachable(any.parse().unwrap());
            assert!(addresses[0].ip().is_loopback(), "{addresses:?}");
            assert!(addresses.iter().all(|address| !address.ip().is_unspecified() && address.port() == 80));
        }
        let one: SocketAddr = "192.0.2.5:80".parse().unwrap();
        assert_eq!(reachable(one), [one]);
    }

    #[test]
    fn loopback_is_loopback_however_it_is_written() {
        for (address, beyond) in [
            ("127.0.0.1:1", false),
            ("[::1]:1", false),
            ("[::ffff:127.0.0.1]:1", false),
            ("0.0.0.0:1", true),
            ("[::]:1", true),
            ("192.168.1.2:1", true),
        ] {
            assert_eq!(is_beyond_loopback(address.parse().unwrap()), beyond, "{address}");
        }
    }
}
