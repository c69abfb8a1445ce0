//! Proof from outside: clients that keep the contract of docs/CONTRACT.md, seeded random stories with many of them, and checks of P1–P10 over
//! what they saw. Knows a home by its address and process only, never its insides, so that any home can be put to the same test.

pub mod check;
pub mod client;
mod conversation;
pub mod home;
pub mod outbox;
pub mod raw;
pub mod rest;
pub mod rows;
mod searching;
pub mod socket;
pub mod story;
pub mod trace;
pub mod view;

pub use client::Client;
pub use conversation::conversation;
pub use home::{Home, HomePlan};
pub use rest::{Reply, Rest};
pub use searching::{searching, searching_too_fast};
pub use socket::{Heard, Socket};
