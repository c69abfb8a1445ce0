//! Answers that are none: redirects, floods, silence, nonsense. Each address of the provider gives each of them.

use crate::double::{Answer, DISCOVERY};
use crate::ground::{BACK, Draft, Ground, settings};
use natter_oidc::{Nonsense, OidcError, Provider, Unreachable, system_clock};
use serde_json::{Value, json};

const UNREADABLE: [(&str, &str); 3] = [
    (DISCOVERY, "its discovery document cannot be read"),
    ("/keys", "its discovery document cannot be read"),
    ("/token", "its token endpoint's answer cannot be read"),
];

async fn with(path: &'static str, answer: Answer) -> Result<(), OidcError> {
    let ground = Ground::new().await;
    ground.double.script().instead.insert(path, answer);
    let became = ground.sign_in(Draft::good).await.map(drop);
    assert_eq!(ground.double.calls("/elsewhere"), 0, "{path}: a redirect was followed");
    became
}

#[tokio::test]
async fn nothing_but_an_answer_is_an_answer() {
    for (path, unreadable) in UNREADABLE {
        let nonsense = Err(OidcError::Nonsense(Nonsense::Unreadable(unreadable)));
        let elsewhere = Answer::Redirect("/elsewhere".to_owned());
        assert_eq!(with(path, elsewhere).await, Err(Nonsense::Redirect.into()), "{path}");
        assert_eq!(with(path, Answer::Endless).await, Err(Nonsense::TooLarge.into()), "{path}");
        assert_eq!(with(path, Answer::Cut).await, Err(Unreachable::Connection.into()), "{path}");
        for status in [500, 502, 503, 429] {
            let busy = with(path, Answer::Json(status, json!({}))).await;
            assert_eq!(busy, Err(Unreachable::Status(status).into()), "{path}");
        }
        for words in ["", "{", "[]", "null", "<html>", "\"text\""] {
            assert_eq!(with(path, Answer::Words(words)).await, nonsense, "{path}: {words}");
        }
        assert_eq!(with(path, Answer::Json(404, json!({}))).await, nonsense, "{path}");
    }
}

/// The clock of the runtime jumps over the ten seconds once the call has arrived; nobody waits.
#[tokio::test]
async fn silence_ends_after_ten_seconds() {
    for path in [DISCOVERY, "/token"] {
        let ground = Ground::new().await;
        let (attempt, asked) =
            if path == "/token" { ground.begin().await.unwrap() } else { begun_elsewhere().await };
        ground.double.script().instead.insert(path, Answer::Silence);
        let arrived = async {
            while ground.double.calls(path) == 0 {
                ground.double.is_called().await;
            }
            tokio::time::pause();
        };
        let finish = async {
            if path == "/token" {
                ground.provider.finish(BACK, "code", &asked["state"], &attempt).await.map(drop)
            } else {
                ground.provider.begin(BACK).await.map(drop)
            }
        };
        let since = tokio::time::Instant::now();
        let (became, ()) = tokio::join!(finish, arrived);
        assert_eq!(became, Err(Unreachable::TooSlow.into()), "{path}");
        let taken = since.elapsed().as_secs();
        assert!((10..20).contains(&taken), "{path}: ended after {taken} s");
        tokio::time::resume();
    }
}

async fn begun_elsewhere() -> (natter_oidc::Attempt, std::collections::HashMap<String, String>) {
    Ground::new().await.begin().await.unwrap()
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_left_alone_for_a_moment() {
    let ground = Ground::new().await;
    ground.double.script().instead.insert(DISCOVERY, Answer::Json(503, json!({})));
    for _ in 0..100 {
        assert_eq!(ground.provider.begin(BACK).await.map(drop), Err(Unreachable::Status(503).into()));
    }
    assert_eq!(ground.double.calls(DISCOVERY), 1);
    ground.double.script().instead.clear();
    ground.pass(5);
    ground.sign_in(Draft::good).await.unwrap();
}

#[tokio::test]
async fn nobody_listens_there() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let provider = Provider::new(settings(&format!("http://{closed}"), None), system_clock()).unwrap();
    assert_eq!(provider.begin(BACK).await.map(drop), Err(Unreachable::Connection.into()));
}

#[tokio::test]
async fn https_is_spoken_where_https_is_said() {
    let ground = Ground::new().await;
    let secure = ground.double.issuer.replace("http://", "https://");
    let provider = Provider::new(settings(&secure, None), system_clock()).unwrap();
    let became = provider.begin(BACK).await.map(drop);
    assert_eq!(became, Err(Unreachable::Connection.into()));
    assert_eq!(ground.double.calls(DISCOVERY), 0, "not in plain words instead");
}

#[tokio::test]
async fn an_introduction_must_be_its_own_and_lead_nowhere_else() {
    let evil = "http://evil.example/x";
    let cases: [(&str, Value, Nonsense); 8] = [
        ("token_endpoint", json!(null), Nonsense::NoTokenEndpoint),
        ("token_endpoint", json!(evil), Nonsense::Address),
        ("authorization_endpoint", json!(evil), Nonsense::Address),
        ("authorization_endpoint", json!("javascript:alert(1)"), Nonsense::Address),
        ("jwks_uri", json!(evil), Nonsense::Address),
        ("jwks_uri", json!("file:///etc/passwd"), Nonsense::Unreadable(UNREADABLE[0].1)),
        ("id_token_signing_alg_values_supported", json!(["HS256", "none"]), Nonsense::NoAlgorithm),
        ("id_token_signing_alg_values_supported", json!([]), Nonsense::NoAlgorithm),
    ];
    for (field, value, expected) in cases {
        let ground = Ground::new().await;
        ground.double.script().discovery.push((field, value.clone()));
        assert_eq!(ground.provider.begin(BACK).await.map(drop), Err(expected.into()), "{field}: {value}");
    }
}

#[tokio::test]
async fn another_issuer_is_refused_and_both_are_named() {
    let ground = Ground::new().await;
    ground.double.script().discovery.push(("issuer", json!("https://evil.example/\n\u{1b}[31m")));
    let error = ground.provider.begin(BACK).await.map(drop).expect_err("another issuer");
    assert!(matches!(error, OidcError::Nonsense(Nonsense::Issuer(_))), "{error}");
    let said = error.to_string();
    assert!(said.contains("https://evil.example/") && said.contains("http://127.0.0.1:"), "{said}");
    assert!(!said.contains('\n') && !said.contains('\u{1b}'), "{said}");
}

#[tokio::test]
async fn the_providers_own_refusal_is_told_in_harmless_words() {
    let refused = |word: &str| Answer::Json(400, json!({"error": word, "error_description": "canary"}));
    let became = with("/token", refused("invalid_grant")).await;
    assert_eq!(became, Err(OidcError::CodeRefused("invalid_grant".to_owned())));
    let became = with("/token", refused("bad\nline\u{1b}[31m forged=1")).await;
    assert_eq!(became, Err(OidcError::CodeRefused("badline31mforged1".to_owned())));
}

#[tokio::test]
async fn an_answer_without_an_id_token_lets_nobody_in() {
    let answer = json!({"access_token": "opaque", "token_type": "Bearer"});
    let became = with("/token", Answer::Json(200, answer)).await;
    assert_eq!(became, Err(OidcError::TokenRefused(natter_oidc::Refusal::Missing)));
}
