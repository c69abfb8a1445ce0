//! Fan-out: each event encoded once, posted to everybody it is for, 64 posts in flight, all of them awaited, because a function is frozen when
//! it has answered.

mod frames;

use crate::metrics::{self, Delivery};
use crate::posts::{Posted, Posts};
pub(crate) use frames::RoomFrames;
use futures_util::StreamExt;
use natter_core::notice::Notice;
use natter_core::{LogEvent, RoomId, Timestamp};
use natter_dynamo::{Audience, Batch, DynamoStore, GatewayId, Publisher, Subscriber};
use natter_wire::encode::{self, to_json};
use std::sync::Arc;

/// Posts on their way at the same time.
const IN_FLIGHT: usize = 64;

/// Who delivers what the store has made durable.
#[derive(Clone)]
pub(crate) struct Courier {
    inner: Arc<Inner>,
}

struct Inner {
    posts: Posts,
    /// For taking away rows of connections that are gone.
    rows: DynamoStore<Silent>,
    /// AWS's name of the function that this runs in.
    function: String,
}

/// Removing rows makes nothing durable that is to be delivered.
#[derive(Debug)]
pub(crate) struct Silent;

impl Publisher for Silent {
    async fn publish(&self, _: Batch) {}
    async fn tell(&self, _: Vec<GatewayId>, _: Notice) {}
    async fn close(&self, _: Vec<GatewayId>) {}
}

impl Publisher for Courier {
    async fn publish(&self, batch: Batch) {
        if let Audience::Connections(audience) = &batch.audience {
            self.deliver(batch.room, &batch.events, audience).await;
        }
    }

    async fn tell(&self, connections: Vec<GatewayId>, notice: Notice) {
        self.tell_briefly(connections, &to_json(&encode::notice(&notice))).await;
    }

    async fn close(&self, connections: Vec<GatewayId>) {
        let closing: Vec<_> =
            connections.iter().map(|connection| self.inner.posts.close(connection)).collect();
        futures_util::stream::iter(closing).buffer_unordered(IN_FLIGHT).collect::<Vec<()>>().await;
    }
}

impl Courier {
    pub(crate) fn new(posts: Posts, rows: DynamoStore<Silent>, function: String) -> Self {
        Self { inner: Arc::new(Inner { posts, rows, function }) }
    }

    /// Posts events of one room, in order, to each of its audience, and tells the metrics.
    pub(crate) async fn deliver(&self, room: RoomId, events: &[LogEvent], audience: &[Subscriber]) {
        if events.is_empty() || audience.is_empty() {
            return;
        }
        let frames = RoomFrames::of(events);
        let posting: Vec<_> = audience.iter().map(|to| self.post_all(room, to, &frames)).collect();
        let posted: Vec<Vec<Posted>> =
            futures_util::stream::iter(posting).buffer_unordered(IN_FLIGHT).collect().await;
        let count = |kind: Posted| posted.iter().flatten().filter(|&&one| one == kind).count() as u64;
        let now = Timestamp::now();
        let oldest = events.first().map_or(now, |event| event.timestamp);
        let delivery = Delivery {
            delivered: count(Posted::Taken),
            gone: count(Posted::Gone),
            given_up: count(Posted::GivenUp),
            latency_ms: now.0.saturating_sub(oldest.0),
        };
        metrics::tell(&self.inner.function, &delivery, now.0);
    }

    /// One connection's frames, one after the other, so that they keep their order.
    async fn post_all(&self, room: RoomId, to: &Subscriber, frames: &RoomFrames) -> Vec<Posted> {
        let mut posted = Vec::new();
        for frame in frames.for_person(to.person) {
            let outcome = self.inner.posts.post(&to.connection, frame).await;
            posted.push(outcome);
            if outcome != Posted::Taken {
                if outcome == Posted::Gone {
                    self.forget(room, &to.connection).await;
                }
                break;
            }
        }
        posted
    }

    async fn forget(&self, room: RoomId, connection: &GatewayId) {
        if let Err(error) = self.inner.rows.gone(connection, room).await {
            tracing::warn!(%error, "the rows of a connection that is gone stay for now");
        }
    }

    /// Posts frames to one connection, one after the other; ends at the first that is not taken.
    pub(crate) async fn answer(&self, to: &GatewayId, frames: Vec<Vec<u8>>) -> Posted {
        for frame in frames {
            let posted = self.inner.posts.post(to, frame).await;
            if posted != Posted::Taken {
                tracing::info!(?posted, "an answer was not taken");
                return posted;
            }
        }
        Posted::Taken
    }

    /// Posts one frame to many; what is not taken is not missed (P12).
    pub(crate) async fn tell_briefly(&self, to: Vec<GatewayId>, frame: &[u8]) {
        let posting: Vec<_> = to.iter().map(|one| self.inner.posts.post(one, frame.to_vec())).collect();
        futures_util::stream::iter(posting).buffer_unordered(IN_FLIGHT).collect::<Vec<_>>().await;
    }
}
