//! The store against two implementations of DynamoDB: one program, so that each of them is started once.

mod contract;
mod fence;
mod ground;
mod interposed;
mod rates;
mod roster;
mod story;
mod sweep;
mod tables;
mod units;
mod world;
