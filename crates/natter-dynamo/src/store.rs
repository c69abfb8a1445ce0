//! The store as shells hold it. Knows neither rules nor items.

mod change_person;
mod format;
mod governance;
mod health;
mod links;
mod log;
mod people;
mod posts;
mod roster;
mod sessions;
mod site;
mod sweep;
mod tickets;
mod traffic;

pub use format::FORMAT;
pub use sweep::{SweepBounds, Swept};

use crate::database::Database;
use crate::options::{Options, Rates};
use crate::publisher::Publisher;
use crate::units::Units;
use aws_sdk_dynamodb::Client;
use natter_core::Timestamp;
use std::sync::Arc;

/// Rooms, logs, people, tickets and connections in DynamoDB. Cheap to clone: it is both the store and the roster of a chat. Clones share the
/// publisher, the count of units, and sockets with the client they were given.
#[derive(Debug)]
pub struct DynamoStore<P> {
    pub(crate) database: Arc<Database>,
    pub(crate) rates: Option<Rates>,
    pub(crate) clock: fn() -> Timestamp,
    pub(crate) publisher: Arc<P>,
}

impl<P> Clone for DynamoStore<P> {
    fn clone(&self) -> Self {
        let (database, publisher) = (Arc::clone(&self.database), Arc::clone(&self.publisher));
        Self { database, rates: self.rates, clock: self.clock, publisher }
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// A store over these tables. Makes no call yet.
    pub fn new(client: Client, options: Options, publisher: P) -> Self {
        let database = Arc::new(Database::new(client, options.tables));
        let (rates, clock) = (options.rates, options.clock);
        Self { database, rates, clock, publisher: Arc::new(publisher) }
    }

    /// Who is told of events.
    pub fn publisher(&self) -> &P {
        &self.publisher
    }

    /// Everything consumed so far, as DynamoDB counts it. Calls that failed are not in it.
    pub fn units(&self) -> Units {
        self.database.meter.total()
    }
}
