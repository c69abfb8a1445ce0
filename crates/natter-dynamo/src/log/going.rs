//! What goes with somebody who goes out, by themselves or not.

use crate::connection::Connection;
use crate::database::{Change, Transaction};
use crate::key::{self, Table};
use crate::publisher::{Publisher, Subscriber};
use crate::rows::{MemberRow, MembershipRow, MuteRow, RoomRow, SubscriptionRow};
use crate::store::DynamoStore;
use natter_core::member::Role;
use natter_core::{PersonId, RoomId, StoreError};

/// Somebody's place in a room as it was read, and the connections that were read after it: a subscription made in between changes the one or stands
/// in the other.
pub(super) struct Going {
    pub(super) member: MemberRow,
    connections: Vec<Connection>,
    /// A mute that stays.
    mute: Option<MuteRow>,
}

impl<P: Publisher> DynamoStore<P> {
    pub(super) async fn going(&self, member: MemberRow) -> Result<Going, StoreError> {
        let connections = self.connections_of(member.person).await?;
        let until = member.muted_until.filter(|until| *until > (self.clock)());
        let mute = until.map(|until| MuteRow { person: member.person, until });
        Ok(Going { member, connections, mute })
    }
}

impl Going {
    fn person(&self) -> PersonId {
        self.member.person
    }

    /// Takes away both sides of the membership and the subscriptions, and counts the person's rooms. Marker and subscriptions go with it; what restricts the
    /// person stays.
    pub(super) fn take_out<'database>(
        &self,
        transaction: Transaction<'database>,
        room: RoomId,
    ) -> Result<Transaction<'database>, StoreError> {
        let member = Change::of(Table::Rooms, MemberRow::key(room, self.person()))
            .when_number("subscriptions", self.member.subscriptions);
        let person = Change::of(Table::People, key::one(key::person(self.person())))
            .add(if self.member.uncounted { "directsOfOthers" } else { "rooms" }, -1);
        let mut transaction = transaction
            .delete_when(&member)?
            .delete(Table::Rooms, MembershipRow::key(self.person(), room))?
            .change(&person)?;
        for connection in &self.connections {
            let key = SubscriptionRow::key(room, &connection.gateway);
            transaction = transaction.delete(Table::Connections, key)?;
        }
        match self.mute {
            Some(mute) => transaction.put(Table::Rooms, mute.write(room)),
            None => Ok(transaction),
        }
    }

    /// One less in a room by its row; `inherits` has the room from now on.
    pub(super) fn one_less(&self, row: &RoomRow, inherits: Option<PersonId>) -> Change {
        let changes = [(self.person(), None)].into_iter();
        let changes: Vec<_> = changes.chain(inherits.map(|heir| (heir, Some(Role::Owner)))).collect();
        Change::of(Table::Rooms, RoomRow::key(row.room))
            .add("members", -1)
            .put("answerers", row.answerers_after(&changes))
    }

    /// The connections that hear of the going and of nothing after it.
    pub(super) fn leaving(self) -> Vec<Subscriber> {
        let person = self.person();
        self.connections.into_iter().map(|one| Subscriber { connection: one.gateway, person }).collect()
    }
}
