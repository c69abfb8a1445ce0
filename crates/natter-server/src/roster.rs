//! The roster of the home is the hub: asked by message, so that who is connected has one owner and no lock.

use crate::hub::frame;
use crate::mailbox::{HubHandle, Message};
use natter_core::notice::Notice;
use natter_core::person::PersonNews;
use natter_core::port::Roster;
use natter_core::{ConnectionId, PersonId, RoomId, SessionId, StoreError};
use natter_wire::encode;
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

    async fn notify(&self, people: Vec<PersonId>, notice: Notice) -> Result<(), StoreError> {
        let mut frame = Vec::new();
        frame::put_text(&encode::to_json(&encode::notice(&notice)), &mut frame);
        self.hub.tell(Message::Notify { people, frame });
        Ok(())
    }

    async fn person_changed(&self, person: PersonId, news: PersonNews) -> Result<(), StoreError> {
        self.ask(|done| Message::PersonChanged { person, news, done }).await
    }

    async fn close_session(&self, session: SessionId) -> Result<(), StoreError> {
        self.ask(|done| Message::CloseSession { session, done }).await
    }

    /// Resolves when the hub has taken a message out of its queue.
    async fn health(&self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        if !self.hub.try_tell(Message::Online { people: Vec::new(), reply }) {
            return Err(StoreError::Failed("the hub takes no messages".to_owned()));
        }
        answer.await.map(drop).map_err(|_| StoreError::Failed("the hub has stopped".to_owned()))
    }
}
