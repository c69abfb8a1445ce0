//! The end of a room: its last event in one transaction with the mark on its row, and then everything that leads to it, piece by piece. Each piece can
//! be done again, and until the last is done the room stands in a list from which the daily sweep goes on. The log says by itself that it has ended,
//! so nobody reads or writes meanwhile.

use super::update::{doer, still_governs};
use crate::database::{Change, Query, Sort};
use crate::item::{Item, read_text, text};
use crate::key::{self, Table, UNFINISHED};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{InviteRow, Line, MemberRow, MembershipRow, OpenRow, OwnRequestRow, RequestRow, RoomRow};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::member::Role;
use natter_core::rule::update;
use natter_core::{Actor, EventKind, PersonId, Refusal, RoomId, StoreError};

/// What a deleted room is called in its grave.
const GRAVE: &str = "Deleted room";
/// People taken out in one transaction: three changes each, of a hundred (DynamoDB API reference).
const PIECE: usize = 30;

impl<P: Publisher> DynamoStore<P> {
    /// Deletes a room.
    pub(crate) async fn end_room(&self, room: RoomId, actor: &Actor) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        while !self.try_end(room, actor).await? {
            patience.wait().await?;
        }
        // The room is gone and everybody has been told; what is not taken away now the daily sweep takes.
        let _ = self.empty_room(room).await;
        Ok(())
    }

    async fn try_end(&self, room: RoomId, actor: &Actor) -> Result<bool, Refusal> {
        let found = self.log_and_members(room, [actor.id]).await;
        // An owner needs no other right. Read whether there is such a room or not, so that both take the same reads.
        let is_owner = matches!(&found, Ok((_, _, [Some(member)])) if member.role == Role::Owner);
        let governor = if is_owner { None } else { self.site_admin(actor.id).await? };
        let (head, row, [member]) = found?;
        let role = member.as_ref().map(|member| member.role);
        update::delete(room, row.settings.kind, role, governor.is_some())?;
        let doer = doer(member.as_ref(), governor.as_ref())?;
        let entry = NewEntry::by(doer.clone(), actor.address, Deed::RoomDeleted)
            .room(room)
            .detail(row.settings.name.as_str());
        let grave = Change::of(Table::Rooms, RoomRow::key(room))
            .flag("deleted", true)
            .set("name", text(GRAVE))
            .remove("topic")
            .add("door", 1);
        let steps = [(doer, EventKind::RoomDeleted)];
        let events = self.commit_behind(head, &steps, |transaction, _| {
            let transaction = transaction
                .change(&grave)?
                .put(Table::Rooms, Line::of_room(UNFINISHED, room))?
                .delete(Table::Rooms, Line::of_room(key::ALL, room))?
                .delete(Table::Rooms, OpenRow::key(room))?;
            self.note(still_governs(transaction, governor.as_ref())?, entry.clone())
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(true)
    }

    /// Takes away everything that leads to a deleted room: its members with their markers, requests, bans, invitations, subscriptions. The daily sweep
    /// takes its log, the states of its messages and the list of pinned ones.
    pub(crate) async fn empty_room(&self, room: RoomId) -> Result<(), StoreError> {
        self.take_each(room, "member#", |item| forget_member(room, item)).await?;
        self.take_each(room, "request#", |item| forget_request(room, item)).await?;
        for prefix in ["ban#", "address#", "mute#", "invite#"] {
            self.take_each(room, prefix, without_counts).await?;
        }
        // Nobody subscribes any more who is no member, so this is the last of it.
        let rows = self.database.query(Query::of(Table::Connections, key::room(room))).await?;
        let keys = rows.iter().map(own_key).collect::<Result<_, _>>()?;
        self.database.delete_all(Table::Connections, keys).await
    }

    async fn take_each(
        &self,
        room: RoomId,
        prefix: &'static str,
        taken_with: impl Fn(&Item) -> Result<Taken, StoreError>,
    ) -> Result<(), StoreError> {
        let mut patience = Patience::new();
        loop {
            let sort = Sort::Prefix(prefix);
            let query = Query { sort, limit: Some(PIECE), ..Query::of(Table::Rooms, key::room(room)) };
            let items = self.database.query(query).await?;
            if items.is_empty() {
                return Ok(());
            }
            let mut transaction = self.database.transaction();
            for item in &items {
                let Taken { deletes, change } = taken_with(item)?;
                transaction = transaction.delete_when(&Change::of(Table::Rooms, own_key(item)?))?;
                for key in deletes {
                    transaction = transaction.delete(Table::Rooms, key)?;
                }
                if let Some(change) = change {
                    transaction = transaction.change(&change)?;
                }
            }
            if !self.commit_beside(transaction).await? {
                patience.wait().await?;
            }
        }
    }
}

/// What goes with a row.
struct Taken {
    deletes: Vec<Item>,
    change: Option<Change>,
}

fn one_less(person: PersonId, what: &'static str) -> Change {
    Change::of(Table::People, key::one(key::person(person))).add(what, -1)
}

fn forget_member(room: RoomId, item: &Item) -> Result<Taken, StoreError> {
    let person = MemberRow::read(item)?.person;
    Ok(Taken { deletes: vec![MembershipRow::key(person, room)], change: Some(one_less(person, "rooms")) })
}

fn forget_request(room: RoomId, item: &Item) -> Result<Taken, StoreError> {
    let person = RequestRow::read(item)?.person.id;
    Ok(Taken { deletes: vec![OwnRequestRow::key(person, room)], change: Some(one_less(person, "waiting")) })
}

fn without_counts(item: &Item) -> Result<Taken, StoreError> {
    let word = item.get("word").map(|_| read_text(item, "word").map(InviteRow::word_key)).transpose()?;
    Ok(Taken { deletes: word.into_iter().collect(), change: None })
}

fn own_key(item: &Item) -> Result<Item, StoreError> {
    Ok(key::two(read_text(item, "key")?, read_text(item, "part")?))
}
