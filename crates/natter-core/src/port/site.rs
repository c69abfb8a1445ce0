use crate::actor::Actor;
use crate::audit::AuditPage;
use crate::id::{AuditId, PersonId, RoomId};
use crate::person::SecretHash;
use crate::refusal::{Refusal, StoreError};
use crate::room::SiteRoom;
use crate::site::{SiteChange, SitePerson, SiteSettings};
use crate::time::Timestamp;
use std::future::Future;

/// Which part of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditScope {
    /// All of it; for site admins.
    Site,
    /// What was done in a room; for its admins, and for site admins.
    Room(RoomId),
}

/// What an invitation is good for, for whoever holds its word: it does not say where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitation {
    /// Whether it leads into a room, and not only into the site.
    pub into_room: bool,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
}

/// A page of people, by person id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePeoplePage {
    /// The people.
    pub people: Vec<SitePerson>,
    /// Whether more follow.
    pub has_more: bool,
}

/// A page of rooms, by room id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRoomsPage {
    /// The rooms.
    pub rooms: Vec<SiteRoom>,
    /// Whether more follow.
    pub has_more: bool,
}

/// The site as a whole, for those who govern it.
///
/// Every implementation MUST
/// - give lists and take changes from site admins only (`Forbidden`), by what the store knows of them at that moment and not by what the caller says;
/// - make the first site admin once: a second claim of a code, or a claim where a site admin is, is refused;
/// - never change or remove a line of the audit log.
pub trait Site: Send + Sync + 'static {
    /// What is set; `None` before the first change, when the operator's configuration holds.
    fn site_settings(&self) -> impl Future<Output = Result<Option<SiteSettings>, StoreError>> + Send;

    /// Changes what is set. `configured` is what holds where nothing was set before.
    fn update_site(
        &self,
        actor: Actor,
        configured: SiteSettings,
        change: SiteChange,
    ) -> impl Future<Output = Result<SiteSettings, Refusal>> + Send;

    /// Whether anybody governs the site.
    fn has_site_admin(&self) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Makes the actor the first site admin. `code` is the hash of what they brought, `expected` of what was printed; `Forbidden` when they differ,
    /// `Conflict` when somebody governs the site already.
    fn claim_site(
        &self,
        actor: Actor,
        code: SecretHash,
        expected: SecretHash,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// An invitation that is good at `now`, by the hash of its word; for whoever holds the word. `None` says nothing about why.
    fn invitation(
        &self,
        word: SecretHash,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<Invitation>, StoreError>> + Send;

    /// A page of people.
    fn site_people(
        &self,
        reader: Actor,
        after: Option<PersonId>,
    ) -> impl Future<Output = Result<SitePeoplePage, Refusal>> + Send;

    /// A page of rooms, direct ones not among them.
    fn site_rooms(
        &self,
        reader: Actor,
        after: Option<RoomId>,
    ) -> impl Future<Output = Result<SiteRoomsPage, Refusal>> + Send;

    /// A page of the audit log, the newest first.
    fn audit(
        &self,
        reader: Actor,
        scope: AuditScope,
        before: Option<AuditId>,
    ) -> impl Future<Output = Result<AuditPage, Refusal>> + Send;
}
