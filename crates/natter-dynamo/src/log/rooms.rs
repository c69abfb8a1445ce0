//! New rooms.

use super::coming::{bring_in, one_more_room, subscribe};
use super::commit::{Step, following};
use crate::database::Transacted;
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{DayCount, Line, LogItem, OpenRow, RoomRow};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::member::Role;
use natter_core::port::NewRoom;
use natter_core::room::{RoomEntry, RoomSettings};
use natter_core::rule::join::{self, Entrance};
use natter_core::{Denied, Epoch, EventKind, LogEvent, PersonId, PersonRef, Refusal, RoomId, Seq, Timestamp};

impl<P: Publisher> DynamoStore<P> {
    /// Creates a room with its first two events, or finds that its creator has created it before.
    pub(crate) async fn begin_room(&self, wanted: &NewRoom) -> Result<RoomEntry, Refusal> {
        let mut patience = Patience::new();
        loop {
            if let Some(there) = self.room(wanted.room).await? {
                return self.created_before(&there, wanted).await;
            }
            if let Some(entry) = self.try_begin(wanted).await? {
                return Ok(entry);
            }
            patience.wait().await?;
        }
    }

    /// The same wish again finds its room; another person's id, a room one has left since, or one that was deleted, clashes.
    async fn created_before(&self, there: &RoomRow, wanted: &NewRoom) -> Result<RoomEntry, Refusal> {
        if there.creator != Some(wanted.creator.id) || there.deleted {
            return Err(Denied::Conflict.into());
        }
        self.entry(there, wanted.creator.id).await?.ok_or_else(|| Denied::Conflict.into())
    }

    async fn try_begin(&self, wanted: &NewRoom) -> Result<Option<RoomEntry>, Refusal> {
        let NewRoom { room, epoch, settings, creator } = wanted;
        let found = self.person(creator.id).await?;
        let now = (self.clock)();
        let rooms = found.as_ref().map_or(0, |person| room_count(person.rooms));
        let today = found.as_ref().map_or(0, |person| person.created_rooms.today(now));
        join::create(settings.kind, rooms, today, now)?;
        let person = self.must_be_active(found)?;
        let connections = self.connections_of(creator.id).await?;
        let row = RoomRow {
            answerers: vec![creator.id],
            ..new_row(*room, *epoch, settings, creator.id, (self.clock)())
        };
        let one_more = person.created_rooms.once_more(one_more_room(&person, false), DayCount::ROOMS, now);
        let owner = person.person.reference();
        let events = first_events(&row, owner.clone(), &[(owner.clone(), Role::Owner)]);
        let mut transaction = self.database.transaction().put_new(Table::Rooms, row.write())?;
        for event in &events {
            transaction = transaction.put_new(Table::Messages, event.write())?;
        }
        transaction =
            bring_in(transaction, owner, &events[1], Entrance::founder(Role::Owner))?.change(&one_more)?;
        if row.is_listed() {
            transaction = transaction.put(Table::Rooms, OpenRow::write(*room, settings, 1))?;
        }
        if row.is_indexed() {
            transaction = transaction.put(Table::Rooms, Line::of_room(key::ALL, *room))?;
        }
        let entry = NewEntry::of(&person.acting(creator.address), Deed::RoomCreated)
            .room(*room)
            .detail(settings.name.as_str());
        let transaction = self.note(subscribe(transaction, *room, &connections)?, entry)?;
        if let Transacted::Canceled(_) = transaction.commit().await? {
            return Ok(None);
        }
        self.subscribe_late(creator.id, *room, &connections).await?;
        let before = RoomRow { members: 0, ..row };
        let entry = super::enter::newcomers_entry(&before, Entrance::founder(Role::Owner), &events[1]);
        self.fan_out(*room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(Some(entry))
    }
}

/// For the rule, which counts in the machine's words.
pub(super) fn room_count(rooms: u64) -> usize {
    usize::try_from(rooms).unwrap_or(usize::MAX)
}

/// A room that its creator is in.
pub(super) fn new_row(
    room: RoomId,
    epoch: Epoch,
    settings: &RoomSettings,
    creator: PersonId,
    created: Timestamp,
) -> RoomRow {
    RoomRow {
        room,
        settings: settings.clone(),
        epoch,
        creator: Some(creator),
        created,
        members: 1,
        waiting: 0,
        door: 0,
        answerers: Vec::new(),
        deleted: false,
        with: Vec::new(),
    }
}

/// How a log begins: with the room, and whoever comes in with it.
pub(super) fn first_events(row: &RoomRow, creator: PersonRef, comers: &[(PersonRef, Role)]) -> Vec<LogItem> {
    let RoomSettings { name, kind, .. } = row.settings.clone();
    let first = LogItem::first(LogEvent {
        room: row.room,
        epoch: row.epoch,
        seq: Seq(1),
        timestamp: row.created,
        person: creator.id,
        username: creator.username,
        kind: EventKind::RoomCreated { name, kind },
    });
    let joins = |(person, role): &(PersonRef, Role)| -> Step {
        (person.clone(), EventKind::MemberJoined { role: *role, by: None })
    };
    let steps: Vec<Step> = comers.iter().map(joins).collect();
    let others = following(&first, row.created, &steps);
    [first].into_iter().chain(others).collect()
}
