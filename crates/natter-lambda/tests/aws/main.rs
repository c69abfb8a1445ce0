//! The functions themselves, behind the gateway, on an emulator of DynamoDB: the same stories as at home, and what only AWS can do to them.

mod bill;
mod conversation;
mod edges;
mod endings;
mod faults;
mod governing;
mod greetings;
mod ground;
mod leaving;
mod searching;
mod stories;
mod stream;
mod sweep;
