//! What comes with somebody who comes in: both sides of the membership, the counts, the subscriptions.

use crate::connection::Connection;
use crate::database::{Change, Transaction};
use crate::item::text;
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{
    LogItem, Marker, MemberRow, MembershipRow, MuteRow, OpenRow, OwnRequestRow, PersonRow, RequestRow,
    RoomRow, SubscriptionRow, standing_word, state_word,
};
use crate::store::DynamoStore;
use natter_core::person::PersonState;
use natter_core::rule::join::Entrance;
use natter_core::{PersonId, PersonRef, RoomId, StoreError};

/// Both sides of a membership that begins with this event. What was said before is not unread to a newcomer.
pub(super) fn bring_in<'database>(
    transaction: Transaction<'database>,
    person: PersonRef,
    event: &LogItem,
    entrance: Entrance,
) -> Result<Transaction<'database>, StoreError> {
    let (room, id) = (event.event.room, person.id);
    let marker = Marker { seq: event.seq(), messages: event.ordinal };
    let transaction = transaction
        .put_new(Table::Rooms, MemberRow::new(person, entrance, event.seq()).write(room))?
        .put(Table::Rooms, MembershipRow::new(room, entrance, marker).write(id))?;
    // The mute is the membership's again.
    match entrance.muted_until {
        Some(_) => transaction.delete(Table::Rooms, MuteRow::key(room, id)),
        None => Ok(transaction),
    }
}

/// One more in a room by its row. `waited`: whether they waited at the door, which they do no longer.
pub(super) fn one_more(row: &RoomRow, waited: bool) -> Change {
    let change = Change::of(Table::Rooms, RoomRow::key(row.room)).add("members", 1);
    let change = change.when_number("door", row.door).when_absent("deleted");
    if waited { change.add("waiting", -1) } else { change }
}

/// One more room by a person's row, which must not have changed: nobody is in more rooms than one may be.
pub(super) fn one_more_room(person: &PersonRow, waited: bool) -> Change {
    let key = key::one(key::person(person.person.id));
    let change = Change::of(Table::People, key).add("rooms", 1).when_number("rooms", person.rooms);
    let change = change.when("state", text(state_word(PersonState::Active)));
    let change = change.when("standing", text(standing_word(person.person.standing)));
    if waited { change.add("waiting", -1) } else { change }
}

/// One more direct room of somebody else by a person's row, which must not have changed: it does not count among their rooms.
pub(super) fn one_more_of_others(person: &PersonRow) -> Change {
    let key = key::one(key::person(person.person.id));
    let change = Change::of(Table::People, key).add("directsOfOthers", 1).when_number("rooms", person.rooms);
    let change = change.when("state", text(state_word(PersonState::Active)));
    match person.directs_of_others {
        Some(count) => change.when_number("directsOfOthers", count),
        None => change.when_absent("directsOfOthers"),
    }
}

/// Takes away both sides of a request.
pub(super) fn no_longer_waits<'database>(
    transaction: Transaction<'database>,
    room: RoomId,
    person: PersonId,
) -> Result<Transaction<'database>, StoreError> {
    let waits = Change::of(Table::Rooms, RequestRow::key(room, person));
    transaction.delete_when(&waits)?.delete(Table::Rooms, OwnRequestRow::key(person, room))
}

/// The count in the list of public rooms.
pub(super) fn count_in_list<'database>(
    transaction: Transaction<'database>,
    row: &RoomRow,
    amount: i64,
) -> Result<Transaction<'database>, StoreError> {
    if row.is_listed() {
        return transaction.change(&Change::of(Table::Rooms, OpenRow::key(row.room)).add("members", amount));
    }
    Ok(transaction)
}

pub(super) fn subscribe<'database>(
    mut transaction: Transaction<'database>,
    room: RoomId,
    connections: &[Connection],
) -> Result<Transaction<'database>, StoreError> {
    for connection in connections {
        transaction = transaction.put(Table::Connections, SubscriptionRow::write(room, connection))?;
    }
    Ok(transaction)
}

impl<P: Publisher> DynamoStore<P> {
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
}
