//! REST: signing up, in and out, tickets, configuration, health. One router, run by both homes; it knows the ports and the wire, and neither
//! sockets nor databases.

pub mod offer;
pub mod origin;
mod parse;
pub mod password;
mod reply;
mod routes;
pub mod secret;
mod session;
pub mod site;
pub mod throttle;

pub use parse::ClientAddress;
pub use reply::ApiError;
pub use routes::guest::enrol_guest;
pub use routes::router;
pub use site::{Ports, Settings, Site};
