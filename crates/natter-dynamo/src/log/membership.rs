//! Coming in and going out: an event of the log, both sides of the membership, the counts and the subscriptions, in one transaction.

use crate::connection::Connection;
use crate::database::{Reason, Transacted, Transaction};
use crate::item::number;
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::{Publisher, Subscriber};
use crate::rows::{LogItem, Marker, MemberRow, MembershipRow, OpenRow, RoomRow, SubscriptionRow};
use crate::store::DynamoStore;
use natter_core::member::{Member, Role};
use natter_core::port::JoinRequest;
use natter_core::room::RoomEntry;
use natter_core::rule::{join, leave};
use natter_core::text::Username;
use natter_core::{Denied, EventKind, LogEvent, PersonId, Refusal, RoomId, StoreError, Timestamp};

/// Numbers tried one after another before everything is read again.
const AT_ONCE: usize = 3;

impl<P: Publisher> DynamoStore<P> {
    /// Enters a room, or finds that one is in already.
    pub(crate) async fn enter(&self, request: &JoinRequest) -> Result<RoomEntry, Refusal> {
        let mut patience = Patience::new();
        loop {
            if let Some(entry) = self.try_enter(request).await? {
                return Ok(entry);
            }
            patience.wait().await?;
        }
    }

    async fn try_enter(&self, request: &JoinRequest) -> Result<Option<RoomEntry>, Refusal> {
        let (room, person) = (request.room, request.person);
        let head = self.head(room).await?.ok_or(Denied::NotFound)?;
        let row = self.room(room).await?.ok_or(Denied::NotFound)?;
        let role = self.member(room, person).await?.map(|member| member.member.role);
        let known = self.person(person).await?;
        let rooms = known.as_ref().map_or(0, |known| super::rooms::room_count(known.rooms));
        let decision = join::join(join::Facts { kind: row.kind, role, rooms }, request.standing)?;
        let join::Decision::Enter(role) = decision else { return Ok(self.entry(&row, person).await?) };
        let seen = known.ok_or(Denied::Unauthenticated)?.rooms;
        let connections = self.connections_of(person).await?;
        let joined = EventKind::MemberJoined { role };
        let transaction = |event: &LogItem| {
            let transaction = self.database.transaction().put_new(Table::Messages, event.write())?;
            let transaction = bring_in(transaction, event, role)?
                .add(Table::Rooms, RoomRow::key(room), "members", 1, None)?
                .add(Table::People, key::one(key::person(person)), "rooms", 1, Some(seen))?;
            subscribe(list(transaction, &row, 1)?, room, &connections)
        };
        let event =
            |head: &LogItem| following(head, (self.clock)(), person, &request.username, joined.clone());
        let Some(event) = self.commit_behind(head, event, transaction).await? else { return Ok(None) };
        let entry = RoomEntry {
            room,
            name: row.name.clone(),
            kind: row.kind,
            role,
            epoch: event.event.epoch,
            head: event.seq(),
            read: event.seq(),
            unread: 0,
            members: row.members + 1,
        };
        self.subscribe_late(person, room, &connections).await?;
        self.fan_out(room, vec![event.into()], Vec::new()).await?;
        Ok(Some(entry))
    }

    /// Subscribes connections that came up while their person was coming in: they have asked for their rooms before this one was among them.
    pub(super) async fn subscribe_late(
        &self,
        person: PersonId,
        room: RoomId,
        subscribed: &[Connection],
    ) -> Result<(), StoreError> {
        for connection in self.connections_of(person).await? {
            if !subscribed.contains(&connection) {
                self.subscribe_known(&connection, &[room]).await?;
            }
        }
        Ok(())
    }

    /// Leaves a room; marker and subscriptions go with the membership.
    pub(crate) async fn leave(
        &self,
        room: RoomId,
        person: PersonId,
        username: &Username,
    ) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        while !self.try_leave(room, person, username).await? {
            patience.wait().await?;
        }
        Ok(())
    }

    async fn try_leave(&self, room: RoomId, person: PersonId, username: &Username) -> Result<bool, Refusal> {
        let head = self.head(room).await?.ok_or(Denied::NotFound)?;
        let row = self.room(room).await?.ok_or(Denied::NotFound)?;
        let member = self.member(room, person).await?;
        leave::leave(room, row.kind, member.as_ref().map(|member| member.member.role))?;
        // The count is older than the list of connections: a subscription made in between changes the one or stands in the other.
        let subscriptions = member.ok_or(Denied::NotFound)?.subscriptions;
        let connections = self.connections_of(person).await?;
        let transaction = |event: &LogItem| {
            let member = MemberRow::key(room, person);
            let mut transaction = self
                .database
                .transaction()
                .put_new(Table::Messages, event.write())?
                .delete_if(Table::Rooms, member, "subscriptions", number(subscriptions))?
                .delete(Table::Rooms, MembershipRow::key(person, room))?
                .add(Table::Rooms, RoomRow::key(room), "members", -1, None)?
                .add(Table::People, key::one(key::person(person)), "rooms", -1, None)?;
            for connection in &connections {
                let key = SubscriptionRow::key(room, &connection.gateway);
                transaction = transaction.delete(Table::Connections, key)?;
            }
            list(transaction, &row, -1)
        };
        let event = |head: &LogItem| following(head, (self.clock)(), person, username, EventKind::MemberLeft);
        let Some(event) = self.commit_behind(head, event, transaction).await? else { return Ok(false) };
        let leaving = connections.into_iter().map(|one| Subscriber { connection: one.gateway, person });
        self.fan_out(room, vec![event.into()], leaving.collect()).await?;
        Ok(true)
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// Commits a change of membership with its event behind the head. Messages in the way change nothing that was read, so they are stepped over;
    /// `None` when everything has to be read again.
    async fn commit_behind<'store>(
        &'store self,
        mut head: LogItem,
        event: impl Fn(&LogItem) -> LogItem,
        transaction: impl Fn(&LogItem) -> Result<Transaction<'store>, StoreError>,
    ) -> Result<Option<LogItem>, StoreError> {
        for _ in 0..AT_ONCE {
            let event = event(&head);
            match transaction(&event)?.commit().await? {
                Transacted::Done => return Ok(Some(event)),
                Transacted::Canceled(reasons) => match reasons.into_iter().next() {
                    Some(Reason::Condition(Some(item))) => head = LogItem::read(&item)?,
                    _ => return Ok(None),
                },
            }
            if head.message().is_none() {
                return Ok(None);
            }
        }
        Ok(None)
    }
}

/// An event of this person behind the head.
fn following(
    head: &LogItem,
    timestamp: Timestamp,
    person: PersonId,
    username: &Username,
    kind: EventKind,
) -> LogItem {
    head.followed_by(LogEvent {
        room: head.event.room,
        epoch: head.event.epoch,
        seq: head.seq().next(),
        timestamp,
        person,
        username: username.clone(),
        kind,
    })
}

/// Both sides of a membership that begins with this event. What was said before is not unread to a newcomer.
pub(super) fn bring_in<'database>(
    transaction: Transaction<'database>,
    event: &LogItem,
    role: Role,
) -> Result<Transaction<'database>, StoreError> {
    let LogEvent { room, person, username, seq, .. } = event.event.clone();
    let member = MemberRow { member: Member { person, username, role }, subscriptions: 0 };
    let marker = Marker { seq, messages: event.ordinal };
    transaction
        .put_new(Table::Rooms, member.write(room))?
        .put(Table::Rooms, MembershipRow { room, role, marker }.write(person))
}

/// The count in the list of public rooms.
fn list<'database>(
    transaction: Transaction<'database>,
    row: &RoomRow,
    amount: i64,
) -> Result<Transaction<'database>, StoreError> {
    if row.is_listed() {
        return transaction.add(Table::Rooms, OpenRow::key(row.room), "members", amount, None);
    }
    Ok(transaction)
}

fn subscribe<'database>(
    mut transaction: Transaction<'database>,
    room: RoomId,
    connections: &[Connection],
) -> Result<Transaction<'database>, StoreError> {
    for connection in connections {
        transaction = transaction.put(Table::Connections, SubscriptionRow::write(room, connection))?;
    }
    Ok(transaction)
}
