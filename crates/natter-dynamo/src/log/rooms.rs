//! New rooms.

use super::StoredEvent;
use crate::database::Transacted;
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{LogItem, Marker, MemberRow, MembershipRow, OpenRow, RoomRow, SubscriptionRow};
use crate::store::DynamoStore;
use natter_core::member::{Member, Role};
use natter_core::port::NewRoom;
use natter_core::room::RoomEntry;
use natter_core::rule::join;
use natter_core::{Denied, EventKind, LogEvent, Refusal, Seq, Timestamp};

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

    /// The same wish again finds its room; another person's id, or a room one has left since, clashes.
    async fn created_before(&self, there: &RoomRow, wanted: &NewRoom) -> Result<RoomEntry, Refusal> {
        if there.creator != Some(wanted.creator) {
            return Err(Denied::Conflict.into());
        }
        self.entry(there, wanted.creator).await?.ok_or_else(|| Denied::Conflict.into())
    }

    async fn try_begin(&self, wanted: &NewRoom) -> Result<Option<RoomEntry>, Refusal> {
        let (room, creator) = (wanted.room, wanted.creator);
        let person = self.person(creator).await?;
        join::create(person.as_ref().map_or(0, |person| room_count(person.rooms)))?;
        let rooms = person.ok_or(Denied::Unauthenticated)?.rooms;
        let connections = self.connections_of(creator).await?;
        let row = new_row(wanted, (self.clock)());
        let events = first_events(wanted, row.created);
        let (seq, messages) = (Seq(2), 0);
        let membership = MembershipRow { room, role: Role::Owner, marker: Marker { seq, messages } };
        let mut transaction = self.database.transaction().put_new(Table::Rooms, row.write())?;
        for event in &events {
            transaction = transaction.put_new(Table::Messages, event.write())?;
        }
        transaction = transaction
            .put(Table::Rooms, owner(wanted).write(room))?
            .put(Table::Rooms, membership.write(creator))?
            .add(Table::People, key::one(key::person(creator)), "rooms", 1, Some(rooms))?;
        if row.is_listed() {
            transaction = transaction.put(Table::Rooms, OpenRow::write(&row))?;
        }
        for connection in &connections {
            transaction = transaction.put(Table::Connections, SubscriptionRow::write(room, connection))?;
        }
        if let Transacted::Canceled(_) = transaction.commit().await? {
            return Ok(None);
        }
        self.subscribe_late(creator, room, &connections).await?;
        self.fan_out(room, events.map(StoredEvent::from).into(), Vec::new()).await?;
        Ok(Some(RoomEntry {
            room,
            name: row.name,
            kind: row.kind,
            role: Role::Owner,
            epoch: row.epoch,
            head: seq,
            read: seq,
            unread: 0,
            members: 1,
        }))
    }
}

/// For the rule, which counts in the machine's words.
pub(super) fn room_count(rooms: u64) -> usize {
    usize::try_from(rooms).unwrap_or(usize::MAX)
}

fn new_row(wanted: &NewRoom, created: Timestamp) -> RoomRow {
    RoomRow {
        room: wanted.room,
        name: wanted.name.clone(),
        kind: wanted.kind,
        epoch: wanted.epoch,
        creator: Some(wanted.creator),
        created,
        members: 1,
    }
}

fn owner(wanted: &NewRoom) -> MemberRow {
    let member = Member { person: wanted.creator, username: wanted.username.clone(), role: Role::Owner };
    MemberRow { member, subscriptions: 0 }
}

fn first_events(wanted: &NewRoom, timestamp: Timestamp) -> [LogItem; 2] {
    let event = |seq, kind| LogEvent {
        room: wanted.room,
        epoch: wanted.epoch,
        seq: Seq(seq),
        timestamp,
        person: wanted.creator,
        username: wanted.username.clone(),
        kind,
    };
    let created = EventKind::RoomCreated { name: wanted.name.clone(), kind: wanted.kind };
    let first = LogItem::first(event(1, created));
    let second = first.followed_by(event(2, EventKind::MemberJoined { role: Role::Owner }));
    [first, second]
}
