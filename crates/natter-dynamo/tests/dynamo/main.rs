//! The store against two implementations of DynamoDB: one program, so that each of them is started once.

mod changes;
mod contract;
mod day;
mod fence;
mod governing;
mod ground;
mod hidden;
mod interposed;
mod prices;
mod rates;
mod rights;
mod roster;
mod site;
mod story;
mod sweep;
mod tables;
mod units;
mod world;
