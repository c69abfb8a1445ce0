use crate::id::SessionId;
use crate::person::{SecretHash, SessionHolder};
use crate::refusal::StoreError;
use crate::time::Timestamp;
use std::future::Future;

/// One-use tickets that carry a session from REST to a socket (no token in a URL, ASVS 14.2.1).
///
/// Every implementation MUST redeem a ticket at most once, never after it expired, and never after its session was forgotten.
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
}
