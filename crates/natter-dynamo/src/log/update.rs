//! What is set about a room.

use crate::database::{Change, Transaction};
use crate::item::text;
use crate::key::Table;
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{OpenRow, RoomRow, is_listed, kind_word};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::room::{RoomChange, RoomSettings};
use natter_core::rule::{govern, update};
use natter_core::text::Topic;
use natter_core::{Actor, EventKind, Refusal, RoomId, StoreError};

impl<P: Publisher> DynamoStore<P> {
    /// Changes what is set about a room.
    pub(crate) async fn set_up_room(
        &self,
        room: RoomId,
        actor: &Actor,
        change: &RoomChange,
    ) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        while !self.try_set_up(room, actor, change).await? {
            patience.wait().await?;
        }
        Ok(())
    }

    async fn try_set_up(&self, room: RoomId, actor: &Actor, change: &RoomChange) -> Result<bool, Refusal> {
        let (head, row, [member]) = self.log_and_members(room, [actor.id]).await?;
        let role = govern::role_in(room, member.map(|member| member.role), actor.site_admin);
        let change = update::update(room, &row.settings, role, actor.site_admin, change.clone())?;
        if change.is_empty() {
            return Ok(true);
        }
        let after = change.applied(&row.settings);
        let deed = match change.archived {
            Some(true) => Deed::RoomArchived,
            Some(false) => Deed::RoomUnarchived,
            None => Deed::RoomUpdated,
        };
        let entry = NewEntry::of(actor, deed).room(room).detail(&change.described());
        let steps = [(actor.reference(), EventKind::RoomUpdated(change))];
        let events = self.commit_behind(head, &steps, |transaction, _| {
            let transaction = transaction.change(&settings(&row, &after))?;
            self.note(relist(transaction, &row, &after)?, entry.clone())
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(true)
    }
}

/// The door is another one: whoever was about to ask or to come in looks again.
fn settings(row: &RoomRow, after: &RoomSettings) -> Change {
    let change = Change::of(Table::Rooms, RoomRow::key(row.room)).add("door", 1).when_absent("deleted");
    set(change, after).flag("archived", after.archived)
}

fn set(change: Change, settings: &RoomSettings) -> Change {
    change
        .set("name", text(settings.name.as_str()))
        .put("topic", settings.topic.as_ref().map(Topic::as_str).map(text))
        .set("kind", text(kind_word(settings.kind)))
        .flag("guests", settings.guests)
}

/// The line in the list of public rooms.
fn relist<'database>(
    transaction: Transaction<'database>,
    row: &RoomRow,
    after: &RoomSettings,
) -> Result<Transaction<'database>, StoreError> {
    let key = OpenRow::key(row.room);
    match (row.is_listed(), is_listed(row.room, after)) {
        (false, false) => Ok(transaction),
        (true, true) => transaction.change(&set(Change::of(Table::Rooms, key), after)),
        (true, false) => transaction.delete(Table::Rooms, key),
        (false, true) => transaction.put(Table::Rooms, OpenRow::write(row.room, after, row.members)),
    }
}
