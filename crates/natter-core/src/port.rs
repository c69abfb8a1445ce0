//! The ports: what the core needs of the world, shaped by intent, with the MUSTs that every implementation keeps. The contract suite in
//! `natter-contract` holds each MUST against each implementation.

mod log;
mod people;
mod roster;
mod tickets;

pub use log::{JoinRequest, Log, MembersPage, NewRoom, OpenRoomsPage};
pub use people::People;
pub use roster::Roster;
pub use tickets::Tickets;

/// Durable truth: logs, rooms and people.
pub trait Store: Log + People {}

impl<T: Log + People> Store for T {}
