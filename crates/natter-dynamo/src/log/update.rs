//! What is set about a room.

use crate::database::{Change, Transaction};
use crate::item::text;
use crate::key::Table;
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{MemberRow, OpenRow, PersonRow, RoomRow, is_listed, kind_word};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::member::Role;
use natter_core::room::{RoomChange, RoomSettings};
use natter_core::rule::{govern, update};
use natter_core::text::Topic;
use natter_core::{Actor, Denied, EventKind, PersonRef, Refusal, RoomId, StoreError};

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
        let found = self.log_and_members(room, [actor.id]).await;
        // An owner needs no other right, and site admins have one in the lobby and to archive. Read whether there is such a room or not, so that both take
        // the same reads.
        let is_owner = matches!(&found, Ok((_, _, [Some(member)])) if member.role == Role::Owner);
        let may_matter = !is_owner && (room == RoomId::LOBBY || change.archived.is_some());
        let governor = if may_matter { self.site_admin(actor.id).await? } else { None };
        let (head, row, [member]) = found?;
        let own = member.as_ref().map(|member| member.role);
        let role = govern::role_in(room, own, governor.is_some());
        let change = update::update(room, &row.settings, role, governor.is_some(), change.clone())?;
        if change.is_empty() {
            return Ok(true);
        }
        let after = change.applied(&row.settings);
        let deed = match change.archived {
            Some(true) => Deed::RoomArchived,
            Some(false) => Deed::RoomUnarchived,
            None => Deed::RoomUpdated,
        };
        let doer = doer(member.as_ref(), governor.as_ref())?;
        let entry = NewEntry::by(doer.clone(), actor.address, deed).room(room).detail(&change.described());
        let steps = [(doer, EventKind::RoomUpdated(change))];
        let events = self.commit_behind(head, &steps, |transaction, _| {
            let transaction = transaction.change(&settings(&row, &after))?;
            let transaction = still_governs(transaction, governor.as_ref())?;
            self.note(relist(transaction, &row, &after)?, entry.clone())
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(true)
    }
}

/// Who acts on a room, by id and name: one of its members, or a site admin.
pub(super) fn doer(member: Option<&MemberRow>, governor: Option<&PersonRow>) -> Result<PersonRef, Denied> {
    let outside = || governor.map(|governor| governor.person.reference());
    member.map(MemberRow::reference).or_else(outside).ok_or(Denied::NotFound)
}

/// That a site admin who acts by that is one still.
pub(super) fn still_governs<'database>(
    transaction: Transaction<'database>,
    governor: Option<&PersonRow>,
) -> Result<Transaction<'database>, StoreError> {
    match governor {
        Some(governor) => transaction.change(&governor.still_governs()),
        None => Ok(transaction),
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
