//! Places to hash at. Few hash at once, a bounded number waits, and of one address two are in the common queue at a time: its others wait for those
//! two and for nobody else.

use crate::reply::ApiError;
use natter_core::{Denied, Network};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Waiting for a place at most, all addresses together. At some 30 ms a hash the last one waits about half a second.
const WAITING: usize = 32;
/// Of one address in the common queue or at a place.
const AT_ONCE_OF_ADDRESS: usize = 2;
/// Of one address altogether, those that wait for their own others included.
const MOST_OF_ADDRESS: usize = 16;
/// Milliseconds until the next try of an address that has too many under way.
const AGAIN_MS: u64 = 1_000;

/// The places and who waits for them.
pub(super) struct Places {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    lanes: Mutex<HashMap<Network, Lane>>,
}

/// The calls of one address.
struct Lane {
    turns: Arc<Semaphore>,
    inside: usize,
}

/// A place to hash at; free again when dropped.
pub(super) struct Place {
    _place: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
    _inside: Inside,
}

impl Places {
    pub(super) fn new(at_once: usize) -> Arc<Self> {
        let free = Arc::new(Semaphore::new(at_once));
        Arc::new(Self { free, waiting: AtomicUsize::new(0), lanes: Mutex::default() })
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// `RateLimited` when the address has too many calls under way, [`ApiError::Busy`] when too many wait.
    pub(super) async fn enter(self: &Arc<Self>, share: Network) -> Result<Place, ApiError> {
        let closed = |_| ApiError::Internal("the hashing places are closed");
        let (inside, turns) = self.count_in(share)?;
        let turn = turns.acquire_owned().await.map_err(closed)?;
        let waiting = Waiting::begin(self)?;
        let place = Arc::clone(&self.free).acquire_owned().await.map_err(closed)?;
        drop(waiting);
        Ok(Place { _place: place, _turn: turn, _inside: inside })
    }

    fn count_in(self: &Arc<Self>, share: Network) -> Result<(Inside, Arc<Semaphore>), Denied> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Lane { turns: Arc::new(Semaphore::new(AT_ONCE_OF_ADDRESS)), inside: 0 };
        let lane = lanes.entry(share).or_insert_with(new);
        if lane.inside >= MOST_OF_ADDRESS {
            return Err(Denied::RateLimited { retry_after_ms: AGAIN_MS });
        }
        lane.inside += 1;
        Ok((Inside { places: Arc::clone(self), share }, Arc::clone(&lane.turns)))
    }
}

/// A call that is counted in its address's lane, until it is dropped.
struct Inside {
    places: Arc<Places>,
    share: Network,
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut lanes = self.places.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let left = lanes.get_mut(&self.share).map(|lane| {
            lane.inside -= 1;
            lane.inside
        });
        if left == Some(0) {
            lanes.remove(&self.share);
        }
    }
}

/// A call that is counted as waiting, until it is dropped.
struct Waiting<'places>(&'places AtomicUsize);

impl<'places> Waiting<'places> {
    fn begin(places: &'places Places) -> Result<Self, ApiError> {
        let counted = Self(&places.waiting);
        if places.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            Err(ApiError::Busy)
        } else {
            Ok(counted)
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    type Entering<'places> = Pin<Box<dyn Future<Output = Result<Place, ApiError>> + 'places>>;

    fn address(number: u32) -> Network {
        natter_core::ClientAddress::from(std::net::IpAddr::from(std::net::Ipv4Addr::from_bits(number)))
            .share()
    }

    /// Asks once, as a runtime does when something has changed.
    fn poll<T>(entering: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Option<T> {
        match entering.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => Some(done),
            Poll::Pending => None,
        }
    }

    #[test]
    fn one_address_with_many_calls_delays_another_by_two_hashes() {
        let places = Places::new(1);
        let mut flood: Vec<Entering<'_>> =
            (0..MOST_OF_ADDRESS).map(|_| -> Entering<'_> { Box::pin(places.enter(address(1))) }).collect();
        let mut running: Vec<Place> = flood.iter_mut().filter_map(|one| poll(one.as_mut())?.ok()).collect();
        assert_eq!(running.len(), 1);
        assert!(matches!(
            poll(pin!(places.enter(address(1)))),
            Some(Err(ApiError::Denied(Denied::RateLimited { .. })))
        ));
        let mut honest = pin!(places.enter(address(2)));
        assert!(poll(honest.as_mut()).is_none());
        let mut hashes = 0;
        let done = loop {
            running.pop();
            hashes += 1;
            if let Some(done) = poll(honest.as_mut()) {
                break done;
            }
            // Everybody of the flood who was woken goes on, before the honest one is asked again.
            running.extend(flood.iter_mut().skip(1).filter_map(|one| poll(one.as_mut())?.ok()).take(1));
            drop(flood.remove(1));
            assert!(hashes <= 2, "the honest sign-in waits for the whole flood");
        };
        assert!(done.is_ok());
    }

    #[test]
    fn thirty_two_wait_and_the_next_is_refused_as_busy() {
        let places = Places::new(1);
        let mut all: Vec<Entering<'_>> = (0..=WAITING)
            .map(|number| -> Entering<'_> { Box::pin(places.enter(address(u32::try_from(number).unwrap()))) })
            .collect();
        let running: Vec<Place> = all.iter_mut().filter_map(|one| poll(one.as_mut())?.ok()).collect();
        assert_eq!(running.len(), 1);
        assert!(matches!(poll(pin!(places.enter(address(99)))), Some(Err(ApiError::Busy))));
        // Those who hang up make room.
        all.pop();
        assert!(poll(pin!(places.enter(address(99)))).is_none());
        drop((all, running));
        assert!(places.lanes.lock().unwrap().is_empty() && places.waiting.load(Ordering::Relaxed) == 0);
    }
}
