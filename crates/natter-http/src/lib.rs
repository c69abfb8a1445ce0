//! REST: signing up, in and out, one's own account and sessions, the site's government, configuration, health. One router, run by both homes; it
//! knows the ports and the wire, and neither sockets nor databases.

mod admit;
pub mod claim;
mod cookie;
mod current;
pub mod journal;
pub mod offer;
pub mod oidc;
pub mod origin;
mod parse;
pub mod password;
mod query;
mod reply;
mod routes;
pub mod secret;
mod session;
pub mod site;
pub mod throttle;

pub use oidc::{ProviderTables, Providers};
pub use parse::Source;
pub use reply::ApiError;
pub use routes::guest::enrol_guest;
pub use routes::{CALLS, router};
pub use site::{Ports, Settings, Site, signup_policy};
