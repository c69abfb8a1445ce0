//! Guests: choose a name and go.

use super::account::signed_in;
use crate::journal::Event;
use crate::parse::{Body, CallerAddress};
use crate::reply::ApiError;
use crate::session::{begin, end_previous};
use crate::site::{Ports, Site};
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use natter_core::person::{Newcomer, Person, SessionHolder, Standing};
use natter_core::port::People;
use natter_core::text::Username;
use natter_core::{ClientAddress, Denied, PersonId};
use natter_wire::rest::GuestBody;
use std::sync::Arc;

/// Numbers tried for a plain client whose name is taken.
const TRIES: usize = 8;

/// `POST /api/guest`
pub(super) async fn guest<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    address: CallerAddress,
    headers: HeaderMap,
    Body(body): Body<GuestBody>,
) -> Result<Response, ApiError> {
    let (holder, token) = enrol(&site, address, &headers, Username::parse(&body.username)?).await?;
    end_previous(&site, &headers).await?;
    Ok(signed_in(&site, &headers, StatusCode::CREATED, &holder.person, token))
}

/// A new guest for a plain client that came without a ticket. A taken name gets a number: nobody at a `wscat` can be asked for another.
///
/// # Errors
/// What `POST /api/guest` answers.
pub async fn enrol_guest<P: Ports>(
    site: &Site<P>,
    address: Option<ClientAddress>,
    username: &str,
) -> Result<SessionHolder, ApiError> {
    let wanted = Username::parse(username)?;
    let (address, mut name) = (CallerAddress(address), wanted.clone());
    for _ in 0..TRIES {
        match enrol(site, address, &HeaderMap::new(), name).await {
            Err(ApiError::Denied(Denied::Conflict)) => name = wanted.numbered(rand::random_range(2..100_000)),
            other => return other.map(|(holder, _)| holder),
        }
    }
    Err(Denied::Conflict.into())
}

async fn enrol<P: Ports>(
    site: &Site<P>,
    address: CallerAddress,
    headers: &HeaderMap,
    username: Username,
) -> Result<(SessionHolder, String), ApiError> {
    let settings = site.site_settings().await?;
    if !settings.guests {
        return Err(Denied::Forbidden.into());
    }
    site.throttles.may_enrol(address.source())?;
    let person = Person::new(PersonId::from_bits(rand::random()), username, None, Standing::Guest);
    let (session, token) = begin(address, headers, &site.settings);
    let (created, expires) = (session.created, session.expires);
    let holder = SessionHolder { session: session.id, person: person.clone(), created, expires };
    let newcomer = Newcomer {
        person,
        password_hash: None,
        identity: None,
        session,
        invite: None,
        into_lobby: settings.lobby,
    };
    site.store.enrol(newcomer).await?;
    site.journal.note(Event::SignedIn, "new guest", Some(holder.person.id), address.source());
    Ok((holder, token))
}
