//! The store as shells hold it.

mod ports;

use crate::connection::{Connection, GatewayId};
use crate::options::Options;
use crate::publisher::{Publisher, Subscriber};
use crate::units::{Meter, Units};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use natter_core::{LogEvent, PersonId, RoomId, SessionId, StoreError};
use std::collections::HashMap;

/// Rooms, logs, people, tickets and connections in DynamoDB. Shares its connections between clones of the client it was given.
#[derive(Debug)]
pub struct DynamoStore<P> {
    #[expect(dead_code, reason = "the calls are being built")]
    client: Client,
    #[expect(dead_code, reason = "the calls are being built")]
    options: Options,
    publisher: P,
    meter: Meter,
}

/// An event as the table's stream carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// The event.
    pub event: LogEvent,
    /// Whether the function that reads the stream delivers it; otherwise its sender has.
    pub wide: bool,
}

/// Reads an item of the messages table, such as the `NewImage` of a stream record. Only records of kind `INSERT` are news.
///
/// # Errors
/// `Failed` for an item that is no event.
pub fn stored_event(_item: &HashMap<String, AttributeValue>) -> Result<StoredEvent, StoreError> {
    Err(unfinished())
}

fn unfinished() -> StoreError {
    StoreError::Failed("not built yet".into())
}

impl<P: Publisher> DynamoStore<P> {
    /// A store over these tables. Makes no call yet.
    pub fn new(client: Client, options: Options, publisher: P) -> Self {
        Self { client, options, publisher, meter: Meter::default() }
    }

    /// Who is told of events.
    pub fn publisher(&self) -> &P {
        &self.publisher
    }

    /// Everything consumed so far, as DynamoDB counts it.
    pub fn units(&self) -> Units {
        self.meter.total()
    }

    /// Registers a connection, at `$connect`. Of more than ten of a person the oldest are removed and closed (P14).
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; the connection must be refused then.
    pub async fn connect(&self, _connection: &Connection) -> Result<(), StoreError> {
        Err(unfinished())
    }

    /// Removes a connection with all its subscriptions, at `$disconnect`. One that is not there is no error.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; the rows end by themselves then.
    pub async fn disconnect(&self, _gateway: &GatewayId) -> Result<(), StoreError> {
        Err(unfinished())
    }

    /// After 410 on a post to a connection that was found in the audience of `room`: removes it if it is older than ten seconds, for 410 also
    /// comes before `$connect` has returned. Says whether it was removed.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn gone(&self, _gateway: &GatewayId, _room: RoomId) -> Result<bool, StoreError> {
        Err(unfinished())
    }

    /// Who is subscribed to a room at this moment, read strongly.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn audience(&self, _room: RoomId) -> Result<Vec<Subscriber>, StoreError> {
        Err(unfinished())
    }

    /// A person's connections, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn connections_of(&self, _person: PersonId) -> Result<Vec<Connection>, StoreError> {
        Err(unfinished())
    }

    /// A session's connections, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn connections_of_session(&self, _session: SessionId) -> Result<Vec<Connection>, StoreError> {
        Err(unfinished())
    }

    /// For the function that reads the stream, when 50 or fewer connections are left in a room: senders deliver again by themselves from the next
    /// event on.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn narrow(&self, _room: RoomId) -> Result<(), StoreError> {
        Err(unfinished())
    }
}
