//! The roster of the home is the hub: asked by message, so that who is connected has one owner and no lock.

use crate::mailbox::{HubHandle, Message};
use natter_core::port::Roster;
use natter_core::{ConnectionId, PersonId, RoomId, SessionId, StoreError};
use tokio::sync::oneshot;

/// Asks the hub.
#[derive(Clone)]
pub(crate) struct HubRoster {
    hub: HubHandle,
}

impl HubRoster {
    pub(crate) fn new(hub: HubHandle) -> Self {
        Self { hub }
    }

    async fn ask<T: Send>(
        &self,
        question: impl FnOnce(oneshot::Sender<T>) -> Message + Send,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.hub.tell(question(reply));
        answer.await.map_err(|_| StoreError::Failed("the hub has stopped".to_owned()))
    }
}

impl Roster for HubRoster {
    async fn subscribe(
        &self,
        connection: ConnectionId,
        person: PersonId,
        rooms: Vec<RoomId>,
    ) -> Result<(), StoreError> {
        self.ask(|done| Message::Subscribe { connection, person, rooms, done }).await
    }

    async fn online(&self, people: Vec<PersonId>) -> Result<Vec<bool>, StoreError> {
        self.ask(|reply| Message::Online { people, reply }).await
    }

    async fn close_session(&self, session: SessionId) -> Result<(), StoreError> {
        self.ask(|done| Message::CloseSession { session, done }).await
    }
}
