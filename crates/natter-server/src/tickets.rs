//! Tickets live thirty seconds, so at home they live in memory: a restart costs their holders one more call.

use natter_core::person::{SecretHash, SessionHolder};
use natter_core::port::Tickets;
use natter_core::{PersonId, SessionId, StoreError, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Tickets kept at most; beyond that the caller is asked to wait.
const MOST: usize = 100_000;

/// Tickets in memory.
#[derive(Default)]
pub(crate) struct MemoryTickets {
    issued: Mutex<HashMap<SecretHash, (SessionHolder, Timestamp)>>,
}

impl Tickets for MemoryTickets {
    async fn issue(
        &self,
        ticket: SecretHash,
        holder: SessionHolder,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if issued.len() >= MOST {
            let now = Timestamp::now();
            issued.retain(|_, (_, expires)| *expires > now);
        }
        if issued.len() >= MOST {
            return Err(StoreError::Busy);
        }
        issued.insert(ticket, (holder, expires));
        Ok(())
    }

    async fn redeem(&self, ticket: SecretHash, now: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(issued.remove(&ticket).filter(|(_, expires)| *expires > now).map(|(holder, _)| holder))
    }

    async fn forget(&self, session: SessionId) -> Result<(), StoreError> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued.retain(|_, (holder, _)| holder.session != session);
        Ok(())
    }

    async fn renew(&self, person: PersonId) -> Result<(), StoreError> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued.retain(|_, (holder, _)| holder.person.id != person);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use natter_core::person::{Person, Standing};
    use natter_core::text::Username;

    fn holder() -> SessionHolder {
        let username = Username::parse("Ada").unwrap();
        let person = Person::new(PersonId::from_bits(1), username, None, Standing::Guest);
        SessionHolder { session: SessionId::from_bits(2), person }
    }

    #[tokio::test]
    async fn a_ticket_is_good_once_and_not_for_long() {
        let tickets = MemoryTickets::default();
        let ticket = SecretHash([7; 32]);
        tickets.issue(ticket, holder(), Timestamp(100)).await.unwrap();
        assert_eq!(tickets.redeem(ticket, Timestamp(99)).await.unwrap(), Some(holder()));
        assert_eq!(tickets.redeem(ticket, Timestamp(99)).await.unwrap(), None);
        tickets.issue(ticket, holder(), Timestamp(100)).await.unwrap();
        assert_eq!(tickets.redeem(ticket, Timestamp(100)).await.unwrap(), None);
        tickets.issue(ticket, holder(), Timestamp(100)).await.unwrap();
        tickets.forget(holder().session).await.unwrap();
        assert_eq!(tickets.redeem(ticket, Timestamp(0)).await.unwrap(), None);
        assert_eq!(tickets.redeem(SecretHash([8; 32]), Timestamp(0)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_person_who_changes_is_not_let_in_as_they_were() {
        let (tickets, now) = (MemoryTickets::default(), Timestamp(0));
        let (old, new) = (SecretHash([7; 32]), SecretHash([8; 32]));
        tickets.issue(old, holder(), Timestamp(100)).await.unwrap();
        tickets.renew(holder().person.id).await.unwrap();
        tickets.issue(new, holder(), Timestamp(100)).await.unwrap();
        assert_eq!(tickets.redeem(old, now).await.unwrap(), None);
        assert_eq!(tickets.redeem(new, now).await.unwrap(), Some(holder()));
    }
}
