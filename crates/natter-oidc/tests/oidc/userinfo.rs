//! Providers that tell address and name at UserInfo and not in the token (OpenID Connect Core, 5.4).

use crate::double::Answer;
use crate::ground::{Draft, Ground};
use natter_oidc::{OidcError, Refusal};
use serde_json::{Value, json};

fn bare(draft: Draft) -> String {
    draft.without("email").without("email_verified").without("preferred_username").good()
}

async fn ground(answer: Answer) -> Ground {
    let ground = Ground::new().await;
    ground.double.script().instead.insert("/userinfo", answer);
    ground
}

fn told(more: &Value) -> Answer {
    let mut body =
        json!({ "sub": "person-1", "email": "ada@example.org", "email_verified": true, "name": "Ada" });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    Answer::Json(200, body)
}

#[tokio::test]
async fn what_the_token_lacks_is_asked_for() {
    let odd =
        json!({ "address": 7, "birthdate": [], "updated_at": "yesterday", "phone_number_verified": "no" });
    let ground = ground(told(&odd)).await;
    let identity = ground.sign_in(bare).await.unwrap();
    assert_eq!((identity.email.as_deref(), identity.email_verified), (Some("ada@example.org"), true));
    assert_eq!(identity.name.as_deref(), Some("Ada"));
    assert_eq!(ground.double.calls("/userinfo"), 1);
}

#[tokio::test]
async fn a_token_that_says_all_spares_the_call() {
    let ground = ground(told(&json!({ "email": "eve@example.org" }))).await;
    let identity = ground.sign_in(Draft::good).await.unwrap();
    assert_eq!(identity.email.as_deref(), Some("ada@example.org"));
    assert_eq!(ground.double.calls("/userinfo"), 0);
}

#[tokio::test]
async fn somebody_elses_userinfo_is_refused() {
    for sub in [json!("person-2"), json!(1), Value::Null] {
        let ground = ground(told(&json!({ "sub": sub }))).await;
        let refused = ground.sign_in(bare).await.unwrap_err();
        assert_eq!(refused, OidcError::TokenRefused(Refusal::OtherPerson));
    }
}

#[tokio::test]
async fn an_address_is_verified_only_where_the_same_source_says_so() {
    for (said, verified) in
        [(json!(true), true), (json!("true"), true), (json!(false), false), (json!("yes"), false)]
    {
        let ground = ground(told(&json!({ "email_verified": said }))).await;
        assert_eq!(ground.sign_in(bare).await.unwrap().email_verified, verified, "{said}");
    }
    let ground = ground(told(&json!({ "email": "eve@example.org" }))).await;
    let identity = ground.sign_in(|draft| draft.without("email_verified").good()).await.unwrap();
    assert_eq!((identity.email.as_deref(), identity.email_verified), (Some("ada@example.org"), false));
}

#[tokio::test]
async fn an_endpoint_that_fails_adds_nothing() {
    for answer in
        [Answer::Json(500, json!({})), Answer::Json(401, json!({})), Answer::Words("{"), Answer::Cut]
    {
        let ground = ground(answer).await;
        let identity = ground.sign_in(bare).await.unwrap();
        assert_eq!((identity.subject.as_str(), identity.email), ("person-1", None));
    }
}
