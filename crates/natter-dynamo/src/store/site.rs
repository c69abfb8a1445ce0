//! The site port: what is set, who governs, and the lists of those who do.

use super::DynamoStore;
use crate::database::{Query, Sort, Transacted};
use crate::key::{self, ALL, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{Line, PersonRow, RoomRow, SiteRow};
use natter_core::audit::{AuditPage, Deed, NewEntry};
use natter_core::person::SecretHash;
use natter_core::port::{AuditScope, Invitation, Site, SitePeoplePage, SiteRoomsPage};
use natter_core::room::SiteRoom;
use natter_core::site::{SiteChange, SitePerson, SiteSettings};
use natter_core::{Actor, AuditId, Denied, PersonId, Refusal, RoomId, StoreError, Timestamp, limit};

/// Behind every id: the alphabet of ids ends with `z`.
const AFTER_ALL: &str = "~";

impl<P: Publisher> Site for DynamoStore<P> {
    async fn site_settings(&self) -> Result<Option<SiteSettings>, StoreError> {
        Ok(self.site().await?.settings)
    }

    async fn update_site(
        &self,
        actor: Actor,
        configured: SiteSettings,
        change: SiteChange,
    ) -> Result<SiteSettings, Refusal> {
        let mut patience = Patience::new();
        loop {
            let governor = self.governor(actor.id).await?;
            let site = self.site().await?;
            let before = site.settings.clone().unwrap_or_else(|| configured.clone());
            let after = change.applied(&before);
            if after == before {
                return Ok(after);
            }
            let transaction = self.database.transaction().change(&site.setting(&after))?;
            let transaction = transaction.change(&governor.unchanged())?;
            let entry = NewEntry::of(&governor.acting(actor.address), Deed::SiteUpdated)
                .detail(&change.described(&before));
            if let Transacted::Done = self.note(transaction, entry)?.commit().await? {
                return Ok(after);
            }
            patience.wait().await?;
        }
    }

    async fn has_site_admin(&self) -> Result<bool, StoreError> {
        Ok(self.site().await?.admins > 0)
    }

    async fn claim_site(&self, actor: Actor, code: SecretHash, expected: SecretHash) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        loop {
            let site = self.site().await?;
            if site.admins > 0 {
                return Err(Denied::Conflict.into());
            }
            let person = self.person(actor.id).await?.filter(|row| row.is_active() && row.is_account());
            let person = person.filter(|_| code.matches(expected)).ok_or(Denied::Forbidden)?;
            let transaction = self.database.transaction().change(&site.counting(1))?;
            let transaction = transaction.change(&person.unchanged().flag("siteAdmin", true))?;
            let actor = person.acting(actor.address);
            let entry = NewEntry::of(&actor, Deed::SiteAdminGranted).detail("by the code that was printed");
            if let Transacted::Done = self.note(transaction, entry)?.commit().await? {
                return Ok(());
            }
            patience.wait().await?;
        }
    }

    async fn invitation(&self, word: SecretHash, now: Timestamp) -> Result<Option<Invitation>, StoreError> {
        self.look_at_invite(word, now).await
    }

    async fn site_people(&self, reader: Actor, after: Option<PersonId>) -> Result<SitePeoplePage, Refusal> {
        self.governor(reader.id).await?;
        let (ids, has_more) = self.all("person#", after.map(key::person)).await?;
        let keys = ids.iter().map(|id: &PersonId| key::one(key::person(*id))).collect();
        let rows = self.database.get_all(Table::People, keys).await?;
        let rows: Result<Vec<PersonRow>, StoreError> = rows.iter().map(PersonRow::read).collect();
        let mut people: Vec<SitePerson> = rows?.into_iter().map(PersonRow::for_site).collect();
        people.sort_unstable_by_key(|person| person.person.id);
        Ok(SitePeoplePage { people, has_more })
    }

    async fn site_rooms(&self, reader: Actor, after: Option<RoomId>) -> Result<SiteRoomsPage, Refusal> {
        self.governor(reader.id).await?;
        let behind = after.filter(|after| *after != RoomId::LOBBY).map(key::room);
        let (mut ids, mut has_more): (Vec<RoomId>, bool) = self.all("room#", behind).await?;
        // The lobby has no line: it is there or not by its row, and always the first.
        if after.is_none() {
            ids.insert(0, RoomId::LOBBY);
            has_more |= ids.len() > limit::PAGE_MEMBERS;
            ids.truncate(limit::PAGE_MEMBERS);
        }
        let keys = ids.into_iter().map(RoomRow::key).collect();
        let rows = self.database.get_all(Table::Rooms, keys).await?;
        let rows: Result<Vec<RoomRow>, StoreError> = rows.iter().map(RoomRow::read).collect();
        let there = rows?.into_iter().filter(|row| !row.deleted);
        let mut rooms: Vec<SiteRoom> = there.map(RoomRow::for_site).collect();
        rooms.sort_unstable_by_key(|room| room.room);
        Ok(SiteRoomsPage { rooms, has_more })
    }

    async fn audit(
        &self,
        reader: Actor,
        scope: AuditScope,
        before: Option<AuditId>,
    ) -> Result<AuditPage, Refusal> {
        self.read_audit(&reader, scope, before).await
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// The site's row, or what stands for it before there is one.
    pub(crate) async fn site(&self) -> Result<SiteRow, StoreError> {
        let found = self.database.get(Table::Rooms, SiteRow::key()).await?;
        Ok(found.as_ref().map(SiteRow::read).transpose()?.unwrap_or_default())
    }

    /// Whether there is a common room that nobody leaves.
    pub(crate) async fn lobby_is_on(&self) -> Result<bool, StoreError> {
        Ok(self.site().await?.settings.unwrap_or_default().lobby)
    }

    /// Somebody who governs the site at this moment.
    async fn governor(&self, person: PersonId) -> Result<PersonRow, Refusal> {
        self.site_admin(person).await?.ok_or_else(|| Denied::Forbidden.into())
    }

    /// This person, if they are a site admin now.
    pub(crate) async fn site_admin(&self, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
        Ok(self.person(person).await?.filter(PersonRow::governs))
    }

    /// This person, if they are a site admin and the room is the lobby: the one room in which that is a role.
    pub(crate) async fn governor_of_lobby(
        &self,
        room: RoomId,
        person: PersonId,
    ) -> Result<Option<PersonRow>, StoreError> {
        if room == RoomId::LOBBY { self.site_admin(person).await } else { Ok(None) }
    }

    /// A page of the ids of all people or rooms.
    async fn all<T: std::str::FromStr>(
        &self,
        prefix: &'static str,
        after: Option<String>,
    ) -> Result<(Vec<T>, bool), StoreError> {
        let first = after.clone().unwrap_or_else(|| prefix.to_owned());
        let sort = Sort::Texts(first, format!("{prefix}{AFTER_ALL}"));
        let limit = Some(limit::PAGE_MEMBERS + 2);
        let query = Query { sort, limit, ..Query::of(Table::Rooms, ALL.to_owned()) };
        let mut items = self.database.query(query).await?;
        items.retain(|item| after.as_deref() != crate::item::optional_text(item, "part"));
        let has_more = items.len() > limit::PAGE_MEMBERS;
        items.truncate(limit::PAGE_MEMBERS);
        Ok((items.iter().map(Line::id).collect::<Result<_, _>>()?, has_more))
    }
}
