//! The people port: each call to the writer or to a reader.

use super::SqliteStore;
use super::log::ours;
use crate::reader;
use natter_core::person::{Credentials, Login, NewSession, Newcomer, SecretHash, SessionHolder};
use natter_core::port::People;
use natter_core::{PersonId, Refusal, SessionId, StoreError, Timestamp};

impl People for SqliteStore {
    async fn enrol(&self, newcomer: Newcomer) -> Result<(), Refusal> {
        self.write(move |writer| writer.enrol(newcomer)).await
    }

    async fn credentials(&self, login: Login) -> Result<Option<Credentials>, StoreError> {
        self.read(move |connection| reader::credentials(connection, &login)).await.map_err(ours)
    }

    async fn set_password_hash(&self, person: PersonId, hash: String) -> Result<(), StoreError> {
        self.write(move |writer| writer.set_password_hash(person, hash)).await.map_err(ours)
    }

    async fn open_session(&self, person: PersonId, session: NewSession) -> Result<(), StoreError> {
        self.write(move |writer| writer.open_session(person, &session)).await.map_err(ours)
    }

    async fn session(&self, token: SecretHash, now: Timestamp) -> Result<Option<SessionHolder>, StoreError> {
        self.read(move |connection| reader::session(connection, token, now)).await.map_err(ours)
    }

    async fn close_session(&self, token: SecretHash) -> Result<Option<SessionId>, StoreError> {
        self.write(move |writer| writer.close_session(token)).await.map_err(ours)
    }
}
