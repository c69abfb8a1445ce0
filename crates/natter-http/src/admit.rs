//! The one place that every call passes: who calls is found out and counted before anything is done for them. It wraps the whole router, so that a
//! new call cannot be forgotten.

use crate::journal::Event;
use crate::parse::Source;
use crate::reply::ApiError;
use crate::routes::CALLS;
use crate::secret;
use crate::session::{SignedInPerson, token_of};
use crate::site::{Ports, Site};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use natter_core::port::People;
use natter_core::{ClientAddress, PersonId, Timestamp};
use std::sync::Arc;

/// Counts a call and goes on with it. A caller with a session is put into the request's extensions for [`SignedInPerson`].
pub(crate) async fn admit<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = request.extensions().get::<ClientAddress>().copied();
    let source = Source::of(address);
    let reason = call_named(request.uri().path());
    let (person, response) = match identify(&site, &mut request, source).await {
        Ok(person) => (person, next.run(request).await),
        Err(error) => (None, error.into_response()),
    };
    let event = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => Event::Limited,
        StatusCode::FORBIDDEN => Event::Refused,
        StatusCode::SERVICE_UNAVAILABLE => Event::Busy,
        _ => return response,
    };
    site.journal.note(event, reason, person, source);
    response
}

/// Takes from the limits of the person, or of the address where there is no session.
async fn identify<P: Ports>(
    site: &Site<P>,
    request: &mut Request,
    source: Source,
) -> Result<Option<PersonId>, ApiError> {
    let Some(token) = token_of(request.headers(), &site.settings) else {
        site.throttles.anonymous_call(source)?;
        return Ok(None);
    };
    let token = secret::hash(token);
    site.throttles.check_token(source)?;
    let now = Timestamp::now();
    let Some(mut holder) = site.store.session(token, now).await? else { return Ok(None) };
    let person = holder.person.id;
    let writes = request.method() != Method::GET && request.method() != Method::HEAD;
    site.throttles.call(person, writes, source)?;
    if let Some(later) = site.settings.session_life.extended(holder.created, holder.expires, now) {
        site.store.extend_session(token, later).await?;
        holder.expires = later;
    }
    let address = crate::parse::CallerAddress(request.extensions().get().copied());
    request.extensions_mut().insert(SignedInPerson { holder, token, address });
    Ok(Some(person))
}

/// The path of the router's list that fits: paths as they came may hold secrets, such as an invite's code.
fn call_named(path: &str) -> &'static str {
    let path = path.strip_prefix("/api").unwrap_or(path);
    let fits = |call: &str| {
        let (mut parts, mut given) = (call.split('/'), path.split('/'));
        parts.by_ref().zip(given.by_ref()).all(|(part, given)| part == given || part.starts_with('{'))
            && call.matches('/').count() == path.matches('/').count()
    };
    CALLS.iter().map(|&(_, call)| call).find(|call| fits(call)).unwrap_or("another path")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_named_as_the_router_names_it() {
        assert_eq!((call_named("/api/login"), call_named("/login")), ("/login", "/login"));
        assert_eq!(call_named("/api/invites/secret"), "/invites/{word}");
        assert_eq!(call_named("/api/admin/people/x"), "/admin/people/{person}");
        for path in ["/health", "/api/invites", "/api/invites/a/b", "/api/", "/secret"] {
            assert_eq!(call_named(path), "another path", "{path}");
        }
    }
}
