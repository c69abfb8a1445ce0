//! The promises, by what they are about. Each function fails by panicking, as tests do.

pub mod access;
pub mod account;
pub mod changes;
pub mod closing;
pub mod concurrency;
pub mod duplicate;
pub mod govern;
pub mod invites;
pub mod marker;
pub mod paging;
pub mod people;
pub mod races;
pub mod requests;
pub mod restart;
pub mod restrictions;
pub mod resume;
pub mod rooms;
pub mod search;
pub mod send;
pub mod site;
pub mod stale;
