//! What strangers and accounts can ask at once, through the router.

use super::timing::{Nobody, Trial};
use super::{CALLS, router};
use crate::password::Passwords;
use crate::site::{Settings, Site};
use crate::throttle::Throttles;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode, header};
use natter_core::ClientAddress;
use natter_core::rate::Rate;
use natter_sqlite::{CommitBatch, SqliteStore};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::task::JoinSet;
use tower_service::Service;

const EVE: &str = "192.0.2.66";
const ADA: &str = "192.0.2.1";

/// A site whose people have five calls, three of them writes, and then wait for hours.
struct Stage(Router);

impl Stage {
    fn new() -> Self {
        let store = SqliteStore::in_memory(|_: CommitBatch| {}).expect("a store");
        let settings = Settings {
            person_calls: Rate::new(0.001, 5.0),
            person_writes: Rate::new(0.001, 3.0),
            ..Settings::default()
        };
        let mut site = Site::<Trial>::new(store, Nobody, Nobody, settings);
        site.passwords = Passwords::cheap(64);
        // Time stands still: nothing that was taken comes back by itself.
        site.throttles = Throttles::with_clock(site.settings.rates(), || 0);
        Self(router(Arc::new(site)))
    }

    /// The status, and the body where it is JSON.
    async fn call(
        &self,
        method: &str,
        path: &str,
        from: &str,
        token: Option<&str>,
        body: &Value,
    ) -> (StatusCode, Value) {
        let method: Method = method.to_uppercase().parse().expect("a method");
        let path = if path.starts_with("/health") { path.to_owned() } else { format!("/api{path}") };
        let address: ClientAddress = from.parse().expect("an address");
        let mut request = Request::builder().method(method).uri(path).extension(address);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body.to_string())).expect("a request");
        let Ok(response) = self.0.clone().call(request).await;
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn signup(&self, name: &str, from: &str) -> String {
        let body =
            json!({ "email": format!("{name}@example.org"), "username": name, "password": "correct horse" });
        let (status, body) = self.call("post", "/signup", from, None, &body).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["token"].as_str().expect("a token").to_owned()
    }
}

/// A path of the list with something in its place.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_call_counts_for_those_without_a_session_and_so_does_health() {
    let stage = Stage::new();
    for _ in 0..200 {
        assert_ne!(stage.call("get", "/me", EVE, None, &Value::Null).await.0, StatusCode::TOO_MANY_REQUESTS);
    }
    for (method, path) in CALLS.iter().copied().chain([("get", "/nowhere"), ("get", "/health")]) {
        let path = filled(path);
        let (status, body) = stage.call(method, &path, EVE, None, &json!({})).await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::TOO_MANY_REQUESTS, &json!("rate_limited")),
            "{method} {path}"
        );
        assert!(body["retryAfterMs"].as_u64() > Some(0), "{method} {path}: {body}");
        let (status, body) = stage.call(method, &path, ADA, None, &json!({})).await;
        assert_ne!(status, StatusCode::TOO_MANY_REQUESTS, "{method} {path} from elsewhere: {body}");
    }
}

#[tokio::test]
async fn every_call_counts_for_a_person_and_writes_count_twice() {
    let stage = Stage::new();
    let (eve, gus) = (stage.signup("Eve", EVE).await, stage.signup("Gus", EVE).await);
    let ada = stage.signup("Ada", EVE).await;
    for _ in 0..3 {
        assert_eq!(stage.call("post", "/ticket", EVE, Some(&eve), &Value::Null).await.0, StatusCode::OK);
    }
    for _ in 0..5 {
        assert_eq!(stage.call("get", "/me", EVE, Some(&gus), &Value::Null).await.0, StatusCode::OK);
    }
    let limited = StatusCode::TOO_MANY_REQUESTS;
    for &(method, path) in CALLS {
        let path = filled(path);
        if method != "get" {
            assert_eq!(
                stage.call(method, &path, EVE, Some(&eve), &json!({})).await.0,
                limited,
                "{method} {path}"
            );
        }
        assert_eq!(
            stage.call(method, &path, ADA, Some(&gus), &json!({})).await.0,
            limited,
            "{method} {path}"
        );
    }
    assert_eq!(stage.call("get", "/me", EVE, Some(&eve), &Value::Null).await.0, StatusCode::OK);
    assert_eq!(
        stage.call("get", "/me", EVE, Some(&ada), &Value::Null).await.0,
        StatusCode::OK,
        "another person"
    );
}

/// How often each status came.
async fn all_at_once(
    stage: &Arc<Stage>,
    calls: impl Iterator<Item = (String, Value)>,
) -> HashMap<StatusCode, usize> {
    let mut together = JoinSet::new();
    for (from, body) in calls {
        let stage = Arc::clone(stage);
        together.spawn(async move { stage.call("post", "/login", &from, None, &body).await.0 });
    }
    let mut statuses = HashMap::new();
    while let Some(status) = together.join_next().await {
        *statuses.entry(status.expect("an answer")).or_default() += 1;
    }
    statuses
}

#[tokio::test]
async fn of_guesses_that_come_together_only_as_many_are_checked_as_one_after_the_other() {
    let stage = Arc::new(Stage::new());
    let guess =
        |number: usize| json!({ "username": format!("Victim {number}"), "password": "correct horse" });
    let statuses = all_at_once(&stage, (0..150).map(|number| (EVE.to_owned(), guess(number)))).await;
    let checked = statuses.get(&StatusCode::UNAUTHORIZED).copied().unwrap_or_default();
    assert!((1..=30).contains(&checked), "{statuses:?}");
    assert_eq!(checked + statuses[&StatusCode::TOO_MANY_REQUESTS], 150, "{statuses:?}");
}

#[tokio::test]
async fn the_hosts_of_one_ipv6_network_guess_as_one() {
    let stage = Arc::new(Stage::new());
    let body = json!({ "username": "Victim", "password": "wrong horse" });
    let calls = (0..99).map(|host| (format!("2001:db8:0:5::{host:x}"), body.clone()));
    let statuses = all_at_once(&stage, calls).await;
    assert!(statuses.get(&StatusCode::UNAUTHORIZED).is_some_and(|&checked| checked <= 5), "{statuses:?}");
}

#[tokio::test]
async fn right_sign_ins_are_limited_and_do_not_delay_those_of_others_for_long() {
    let stage = Arc::new(Stage::new());
    stage.signup("Eve", EVE).await;
    stage.signup("Ada", ADA).await;
    let right = |name: &str| json!({ "username": name, "password": "correct horse" });
    let flood = (0..150).map(|_| (EVE.to_owned(), right("Eve")));
    let statuses = all_at_once(&stage, flood).await;
    assert!(statuses.get(&StatusCode::OK).is_some_and(|&signed_in| signed_in <= 10), "{statuses:?}");
    assert_eq!(stage.call("post", "/login", ADA, None, &right("Ada")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_owner_signs_in_from_where_a_session_began_while_the_world_guesses() {
    let stage = Arc::new(Stage::new());
    stage.signup("Ada", ADA).await;
    let guess = |name: &str, password: &str| json!({ "username": name, "password": password });
    for (name, expected) in
        [("Ada", StatusCode::TOO_MANY_REQUESTS), ("Nobody", StatusCode::TOO_MANY_REQUESTS)]
    {
        let mut last = StatusCode::OK;
        for number in 0..60 {
            let from = format!("198.51.100.{number}");
            last = stage.call("post", "/login", &from, None, &guess(name, "wrong horse")).await.0;
        }
        assert_eq!(last, expected, "{name}");
    }
    let right = guess("Ada", "correct horse");
    assert_eq!(
        stage.call("post", "/login", "203.0.113.9", None, &right).await.0,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(stage.call("post", "/login", ADA, None, &right).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_name_that_no_account_can_have_is_refused_before_it_is_counted() {
    let stage = Stage::new();
    let long = json!({ "email": format!("{}@example.org", "n".repeat(15_000)), "password": "x" });
    for _ in 0..40 {
        assert_eq!(stage.call("post", "/login", EVE, None, &long).await.0, StatusCode::UNAUTHORIZED);
    }
}
