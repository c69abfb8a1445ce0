//! What we ask for, and that nobody finishes what somebody else began.

use crate::ground::{BACK, CLIENT, Draft, Ground, SECRET};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use natter_oidc::{Attempt, AttemptFault, OidcError, SealingKey};
use ring::digest::{SHA256, digest};
use serde_json::json;
use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

const FORGED: Result<(), OidcError> = Err(OidcError::Attempt(AttemptFault::Forged));

#[tokio::test]
async fn the_browser_asks_for_a_code_with_everything_that_binds_it() {
    let ground = Ground::new().await;
    let (_, asked) = ground.begin().await.unwrap();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", BACK),
        ("scope", "openid email profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    let mut drawn = HashSet::new();
    for _ in 0..100 {
        let (_, asked) = ground.begin().await.unwrap();
        for name in ["state", "nonce", "code_challenge"] {
            assert!(asked[name].len() >= 22, "128 bits at least: {name}");
            assert!(drawn.insert(asked[name].clone()), "{name} came twice");
        }
    }
}

#[tokio::test]
async fn the_code_is_traded_with_the_verifier_of_its_challenge() {
    let ground = Ground::new().await;
    let (attempt, asked) = ground.begin().await.unwrap();
    ground.double.script().id_token = Some(ground.draft(&asked["nonce"]).good());
    ground.provider.finish(BACK, "the code", &asked["state"], &attempt).await.unwrap();
    let (authorization, form) = ground.double.script().traded.clone().unwrap();
    let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, form["code_verifier"].as_bytes()).as_ref());
    assert_eq!(challenge, asked["code_challenge"]);
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "the code"));
    assert_eq!(form["redirect_uri"], BACK);
    let escaped = "natter-client:a+client%27s+secret%3A+with+%2B+and+%25";
    assert_eq!(authorization, Some(format!("Basic {}", BASE64.encode(escaped.as_bytes()))));
}

#[tokio::test]
async fn the_secret_is_told_as_the_provider_wants_to_hear_it() {
    let ground = Ground::new().await;
    let methods = ("token_endpoint_auth_methods_supported", json!(["client_secret_post"]));
    ground.double.script().discovery.push(methods);
    ground.sign_in(Draft::good).await.unwrap();
    let (authorization, form) = ground.double.script().traded.clone().unwrap();
    assert_eq!((authorization, form["client_secret"].as_str()), (None, SECRET));

    let public = Ground::with_issuer("", None).await;
    public.sign_in(Draft::good).await.unwrap();
    let (authorization, form) = public.double.script().traded.clone().unwrap();
    assert_eq!((authorization, form["client_id"].as_str()), (None, CLIENT));
    assert!(!form.contains_key("client_secret"));
}

#[tokio::test]
async fn another_state_another_provider_and_another_hour_are_refused_before_anything_is_sent() {
    let ground = Ground::new().await;
    let (attempt, asked) = ground.begin().await.unwrap();
    let (_, others) = ground.begin().await.unwrap();
    let state = &asked["state"];
    for wrong in ["", &others["state"], &state[1..], &state.to_uppercase()] {
        assert_eq!(ground.provider.finish(BACK, "code", wrong, &attempt).await.map(drop), FORGED, "{wrong}");
    }
    let mut elsewhere = serde_json::to_value(&attempt).unwrap();
    elsewhere["provider"] = json!("another");
    let elsewhere: Attempt = serde_json::from_value(elsewhere).unwrap();
    assert_eq!(ground.provider.finish(BACK, "code", state, &elsewhere).await.map(drop), FORGED);
    ground.pass(601);
    let late = ground.provider.finish(BACK, "code", state, &attempt).await;
    assert_eq!(late, Err(OidcError::Attempt(AttemptFault::Expired)));
    assert_eq!(ground.double.calls("/token"), 0);
}

#[tokio::test]
async fn an_attempt_survives_its_cookie() {
    let ground = Ground::new().await;
    let key = SealingKey::new(&[42; 32]);
    let beginning = ground.provider.begin(BACK).await.unwrap();
    let sealed = beginning.attempt.seal(&key);
    assert!(
        sealed.len() < 1024
            && sealed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    let now = UNIX_EPOCH + Duration::from_secs(ground.now());
    let attempt = Attempt::open(&sealed, &key, now).unwrap();
    assert_eq!(attempt.provider(), ground.provider.id());
    let url = openidconnect::url::Url::parse(&beginning.url).unwrap();
    let asked: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    ground.double.script().id_token = Some(ground.draft(&asked["nonce"]).good());
    ground.provider.finish(BACK, "code", &asked["state"], &attempt).await.unwrap();
}

#[tokio::test]
async fn an_address_to_come_back_to_is_an_address() {
    let ground = Ground::new().await;
    assert_eq!(ground.provider.begin("not an address").await.map(drop), Err(OidcError::RedirectUri));
}
