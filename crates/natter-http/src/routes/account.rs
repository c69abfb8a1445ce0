//! Accounts: signing up and in.

use super::guess;
use crate::cookie;
use crate::journal::Event;
use crate::origin::is_own_page;
use crate::parse::{Body, CallerAddress};
use crate::reply::ApiError;
use crate::session::{begin, end_previous};
use crate::site::{Ports, Site};
use crate::throttle::Account;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use natter_core::join::invite_hash;
use natter_core::person::{Credentials, Login, Newcomer, Person, Standing};
use natter_core::port::{People, PersonChange};
use natter_core::rule::signup;
use natter_core::text::{Email, Username};
use natter_core::{Actor, Denied, PersonId};
use natter_wire::encode::user;
use natter_wire::rest::{LoginBody, SignedIn, Signup};
use std::sync::Arc;

/// Bytes of the longest name that an account can be signed in to with: an e-mail address (RFC 5321, 4.5.3.1.3).
const LONGEST_NAME: usize = 254;

/// `POST /api/signup`
pub(super) async fn signup<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    address: CallerAddress,
    headers: HeaderMap,
    Body(body): Body<Signup>,
) -> Result<Response, ApiError> {
    let (email, username) = (Email::parse(&body.email)?, Username::parse(&body.username)?);
    let settings = site.site_settings().await?;
    // The first site admin has nobody to be invited by: the printed code stands for an invitation until it is used up.
    let is_first_admin = body.invite.as_deref().is_some_and(|word| site.claim.is_code(word));
    let invite = body.invite.as_deref().filter(|_| !is_first_admin).map(invite_hash);
    if !is_first_admin {
        signup::signup(&settings, &email, invite.is_some())?;
    }
    site.check_password(&body.password, username.as_str(), email.as_str())?;
    let source = address.source();
    site.throttles.may_enrol(source)?;
    site.throttles.hash(None, source)?;
    let password_hash = Some(site.passwords.hash(body.password, source.share).await?);
    let id = PersonId::from_bits(rand::random());
    let person = Person::new(id, username, Some(email), Standing::Account);
    let (session, token) = begin(address, &headers, &site.settings);
    let newcomer = Newcomer {
        person: person.clone(),
        password_hash,
        identity: None,
        session,
        invite: signup::needed(&settings, invite),
        into_lobby: settings.lobby,
    };
    site.store.enrol(newcomer).await?;
    site.journal.note(Event::SignedIn, "new account", Some(id), source);
    end_previous(&site, &headers).await?;
    Ok(signed_in(&site, &headers, StatusCode::CREATED, &person, token))
}

/// `POST /api/login`
pub(super) async fn login<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    address: CallerAddress,
    headers: HeaderMap,
    Body(body): Body<LoginBody>,
) -> Result<Response, ApiError> {
    let name = body.email.as_deref().or(body.username.as_deref()).unwrap_or_default();
    let login = parse_login(name);
    if name.len() > LONGEST_NAME {
        return Err(Denied::Unauthenticated.into());
    }
    let key = login.as_ref().map_or_else(|| name.to_lowercase(), account_key);
    let known = match login {
        Some(login) => site.store.credentials(login).await?,
        None => None,
    };
    let stored = known.as_ref().and_then(|known| known.password_hash.clone());
    let (account, source) =
        (Account::of(&key, known.as_ref().map(|known| known.person.id)), address.source());
    let right = guess::is_right(&site, account, source, (body.password.clone(), stored)).await?;
    let (Some(known), true) = (known, right) else {
        return Err(Denied::Unauthenticated.into());
    };
    keep_up(&site, address, &known, body.password).await?;
    let (session, token) = begin(address, &headers, &site.settings);
    site.store.open_session(known.person.id, session).await?;
    site.journal.note(Event::SignedIn, "password", Some(known.person.id), source);
    end_previous(&site, &headers).await?;
    Ok(signed_in(&site, &headers, StatusCode::OK, &known.person, token))
}

/// Hashes a right password anew when its hash was made with other parameters than today's.
async fn keep_up<P: Ports>(
    site: &Site<P>,
    address: CallerAddress,
    known: &Credentials,
    password: String,
) -> Result<(), ApiError> {
    if known.password_hash.as_deref().is_none_or(|hash| site.passwords.is_current(hash)) {
        return Ok(());
    }
    // A later sign-in does it where there is no place now.
    let Ok(hash) = site.passwords.hash(password, address.source().share).await else { return Ok(()) };
    let actor = Actor::of(&known.person, address.0);
    site.store.change_person(actor, known.person.id, PersonChange::Rehash(hash)).await?;
    Ok(())
}

fn parse_login(name: &str) -> Option<Login> {
    if name.contains('@') {
        Email::parse(name).ok().map(Login::Email)
    } else {
        Username::parse_known(name).ok().map(Login::Username)
    }
}

fn account_key(login: &Login) -> String {
    match login {
        Login::Email(email) => email.as_str().to_owned(),
        Login::Username(username) => username.key(),
    }
}

/// The answer to everything that begins a session. A page of this site gets the cookie alone: what no script can read no script can give away.
pub(super) fn signed_in<P: Ports>(
    site: &Site<P>,
    headers: &HeaderMap,
    status: StatusCode,
    person: &Person,
    token: String,
) -> Response {
    let cookie = cookie::session(&token, headers, &site.settings);
    let token = Some(token).filter(|_| !is_own_page(headers, &site.settings));
    let body = SignedIn { token, user: user(person) };
    (status, [(header::SET_COOKIE, cookie)], Json(body)).into_response()
}
