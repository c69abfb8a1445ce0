//! The site port: each call to the writer or to a reader.

use super::SqliteStore;
use super::log::ours;
use crate::{reader, rows};
use natter_core::audit::AuditPage;
use natter_core::person::SecretHash;
use natter_core::port::{AuditScope, Invitation, Site, SitePeoplePage, SiteRoomsPage};
use natter_core::site::{SiteChange, SiteSettings};
use natter_core::{Actor, AuditId, PersonId, Refusal, RoomId, StoreError, Timestamp};

impl Site for SqliteStore {
    async fn site_settings(&self) -> Result<Option<SiteSettings>, StoreError> {
        self.recognise(rows::site_settings).await.map_err(ours)
    }

    async fn update_site(
        &self,
        actor: Actor,
        configured: SiteSettings,
        change: SiteChange,
    ) -> Result<SiteSettings, Refusal> {
        self.write(move |writer| writer.update_site(&actor, configured, &change)).await
    }

    async fn has_site_admin(&self) -> Result<bool, StoreError> {
        self.recognise(reader::has_site_admin).await.map_err(ours)
    }

    async fn claim_site(&self, actor: Actor, code: SecretHash, expected: SecretHash) -> Result<(), Refusal> {
        self.write(move |writer| writer.claim_site(&actor, code, expected)).await
    }

    async fn invitation(&self, word: SecretHash, now: Timestamp) -> Result<Option<Invitation>, StoreError> {
        self.read(move |connection| reader::invitation(connection, word, now)).await.map_err(ours)
    }

    async fn site_people(&self, reader: Actor, after: Option<PersonId>) -> Result<SitePeoplePage, Refusal> {
        self.read(move |connection| reader::site_people(connection, &reader, after)).await
    }

    async fn site_rooms(&self, reader: Actor, after: Option<RoomId>) -> Result<SiteRoomsPage, Refusal> {
        self.read(move |connection| reader::site_rooms(connection, &reader, after)).await
    }

    async fn audit(
        &self,
        reader: Actor,
        scope: AuditScope,
        before: Option<AuditId>,
    ) -> Result<AuditPage, Refusal> {
        self.read(move |connection| reader::audit(connection, &reader, scope, before)).await
    }
}
