//! The function behind the stream of messages: rooms too large for their senders are served here. One shard's records come in order, several
//! at once, and at least once; a room's events of one batch travel together.

mod image;

use crate::entry::Handler;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::home::{Home, Store};
use image::{Record, StreamEvent};
use natter_core::{LogEvent, RoomId, StoreError};
use serde_json::{Value, json};

/// Connections of a room from which its senders serve it themselves again.
const NARROW: usize = 50;

/// The function.
pub struct Fanout {
    home: Home,
    store: Store,
}

/// The events of one room in one batch, in log order.
struct RoomEvents {
    room: RoomId,
    events: Vec<LogEvent>,
    /// The first record of them, from which the batch comes again if they cannot be delivered.
    first: String,
}

impl Handler for Fanout {
    const NAME: &'static str = "fanout";
    type Event = StreamEvent;

    fn prepare(environment: Environment) -> Result<Self, Failure> {
        let home = Home::new(environment)?;
        let store = home.store();
        Ok(Self { home, store })
    }

    async fn look(&self) -> Result<(), Failure> {
        self.home.look(false).await
    }

    fn route(event: &StreamEvent) -> String {
        format!("{} records", event.records.len())
    }

    async fn handle(&self, event: StreamEvent) -> Result<Value, Failure> {
        let (rooms, mut failed) = sort(event.records);
        for mut room in rooms {
            if let Err(error) = self.serve(&mut room).await {
                tracing::error!(%error, room = %room.room, "a room could not be served");
                failed.push(room.first);
            }
        }
        // The batch comes again from the first of these on; what was delivered of it already comes twice, as it may (P8).
        let failures: Vec<Value> =
            failed.into_iter().map(|number| json!({ "itemIdentifier": number })).collect();
        Ok(json!({ "batchItemFailures": failures }))
    }
}

impl Fanout {
    async fn serve(&self, of: &mut RoomEvents) -> Result<(), StoreError> {
        self.store.give_current_texts(of.room, &mut of.events).await?;
        let audience = self.store.audience(of.room).await?;
        // Events of another life of the log never share a frame.
        for life in of.events.chunk_by(|one, next| one.epoch == next.epoch) {
            self.home.courier.deliver(of.room, life, &audience).await;
        }
        if audience.len() <= NARROW {
            self.store.narrow(of.room).await?;
        }
        Ok(())
    }
}

/// Sorts a batch by rooms, and says which records nobody can understand. Those are reported, so that they end as dead letters; everything else
/// is delivered all the same.
fn sort(records: Vec<Record>) -> (Vec<RoomEvents>, Vec<String>) {
    let (mut rooms, mut failed): (Vec<RoomEvents>, Vec<String>) = (Vec::new(), Vec::new());
    for record in records {
        let number = record.sequence_number().to_owned();
        match record.news() {
            Ok(Some(stored)) if stored.wide => {
                let event = stored.event;
                match rooms.iter_mut().find(|room| room.room == event.room) {
                    Some(room) => room.events.push(event),
                    None => rooms.push(RoomEvents { room: event.room, events: vec![event], first: number }),
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, record = number, "a record that cannot be understood");
                failed.push(number);
            }
        }
    }
    for room in &mut rooms {
        room.events.sort_by_key(|event| event.seq);
    }
    (rooms, failed)
}

#[cfg(test)]
mod tests;
