use crate::id::{PersonId, SessionId};
use crate::person::{SecretHash, SessionHolder};
use crate::refusal::StoreError;
use crate::time::Timestamp;
use std::future::Future;

/// One-use tickets that carry a session from REST to a socket (no token in a URL, ASVS 14.2.1).
///
/// Every implementation MUST redeem a ticket at most once, never after it expired, never after its session was forgotten, and never for a person as
/// they were before they were renewed. New tickets of a renewed person MUST be good.
pub trait Tickets: Send + Sync + 'static {
    /// Keeps a ticket for its holder until `expires`.
    fn issue(
        &self,
        ticket: SecretHash,
        holder: SessionHolder,
        expires: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes a ticket away and says whose it was.
    fn redeem(
        &self,
        ticket: SecretHash,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<SessionHolder>, StoreError>> + Send;

    /// Takes away every ticket of a session that ended.
    fn forget(&self, session: SessionId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Somebody is shown otherwise, or may do more or less, than before: tickets that are out are taken away or speak of them as they are now.
    fn renew(&self, person: PersonId) -> impl Future<Output = Result<(), StoreError>> + Send;
}
