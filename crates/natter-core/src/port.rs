//! The ports: what the core needs of the world, shaped by intent, with the MUSTs that every implementation keeps. The contract suite in
//! `natter-contract` holds each MUST against each implementation.

mod governance;
mod health;
mod log;
mod people;
mod roster;
mod site;
mod tickets;

pub use governance::Governance;
pub use health::{Condition, Health};
pub use log::{Log, MembersPage, NewRoom, OpenRoomsPage};
pub use people::{People, PersonChange};
pub use roster::Roster;
pub use site::{AuditScope, Invitation, Site, SitePeoplePage, SiteRoomsPage};
pub use tickets::Tickets;

/// Durable truth: logs, rooms and people.
pub trait Store: Log + Governance + People + Site + Health {}

impl<T: Log + Governance + People + Site + Health> Store for T {}
