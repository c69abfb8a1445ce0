//! The tickets port. Taking an item away gives it to one caller only; a session that ended leaves a mark that outlives its tickets. A ticket names its
//! person, who is read when it is redeemed.

use super::DynamoStore;
use crate::item::{Writer, optional_number, read_id, read_number};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{self, PersonRow, SessionRow};
use natter_core::person::{SecretHash, SessionHolder};
use natter_core::port::Tickets;
use natter_core::{PersonId, SessionId, StoreError, Timestamp};

/// How long the mark of an ended session stays. No ticket may be issued for longer than this.
const MARK_KEPT_MS: u64 = 24 * 60 * 60 * 1000;

impl<P: Publisher> Tickets for DynamoStore<P> {
    async fn issue(
        &self,
        ticket: SecretHash,
        holder: SessionHolder,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let expires = expires.min(Timestamp::now().plus_millis(MARK_KEPT_MS));
        self.database.put(Table::People, SessionRow::write_ticket(ticket, &holder, expires)).await
    }

    async fn redeem(&self, ticket: SecretHash, now: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        let taken = self.database.take(Table::People, key::one(key::ticket(ticket))).await?;
        let Some(taken) = taken else { return Ok(None) };
        if read_number(&taken, "ends")? <= now.0 {
            return Ok(None);
        }
        let (session, person): (SessionId, PersonId) =
            (read_id(&taken, "session")?, read_id(&taken, "person")?);
        let (ended, person) = (key::ended(session), key::person(person));
        let found = self.database.get_all(Table::People, vec![key::one(ended), key::one(person)]).await?;
        // The mark and nothing else, or the person and nothing else.
        let [row] = found.as_slice() else { return Ok(None) };
        if !row.contains_key("person") {
            return Ok(None);
        }
        let row = PersonRow::read(row)?;
        let created = Timestamp(optional_number(&taken, "created")?.unwrap_or_default());
        let expires = Timestamp(optional_number(&taken, "sessionEnds")?.unwrap_or(u64::MAX));
        Ok(row.is_active().then_some(SessionHolder { session, person: row.person, created, expires }))
    }

    async fn forget(&self, session: SessionId) -> Result<(), StoreError> {
        let until = Timestamp::now().plus_millis(MARK_KEPT_MS);
        let mark = Writer::default().text("key", key::ended(session)).number("expires", rows::seconds(until));
        self.database.put(Table::People, mark.item()).await
    }

    /// Nothing to do: whoever redeems a ticket gets its person as they are.
    async fn renew(&self, _: PersonId) -> Result<(), StoreError> {
        Ok(())
    }
}
