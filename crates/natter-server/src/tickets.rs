//! Tickets live thirty seconds, so at home they live in memory: a restart costs their holders one more call. Each person has a share of their own,
//! so that nobody's calls leave the others without, and no call looks at other people's tickets.

use natter_core::person::{SecretHash, SessionHolder};
use natter_core::port::Tickets;
use natter_core::{PersonId, SessionId, StoreError, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Open tickets of one person; with one more the oldest goes.
const OF_A_PERSON: usize = 10;

/// Tickets in memory.
#[derive(Default)]
pub(crate) struct MemoryTickets {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    issued: HashMap<SecretHash, (SessionHolder, Timestamp)>,
    /// What is in `issued`, by person, oldest first, and by session.
    of_person: HashMap<PersonId, VecDeque<SecretHash>>,
    of_session: HashMap<SessionId, VecDeque<SecretHash>>,
    /// When to look whether a ticket has gone unused, soonest first.
    expiries: VecDeque<(Timestamp, SecretHash)>,
}

impl Table {
    fn insert(&mut self, ticket: SecretHash, holder: SessionHolder, expires: Timestamp) {
        let own = self.of_person.entry(holder.person.id).or_default();
        own.push_back(ticket);
        let one_too_many = own.front().copied().filter(|_| own.len() > OF_A_PERSON);
        self.of_session.entry(holder.session).or_default().push_back(ticket);
        self.expiries.push_back((expires, ticket));
        self.issued.insert(ticket, (holder, expires));
        if let Some(oldest) = one_too_many {
            self.remove(oldest);
        }
    }

    fn remove(&mut self, ticket: SecretHash) -> Option<(SessionHolder, Timestamp)> {
        let removed = self.issued.remove(&ticket)?;
        forget_in(&mut self.of_person, &removed.0.person.id, ticket);
        forget_in(&mut self.of_session, &removed.0.session, ticket);
        Some(removed)
    }

    fn remove_all(&mut self, tickets: Option<VecDeque<SecretHash>>) {
        for ticket in tickets.into_iter().flatten() {
            self.remove(ticket);
        }
    }

    /// Drops what nobody used in time. Each ticket is looked at once, whoever asks.
    fn sweep(&mut self, now: Timestamp) {
        while let Some((_, ticket)) = self.expiries.pop_front_if(|(expires, _)| *expires <= now) {
            self.remove(ticket);
        }
    }
}

/// Takes a ticket out of a list of at most [`OF_A_PERSON`], and the list out of its table when it is empty.
fn forget_in<K: std::hash::Hash + Eq>(
    table: &mut HashMap<K, VecDeque<SecretHash>>,
    key: &K,
    ticket: SecretHash,
) {
    if let Some(tickets) = table.get_mut(key) {
        tickets.retain(|&other| other != ticket);
        if tickets.is_empty() {
            table.remove(key);
        }
    }
}

impl MemoryTickets {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tickets for MemoryTickets {
    async fn issue(
        &self,
        ticket: SecretHash,
        holder: SessionHolder,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let mut table = self.table();
        table.sweep(Timestamp::now());
        table.insert(ticket, holder, expires);
        Ok(())
    }

    async fn redeem(&self, ticket: SecretHash, now: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        let removed = self.table().remove(ticket);
        Ok(removed.filter(|(_, expires)| *expires > now).map(|(holder, _)| holder))
    }

    async fn forget(&self, session: SessionId) -> Result<(), StoreError> {
        let mut table = self.table();
        let tickets = table.of_session.remove(&session);
        table.remove_all(tickets);
        Ok(())
    }

    async fn renew(&self, person: PersonId) -> Result<(), StoreError> {
        let mut table = self.table();
        let tickets = table.of_person.remove(&person);
        table.remove_all(tickets);
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
        let (created, expires) = (Timestamp(0), Timestamp(1_000));
        SessionHolder { session: SessionId::from_bits(2), person, created, expires }
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

    fn holder_of(person: u128) -> SessionHolder {
        let username = Username::parse("Ada").unwrap();
        let session = SessionId::from_bits(person);
        let person = Person::new(PersonId::from_bits(person), username, None, Standing::Guest);
        SessionHolder { session, person, created: Timestamp(0), expires: Timestamp(u64::MAX) }
    }

    #[tokio::test]
    async fn a_person_has_ten_tickets_and_takes_none_from_others() {
        let (tickets, now) = (MemoryTickets::default(), Timestamp::now());
        let soon = now.plus_millis(30_000);
        let other = SecretHash([255; 32]);
        tickets.issue(other, holder_of(1), soon).await.unwrap();
        for number in 0..200 {
            tickets.issue(SecretHash([number; 32]), holder_of(2), soon).await.unwrap();
        }
        assert_eq!(tickets.table().issued.len(), 1 + OF_A_PERSON);
        assert_eq!(tickets.redeem(SecretHash([189; 32]), now).await.unwrap(), None, "the oldest went");
        assert!(tickets.redeem(SecretHash([190; 32]), now).await.unwrap().is_some());
        assert!(tickets.redeem(other, now).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn nothing_is_kept_of_tickets_that_are_over() {
        let (tickets, now) = (MemoryTickets::default(), Timestamp::now());
        for number in 0..100 {
            tickets.issue(SecretHash([number; 32]), holder_of(u128::from(number)), now).await.unwrap();
        }
        tickets.forget(SessionId::from_bits(3)).await.unwrap();
        tickets.table().sweep(now.plus_millis(1));
        let table = tickets.table();
        assert!(table.issued.is_empty() && table.of_person.is_empty() && table.of_session.is_empty());
        assert!(table.expiries.is_empty());
    }
}
