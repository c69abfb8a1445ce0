//! The people port: names and addresses are items of their own, so that a condition keeps them unique.

use super::DynamoStore;
use crate::database::Put;
use crate::item::{damaged, read_id, text};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{PersonRow, SessionRow};
use natter_core::person::{Credentials, Login, NewSession, Newcomer, SecretHash, SessionHolder};
use natter_core::port::People;
use natter_core::{PersonId, Refusal, SessionId, StoreError, Timestamp};

impl<P: Publisher> People for DynamoStore<P> {
    async fn enrol(&self, newcomer: Newcomer) -> Result<(), Refusal> {
        self.bring_into_lobby(&newcomer).await
    }

    async fn credentials(&self, login: Login) -> Result<Option<Credentials>, StoreError> {
        let key = match &login {
            Login::Email(email) => key::email(email.as_str()),
            Login::Username(username) => key::name(&username.key()),
        };
        let Some(holder) = self.database.get(Table::People, key::one(key)).await? else { return Ok(None) };
        let found = self.person(read_id(&holder, "person")?).await?.ok_or_else(|| damaged("person"))?;
        Ok(found.password_hash.map(|password_hash| Credentials { person: found.person, password_hash }))
    }

    async fn set_password_hash(&self, person: PersonId, hash: String) -> Result<(), StoreError> {
        let expression = ("SET #a = :hash", "attribute_exists(#p)");
        let key = key::one(key::person(person));
        let values = vec![(":hash", text(hash))];
        if self.database.update(Table::People, key, expression, "passwordHash", values).await? {
            return Ok(());
        }
        Err(unknown(person))
    }

    async fn open_session(&self, person: PersonId, session: NewSession) -> Result<(), StoreError> {
        let found = self.person(person).await?.ok_or_else(|| unknown(person))?;
        let item = SessionRow::write(&session, &found.person);
        match self.database.put_new(Table::People, item).await? {
            Put::Done => Ok(()),
            // The SDK's own second try finds what the first one has stored.
            Put::InTheWay(Some(there)) if SessionRow::read(&there)?.holder.session == session.id => Ok(()),
            Put::InTheWay(_) => Err(StoreError::Failed("a session with this token exists".into())),
            Put::Held => Err(StoreError::Busy),
        }
    }

    async fn session(&self, token: SecretHash, now: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        let found = self.database.get(Table::People, key::one(key::token(token))).await?;
        let session = found.as_ref().map(SessionRow::read).transpose()?;
        Ok(session.filter(|session| now < session.expires).map(|session| session.holder))
    }

    /// Read first and taken away after: an answer that is lost on the way must not hide from the next try whose sockets are to be closed.
    async fn close_session(&self, token: SecretHash) -> Result<Option<SessionId>, StoreError> {
        let key = key::one(key::token(token));
        let Some(found) = self.database.get(Table::People, key.clone()).await? else { return Ok(None) };
        let session = SessionRow::read(&found)?.holder.session;
        self.database.take(Table::People, key).await?;
        Ok(Some(session))
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// A person with what is kept of them.
    pub(crate) async fn person(&self, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let found = self.database.get(Table::People, key::one(key::person(person))).await?;
        found.as_ref().map(PersonRow::read).transpose()
    }
}

fn unknown(person: PersonId) -> StoreError {
    StoreError::Failed(format!("there is no person {person}"))
}
