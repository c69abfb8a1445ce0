//! The one way out of the store: what has become durable, and for whom. The store must not know how it is delivered.

use crate::connection::GatewayId;
use natter_core::notice::Notice;
use natter_core::{LogEvent, PersonId, RoomId};
use std::future::Future;

/// Told of every durable event and of every duplicate that was found again.
///
/// The call that wrote the events resolves after `publish` has: a function on Lambda is frozen when it has answered, so everything is posted
/// before. Whatever cannot be delivered is left to the client's fetching of gaps; there is no error to give back.
pub trait Publisher: Send + Sync + 'static {
    /// Delivers the events of one call, in log order, to their audience. Batches of different calls may overtake each other (P8).
    fn publish(&self, batch: Batch) -> impl Future<Output = ()> + Send;

    /// Tells connections something that nothing remembers (P12). What cannot be delivered is not missed.
    fn tell(&self, connections: Vec<GatewayId>, notice: Notice) -> impl Future<Output = ()> + Send;

    /// Closes connections whose session has ended or whose place was needed; their rows are gone already.
    fn close(&self, connections: Vec<GatewayId>) -> impl Future<Output = ()> + Send;
}

/// What one call has made durable or found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The room.
    pub room: RoomId,
    /// New events and duplicates, in the order of the call.
    pub events: Vec<LogEvent>,
    /// Who gets them.
    pub audience: Audience,
}

/// Who gets a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// These connections, read after the events were durable (P9, P11), and nobody else: post to all of them.
    Connections(Vec<Subscriber>),
    /// Everybody in the room, by the function that reads the table's stream: post nothing.
    Stream,
}

/// A connection that gets a room's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// How the gateway calls it.
    pub connection: GatewayId,
    /// Whose it is: senders are shown their own client message ids.
    pub person: PersonId,
}
