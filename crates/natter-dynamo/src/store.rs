//! The store as shells hold it. Knows neither rules nor items.

mod log;
mod people;
mod roster;
mod tickets;

use crate::database::Database;
use crate::options::{Options, Rates};
use crate::publisher::Publisher;
use crate::units::Units;
use aws_sdk_dynamodb::Client;

/// Rooms, logs, people, tickets and connections in DynamoDB. Shares its sockets with the clones of the client it was given.
#[derive(Debug)]
pub struct DynamoStore<P> {
    pub(crate) database: Database,
    pub(crate) rates: Option<Rates>,
    pub(crate) publisher: P,
}

impl<P: Publisher> DynamoStore<P> {
    /// A store over these tables. Makes no call yet.
    pub fn new(client: Client, options: Options, publisher: P) -> Self {
        Self { database: Database::new(client, options.tables), rates: options.rates, publisher }
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
