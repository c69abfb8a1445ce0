//! Coming and going of connections. Nothing is posted here: before `$connect` has returned a post is answered 410.

use super::{Socket, SocketEvent, done};
use crate::failure::Failure;
use natter_core::RoomId;
use natter_core::port::Roster;
use natter_wire::SUBPROTOCOL;
use serde_json::{Value, json};

impl Socket {
    /// `$connect`: the connection's row, and for a plain client its place in the lobby, since it will not greet.
    pub(super) async fn connect(&self, event: &SocketEvent) -> Result<Value, Failure> {
        let connection = event.connection()?;
        let store = self.chat.store();
        if !store.connect(&connection).await? {
            tracing::info!("a connection is refused: its session has ended");
            return Ok(json!({ "statusCode": 401 }));
        }
        if event.admission()?.plain == "true" {
            let id = connection.gateway.connection();
            store.subscribe(id, connection.person, vec![RoomId::LOBBY]).await?;
            return Ok(done());
        }
        Ok(json!({ "statusCode": 200, "headers": { "Sec-WebSocket-Protocol": SUBPROTOCOL } }))
    }

    /// `$disconnect`, best effort: where it is never told, rows end by themselves.
    pub(super) async fn disconnect(&self, event: &SocketEvent) -> Result<Value, Failure> {
        self.chat.store().disconnect(&event.gateway()).await?;
        Ok(done())
    }
}
