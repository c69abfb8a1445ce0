//! What a client does with rooms.

use super::Client;
use anyhow::{Result, bail};
use natter_core::RoomId;
use natter_wire::Text;
use serde_json::json;

impl Client {
    /// Makes a room and tells its id.
    ///
    /// # Errors
    /// When that is refused or the connection ends.
    pub async fn create_room(&mut self, name: &str) -> Result<RoomId> {
        let answer = self.ask(json!({ "action": "createRoom", "name": name })).await?;
        match answer["room"]["roomId"].as_str() {
            Some(id) => id.parse().map_err(|_| anyhow::anyhow!("no room id")),
            None => bail!("no room: {answer}"),
        }
    }

    /// Enters a room.
    ///
    /// # Errors
    /// When that is refused or the connection ends.
    pub async fn join(&mut self, room: RoomId) -> Result<()> {
        self.asked_in.insert(room);
        let answer = self.ask(json!({ "action": "joinRoom", "roomId": Text(room) })).await?;
        anyhow::ensure!(answer["status"] == "joined", "not joined: {answer}");
        Ok(())
    }

    /// Leaves a room, and gives up what it still wanted to say there.
    ///
    /// # Errors
    /// When that is refused or the connection ends.
    pub async fn leave(&mut self, room: RoomId) -> Result<()> {
        self.outbox.abandon(room);
        let answer = self.ask(json!({ "action": "leaveRoom", "roomId": Text(room) })).await?;
        anyhow::ensure!(answer["type"] == "result", "not left: {answer}");
        Ok(())
    }
}
