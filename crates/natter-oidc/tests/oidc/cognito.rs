//! Amazon Cognito: the issuer ends in the pool's id, other addresses lie elsewhere, and tokens say what they are for.

use crate::ground::{CLIENT, Draft, Ground};
use crate::keys::PROVIDERS;
use natter_oidc::{OidcError, Refusal};
use serde_json::json;

const POOL: &str = "/eu-central-1_A1b2C3d4E";

async fn pool() -> Ground {
    let ground = Ground::with_issuer(POOL, Some("cognito's")).await;
    let domain = ground.double.issuer.replace(POOL, "");
    let at = |path: &str| json!(format!("{domain}{path}"));
    ground.double.script().discovery = vec![
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("authorization_endpoint", at("/oauth2/authorize")),
        ("token_endpoint", at("/token")),
        ("end_session_endpoint", at("/logout")),
        ("revocation_endpoint", at("/oauth2/revoke")),
    ];
    ground
}

/// As Cognito writes it: no `preferred_username` unless the pool has one, `token_use`, `auth_time`, groups, a `jti`.
fn as_cognito(token: Draft) -> Draft {
    let now = token.now;
    token
        .headless("typ")
        .without("preferred_username")
        .claim("cognito:username", "6a1c1d0e-ada")
        .claim("cognito:groups", json!(["chat"]))
        .claim("token_use", "id")
        .claim("auth_time", now)
        .claim("at_hash", "9eBk3TRGqGyMNXqqKbDd0g")
        .claim("origin_jti", "aaaa-bbbb")
        .claim("event_id", "cccc-dddd")
        .claim("jti", "eeee-ffff")
}

#[tokio::test]
async fn a_person_of_a_pool_signs_in() {
    let ground = pool().await;
    let identity = ground.sign_in(|token| as_cognito(token).good()).await.unwrap();
    assert!(identity.issuer.ends_with(POOL));
    assert_eq!(identity.name.as_deref(), Some("6a1c1d0e-ada"));
    assert_eq!(identity.email.as_deref(), Some("ada@example.org"));
    assert_eq!(ground.double.calls(crate::double::DISCOVERY), 1, "below the pool's id");
}

#[tokio::test]
async fn an_access_token_of_the_same_pool_is_no_id_token() {
    let ground = pool().await;
    let real =
        |token: Draft| as_cognito(token).claim("token_use", "access").claim("client_id", CLIENT).good();
    assert_eq!(ground.sign_in(real).await, Err(OidcError::TokenRefused(Refusal::Use)));
    let without_audience =
        |token: Draft| as_cognito(token).claim("token_use", "access").without("aud").good();
    assert_eq!(ground.sign_in(without_audience).await, Err(OidcError::TokenRefused(Refusal::Audience)));
}

#[tokio::test]
async fn another_pool_of_the_same_region_is_another_issuer() {
    let ground = pool().await;
    let other = ground.double.issuer.replace("A1b2C3d4E", "Z9y8X7w6V");
    let token = |token: Draft| as_cognito(token).claim("iss", other).by(&PROVIDERS);
    assert_eq!(ground.sign_in(token).await, Err(OidcError::TokenRefused(Refusal::Issuer)));
}
