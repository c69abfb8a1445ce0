//! Whether somebody with a stop-watch learns who has an account (ASVS 6.3.8): see [`stopwatch`].

use super::router;
use crate::password::Passwords;
use crate::site::{Ports, Settings, Site};
use crate::throttle::Throttles;
use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode};
use natter_contract::stopwatch;
use natter_core::ClientAddress;
use natter_core::notice::Notice;
use natter_core::person::{PersonNews, SecretHash, SessionHolder};
use natter_core::port::{Roster, Tickets};
use natter_core::{ConnectionId, PersonId, RoomId, SessionId, StoreError, Timestamp};
use natter_sqlite::{CommitBatch, SqliteStore};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tower_service::Service;

/// KiB that a test's hash takes: dear enough to stand out where it is missing, cheap enough for thousands.
const COST: u32 = 1_024;

pub(super) struct Nobody;

impl Tickets for Nobody {
    async fn issue(&self, _: SecretHash, _: SessionHolder, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn redeem(&self, _: SecretHash, _: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        Ok(None)
    }

    async fn forget(&self, _: SessionId) -> Result<(), StoreError> {
        Ok(())
    }

    async fn renew(&self, _: PersonId) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Roster for Nobody {
    async fn subscribe(&self, _: ConnectionId, _: PersonId, _: Vec<RoomId>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn online(&self, people: Vec<PersonId>) -> Result<Vec<bool>, StoreError> {
        Ok(vec![false; people.len()])
    }

    async fn notify(&self, _: Vec<PersonId>, _: Notice) -> Result<(), StoreError> {
        Ok(())
    }

    async fn person_changed(&self, _: PersonId, _: PersonNews) -> Result<(), StoreError> {
        Ok(())
    }

    async fn close_session(&self, _: SessionId) -> Result<(), StoreError> {
        Ok(())
    }
}

pub(super) struct Trial;

impl Ports for Trial {
    type Store = SqliteStore;
    type Tickets = Nobody;
    type Roster = Nobody;
}

/// A caller who comes from another address each time, hours later, so that no limit is felt.
struct Watch {
    router: Router,
    calls: u32,
}

impl Watch {
    /// Over a site where Ada has an account.
    async fn new() -> Self {
        let store = SqliteStore::in_memory(|_: CommitBatch| {}).expect("a store");
        let mut site = Site::<Trial>::new(store, Nobody, Nobody, Settings::default());
        site.passwords = Passwords::cheap(COST);
        let (rates, hours) = (site.settings.rates(), AtomicU64::new(0));
        site.throttles =
            Throttles::with_clock(rates, move || hours.fetch_add(1, Ordering::Relaxed) * 3_600_000);
        let mut watch = Self { router: router(Arc::new(site)), calls: 0 };
        let ada = json!({ "email": "ada@example.org", "username": "Ada", "password": "correct horse" });
        assert_eq!(watch.call("/api/signup", &ada).await.0, StatusCode::CREATED);
        watch
    }

    async fn call(&mut self, path: &str, body: &Value) -> (StatusCode, Duration) {
        self.calls += 1;
        let address = ClientAddress::from(IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + self.calls)));
        let request = Request::post(path).extension(address).body(Body::from(body.to_string()));
        let request = request.expect("a request");
        let start = Instant::now();
        let Ok(response) = self.router.call(request).await;
        (response.status(), start.elapsed())
    }
}

async fn cannot_be_told_apart(path: &str, bodies: [&Value; 2], expected: StatusCode) {
    let mut watch = Watch::new().await;
    let what = format!("{path}: {} and {}", bodies[0], bodies[1]);
    let one = async |which: usize| {
        let (status, time) = watch.call(path, bodies[which]).await;
        assert_eq!(status, expected, "{path} {}", bodies[which]);
        time
    };
    stopwatch::cannot_be_told_apart(&what, one).await;
}

#[tokio::test]
async fn the_time_of_a_login_does_not_tell_whether_there_is_an_account() {
    let known = json!({ "username": "Ada", "password": "wrong horse" });
    let unknown = json!({ "username": "Eve", "password": "wrong horse" });
    cannot_be_told_apart("/api/login", [&known, &unknown], StatusCode::UNAUTHORIZED).await;
}

#[tokio::test]
async fn the_time_of_a_signup_does_not_tell_whether_an_address_is_taken() {
    let with = |email: &str| json!({ "email": email, "username": "Ada", "password": "correct horse" });
    let (taken, free) = (with("ada@example.org"), with("eve@example.org"));
    cannot_be_told_apart("/api/signup", [&taken, &free], StatusCode::CONFLICT).await;
}
