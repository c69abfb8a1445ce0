//! Items of the connections table.

use super::seconds;
use crate::connection::{Connection, GatewayId};
use crate::item::{Item, Writer, read_id, read_number, read_text};
use crate::key;
use crate::publisher::Subscriber;
use natter_core::{ConnectionId, PersonId, RoomId, StoreError, Timestamp};

/// A connection lives two hours at most (API Gateway quotas page); its rows ten minutes longer.
const KEPT_MS: u64 = (2 * 60 + 10) * 60 * 1000;

/// Whether DynamoDB should have taken the row away by now: TTL is late, so the value decides.
pub(crate) fn is_live(item: &Item, now: Timestamp) -> Result<bool, StoreError> {
    Ok(read_number(item, "expires")? > now.0 / 1000)
}

/// A connection.
#[derive(Debug)]
pub(crate) struct ConnectionRow;

impl ConnectionRow {
    /// The sort key of a connection by its own id.
    pub(crate) const PART: &'static str = "connection";

    /// By its own id, under its person, under its session.
    pub(crate) fn keys(connection: &Connection) -> [Item; 3] {
        let (gateway, id) = (connection.gateway.as_str(), connection.gateway.connection());
        [
            Self::key(id),
            key::two(key::person(connection.person), gateway),
            key::two(key::session(connection.session), gateway),
        ]
    }

    /// By its own id.
    pub(crate) fn key(connection: ConnectionId) -> Item {
        key::two(key::connection(connection), Self::PART)
    }

    pub(crate) fn write(connection: &Connection, key: Item) -> Item {
        let row = Writer::default()
            .text("gateway", connection.gateway.as_str())
            .text("person", connection.person)
            .text("session", connection.session)
            .number("since", connection.since.0)
            // When its person was last said to type.
            .number("typed", 0)
            .number("expires", seconds(connection.since.plus_millis(KEPT_MS)));
        row.item().into_iter().chain(key).collect()
    }

    /// The connection, unless its time is over.
    pub(crate) fn read(item: &Item, now: Timestamp) -> Result<Option<Connection>, StoreError> {
        let connection = Self::parse(item)?;
        Ok(is_live(item, now)?.then_some(connection))
    }

    /// The connection, its time over or not.
    pub(crate) fn parse(item: &Item) -> Result<Connection, StoreError> {
        Ok(Connection {
            gateway: GatewayId::new(read_text(item, "gateway")?),
            person: read_id(item, "person")?,
            session: read_id(item, "session")?,
            since: Timestamp(read_number(item, "since")?),
        })
    }
}

/// A room's events go to this connection. A hundred bytes, so that a page of an audience holds forty.
#[derive(Debug)]
pub(crate) struct SubscriptionRow;

impl SubscriptionRow {
    pub(crate) fn key(room: RoomId, gateway: &GatewayId) -> Item {
        key::two(key::room(room), gateway.as_str())
    }

    pub(crate) fn write(room: RoomId, connection: &Connection) -> Item {
        Writer::default()
            .text("key", key::room(room))
            .text("part", connection.gateway.as_str())
            .text("person", connection.person)
            .number("expires", seconds(connection.since.plus_millis(KEPT_MS)))
            .item()
    }

    /// The subscriber, unless the connection's time is over.
    pub(crate) fn read(item: &Item, now: Timestamp) -> Result<Option<Subscriber>, StoreError> {
        let connection = GatewayId::new(read_text(item, "part")?);
        let person: PersonId = read_id(item, "person")?;
        Ok(is_live(item, now)?.then_some(Subscriber { connection, person }))
    }
}
