//! Checking a password within the limits: the guess and the hash are taken before, the guess is given back when it was right.

use crate::journal::Event;
use crate::parse::Source;
use crate::reply::ApiError;
use crate::site::{Ports, Site};
use crate::throttle::{Account, Guess, Slow};
use natter_core::port::People;
use natter_core::{PersonId, Timestamp};

/// Whether the password is the account's. `stored` is `None` for an account that there is not: the same work is done for nothing.
///
/// # Errors
/// `RateLimited` and [`ApiError::Busy`] where it was not checked.
pub(super) async fn is_right<P: Ports>(
    site: &Site<P>,
    account: Account,
    source: Source,
    (password, stored): (String, Option<String>),
) -> Result<bool, ApiError> {
    let guess = begin(site, account, source).await?;
    if let Err(denied) = site.throttles.hash(Some(account), source) {
        site.throttles.not_guessed(guess);
        return Err(denied.into());
    }
    match site.passwords.verify(password, stored, source.share).await {
        Ok(true) => {
            site.throttles.guessed_right(guess);
            Ok(true)
        }
        Ok(false) => {
            site.journal.note(Event::WrongSecret, "password", account.person(), source);
            Ok(false)
        }
        Err(error) => {
            site.throttles.not_guessed(guess);
            Err(error)
        }
    }
}

/// Where too many guess from everywhere, an address that one of the account's open sessions began at is still let through.
async fn begin<P: Ports>(site: &Site<P>, account: Account, source: Source) -> Result<Guess, ApiError> {
    let slow = match site.throttles.guess(account, source, false) {
        Ok(guess) => return Ok(guess),
        Err(slow) => slow,
    };
    if let Slow::Everywhere(_) = slow {
        // The same read for an account that there is not, so that the time does not tell.
        let person = account.person().unwrap_or(PersonId::from_bits(0));
        let sessions = site.store.sessions_of(person, Timestamp::now()).await?;
        let shares = sessions.iter().filter_map(|session| session.origin.address);
        if shares.map(natter_core::ClientAddress::share).any(|share| share == source.share) {
            return site.throttles.guess(account, source, true).map_err(|slow| slow.denied().into());
        }
    }
    Err(slow.denied().into())
}
