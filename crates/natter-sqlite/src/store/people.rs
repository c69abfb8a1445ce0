//! The people port: each call to the writer or to a reader.

use super::SqliteStore;
use super::log::ours;
use crate::reader;
use natter_core::person::{
    Credentials, Identity, Login, NewSession, Newcomer, OpenSession, Person, SecretHash, SessionHolder,
};
use natter_core::port::{People, PersonChange};
use natter_core::{Actor, PersonId, Refusal, SessionId, StoreError, Timestamp};

impl People for SqliteStore {
    async fn enrol(&self, newcomer: Newcomer) -> Result<(), Refusal> {
        self.write(move |writer| writer.enrol(newcomer)).await
    }

    async fn credentials(&self, login: Login) -> Result<Option<Credentials>, StoreError> {
        self.recognise(move |connection| reader::credentials(connection, &login)).await.map_err(ours)
    }

    async fn person_of(&self, identity: Identity) -> Result<Option<Person>, StoreError> {
        self.recognise(move |connection| reader::person_of(connection, &identity)).await.map_err(ours)
    }

    async fn change_person(
        &self,
        actor: Actor,
        person: PersonId,
        change: PersonChange,
    ) -> Result<Vec<SessionId>, Refusal> {
        self.write(move |writer| writer.change_person(&actor, person, change)).await
    }

    async fn open_session(&self, person: PersonId, session: NewSession) -> Result<(), Refusal> {
        self.write(move |writer| writer.open_session(person, &session)).await
    }

    async fn session(&self, token: SecretHash, now: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        self.recognise(move |connection| reader::session(connection, token, now)).await.map_err(ours)
    }

    async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<OpenSession>, StoreError> {
        self.recognise(move |connection| reader::sessions_of(connection, person, now)).await.map_err(ours)
    }

    async fn close_session(&self, token: SecretHash) -> Result<Option<SessionId>, StoreError> {
        self.write(move |writer| writer.close_session(token)).await.map_err(ours)
    }

    async fn revoke_session(&self, actor: Actor, session: SessionId) -> Result<(), Refusal> {
        self.write(move |writer| writer.revoke_session(&actor, session)).await
    }
}
