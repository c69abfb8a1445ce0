//! The embedded store: every room's log, the rooms and the people in one SQLite file. One thread writes, committing whatever has arrived as
//! one group; a small pool of threads reads from snapshots. The rules of `natter-core` decide inside the writer's transaction.
//!
//! This crate must not know of sockets, frames, JSON or who is connected: a [`CommitListener`] is told what became durable, that is all.

mod checkpoint;
mod checksum;
mod doctor;
mod error;
mod examine;
mod fault;
mod files;
mod index;
mod lineage;
mod listener;
mod open;
mod operator;
mod options;
mod pool;
mod reader;
mod rows;
mod schema;
mod store;
mod threads;
mod turns;
mod writer;

pub use doctor::{Finding, State, doctor};
pub use error::{LinkError, OpenError};
pub use listener::{CommitBatch, CommitListener};
pub use operator::make_link;
pub use options::{Clock, Options, Synchronous};
pub use store::SqliteStore;
pub use threads::{ThreadEnd, ThreadWatch};
