//! Places for connections: so many in all, so many of one address, whether they have shaken hands or not. A connection holds its place for as long
//! as it holds a descriptor, so that no address can use up the descriptors of all.

use crate::seldom::Seldom;
use natter_core::{ClientAddress, Network};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How many connections there may be.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Of one IPv4 address, or of one IPv6 network of 64 bits.
    pub of_an_address: usize,
    /// In all.
    pub in_all: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { of_an_address: 256, in_all: usize::MAX }
    }
}

/// Who has how many places.
#[derive(Debug)]
pub(crate) struct Places {
    limits: ConnectionLimits,
    taken: Mutex<Taken>,
    refusals: Seldom,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_address: HashMap<Network, usize>,
}

/// A place; free again when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    in_all: bool,
    share: Option<Network>,
}

impl Places {
    pub(crate) fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self { limits, taken: Mutex::default(), refusals: Seldom::default() })
    }

    /// Takes a place for a connection from this address; from a proxy, whose connections are those of many, from none.
    pub(crate) fn take(self: &Arc<Self>, address: Option<ClientAddress>) -> Option<Place> {
        self.take_of(true, address)
    }

    /// Takes a place among those of an address, for a connection that came by a proxy and has its place in all already.
    pub(crate) fn take_behind_proxy(self: &Arc<Self>, address: ClientAddress) -> Option<Place> {
        self.take_of(false, Some(address))
    }

    fn take_of(self: &Arc<Self>, in_all: bool, address: Option<ClientAddress>) -> Option<Place> {
        let (mut taken, share) = (self.taken(), address.map(ClientAddress::share));
        if in_all && taken.in_all >= self.limits.in_all {
            drop(taken);
            self.tell("too many in all; the limit of open files allows no more", None);
            return None;
        }
        if let Some(share) = share {
            let of_address = taken.by_address.entry(share).or_default();
            if *of_address >= self.limits.of_an_address {
                drop(taken);
                self.tell("too many from one address; if it is a proxy, name it in trusted_proxies", address);
                return None;
            }
            *of_address += 1;
        }
        taken.in_all += usize::from(in_all);
        Some(Place { places: Arc::clone(self), in_all, share })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, why: &str, address: Option<ClientAddress>) {
        if let Some(times) = self.refusals.note(Instant::now()) {
            tracing::warn!(times, ?address, "connections are refused: {why}");
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.in_all -= usize::from(self.in_all);
        if let Some(Entry::Occupied(mut of_address)) = self.share.map(|share| taken.by_address.entry(share)) {
            *of_address.get_mut() -= 1;
            if *of_address.get() == 0 {
                of_address.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<ClientAddress> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_address_has_its_share_and_leaves_the_rest_to_others() {
        let places = Places::new(ConnectionLimits { of_an_address: 2, in_all: 4 });
        let of_eve = [places.take(address("2001:db8::1")), places.take(address("2001:db8::2"))];
        assert!(of_eve.iter().all(Option::is_some));
        assert!(places.take(address("2001:db8::3")).is_none(), "the same network");
        let others = [places.take(address("2001:db8:0:1::1")), places.take(address("192.0.2.1"))];
        assert!(others.iter().all(Option::is_some));
        assert!(places.take(address("192.0.2.2")).is_none(), "no more in all");
        drop(of_eve);
        assert!(places.take(address("2001:db8::3")).is_some());
        drop(others);
        assert!(places.taken().by_address.is_empty() && places.taken().in_all == 0);
    }

    #[test]
    fn a_proxy_is_not_counted_and_those_behind_it_are() {
        let places = Places::new(ConnectionLimits { of_an_address: 1, in_all: 10 });
        let (eve, by_proxy) = ("192.0.2.1".parse().unwrap(), [places.take(None), places.take(None)]);
        assert!(by_proxy.iter().all(Option::is_some));
        let first = places.take_behind_proxy(eve);
        assert!(first.is_some() && places.take_behind_proxy(eve).is_none());
        assert!(places.take_behind_proxy("192.0.2.2".parse().unwrap()).is_some());
        assert_eq!(places.taken().in_all, 2);
        drop(first);
        drop(by_proxy);
        assert!(places.taken().by_address.is_empty());
    }
}
