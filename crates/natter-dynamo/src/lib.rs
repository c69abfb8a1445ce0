//! The store on DynamoDB: logs, rooms, people, tickets and connections in four tables, without an index, a scan or a server of its own. A
//! message in a quiet room costs one write and at most three reads (docs/AWS-SCHEMA.md). Must not know JSON frames, API Gateway's
//! requests or Lambda: what has become durable goes out through a [`Publisher`].

mod connection;
mod database;
mod environment;
mod item;
mod key;
mod log;
mod options;
mod patience;
mod publisher;
mod rates;
mod rows;
pub mod schema;
mod store;
mod units;

pub use aws_sdk_dynamodb::Client;
pub use aws_sdk_dynamodb::types::AttributeValue;
pub use connection::{Connection, GatewayId};
pub use environment::{EnvironmentError, client, client_from_environment, client_over, https};
pub use log::{StoredEvent, stored_event};
pub use options::{Options, Rates, Tables};
pub use publisher::{Audience, Batch, Publisher, Subscriber};
pub use store::{DynamoStore, FORMAT, SweepBounds, Swept};
pub use units::Units;
