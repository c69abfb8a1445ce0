use crate::id::{ConnectionId, PersonId, RoomId, SessionId};
use crate::notice::Notice;
use crate::person::PersonNews;
use crate::refusal::StoreError;
use std::future::Future;

/// Who is connected and subscribed right now.
///
/// Every implementation MUST
/// - deliver to a connection every event of a room that is fanned out after `subscribe` for it resolved (P9: subscribe, then read the head);
/// - keep the rooms of a connection in step with the membership events of its person.
pub trait Roster: Send + Sync + 'static {
    /// Registers a connection for the live events of these rooms.
    fn subscribe(
        &self,
        connection: ConnectionId,
        person: PersonId,
        rooms: Vec<RoomId>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Which of these people have a connection, in the same order.
    fn online(&self, people: Vec<PersonId>) -> impl Future<Output = Result<Vec<bool>, StoreError>> + Send;

    /// Tells people something on all their connections. Best effort (P12).
    fn notify(
        &self,
        people: Vec<PersonId>,
        notice: Notice,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whoever is connected as this person acts from now on as what they are now. A roster that cannot tell a connection so closes it, and its client
    /// comes again.
    fn person_changed(
        &self,
        person: PersonId,
        news: PersonNews,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Closes every connection of a session that ended.
    fn close_session(&self, session: SessionId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether the roster answers. A roster that lives in the store has nothing to add to the store's own answer.
    fn health(&self) -> impl Future<Output = Result<(), StoreError>> + Send {
        async { Ok(()) }
    }
}
