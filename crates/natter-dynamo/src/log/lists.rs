//! Lists: one's rooms, their heads, those one could join, and who is in one.

use super::page::head_of;
use crate::database::{Query, Sort};
use crate::item::damaged;
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{LogItem, MemberRow, MembershipRow, OpenRow, RoomRow};
use crate::store::DynamoStore;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use natter_core::answer::Head;
use natter_core::member::Member;
use natter_core::port::{MembersPage, OpenRoomsPage};
use natter_core::room::{OpenRoom, RoomEntry};
use natter_core::{PersonId, Refusal, RoomId, StoreError, limit};
use std::collections::{HashMap, HashSet};

/// Reads in flight at once.
const AT_ONCE: usize = 32;
/// Behind every id: the alphabet of ids ends with `z`.
const AFTER_ALL: &str = "~";

impl<P: Publisher> DynamoStore<P> {
    async fn memberships(&self, person: PersonId) -> Result<Vec<MembershipRow>, StoreError> {
        let query = Query { sort: Sort::Prefix("room#"), ..Query::of(Table::Rooms, key::person(person)) };
        let items = self.database.query(query).await?;
        let mut rows: Vec<MembershipRow> = items.iter().map(MembershipRow::read).collect::<Result<_, _>>()?;
        rows.sort_unstable_by_key(|row| row.room);
        Ok(rows)
    }

    async fn head_of_member(&self, room: RoomId) -> Result<LogItem, StoreError> {
        self.head(room).await?.ok_or_else(|| damaged("a room without a log"))
    }

    /// The ids of the rooms a person is in, by id.
    pub(crate) async fn list_room_ids(&self, person: PersonId) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.memberships(person).await?.into_iter().map(|row| row.room).collect())
    }

    /// Where the logs of a person's rooms end.
    pub(crate) async fn list_heads(&self, person: PersonId) -> Result<Vec<Head>, StoreError> {
        let rows = self.memberships(person).await?;
        let one = |row: MembershipRow| async move { Ok(head_of(&self.head_of_member(row.room).await?)) };
        stream::iter(rows).map(one).buffered(AT_ONCE).try_collect().await
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
        stream::iter(rows).map(one).buffered(AT_ONCE).try_collect().await
    }

    /// A room in the list of one person, if they are in.
    pub(super) async fn entry(
        &self,
        room: &RoomRow,
        person: PersonId,
    ) -> Result<Option<RoomEntry>, StoreError> {
        let Some(row) = self.membership(person, room.room).await? else { return Ok(None) };
        self.entry_of(room, &row, person).await.map(Some)
    }

    async fn entry_of(
        &self,
        room: &RoomRow,
        row: &MembershipRow,
        person: PersonId,
    ) -> Result<RoomEntry, StoreError> {
        let head = self.head_of_member(room.room).await?;
        let marker = self.settle(row.marker, &head, person).await?;
        Ok(RoomEntry {
            room: room.room,
            name: room.name.clone(),
            kind: room.kind,
            role: row.role,
            epoch: head.event.epoch,
            head: head.seq(),
            read: marker.seq,
            unread: head.ordinal.saturating_sub(marker.messages),
            members: room.members,
        })
    }

    /// Public rooms that the person is not in, by id.
    pub(crate) async fn list_open_rooms(
        &self,
        person: PersonId,
        after: Option<RoomId>,
    ) -> Result<OpenRoomsPage, StoreError> {
        let mine: HashSet<RoomId> = self.memberships(person).await?.iter().map(|row| row.room).collect();
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
        let mut members: Vec<Member> = Vec::new();
        for item in self.database.query(query).await? {
            let member = MemberRow::read(&item)?.member;
            if Some(member.person) != after {
                members.push(member);
            }
        }
        self.may_read(room, reader).await?;
        let has_more = members.len() > limit;
        members.truncate(limit);
        Ok(MembersPage { members, has_more })
    }
}
