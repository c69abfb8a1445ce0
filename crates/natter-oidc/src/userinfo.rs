//! What a provider tells at its UserInfo endpoint and not in the ID token (OpenID Connect Core, 5.3 and 5.4): Authelia and Okta name address and name
//! there. Asked only where the token lacks them, and believed only about the person of the token.

use crate::error::Refusal;
use crate::identity::Identity;
use crate::outbound::Outbound;
use http::{Method, header};
use openidconnect::HttpRequest;
use openidconnect::url::Url;
use serde::Deserialize;
use serde_json::Value;

/// The claims that are used; whatever else stands there, and in whatever form, is passed over.
#[derive(Deserialize)]
struct Told {
    sub: Option<Value>,
    email: Option<Value>,
    email_verified: Option<Value>,
    preferred_username: Option<Value>,
    name: Option<Value>,
}

/// The identity with what was missing. An endpoint that does not answer, or answers in another way than JSON, adds nothing.
///
/// # Errors
/// [`Refusal::OtherPerson`] where it tells of somebody else (5.3.2).
pub(crate) async fn complete(
    mut identity: Identity,
    at: &Url,
    outbound: &Outbound,
    access_token: &str,
) -> Result<Identity, Refusal> {
    let Some(told) = ask(at, outbound, access_token).await else { return Ok(identity) };
    if told.sub.as_ref().and_then(Value::as_str) != Some(identity.subject.as_str()) {
        return Err(Refusal::OtherPerson);
    }
    let email = text(told.email.as_ref());
    if identity.email.is_none() || (!identity.email_verified && identity.email == email) {
        identity.email_verified = email.is_some() && is_true(told.email_verified.as_ref());
        identity.email = email.or(identity.email);
    }
    let named = [told.preferred_username, told.name];
    identity.name = identity.name.or_else(|| named.iter().find_map(|name| text(name.as_ref())));
    Ok(identity)
}

async fn ask(at: &Url, outbound: &Outbound, access_token: &str) -> Option<Told> {
    let request = http::Request::builder()
        .method(Method::GET)
        .uri(at.as_str())
        .header(header::AUTHORIZATION, format!("Bearer {access_token}"))
        .header(header::ACCEPT, "application/json");
    let request: HttpRequest = request.body(Vec::new()).ok()?;
    let answer = outbound.send(request).await.ok().filter(|answer| answer.status().is_success())?;
    serde_json::from_slice(answer.body()).ok()
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Some providers write it as a word.
fn is_true(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value == true || value == "true")
}
