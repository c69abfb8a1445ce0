//! Everything the routes share.

use crate::password::Passwords;
use crate::throttle::Throttles;
use natter_core::port::{Roster, Store, Tickets};

/// The ports of one home, named together.
pub trait Ports: Send + Sync + 'static {
    /// Durable truth.
    type Store: Store;
    /// One-use tickets.
    type Tickets: Tickets;
    /// Who is connected.
    type Roster: Roster;
}

/// What the operator decides about the site.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the site is called.
    pub site_name: String,
    /// Where clients open the socket: a path on this origin, or a `wss://` address.
    pub socket_url: String,
    /// Whether guests may come in.
    pub guests: bool,
    /// Whether new accounts may be made.
    pub signup: bool,
    /// `https://chat.example.org`, when the site is reached under one known name.
    pub public_url: Option<String>,
    /// Web origins beside the site's own that may use the API and the socket.
    pub allowed_origins: Vec<String>,
    /// Newcomers one address may bring in: at once, and per minute after that.
    pub newcomers_burst: u32,
    /// See `newcomers_burst`.
    pub newcomers_per_minute: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site_name: "Natter".to_owned(),
            socket_url: "/ws".to_owned(),
            guests: true,
            signup: true,
            public_url: None,
            allowed_origins: Vec::new(),
            newcomers_burst: 30,
            newcomers_per_minute: 10,
        }
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
    /// Brakes against guessing and flooding.
    pub throttles: Throttles,
}

impl<P: Ports> Site<P> {
    /// A site over these ports.
    pub fn new(store: P::Store, tickets: P::Tickets, roster: P::Roster, settings: Settings) -> Self {
        let throttles = Throttles::new(settings.newcomers_burst, settings.newcomers_per_minute);
        Self { store, tickets, roster, settings, passwords: Passwords::new(), throttles }
    }
}
