//! The limits of everything that strangers and accounts ask over HTTP. A limit is taken before the work it limits, never looked at before and
//! counted after: otherwise all calls that come together pass. What turns out to be free, such as a right password, is given back.

use crate::parse::Source;
use natter_core::rate::{Keyed, Rate};
use natter_core::{Denied, Network, PersonId, SessionId, limit};
use sha2::{Digest, Sha256};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Wrong passwords of one account from one address.
const GUESSES_PER_ACCOUNT: Rate = Rate::new(1.0 / 12.0, 5.0);
/// Wrong passwords from one address.
const GUESSES_PER_ADDRESS: Rate = Rate::new(0.5, 30.0);
/// Wrong passwords of one account from all addresses that none of its sessions began at: some 2,900 a day.
const GUESSES_EVERYWHERE: Rate = Rate::new(1.0 / 30.0, 50.0);
/// Password hashes for one account from one address, right ones too. Others elsewhere do not use up what its owner has.
const HASHES_PER_ACCOUNT: Rate = Rate::new(10.0 / 60.0, 10.0);
/// Invitations looked for in vain from one address.
const MISSES_PER_ADDRESS: Rate =
    Rate::new(limit::MISSES_PER_MINUTE as f64 / 60.0, limit::MISSES_PER_MINUTE as f64);
/// Calls from one address without a session.
const ANONYMOUS_CALLS: Rate = Rate::new(20.0, 200.0);
/// Calls from one address with a token that no session has. Larger, so that whoever shares an address with a flood is still recognised.
const UNKNOWN_TOKENS: Rate = Rate::new(50.0, 500.0);
/// An IPv6 /56 has this many times the allowance of one of its /64s.
const SITE_FACTOR: f64 = 4.0;

/// Rates that the operator decides.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Newcomers from one address.
    pub newcomers: Rate,
    /// REST calls of one person.
    pub calls: Rate,
    /// REST calls of one person that write.
    pub writes: Rate,
}

/// An account as guesses at it are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// By its id, whatever name was typed.
    Known(PersonId),
    /// A name that no account has, as the first half of its hash.
    Unknown([u8; 16]),
    /// The password of the account behind a session, asked for once more. Whoever has found a session has the same few guesses from all addresses,
    /// and its person's other sessions have their own.
    Session(PersonId, SessionId),
    /// The code of the first site admin.
    Claim,
}

impl Account {
    /// The account that was found for a name, or the name itself.
    #[must_use]
    pub fn of(name: &str, found: Option<PersonId>) -> Self {
        let unknown = || {
            let hash: [u8; 32] = Sha256::digest(name.as_bytes()).into();
            Self::Unknown(*hash.first_chunk().expect("half of a hash"))
        };
        found.map_or_else(unknown, Self::Known)
    }

    /// Whose it is.
    #[must_use]
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Known(person) | Self::Session(person, _) => Some(person),
            Self::Unknown(_) | Self::Claim => None,
        }
    }

    /// What its wrong guesses are counted by beside it.
    fn place(self, source: Source) -> Network {
        if matches!(self, Self::Session(..)) { Network::UNKNOWN } else { source.share }
    }

    /// Whether strangers can guess at it, so that guesses from all addresses are counted together.
    fn is_open(self) -> bool {
        matches!(self, Self::Known(_) | Self::Unknown(_))
    }
}

/// Why a guess may not be checked now.
#[derive(Debug, PartialEq, Eq)]
pub enum Slow {
    /// This address is too fast.
    Here(Denied),
    /// All addresses together are too fast with this account. Addresses that its sessions began at are not counted.
    Everywhere(Denied),
}

impl Slow {
    /// What the caller is answered; both are equal.
    #[must_use]
    pub fn denied(self) -> Denied {
        match self {
            Self::Here(denied) | Self::Everywhere(denied) => denied,
        }
    }
}

/// A guess that was counted as wrong before it is checked. Given back by [`Throttles::guessed_right`]; dropped, it stays counted.
#[derive(Debug)]
#[must_use]
pub struct Guess {
    account: Account,
    source: Source,
    everywhere: bool,
}

impl Guess {
    fn place(&self) -> (Account, Network) {
        (self.account, self.account.place(self.source))
    }
}

/// All limits of the site.
pub struct Throttles {
    clock: Box<dyn Fn() -> u64 + Send + Sync>,
    tables: Mutex<Tables>,
}

struct Tables {
    guesses: Keyed<(Account, Network)>,
    guesses_by_address: ByAddress,
    guesses_everywhere: Keyed<Account>,
    hashes: Keyed<(Account, Network)>,
    hashes_by_address: ByAddress,
    newcomers: ByAddress,
    misses: ByAddress,
    anonymous: ByAddress,
    unknown_tokens: ByAddress,
    calls: Keyed<PersonId>,
    writes: Keyed<PersonId>,
}

impl Throttles {
    pub(crate) fn new(rates: Rates) -> Self {
        let start = Instant::now();
        Self::with_clock(rates, move || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// With another clock, in milliseconds.
    pub(crate) fn with_clock(rates: Rates, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        let Rates { newcomers, calls, writes } = rates;
        // Whoever expects more newcomers from an address expects more of everything that newcomers do.
        let at_least = |rate: Rate, times: f64| {
            Rate::new(
                rate.per_second.max(times * newcomers.per_second),
                rate.burst.max(times * newcomers.burst),
            )
        };
        let tables = Tables {
            guesses: Keyed::new(GUESSES_PER_ACCOUNT),
            guesses_by_address: ByAddress::new(GUESSES_PER_ADDRESS),
            guesses_everywhere: Keyed::new(GUESSES_EVERYWHERE),
            hashes: Keyed::new(HASHES_PER_ACCOUNT),
            hashes_by_address: ByAddress::new(at_least(Rate::new(0.5, 60.0), 2.0)),
            newcomers: ByAddress::new(newcomers),
            misses: ByAddress::new(MISSES_PER_ADDRESS),
            anonymous: ByAddress::new(at_least(ANONYMOUS_CALLS, 4.0)),
            unknown_tokens: ByAddress::new(at_least(UNKNOWN_TOKENS, 4.0)),
            calls: Keyed::new(calls),
            writes: Keyed::new(writes),
        };
        Self { clock: Box::new(clock), tables: Mutex::new(tables) }
    }

    /// Before a secret of an account is checked. `familiar` says that the caller calls from where a session of the
    /// account began.
    ///
    /// # Errors
    /// [`Slow`] when there were too many wrong ones lately; nothing is taken then.
    pub fn guess(&self, account: Account, source: Source, familiar: bool) -> Result<Guess, Slow> {
        let (mut tables, now) = self.tables();
        let here = (account, account.place(source));
        tables.guesses.take(here, now).map_err(Slow::Here)?;
        if let Err(denied) = tables.guesses_by_address.take(source, now) {
            tables.guesses.give_back(here);
            return Err(Slow::Here(denied));
        }
        let everywhere = account.is_open() && !familiar;
        if everywhere && let Err(denied) = tables.guesses_everywhere.take(account, now) {
            tables.guesses.give_back(here);
            tables.guesses_by_address.give_back(source);
            return Err(Slow::Everywhere(denied));
        }
        Ok(Guess { account, source, everywhere })
    }

    /// After a guess was right: what it took is given back, and the account's wrong ones from this address are forgotten.
    #[expect(clippy::needless_pass_by_value, reason = "a guess has one outcome")]
    pub fn guessed_right(&self, guess: Guess) {
        let (mut tables, _) = self.tables();
        tables.guesses.forget(guess.place());
        tables.not_wrong(&guess);
    }

    /// After a guess was not checked at all.
    #[expect(clippy::needless_pass_by_value, reason = "a guess has one outcome")]
    pub fn not_guessed(&self, guess: Guess) {
        let (mut tables, _) = self.tables();
        tables.guesses.give_back(guess.place());
        tables.not_wrong(&guess);
    }

    /// Before a password is hashed, for an account where there is one. Never given back: a right password costs as much work as a wrong one.
    ///
    /// # Errors
    /// [`Denied::RateLimited`]; nothing is taken then.
    pub fn hash(&self, account: Option<Account>, source: Source) -> Result<(), Denied> {
        let (mut tables, now) = self.tables();
        tables.hashes_by_address.take(source, now)?;
        let taken =
            account.map_or(Ok(()), |account| tables.hashes.take((account, account.place(source)), now));
        taken.inspect_err(|_| tables.hashes_by_address.give_back(source))
    }

    /// Before somebody new comes in.
    ///
    /// # Errors
    /// [`Denied::RateLimited`] when too many came from this address lately.
    pub fn may_enrol(&self, source: Source) -> Result<(), Denied> {
        let (mut tables, now) = self.tables();
        tables.newcomers.take(source, now)
    }

    /// Before an invitation is looked for: it counts as one that is not there.
    ///
    /// # Errors
    /// [`Denied::RateLimited`] when this address has looked for too many that are not there.
    pub fn look(&self, source: Source) -> Result<(), Denied> {
        let (mut tables, now) = self.tables();
        tables.misses.take(source, now)
    }

    /// After there was one.
    pub fn found(&self, source: Source) {
        self.tables().0.misses.give_back(source);
    }

    /// Before a call without a token.
    ///
    /// # Errors
    /// [`Denied::RateLimited`].
    pub fn anonymous_call(&self, source: Source) -> Result<(), Denied> {
        let (mut tables, now) = self.tables();
        tables.anonymous.take(source, now)
    }

    /// Before the session of a token is looked for: it counts as a token of no session.
    ///
    /// # Errors
    /// [`Denied::RateLimited`].
    pub fn check_token(&self, source: Source) -> Result<(), Denied> {
        let (mut tables, now) = self.tables();
        tables.unknown_tokens.take(source, now)
    }

    /// Before a call of a person whose session was found.
    ///
    /// # Errors
    /// [`Denied::RateLimited`]; nothing is taken then.
    pub fn call(&self, person: PersonId, writes: bool, source: Source) -> Result<(), Denied> {
        let (mut tables, now) = self.tables();
        tables.unknown_tokens.give_back(source);
        tables.calls.take(person, now)?;
        let taken = if writes { tables.writes.take(person, now) } else { Ok(()) };
        taken.inspect_err(|_| tables.calls.give_back(person))
    }

    fn tables(&self) -> (MutexGuard<'_, Tables>, u64) {
        (self.tables.lock().unwrap_or_else(PoisonError::into_inner), (self.clock)())
    }
}

impl Tables {
    fn not_wrong(&mut self, guess: &Guess) {
        self.guesses_by_address.give_back(guess.source);
        if guess.everywhere {
            self.guesses_everywhere.give_back(guess.account);
        }
    }
}

/// A rate for each address: for the /64 of an IPv6 address, and with [`SITE_FACTOR`] for its /56.
struct ByAddress {
    shares: Keyed<Network>,
    sites: Keyed<Network>,
}

impl ByAddress {
    fn new(rate: Rate) -> Self {
        let of_site = Rate::new(SITE_FACTOR * rate.per_second, SITE_FACTOR * rate.burst);
        Self { shares: Keyed::new(rate), sites: Keyed::new(of_site) }
    }

    fn take(&mut self, source: Source, now_ms: u64) -> Result<(), Denied> {
        self.shares.take(source.share, now_ms)?;
        let taken = source.wider().map_or(Ok(()), |site| self.sites.take(site, now_ms));
        taken.inspect_err(|_| self.shares.give_back(source.share))
    }

    fn give_back(&mut self, source: Source) {
        self.shares.give_back(source.share);
        if let Some(site) = source.wider() {
            self.sites.give_back(site);
        }
    }
}

#[cfg(test)]
mod tests;
