//! The store against two implementations of DynamoDB: one program, so that each of them is started once.

mod contract;
mod ground;
mod roster;
mod units;
mod world;
