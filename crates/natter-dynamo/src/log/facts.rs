//! What the rules ask for. The log is the fence: whoever decides on a membership has read the log first, so that a change of membership
//! since then stands in the way of their put, and whoever hands out events has read them before the membership (P11).

use crate::database::{Order, Query, Sort};
use crate::item::{damaged, read_text};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{LogItem, MemberRow, MembershipRow, RoomRow};
use crate::store::DynamoStore;
use natter_core::rule::send::stranger;
use natter_core::{Denied, PersonId, Refusal, RoomId, StoreError};

impl<P: Publisher> DynamoStore<P> {
    /// The last event of a log; `None` where there is no room, a room that was deleted, or no event in the lobby yet.
    pub(crate) async fn head(&self, room: RoomId) -> Result<Option<LogItem>, StoreError> {
        Ok(self.last(room).await?.filter(|last| !last.is_end()))
    }

    /// The last item of a log, be it the end of it.
    pub(crate) async fn last(&self, room: RoomId) -> Result<Option<LogItem>, StoreError> {
        let newest = Query { order: Order::Descending, limit: Some(1), ..log_of(room) };
        self.database.query(newest).await?.first().map(LogItem::read).transpose()
    }

    /// What a room is.
    pub(crate) async fn room(&self, room: RoomId) -> Result<Option<RoomRow>, StoreError> {
        let found = self.database.get(Table::Rooms, RoomRow::key(room)).await?;
        found.as_ref().map(RoomRow::read).transpose()
    }

    /// A room, and these of its members, as they are at one moment each.
    pub(crate) async fn room_and_members<const COUNT: usize>(
        &self,
        room: RoomId,
        people: [PersonId; COUNT],
    ) -> Result<(Option<RoomRow>, [Option<MemberRow>; COUNT]), StoreError> {
        let mut keys = vec![RoomRow::key(room)];
        for (index, person) in people.iter().enumerate() {
            if !people[..index].contains(person) {
                keys.push(MemberRow::key(room, *person));
            }
        }
        let (mut found, mut members): (Option<RoomRow>, Vec<MemberRow>) = (None, Vec::new());
        for item in self.database.get_all(Table::Rooms, keys).await? {
            if read_text(&item, "part")? == key::ROOM_PART {
                found = Some(RoomRow::read(&item)?);
            } else {
                members.push(MemberRow::read(&item)?);
            }
        }
        let member = |person| members.iter().find(|member| member.person == person).cloned();
        Ok((found.filter(|room| !room.deleted), people.map(member)))
    }

    /// A room with these of its members, the log first. One that is not there costs what one costs that is hidden (P11, ASVS 11.5.1).
    pub(crate) async fn log_and_members<const COUNT: usize>(
        &self,
        room: RoomId,
        people: [PersonId; COUNT],
    ) -> Result<(LogItem, RoomRow, [Option<MemberRow>; COUNT]), Refusal> {
        let head = self.head(room).await?;
        let (row, members) = self.room_and_members(room, people).await?;
        let (Some(head), Some(row)) = (head, row) else { return Err(Denied::NotFound.into()) };
        Ok((head, row, members))
    }

    /// A member, from the room's side.
    pub(crate) async fn member(
        &self,
        room: RoomId,
        person: PersonId,
    ) -> Result<Option<MemberRow>, StoreError> {
        let found = self.database.get(Table::Rooms, MemberRow::key(room, person)).await?;
        found.as_ref().map(MemberRow::read).transpose()
    }

    /// A membership, from the person's side.
    pub(crate) async fn membership(
        &self,
        person: PersonId,
        room: RoomId,
    ) -> Result<Option<MembershipRow>, StoreError> {
        let found = self.database.get(Table::Rooms, MembershipRow::key(person, room)).await?;
        found.as_ref().map(MembershipRow::read).transpose()
    }

    /// How a room refuses somebody who is not in it; one more read, for strangers only.
    pub(crate) async fn refusal(&self, room: RoomId) -> Refusal {
        match self.room(room).await {
            Ok(Some(room)) if !room.deleted => stranger(room.settings.kind).into(),
            Ok(_) => Denied::NotFound.into(),
            Err(error) => error.into(),
        }
    }

    /// Whether somebody may read what was read of a room before this call.
    pub(crate) async fn may_read(&self, room: RoomId, person: PersonId) -> Result<(), Refusal> {
        match self.member(room, person).await? {
            Some(_) => Ok(()),
            None => Err(self.refusal(room).await),
        }
    }

    /// Every event from `first` to `last`, both included, ascending. None when `first > last`.
    pub(crate) async fn range(
        &self,
        room: RoomId,
        first: u64,
        last: u64,
    ) -> Result<Vec<LogItem>, StoreError> {
        if first > last {
            return Ok(Vec::new());
        }
        let items = self.database.query(Query { sort: Sort::Numbers(first, last), ..log_of(room) }).await?;
        let items: Vec<LogItem> = items.iter().map(LogItem::read).collect::<Result<_, _>>()?;
        contiguous(&items, first)?;
        if items.len() as u64 == last - first + 1 { Ok(items) } else { Err(damaged("a log with a hole")) }
    }

    /// One event that must be there.
    pub(crate) async fn event(&self, room: RoomId, seq: u64) -> Result<LogItem, StoreError> {
        let found = self.database.get(Table::Messages, key::event(room, seq)).await?;
        LogItem::read(&found.ok_or_else(|| damaged("a log with a hole"))?)
    }
}

/// The whole log of a room.
pub(super) fn log_of(room: RoomId) -> Query {
    Query::of(Table::Messages, room.to_string())
}

/// Items must begin at `first` and go on without a hole (P1).
pub(super) fn contiguous(items: &[LogItem], first: u64) -> Result<(), StoreError> {
    let in_place = |(item, seq): (&LogItem, u64)| item.seq().0 == seq;
    if items.iter().zip(first..).all(in_place) { Ok(()) } else { Err(damaged("a log with a hole")) }
}
