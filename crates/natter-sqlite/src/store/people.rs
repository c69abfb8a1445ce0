//! The people port: each call to the writer or to a reader.

use super::SqliteStore;
use super::log::ours;
use crate::{reader, writer};
use natter_core::ClientAddress;
use natter_core::person::{
    Credentials, Identity, LinkPurpose, Login, NewSession, Newcomer, OpenSession, Person, SecretHash,
    SessionHolder, UsedLink,
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

    async fn extend_session(&self, token: SecretHash, expires: Timestamp) -> Result<(), StoreError> {
        self.write(move |writer| writer.extend_session(token, expires)).await.map_err(ours)
    }

    async fn close_session(&self, token: SecretHash) -> Result<Option<SessionId>, StoreError> {
        self.write(move |writer| writer.close_session(token)).await.map_err(ours)
    }

    async fn make_link(
        &self,
        person: PersonId,
        purpose: LinkPurpose,
        code: SecretHash,
        ends: Timestamp,
    ) -> Result<(), Refusal> {
        self.write(move |writer| writer.make_link(person, purpose, code, ends)).await
    }

    async fn link(
        &self,
        code: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Person, LinkPurpose)>, StoreError> {
        self.read(move |connection| writer::link(connection, code, now)).await.map_err(ours)
    }

    async fn use_link(
        &self,
        code: SecretHash,
        now: Timestamp,
        password_hash: Option<String>,
        address: Option<ClientAddress>,
    ) -> Result<UsedLink, Refusal> {
        self.write(move |writer| writer.use_link(code, now, password_hash, address)).await
    }

    async fn revoke_session(&self, actor: Actor, session: SessionId) -> Result<(), Refusal> {
        self.write(move |writer| writer.revoke_session(&actor, session)).await
    }
}
