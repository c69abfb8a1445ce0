//! Lists: one's rooms, their heads, those one could join, and who is in one.

use super::marker::Settled;
use super::page::head_of;
use crate::database::{Query, Sort};
use crate::item::{damaged, read_id};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{LogItem, MemberRow, MembershipRow, OpenRow, RoomRow, read_profile};
use crate::store::DynamoStore;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use natter_core::answer::Head;
use natter_core::person::Profile;
use natter_core::port::{MembersPage, OpenRoomsPage};
use natter_core::room::{OpenRoom, RoomEntry};
use natter_core::rule::right::{self, Right};
use natter_core::rule::send::stranger;
use natter_core::{Denied, PersonId, Refusal, RoomId, StoreError, limit};
use std::collections::{HashMap, HashSet};

/// Reads in flight at once.
const AT_ONCE: usize = 32;
/// Behind every id: the alphabet of ids ends with `z`.
const AFTER_ALL: &str = "~";

impl<P: Publisher> DynamoStore<P> {
    pub(crate) async fn memberships(&self, person: PersonId) -> Result<Vec<MembershipRow>, StoreError> {
        let query = Query { sort: Sort::Prefix("room#"), ..Query::of(Table::Rooms, key::person(person)) };
        let items = self.database.query(query).await?;
        let mut rows: Vec<MembershipRow> = items.iter().map(MembershipRow::read).collect::<Result<_, _>>()?;
        rows.sort_unstable_by_key(|row| row.room);
        Ok(rows)
    }

    /// The head of a member's room; `None` while a deleted room is being taken away from its members.
    async fn head_of_member(&self, room: RoomId) -> Result<Option<LogItem>, StoreError> {
        let last = self.last(room).await?.ok_or_else(|| damaged("a room without a log"))?;
        Ok((!last.is_end()).then_some(last))
    }

    /// The ids of the rooms a person is in, by id.
    pub(crate) async fn list_room_ids(&self, person: PersonId) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.memberships(person).await?.into_iter().map(|row| row.room).collect())
    }

    /// Where the logs of a person's rooms end.
    pub(crate) async fn list_heads(&self, person: PersonId) -> Result<Vec<Head>, StoreError> {
        let rows = self.memberships(person).await?;
        let one = |row: MembershipRow| self.head_of_member(row.room);
        let heads: Vec<Option<LogItem>> = stream::iter(rows).map(one).buffered(AT_ONCE).try_collect().await?;
        Ok(heads.iter().flatten().map(head_of).collect())
    }

    /// The rooms a person is in. The lobby's id is zero, so the order of ids puts it first.
    pub(crate) async fn list_rooms(&self, person: PersonId) -> Result<Vec<RoomEntry>, StoreError> {
        let rows = self.memberships(person).await?;
        let keys = rows.iter().map(|row| RoomRow::key(row.room)).collect();
        let items = self.database.get_all(Table::Rooms, keys).await?;
        let mut rooms = HashMap::with_capacity(items.len());
        for item in &items {
            let room = RoomRow::read(item)?;
            rooms.insert(room.room, room);
        }
        let one = |row: MembershipRow| {
            let room = rooms.get(&row.room);
            async move { self.entry_of(room.ok_or_else(|| damaged("a membership"))?, &row, person).await }
        };
        let entries: Vec<Option<RoomEntry>> =
            stream::iter(rows).map(one).buffered(AT_ONCE).try_collect().await?;
        Ok(entries.into_iter().flatten().collect())
    }

    /// A room in the list of one person, if they are in.
    pub(super) async fn entry(
        &self,
        room: &RoomRow,
        person: PersonId,
    ) -> Result<Option<RoomEntry>, StoreError> {
        let Some(row) = self.membership(person, room.room).await? else { return Ok(None) };
        self.entry_of(room, &row, person).await
    }

    async fn entry_of(
        &self,
        room: &RoomRow,
        row: &MembershipRow,
        person: PersonId,
    ) -> Result<Option<RoomEntry>, StoreError> {
        let Some(head) = self.head_of_member(room.room).await? else { return Ok(None) };
        let Settled { marker, unread } = self.settle(row.marker, &head, person).await?;
        Ok(Some(RoomEntry {
            room: room.room,
            settings: room.settings.clone(),
            role: row.role,
            muted_until: row.muted_until,
            epoch: head.event.epoch,
            head: head.seq(),
            read: marker.seq,
            unread,
            members: room.members,
            requests: if right::has(row.role, Right::Answer) { room.waiting } else { 0 },
            with: room.with.clone(),
        }))
    }

    /// Public rooms that the person is not in, by id.
    pub(crate) async fn list_open_rooms(
        &self,
        person: PersonId,
        after: Option<RoomId>,
    ) -> Result<OpenRoomsPage, StoreError> {
        let mine: HashSet<RoomId> = self.memberships(person).await?.iter().map(|row| row.room).collect();
        // The lobby comes before all others by its id, and by its text it does not.
        let after = after.filter(|after| *after != RoomId::LOBBY);
        let first = after.map_or_else(|| "room#".to_owned(), key::room);
        let sort = Sort::Texts(first, format!("room#{AFTER_ALL}"));
        // The one they know, theirs, a page, and one more to know whether more follow.
        let limit = Some(limit::PAGE_MEMBERS + mine.len() + 2);
        let query = Query { sort, limit, ..Query::of(Table::Rooms, key::OPEN.to_owned()) };
        let mut rooms: Vec<OpenRoom> = Vec::new();
        for item in self.database.query(query).await? {
            let room = OpenRow::read(&item)?;
            if Some(room.room) != after && !mine.contains(&room.room) {
                rooms.push(room);
            }
        }
        let has_more = rooms.len() > limit::PAGE_MEMBERS;
        rooms.truncate(limit::PAGE_MEMBERS);
        Ok(OpenRoomsPage { rooms, has_more })
    }

    /// A page of a room's members, by person id.
    pub(crate) async fn list_members(
        &self,
        reader: PersonId,
        room: RoomId,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<MembersPage, Refusal> {
        let limit = limit.clamp(1, limit::PAGE_MEMBERS);
        let first = after.map_or_else(|| "member#".to_owned(), key::member);
        let sort = Sort::Texts(first, format!("member#{AFTER_ALL}"));
        let query = Query { sort, limit: Some(limit + 2), ..Query::of(Table::Rooms, key::room(room)) };
        let mut members: Vec<MemberRow> = Vec::new();
        for item in self.database.query(query).await? {
            let member = MemberRow::read(&item)?;
            if Some(member.person) != after {
                members.push(member);
            }
        }
        // The rows of a deleted room may outlive it for a moment, so its own row is asked too.
        match self.room_and_members(room, [reader]).await? {
            (Some(_), [Some(_)]) => {}
            (Some(row), [None]) => return Err(stranger(row.settings.kind).into()),
            (None, _) => return Err(Denied::NotFound.into()),
        }
        let has_more = members.len() > limit;
        members.truncate(limit);
        let profiles = self.profiles(&members).await?;
        let shown = |member: MemberRow| {
            let profile = profiles.get(&member.person).cloned().unwrap_or_default();
            member.shown(profile)
        };
        Ok(MembersPage { members: members.into_iter().map(shown).collect(), has_more })
    }

    /// How people like to be shown. It may be a second old.
    async fn profiles(&self, members: &[MemberRow]) -> Result<HashMap<PersonId, Profile>, StoreError> {
        let keys = members.iter().map(|member| key::one(key::person(member.person))).collect();
        let rows = self.database.get_all_soon(Table::People, keys).await?;
        rows.iter().map(|row| Ok((read_id(row, "person")?, read_profile(row)))).collect()
    }
}
