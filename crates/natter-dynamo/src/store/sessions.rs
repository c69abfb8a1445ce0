//! Sessions: by their token, and in the list of their person. Both rows come and go together. All sessions of a person but one end by one number of
//! the person's row, whose rows then go by themselves.

use super::DynamoStore;
use crate::database::{Change, Query, Reason, Sort, Transacted};
use crate::item::number;
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{ListedSessionRow, PersonRow, SessionRow};
use natter_core::audit::{Deed, NewEntry};
use natter_core::person::{NewSession, OpenSession, SecretHash, SessionHolder};
use natter_core::{Actor, Denied, PersonId, Refusal, SessionId, StoreError, Timestamp, limit};

impl<P: Publisher> DynamoStore<P> {
    /// Begins a session; the oldest ends when there would be more than one may have.
    pub(super) async fn begin_session(&self, person: PersonId, session: &NewSession) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        loop {
            let row = self.active(person).await?;
            match self.try_begin_session(&row, session).await? {
                None => return Ok(()),
                Some(reasons) if is_begun(&reasons, session)? => return Ok(()),
                Some(_) => patience.wait().await?,
            }
        }
    }

    /// The number of sessions holds as long as the person's version does.
    async fn try_begin_session(
        &self,
        row: &PersonRow,
        session: &NewSession,
    ) -> Result<Option<Vec<Reason>>, StoreError> {
        let person = row.person.id;
        let mut others = self.listed(row, session.created).await?;
        others.sort_by_key(|other| (other.session.created, other.session.id));
        let surplus = (others.len() + 1).saturating_sub(limit::SESSIONS_PER_PERSON);
        let mut transaction = self
            .database
            .transaction()
            .put_new(Table::People, SessionRow::write(session, person, row.era))?
            .put(Table::Rooms, ListedSessionRow::write(session, person, row.era))?
            .change(&row.unchanged())?;
        for other in others.iter().take(surplus.min(20)) {
            transaction = transaction
                .delete(Table::People, key::one(&other.token))?
                .delete(Table::Rooms, ListedSessionRow::key(person, other.session.id))?;
        }
        match transaction.commit().await? {
            Transacted::Done => Ok(None),
            Transacted::Canceled(reasons) => Ok(Some(reasons)),
        }
    }

    /// A person's sessions that count, in no order.
    pub(super) async fn listed(
        &self,
        row: &PersonRow,
        now: Timestamp,
    ) -> Result<Vec<ListedSessionRow>, StoreError> {
        let partition = key::person(row.person.id);
        let query = Query { sort: Sort::Prefix("session#"), ..Query::of(Table::Rooms, partition) };
        let items = self.database.query(query).await?;
        let rows: Vec<ListedSessionRow> =
            items.iter().map(ListedSessionRow::read).collect::<Result<_, _>>()?;
        let counts =
            |one: &ListedSessionRow| one.session.expires > now && row.honours(one.session.id, one.era);
        Ok(rows.into_iter().filter(counts).collect())
    }

    /// Finds a session, and its person as they are now.
    pub(super) async fn find_session(
        &self,
        token: SecretHash,
        now: Timestamp,
    ) -> Result<Option<SessionHolder>, StoreError> {
        let found = self.database.get(Table::People, key::one(key::token(token))).await?;
        let found = found.as_ref().map(SessionRow::read).transpose()?.filter(|found| now < found.expires);
        let Some(SessionRow { session, person, era, created, expires }) = found else { return Ok(None) };
        let row = self.person(person).await?.filter(|row| row.honours(session, era));
        Ok(row.map(|row| SessionHolder { session, person: row.person, created, expires }))
    }

    /// A person's sessions, the newest first.
    pub(super) async fn list_sessions(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<OpenSession>, StoreError> {
        let Some(row) = self.person(person).await? else { return Ok(Vec::new()) };
        let mut sessions: Vec<OpenSession> =
            self.listed(&row, now).await?.into_iter().map(|listed| listed.session).collect();
        sessions.sort_by_key(|session| std::cmp::Reverse((session.created, session.id)));
        Ok(sessions)
    }

    /// Both rows of a session get its later end. One that ended meanwhile stays ended.
    pub(super) async fn prolong(&self, token: SecretHash, expires: Timestamp) -> Result<(), StoreError> {
        let key = key::one(key::token(token));
        let Some(found) = self.database.get(Table::People, key.clone()).await? else { return Ok(()) };
        let row = SessionRow::read(&found)?;
        if expires <= row.expires {
            return Ok(());
        }
        let later = |change: Change| {
            let change = change.when_number("ends", row.expires.0);
            change.set("ends", number(expires.0)).set("expires", number(SessionRow::goes(expires)))
        };
        let listed = ListedSessionRow::key(row.person, row.session);
        let transaction = self
            .database
            .transaction()
            .change(&later(Change::of(Table::People, key)))?
            .change(&later(Change::of(Table::Rooms, listed)))?;
        // Where the condition fails, another call has extended or ended it.
        transaction.commit().await.map(drop)
    }

    /// Read first and taken away after: an answer that is lost on the way must not hide from the next try whose sockets are to be closed.
    pub(super) async fn end_session(&self, token: SecretHash) -> Result<Option<SessionId>, StoreError> {
        let key = key::one(key::token(token));
        let Some(found) = self.database.get(Table::People, key.clone()).await? else { return Ok(None) };
        let SessionRow { session, person, .. } = SessionRow::read(&found)?;
        let transaction = self.database.transaction().delete(Table::People, key)?;
        let transaction = transaction.delete(Table::Rooms, ListedSessionRow::key(person, session))?;
        match transaction.commit().await? {
            Transacted::Done => Ok(Some(session)),
            Transacted::Canceled(_) => Err(StoreError::Busy),
        }
    }

    /// Ends another session of the same person.
    pub(super) async fn take_session_back(&self, actor: &Actor, session: SessionId) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        loop {
            let row = self.active(actor.id).await?;
            let listed = self.listed(&row, (self.clock)()).await?;
            let listed = listed.into_iter().find(|one| one.session.id == session).ok_or(Denied::NotFound)?;
            let there = Change::of(Table::Rooms, ListedSessionRow::key(actor.id, session));
            let transaction = self
                .database
                .transaction()
                .delete_when(&there)?
                .delete(Table::People, key::one(&listed.token))?;
            let transaction =
                self.note(transaction, NewEntry::of(&row.acting(actor.address), Deed::SessionRevoked))?;
            if let Transacted::Done = transaction.commit().await? {
                return Ok(());
            }
            patience.wait().await?;
        }
    }

    /// The share of the address where a person's latest session began.
    pub(crate) async fn share_of(&self, person: PersonId) -> Result<Option<String>, StoreError> {
        let query = Query { sort: Sort::Prefix("session#"), ..Query::of(Table::Rooms, key::person(person)) };
        let items = self.database.query(query).await?;
        let rows: Vec<ListedSessionRow> =
            items.iter().map(ListedSessionRow::read).collect::<Result<_, _>>()?;
        let with_address = rows.into_iter().filter(|row| row.session.origin.address.is_some());
        let latest = with_address.max_by_key(|row| row.session.created);
        Ok(latest.and_then(|row| row.session.origin.address).map(|address| address.share().to_string()))
    }
}

/// Whether the session is there already by an earlier try of this very call.
///
/// # Errors
/// `Failed` where another session has this token.
fn is_begun(reasons: &[Reason], session: &NewSession) -> Result<bool, StoreError> {
    match reasons.first() {
        Some(Reason::Condition(Some(there))) if SessionRow::read(there)?.session == session.id => Ok(true),
        Some(Reason::Condition(_)) => Err(StoreError::Failed("a session with this token exists".into())),
        _ => Ok(false),
    }
}
