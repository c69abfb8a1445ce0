//! Going out by oneself; who owns the room passes it on first.

use super::coming::count_in_list;
use super::commit::Step;
use super::going::Going;
use crate::database::{Change, Query, Sort, Transaction};
use crate::item::text;
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{LogItem, MemberRow, MembershipRow, OpenRow, RoomRow, role_word};
use crate::store::DynamoStore;
use natter_core::member::Role;
use natter_core::room::RoomChange;
use natter_core::rule::leave::{self, Decision};
use natter_core::{Actor, Denied, EventKind, PersonId, PersonRef, Refusal, RoomId, StoreError};

impl<P: Publisher> DynamoStore<P> {
    /// Leaves a room.
    pub(crate) async fn leave(&self, room: RoomId, actor: &Actor) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        while !self.try_leave(room, actor.id, false).await? {
            patience.wait().await?;
        }
        Ok(())
    }

    /// Takes somebody out of a room whose account is deleted, wherever it is. Nothing where they are not in it any more.
    pub(crate) async fn leave_for_good(&self, room: RoomId, person: &PersonRef) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        loop {
            match self.try_leave(room, person.id, true).await {
                Ok(true) | Err(Refusal::Denied(_)) => return Ok(()),
                Ok(false) => patience.wait().await?,
                Err(error) => return Err(error),
            }
        }
    }

    async fn try_leave(&self, room: RoomId, person: PersonId, for_good: bool) -> Result<bool, Refusal> {
        let (head, row, [member]) = self.log_and_members(room, [person]).await?;
        let role = member.as_ref().map(|member| member.role);
        let others = if leave::needs_heirs(role) { self.others(room, person).await? } else { Vec::new() };
        let heirs = others.iter().map(|other| (other.person, other.role));
        let decision = if for_good {
            let owner = role.ok_or(Denied::NotFound)? == Role::Owner;
            let inherited = || leave::heir(heirs).map_or(Decision::PutAway, Decision::PassOn);
            if owner { inherited() } else { Decision::Go }
        } else {
            let lobby_is_on = room == RoomId::LOBBY && self.lobby_is_on().await?;
            leave::leave(room, row.settings.kind, role, lobby_is_on, heirs)?
        };
        let heir = match decision {
            Decision::PassOn(heir) => others.into_iter().find(|other| other.person == heir),
            Decision::Go | Decision::PutAway => None,
        };
        let member = member.ok_or(Denied::NotFound)?;
        let person = member.reference();
        let going = self.going(member).await?;
        self.try_depart(head, &row, &person, going, (decision, heir)).await.map_err(Into::into)
    }

    /// All other members, the longest in the room first.
    async fn others(&self, room: RoomId, goer: PersonId) -> Result<Vec<MemberRow>, StoreError> {
        let query = Query { sort: Sort::Prefix("member#"), ..Query::of(Table::Rooms, key::room(room)) };
        let items = self.database.query(query).await?;
        let mut others: Vec<MemberRow> = items.iter().map(MemberRow::read).collect::<Result<_, _>>()?;
        others.retain(|other| other.person != goer);
        others.sort_by_key(|other| (other.joined, other.person));
        Ok(others)
    }

    async fn try_depart(
        &self,
        head: LogItem,
        row: &RoomRow,
        person: &PersonRef,
        going: Going,
        (decision, heir): (Decision, Option<MemberRow>),
    ) -> Result<bool, StoreError> {
        let room = row.room;
        let puts_away = decision == Decision::PutAway && !row.settings.archived;
        let mut steps: Vec<Step> = Vec::new();
        if let Some(heir) = &heir {
            let passed_on = EventKind::RoleChanged { member: heir.reference(), role: Role::Owner };
            steps.push((person.clone(), passed_on));
        }
        if puts_away {
            let change = RoomChange { archived: Some(true), ..RoomChange::default() };
            steps.push((person.clone(), EventKind::RoomUpdated(change)));
        }
        steps.push((person.clone(), EventKind::MemberLeft));
        let events = self.commit_behind(head, &steps, |transaction, _| {
            let mut at_room = going.one_less(row, heir.as_ref().map(|heir| heir.person));
            let mut transaction = going.take_out(transaction, room)?;
            if let Some(heir) = &heir {
                transaction = turn_into(transaction, room, heir.person, Role::Owner)?;
            }
            if puts_away {
                at_room = at_room.flag("archived", true).add("door", 1);
                if row.is_listed() {
                    transaction = transaction.delete(Table::Rooms, OpenRow::key(room))?;
                }
            } else {
                transaction = count_in_list(transaction, row, -1)?;
            }
            transaction.change(&at_room)
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.fan_out(room, events.into_iter().map(Into::into).collect(), going.leaving()).await?;
        Ok(true)
    }
}

/// Both sides of a member with another role.
pub(super) fn turn_into(
    transaction: Transaction<'_>,
    room: RoomId,
    person: PersonId,
    role: Role,
) -> Result<Transaction<'_>, StoreError> {
    let set = |key| Change::of(Table::Rooms, key).set("role", text(role_word(role)));
    transaction.change(&set(MemberRow::key(room, person)))?.change(&set(MembershipRow::key(person, room)))
}
