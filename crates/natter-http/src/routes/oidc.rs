//! Signing in with an identity provider: away to it, back from it, and tying it to the account one has.

mod arrive;
mod stumble;

use super::me::confirm;
use crate::cookie;
use crate::oidc::Errand;
use crate::parse::{Body, CallerAddress, Named};
use crate::query;
use crate::reply::ApiError;
use crate::session::SignedInPerson;
use crate::site::{Ports, Site};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use natter_core::Denied;
use natter_core::person::Standing;
use natter_oidc::Provider;
use natter_wire::rest::{LinkBody, LinkReply};
use std::sync::Arc;
use std::time::SystemTime;
use stumble::Stumble;

/// Where a person is who has signed in; their client knows where they wanted to go.
const HOME: &str = "/";
/// Where a person is who has tied an identity to their account.
const LINKED: &str = "/settings";

/// `GET /api/oidc/<id>/start?invite=`
pub(super) async fn start<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    Named(id): Named<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ApiError> {
    let provider = site.providers.find(&id).ok_or(Denied::NotFound)?;
    let word = query::value(uri.query().unwrap_or_default(), "invite");
    let errand = Errand::sign_in(word.as_deref());
    Ok(match depart(&site, provider, &headers, errand).await {
        Ok((url, way)) => onward(&url, [way]),
        Err(stumble) => onward(&stumble.page(), []),
    })
}

/// `POST /api/oidc/<id>/link`: the page then goes to the address of the answer. The password is asked for, so that a found device is not enough to get
/// a way in that outlasts its session.
pub(super) async fn link<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    person: SignedInPerson,
    Named(id): Named<String>,
    headers: HeaderMap,
    Body(body): Body<LinkBody>,
) -> Result<Response, ApiError> {
    let provider = site.providers.find(&id).ok_or(Denied::NotFound)?;
    if person.person().standing != Standing::Account {
        return Err(Denied::Forbidden.into());
    }
    confirm(&site, &person, body.password).await?;
    let departure = depart(&site, provider, &headers, Errand::Link(person.token)).await;
    let (url, way) = departure.map_err(|_| ApiError::Internal("an identity provider cannot be used"))?;
    Ok(([(header::SET_COOKIE, way)], Json(LinkReply { url })).into_response())
}

/// Where to send the browser, and the cookie it takes along.
async fn depart<P: Ports>(
    site: &Site<P>,
    provider: &Provider,
    headers: &HeaderMap,
    errand: Errand,
) -> Result<(String, HeaderValue), Stumble> {
    let beginning = provider.begin(&way_back(site, provider, headers)?).await;
    let beginning = beginning.map_err(|error| Stumble::of(provider, &error))?;
    let packed = site.providers.pack(&beginning.attempt, &errand).ok_or(Stumble::Provider)?;
    Ok((beginning.url, cookie::away(Some(&packed), headers, &site.settings)))
}

/// `GET /api/oidc/<id>/callback?code=&state=`
pub(super) async fn callback<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    Named(id): Named<String>,
    address: CallerAddress,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ApiError> {
    let provider = site.providers.find(&id).ok_or(Denied::NotFound)?;
    let spent = cookie::away(None, &headers, &site.settings);
    let query = uri.query().unwrap_or_default();
    Ok(match come_back(&site, provider, address, &headers, query).await {
        Ok(Some(token)) => onward(HOME, [cookie::session(&token, &headers, &site.settings), spent]),
        Ok(None) => onward(LINKED, [spent]),
        Err(stumble) => onward(&stumble.page(), [spent]),
    })
}

/// The token of the session that begins; none where an identity was tied to an account.
async fn come_back<P: Ports>(
    site: &Site<P>,
    provider: &Provider,
    address: CallerAddress,
    headers: &HeaderMap,
    query: &str,
) -> Result<Option<String>, Stumble> {
    let packed = cookie::carried(headers, &site.settings).ok_or(Stumble::Expired)?;
    let (attempt, errand) = site.providers.unpack(packed, SystemTime::now())?;
    let state = query::value(query, "state").filter(|state| attempt.has_state(state));
    let state = state.ok_or(Stumble::Forged)?;
    if query::value(query, "error").is_some() {
        return Err(Stumble::Cancelled);
    }
    let code = query::value(query, "code").ok_or(Stumble::Forged)?;
    let way_back = way_back(site, provider, headers)?;
    let identity = provider.finish(&way_back, &code, &state, &attempt).await;
    let identity = identity.map_err(|error| Stumble::of(provider, &error))?;
    match errand {
        Errand::SignIn(invite) => arrive::sign_in(site, identity, invite, (address, headers)).await.map(Some),
        Errand::Link(session) => arrive::link(site, identity, session, address).await.map(|()| None),
    }
}

/// Where the provider sends the browser back to: under the site's one name, or the host that was called. A forged host is none that the provider knows.
fn way_back<P: Ports>(site: &Site<P>, provider: &Provider, headers: &HeaderMap) -> Result<String, Stumble> {
    let origin = crate::origin::own(headers, &site.settings).ok_or(Stumble::Forged)?;
    Ok(format!("{origin}/api/oidc/{}/callback", provider.id()))
}

fn onward<const COOKIES: usize>(to: &str, cookies: [HeaderValue; COOKIES]) -> Response {
    let Ok(place) = HeaderValue::from_str(to) else {
        return ApiError::Internal("an address that no header takes").into_response();
    };
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
