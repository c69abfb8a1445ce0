//! The ports of the home, put together.

use crate::roster::HubRoster;
use crate::tickets::MemoryTickets;
use natter_core::Chat;
use natter_http::{Ports, Site};
use natter_sqlite::SqliteStore;

/// The home's choice of ports.
pub(crate) struct Home;

impl Ports for Home {
    type Store = SqliteStore;
    type Tickets = MemoryTickets;
    type Roster = HubRoster;
}

/// The chat as the hub runs it.
pub(crate) type HomeChat = Chat<SqliteStore, HubRoster>;

/// The site as the routes see it.
pub(crate) type HomeSite = Site<Home>;
