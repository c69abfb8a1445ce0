//! Keys come and go; whoever names unknown ones cannot make us ask for more than one set a minute.

use crate::double::{Answer, DISCOVERY};
use crate::ground::{BACK, Draft, Ground};
use crate::keys::{ATTACKERS, Key};
use futures_util::future::join_all;
use futures_util::stream::{StreamExt, iter};
use natter_oidc::{OidcError, Refusal, Unreachable};

/// A thousand connections in one moment would test the machine.
const AT_ONCE: usize = 100;

const UNKNOWN: Result<(), OidcError> = Err(OidcError::TokenRefused(Refusal::UnknownKey));

#[tokio::test]
async fn a_new_key_works_and_the_old_one_no_longer() {
    let ground = Ground::new().await;
    ground.sign_in(Draft::good).await.unwrap();
    let next = Key::ec("next");
    ground.double.script().keys = vec![next.public()];
    ground.pass(60);
    ground.sign_in(|token| token.by(&next)).await.unwrap();
    assert_eq!(ground.double.calls("/keys"), 2);
    assert_eq!(ground.sign_in(Draft::good).await.map(drop), UNKNOWN);
}

#[tokio::test]
async fn a_key_that_was_withdrawn_without_a_successor_is_forgotten_within_the_hour() {
    let ground = Ground::new().await;
    ground.sign_in(Draft::good).await.unwrap();
    ground.double.script().keys.remove(0);
    ground.pass(3600);
    assert_eq!(ground.sign_in(Draft::good).await.map(drop), UNKNOWN);
}

#[tokio::test]
async fn a_thousand_unknown_keys_cause_one_look_a_minute() {
    let ground = Ground::new().await;
    let flood = async |ground: &Ground| {
        for number in 0..500 {
            let token = |token: Draft| {
                token.head("kid", format!("unknown-{number}")).signed(|message| ATTACKERS.sign(message))
            };
            assert_eq!(ground.sign_in(token).await.map(drop), UNKNOWN);
        }
    };
    flood(&ground).await;
    assert_eq!(ground.double.calls("/keys"), 1, "the first look was just now");
    ground.pass(60);
    flood(&ground).await;
    assert_eq!(ground.double.calls("/keys"), 2);
    ground.sign_in(Draft::good).await.unwrap();
}

#[tokio::test]
async fn a_thousand_unknown_keys_at_once_cause_one_look() {
    let ground = Ground::new().await;
    let (attempt, asked) = ground.begin().await.unwrap();
    let token = ground.draft(&asked["nonce"]).by(&ATTACKERS);
    ground.double.script().id_token = Some(token);
    ground.pass(60);
    let all = (0..1000).map(|_| ground.provider.finish(BACK, "code", &asked["state"], &attempt));
    let mut all = iter(all).buffer_unordered(AT_ONCE);
    while let Some(became) = all.next().await {
        assert_eq!(became.map(drop), UNKNOWN);
    }
    assert_eq!(ground.double.calls("/keys"), 2);
}

#[tokio::test]
async fn all_who_come_with_a_new_key_at_once_are_let_in_by_one_look() {
    let ground = Ground::new().await;
    let (attempt, asked) = ground.begin().await.unwrap();
    let next = Key::ec("next");
    ground.double.script().keys.push(next.public());
    ground.double.script().id_token = Some(ground.draft(&asked["nonce"]).by(&next));
    ground.pass(60);
    let all = (0..100).map(|_| ground.provider.finish(BACK, "code", &asked["state"], &attempt));
    for became in join_all(all).await {
        became.unwrap();
    }
    assert_eq!(ground.double.calls("/keys"), 2);
}

#[tokio::test]
async fn the_first_hundred_ask_who_the_provider_is_once() {
    let ground = Ground::new().await;
    for beginning in join_all((0..100).map(|_| ground.provider.begin(BACK))).await {
        beginning.unwrap();
    }
    assert_eq!(ground.double.calls(DISCOVERY), 1);
    assert_eq!(ground.double.calls("/keys"), 1);
}

#[tokio::test]
async fn a_provider_that_goes_down_lets_nobody_in() {
    let ground = Ground::new().await;
    let (attempt, asked) = ground.begin().await.unwrap();
    ground.double.script().id_token = Some(ground.draft(&asked["nonce"]).by(&ATTACKERS));
    ground.double.script().instead.insert("/keys", Answer::Json(503, serde_json::json!({})));
    ground.pass(60);
    let finish = || ground.provider.finish(BACK, "code", &asked["state"], &attempt);
    assert_eq!(finish().await, Err(OidcError::Unreachable(Unreachable::Status(503))));
    assert_eq!(finish().await.map(drop), UNKNOWN, "no second look in the same minute");
    assert_eq!(ground.double.calls("/keys"), 2);
    ground.double.stop();
    ground.pass(60);
    assert_eq!(finish().await, Err(OidcError::Unreachable(Unreachable::Connection)));
    ground.pass(3600);
    let began = ground.provider.begin(BACK).await.map(drop);
    assert_eq!(
        began,
        Err(OidcError::Unreachable(Unreachable::Connection)),
        "what was known is not believed for ever"
    );
}
