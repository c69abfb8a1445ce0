//! Everything the routes share.

use crate::claim::Claim;
use crate::current::Current;
use crate::journal::Journal;
use crate::oidc::Providers;
use crate::password::{Passwords, check_new};
use crate::throttle::{Rates, Throttles};
use natter_core::person::{PersonNews, SecretHash};
use natter_core::port::{Condition, Roster, Store, Tickets};
use natter_core::rate::Rate;
use natter_core::rule::session::SessionLife;
use natter_core::site::{SignupPolicy, SiteSettings};
use natter_core::text::EmailDomain;
use natter_core::{Denied, PersonId, SessionId, StoreError};

/// The ports of one home, named together.
pub trait Ports: Send + Sync + 'static {
    /// Durable truth.
    type Store: Store;
    /// One-use tickets.
    type Tickets: Tickets;
    /// Who is connected.
    type Roster: Roster;
}

/// What the operator decides about the site. What site admins may change of it holds until they do.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the site is called.
    pub site_name: String,
    /// Where clients open the socket: a path on this origin, or a `wss://` address.
    pub socket_url: String,
    /// Whether guests may come in; site admins may change it.
    pub guests: bool,
    /// Who may make an account; site admins may change it.
    pub signup: SignupPolicy,
    /// Whether there is a common room; site admins may change it.
    pub lobby: bool,
    /// Domains an account's address must be of, any when empty; site admins may change them.
    pub email_domains: Vec<EmailDomain>,
    /// `https://chat.example.org`, when the site is reached under one known name.
    pub public_url: Option<String>,
    /// Web origins beside the site's own that may use the API and the socket.
    pub allowed_origins: Vec<String>,
    /// When sessions end by themselves.
    pub session_life: SessionLife,
    /// Newcomers one address may bring in: at once, and per minute after that.
    pub newcomers_burst: u32,
    /// See `newcomers_burst`.
    pub newcomers_per_minute: u32,
    /// REST calls of one person.
    pub person_calls: Rate,
    /// REST calls of one person that write.
    pub person_writes: Rate,
}

impl Default for Settings {
    fn default() -> Self {
        let SiteSettings { signup, guests, lobby, email_domains } = SiteSettings::default();
        Self {
            site_name: "Natter".to_owned(),
            socket_url: "/ws".to_owned(),
            guests,
            signup,
            lobby,
            email_domains,
            public_url: None,
            allowed_origins: Vec::new(),
            session_life: SessionLife::default(),
            newcomers_burst: 30,
            newcomers_per_minute: 10,
            person_calls: Rate::new(10.0, 60.0),
            person_writes: Rate::new(2.0, 20.0),
        }
    }
}

impl Settings {
    /// The rates among them.
    pub(crate) fn rates(&self) -> Rates {
        let per_second = f64::from(self.newcomers_per_minute) / 60.0;
        let newcomers = Rate::new(per_second, f64::from(self.newcomers_burst));
        Rates { newcomers, calls: self.person_calls, writes: self.person_writes }
    }

    /// What holds of the site's settings until a site admin sets something else.
    #[must_use]
    pub fn configured(&self) -> SiteSettings {
        SiteSettings {
            signup: self.signup,
            guests: self.guests,
            lobby: self.lobby,
            email_domains: self.email_domains.clone(),
        }
    }
}

/// Who may sign up, in an operator's word: `open`, `invited`, `closed`, or `true` and `false` as before there were three.
#[must_use]
pub fn signup_policy(word: &str) -> Option<SignupPolicy> {
    match word {
        "open" | "true" => Some(SignupPolicy::Open),
        "invited" => Some(SignupPolicy::Invited),
        "closed" | "false" => Some(SignupPolicy::Closed),
        _ => None,
    }
}

/// The state of the router.
pub struct Site<P: Ports> {
    /// Durable truth.
    pub store: P::Store,
    /// One-use tickets.
    pub tickets: P::Tickets,
    /// Who is connected.
    pub roster: P::Roster,
    /// The operator's decisions.
    pub settings: Settings,
    /// Password hashing with a bound on what runs at once.
    pub passwords: Passwords,
    /// Limits against guessing and flooding.
    pub throttles: Throttles,
    /// What security needs to know afterwards.
    pub journal: Journal,
    /// Identity providers to sign in with.
    pub providers: Providers,
    pub(crate) current: Current,
    pub(crate) claim: Claim,
}

impl<P: Ports> Site<P> {
    /// A site over these ports.
    pub fn new(store: P::Store, tickets: P::Tickets, roster: P::Roster, settings: Settings) -> Self {
        let throttles = Throttles::new(settings.rates());
        Self {
            store,
            tickets,
            roster,
            settings,
            passwords: Passwords::new(),
            throttles,
            journal: Journal::default(),
            providers: Providers::default(),
            current: Current::default(),
            claim: Claim::default(),
        }
    }

    /// The same site with these identity providers.
    #[must_use]
    pub fn with_providers(self, providers: Providers) -> Self {
        Self { providers, ..self }
    }

    /// The site's settings as they are; a few seconds old at most when another process changed them.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn site_settings(&self) -> Result<SiteSettings, StoreError> {
        self.current.settings(&self.store, &self.settings).await
    }

    /// Whether store and roster answer in time; a second old at most, so that asking costs nothing.
    pub(crate) async fn health(&self) -> Result<Condition, StoreError> {
        self.current.health(&self.store, &self.roster).await
    }

    /// Whether nobody governs the site yet.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn is_unclaimed(&self) -> Result<bool, StoreError> {
        Ok(!self.current.has_site_admin(&self.store).await?)
    }

    /// From now on whoever brings the code of this hash becomes the first site admin.
    pub fn expect_claim(&self, code: SecretHash) {
        self.claim.expect(code);
    }

    /// Checks a new password of a person of this name and address.
    ///
    /// # Errors
    /// [`Denied::Invalid`](natter_core::Denied::Invalid) with what to change.
    pub(crate) fn check_password(&self, password: &str, username: &str, email: &str) -> Result<(), Denied> {
        let public = self.settings.public_url.as_deref().unwrap_or_default();
        let host = public.rsplit("//").next().unwrap_or_default();
        check_new(password, &[username, email, &self.settings.site_name, host, "Natter"])
    }

    /// Has what a person is connected with, or is about to connect with, act as what they are now.
    pub(crate) async fn renew(&self, person: PersonId, news: PersonNews) -> Result<(), StoreError> {
        self.tickets.renew(person).await?;
        self.roster.person_changed(person, news).await
    }

    /// Ends what lives on sessions that are gone from the store: tickets and sockets.
    pub(crate) async fn cut_off(&self, sessions: Vec<SessionId>) -> Result<(), StoreError> {
        for session in sessions {
            self.tickets.forget(session).await?;
            self.roster.close_session(session).await?;
        }
        Ok(())
    }
}
