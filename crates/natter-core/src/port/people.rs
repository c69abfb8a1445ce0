use crate::id::{PersonId, SessionId};
use crate::person::{Credentials, Login, NewSession, Newcomer, SecretHash, SessionHolder};
use crate::refusal::{Refusal, StoreError};
use crate::time::Timestamp;
use std::future::Future;

/// People and their sessions.
///
/// Every implementation MUST
/// - keep user name keys ([`Username::key`](crate::text::Username::key)) and e-mail addresses unique;
/// - add a newcomer, their session, their membership of the lobby and its `memberJoined` together or not at all;
/// - never store a token, only its hash.
pub trait People: Send + Sync + 'static {
    /// Adds a person and brings them into the lobby. `Denied::Conflict` when name or address is taken, without saying which.
    fn enrol(&self, newcomer: Newcomer) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// What a sign-in is checked against; `None` for unknown names and for guests.
    fn credentials(
        &self,
        login: Login,
    ) -> impl Future<Output = Result<Option<Credentials>, StoreError>> + Send;

    /// Replaces a password hash, after a change of password or of hashing parameters.
    fn set_password_hash(
        &self,
        person: PersonId,
        hash: String,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Begins a session of a known person.
    fn open_session(
        &self,
        person: PersonId,
        session: NewSession,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Finds a session that has not ended at `now`.
    fn session(
        &self,
        token: SecretHash,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<SessionHolder>, StoreError>> + Send;

    /// Ends a session; the answer is its id when there was one.
    fn close_session(
        &self,
        token: SecretHash,
    ) -> impl Future<Output = Result<Option<SessionId>, StoreError>> + Send;
}
