//! Whose account an identity is: the one it is tied to; else a new one, when the provider says that the address is theirs and no account has it. An
//! account is never taken over because a provider knows its address.

use super::stumble::Stumble;
use crate::journal::Event;
use crate::parse::CallerAddress;
use crate::session::{begin, end_previous};
use crate::site::{Ports, Site};
use http::HeaderMap;
use natter_core::person::{Identity, Login, Newcomer, Person, SecretHash, Standing};
use natter_core::port::{People, PersonChange};
use natter_core::rule::signup;
use natter_core::site::SignupPolicy;
use natter_core::text::{Email, Username};
use natter_core::{Actor, Denied, PersonId, Refusal, Timestamp};

/// Numbers tried for a name that is taken.
const TRIES: usize = 8;
/// What somebody is called whose provider tells no name.
const NAMELESS: &str = "Newcomer";

/// The token of the session that begins.
pub(super) async fn sign_in<P: Ports>(
    site: &Site<P>,
    vouched: natter_oidc::Identity,
    invite: Option<SecretHash>,
    (address, headers): (CallerAddress, &HeaderMap),
) -> Result<String, Stumble> {
    let identity = identity(&vouched);
    if let Some(known) = site.store.person_of(identity.clone()).await? {
        let (session, token) = begin(address, headers, &site.settings);
        site.store.open_session(known.id, session).await?;
        site.journal.note(Event::SignedIn, "provider", Some(known.id), address.source());
        end_previous(site, headers).await?;
        return Ok(token);
    }
    let email = vouched.email.as_deref().filter(|_| vouched.email_verified);
    let email = email.and_then(|email| Email::parse(email).ok()).ok_or(Stumble::Unverified)?;
    let settings = site.site_settings().await?;
    may_sign_up(&settings, &email, invite.is_some())?;
    if site.store.credentials(Login::Email(email.clone())).await?.is_some() {
        return Err(Stumble::LinkFirst);
    }
    site.throttles.may_enrol(address.source())?;
    let wanted = name(vouched.name.as_deref(), &email);
    let mut username = wanted.clone();
    for _ in 0..TRIES {
        let person = Person::new(
            PersonId::from_bits(rand::random()),
            username,
            Some(email.clone()),
            Standing::Account,
        );
        let (session, token) = begin(address, headers, &site.settings);
        let newcomer = Newcomer {
            person,
            password_hash: None,
            identity: Some(identity.clone()),
            session,
            invite: signup::needed(&settings, invite),
            into_lobby: settings.lobby,
        };
        match site.store.enrol(newcomer).await {
            Ok(()) => {
                end_previous(site, headers).await?;
                return Ok(token);
            }
            Err(Refusal::Denied(Denied::Conflict)) => {
                username = wanted.numbered(rand::random_range(2..100_000));
            }
            Err(Refusal::Denied(Denied::NotFound)) => return Err(Stumble::Invite),
            Err(other) => return Err(other.into()),
        }
    }
    // Not the name then: address or identity belong to an account that may not come in.
    Err(Stumble::LinkFirst)
}

fn may_sign_up(
    settings: &natter_core::site::SiteSettings,
    email: &Email,
    invited: bool,
) -> Result<(), Stumble> {
    signup::signup(settings, email, invited).map_err(|denied| match (denied, settings.signup) {
        (Denied::Forbidden, SignupPolicy::Invited) => Stumble::Invited,
        (Denied::Forbidden, _) => Stumble::Closed,
        _ => Stumble::Domain,
    })
}

/// Ties an identity to the person who wanted it, if their session still holds.
pub(super) async fn link<P: Ports>(
    site: &Site<P>,
    vouched: natter_oidc::Identity,
    session: SecretHash,
    address: CallerAddress,
) -> Result<(), Stumble> {
    let holder = site.store.session(session, Timestamp::now()).await?.ok_or(Stumble::SignedOut)?;
    let actor = Actor::of(&holder.person, address.0);
    let change = PersonChange::Identity(identity(&vouched));
    match site.store.change_person(actor, holder.person.id, change).await {
        Ok(_) => Ok(()),
        Err(Refusal::Denied(Denied::Conflict)) => Err(Stumble::Linked),
        Err(other) => Err(other.into()),
    }
}

fn identity(vouched: &natter_oidc::Identity) -> Identity {
    Identity { issuer: vouched.issuer.clone(), subject: vouched.subject.clone() }
}

/// A name to begin with: what the provider says, or the address's mailbox.
fn name(said: Option<&str>, email: &Email) -> Username {
    let mailbox = email.as_str().split('@').next().unwrap_or_default();
    let suggested = said.and_then(Username::suggested).or_else(|| Username::suggested(mailbox));
    suggested.unwrap_or_else(|| Username::from_stored(NAMELESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_what_the_provider_says() {
        let email = Email::parse("ada.moss@example.org").unwrap();
        for (said, expected) in [
            (Some("Ada Moss"), "Ada Moss"),
            (Some("  <b>Ada</b>\n"), "b Ada b"),
            (Some("ada@example.org"), "ada example.org"),
            (Some("Jose\u{301} O\u{2019}Brien"), "José O'Brien"),
            (Some("😀"), "ada.moss"),
            (Some(""), "ada.moss"),
            (None, "ada.moss"),
        ] {
            assert_eq!(name(said, &email).as_str(), expected, "{said:?}");
        }
        let long = name(Some(&"n".repeat(100)), &email);
        assert_eq!(long.as_str().len(), 32);
        let odd = Email::parse("+@example.org").unwrap();
        assert_eq!(name(None, &odd).as_str(), NAMELESS);
    }
}
