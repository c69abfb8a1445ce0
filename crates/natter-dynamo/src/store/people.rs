//! The people port: names, addresses and identities are items of their own, so that a condition keeps them unique.

use super::DynamoStore;
use crate::item::{Item, damaged, read_id};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{NameRow, PersonRow};
use natter_core::ClientAddress;
use natter_core::person::{
    Credentials, Identity, LinkPurpose, Login, NewSession, Newcomer, OpenSession, Person, SecretHash,
    SessionHolder, UsedLink,
};
use natter_core::port::{People, PersonChange};
use natter_core::{Actor, Denied, PersonId, Refusal, SessionId, StoreError, Timestamp};

impl<P: Publisher> People for DynamoStore<P> {
    async fn enrol(&self, newcomer: Newcomer) -> Result<(), Refusal> {
        self.add_newcomer(&newcomer).await
    }

    async fn credentials(&self, login: Login) -> Result<Option<Credentials>, StoreError> {
        let key = match &login {
            Login::Email(email) => key::email(email.as_str()),
            Login::Username(username) => key::name(&username.key()),
        };
        // Keys that are only kept free of look-alikes open nothing.
        let found = self.database.get(Table::People, key::one(key)).await?.filter(NameRow::opens);
        let Some(owned) = found else { return Ok(None) };
        let found = self.owner(&owned).await?.filter(PersonRow::is_account);
        Ok(found.map(|PersonRow { person, password_hash, .. }| Credentials { person, password_hash }))
    }

    async fn person_of(&self, identity: Identity) -> Result<Option<Person>, StoreError> {
        Ok(self.owner_of(key::identity(&identity)).await?.map(|found| found.person))
    }

    async fn change_person(
        &self,
        actor: Actor,
        person: PersonId,
        change: PersonChange,
    ) -> Result<Vec<SessionId>, Refusal> {
        self.alter_person(&actor, person, &change).await
    }

    async fn open_session(&self, person: PersonId, session: NewSession) -> Result<(), Refusal> {
        self.begin_session(person, &session).await
    }

    async fn session(&self, token: SecretHash, now: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        self.find_session(token, now).await
    }

    async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<OpenSession>, StoreError> {
        self.list_sessions(person, now).await
    }

    async fn extend_session(&self, token: SecretHash, expires: Timestamp) -> Result<(), StoreError> {
        self.prolong(token, expires).await
    }

    async fn close_session(&self, token: SecretHash) -> Result<Option<SessionId>, StoreError> {
        self.end_session(token).await
    }

    async fn make_link(
        &self,
        person: PersonId,
        purpose: LinkPurpose,
        code: SecretHash,
        ends: Timestamp,
    ) -> Result<(), Refusal> {
        self.put_link(person, purpose, code, ends).await
    }

    async fn link(
        &self,
        code: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Person, LinkPurpose)>, StoreError> {
        self.look_at_link(code, now).await
    }

    async fn use_link(
        &self,
        code: SecretHash,
        now: Timestamp,
        password_hash: Option<String>,
        address: Option<ClientAddress>,
    ) -> Result<UsedLink, Refusal> {
        self.spend_link(code, now, password_hash, address).await
    }

    async fn revoke_session(&self, actor: Actor, session: SessionId) -> Result<(), Refusal> {
        self.take_session_back(&actor, session).await
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// A person with what is kept of them.
    pub(crate) async fn person(&self, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let found = self.database.get(Table::People, key::one(key::person(person))).await?;
        found.as_ref().map(PersonRow::read).transpose()
    }

    /// A person who may come in.
    pub(crate) async fn active(&self, person: PersonId) -> Result<PersonRow, Refusal> {
        let found = self.person(person).await?;
        Ok(self.must_be_active(found)?)
    }

    #[expect(clippy::unused_self, reason = "reads as what it says")]
    pub(crate) fn must_be_active(&self, found: Option<PersonRow>) -> Result<PersonRow, Denied> {
        found.filter(PersonRow::is_active).ok_or(Denied::Unauthenticated)
    }

    /// A person as they are now, with what only they are shown.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn person_themselves(&self, person: PersonId) -> Result<Option<Person>, StoreError> {
        Ok(self.person(person).await?.map(|row| row.person))
    }

    /// Whether somebody governs the site, by what is known of them now.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn governs(&self, person: PersonId) -> Result<bool, StoreError> {
        Ok(self.person(person).await?.is_some_and(|found| found.governs()))
    }

    /// Whose a name, an address or an identity is, if they may come in.
    async fn owner_of(&self, key: String) -> Result<Option<PersonRow>, StoreError> {
        let Some(owned) = self.database.get(Table::People, key::one(key)).await? else { return Ok(None) };
        self.owner(&owned).await
    }

    async fn owner(&self, owned: &Item) -> Result<Option<PersonRow>, StoreError> {
        let found = self.person(read_id(owned, "person")?).await?.ok_or_else(|| damaged("person"))?;
        Ok(Some(found).filter(PersonRow::is_active))
    }
}
