//! The home shell: one process that serves the web client, REST and sockets from one address, over an embedded store. It takes a listener and
//! a shutdown future and knows neither flags nor signals.

mod guard;
mod handshake;
mod home;
mod hub;
mod mailbox;
mod patience;
mod peer;
mod places;
mod roster;
mod seldom;
mod serve;
mod tickets;
mod web;

pub use hub::HubLimits;
pub use natter_http::oidc::NoTables;
pub use natter_http::origin::{OriginError, parse as parse_origin};
pub use natter_http::{ProviderTables, Settings as SiteSettings};
pub use places::ConnectionLimits;
pub use serve::{ServeError, Server};
pub use web::{Asset, Assets};

use natter_core::Network;

/// Everything the home is told about how to run.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The operator's decisions about the site.
    pub site: SiteSettings,
    /// Rates and bounds.
    pub limits: HubLimits,
    /// How many connections there may be.
    pub connections: ConnectionLimits,
    /// Names that the site is reached under beside that of its public address.
    pub hosts: Vec<String>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Identity providers to sign in with.
    pub providers: ProviderTables,
}
