//! The site's government. Every call here asks for a [`SiteAdmin`](crate::session::SiteAdmin), and the store asks again.

pub(super) mod audit;
pub(super) mod invites;
pub(super) mod people;
pub(super) mod rooms;
pub(super) mod settings;
