//! From the log to those who listen. One way for each event, never both: who posts an event stands in its item (`wide`).

use super::StoredEvent;
use crate::database::Change;
use crate::key::{self, Table};
use crate::publisher::{Audience, Batch, Publisher, Subscriber};
use crate::store::DynamoStore;
use natter_core::{LogEvent, RoomId, Seq, StoreError};

/// Connections that the sending function posts to by itself.
const NARROW: usize = 100;

impl<P: Publisher> DynamoStore<P> {
    /// Hands out what one call has made durable or found again. The audience is read now, after the events are durable: who subscribed before
    /// is in it (P9), who left before is not (P11). `leaving` are connections that get their own person's leaving and nothing after it.
    pub(super) async fn fan_out(
        &self,
        room: RoomId,
        told: Vec<StoredEvent>,
        leaving: Vec<Subscriber>,
    ) -> Result<(), StoreError> {
        let (wide, narrow): (Vec<StoredEvent>, Vec<StoredEvent>) =
            told.into_iter().partition(|stored| stored.wide);
        let of_stream: Vec<LogEvent> = wide.into_iter().map(|stored| stored.event).collect();
        if let Some(last) = narrow.iter().map(|stored| stored.event.seq).max() {
            let mut audience = self.audience(room).await?;
            let crowded = audience.len() > NARROW;
            audience.extend(leaving);
            let events = narrow.into_iter().map(|stored| stored.event).collect();
            self.publisher.publish(Batch { room, events, audience: Audience::Connections(audience) }).await;
            if crowded {
                // What fails here the next sender does; the message has been stored and posted either way.
                let _ = self.widen(room, last).await;
            }
        } else if !leaving.is_empty() {
            let (events, audience) = (of_stream.clone(), Audience::Connections(leaving));
            self.publisher.publish(Batch { room, events, audience }).await;
        }
        if !of_stream.is_empty() {
            self.publisher.publish(Batch { room, events: of_stream, audience: Audience::Stream }).await;
        }
        Ok(())
    }

    /// Those who write after this event leave delivery to the stream. The event itself has been posted: only an `INSERT` is news to the stream.
    async fn widen(&self, room: RoomId, seq: Seq) -> Result<(), StoreError> {
        let wide = Change::of(Table::Messages, key::event(room, seq.0)).flag("wide", true);
        self.database.change(&wide).await.map(|_| ())
    }

    /// For the function that reads the stream, when 50 or fewer connections are left in a room: senders deliver again by themselves from the
    /// next event on.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn narrow(&self, room: RoomId) -> Result<(), StoreError> {
        let Some(head) = self.head(room).await?.filter(|head| head.wide) else { return Ok(()) };
        let narrow = Change::of(Table::Messages, key::event(room, head.seq().0)).flag("wide", false);
        self.database.change(&narrow).await.map(|_| ())
    }
}
