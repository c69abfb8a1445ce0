//! What is done to members of a room. A deed that is an event finds its number taken when a right has changed since it was decided; one that is none
//! names what it was decided by.

use super::coming::count_in_list;
use super::commit::Step;
use super::leave::turn_into;
use super::requests::still_is;
use super::update::still_governs;
use crate::database::{Change, Transaction};
use crate::item::number;
use crate::key::Table;
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{BanRow, LogItem, MemberRow, MembershipRow, PersonRow, RequestRow, RoomRow, role_word};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::govern::{Ban, MemberAct, MemberDeed};
use natter_core::member::Role;
use natter_core::person::Standing;
use natter_core::rule::govern::{self, Decision, Facts};
use natter_core::rule::join::address_banned_until;
use natter_core::{Denied, EventKind, PersonId, PersonRef, Refusal, RoomId, StoreError, Timestamp};

/// A deed with everything that was read to decide it, the log first.
struct Doing<'deed> {
    deed: &'deed MemberDeed,
    head: LogItem,
    row: RoomRow,
    actor: Option<MemberRow>,
    /// The actor, where they act as a site admin.
    governor: Option<PersonRow>,
    member: Option<MemberRow>,
    ban: Option<BanRow>,
    waits: bool,
    person: Option<PersonRow>,
}

impl Doing<'_> {
    fn decide(&self, now: Timestamp) -> Result<Decision, Denied> {
        let MemberDeed { room, actor, person, act } = self.deed;
        let role = self.actor.as_ref().map(|member| member.role);
        let role = govern::role_in(*room, role, self.governor.is_some());
        let standing = self.person.as_ref().map(|person| person.person.standing);
        let facts = Facts {
            room: *room,
            kind: self.row.settings.kind,
            archived: self.row.settings.archived,
            actor: (actor.id, role),
            target: (*person, self.member.as_ref().map(|member| member.role)),
            target_is_guest: standing == Some(Standing::Guest),
            banned: self.ban.is_some(),
            muted_until: self.member.as_ref().and_then(|member| member.muted_until),
        };
        govern::govern(&facts, *act, now)
    }

    /// The actor by id and name; whoever is not in the room acts on nobody in it.
    fn doer(&self) -> Result<PersonRef, Denied> {
        Ok(self.actor.as_ref().ok_or(Denied::NotFound)?.reference())
    }

    fn entry(&self, deed: Deed, target: &PersonRef) -> Result<NewEntry, Denied> {
        let entry = NewEntry::by(self.doer()?, self.deed.actor.address, deed);
        Ok(entry.room(self.deed.room).target(target.clone()))
    }

    /// What the actor was when it was decided: a site admin, where that gave the right.
    fn still_governs<'database>(
        &self,
        transaction: Transaction<'database>,
    ) -> Result<Transaction<'database>, StoreError> {
        still_governs(transaction, self.governor.as_ref())
    }

    /// The room's row after a change of roles.
    fn with_answerers(&self, changes: &[(PersonId, Option<Role>)]) -> Change {
        let key = RoomRow::key(self.deed.room);
        Change::of(Table::Rooms, key).put("answerers", self.row.answerers_after(changes))
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// Does something to a person of a room.
    pub(crate) async fn do_to_member(&self, deed: &MemberDeed) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        while !self.try_deed(deed).await? {
            patience.wait().await?;
        }
        Ok(())
    }

    async fn doing<'deed>(&self, deed: &'deed MemberDeed) -> Result<Doing<'deed>, Refusal> {
        let MemberDeed { room, actor: doer, person, act } = deed;
        let (head, row, [actor, member]) = self.log_and_members(*room, [doer.id, *person]).await?;
        let role = actor.as_ref().map(|member| member.role);
        let governor = self.governor_of_lobby(*room, doer.id).await?;
        govern::may_try(row.settings.kind, govern::role_in(*room, role, governor.is_some()), *act)?;
        let (mut ban, mut waits) = (None, false);
        if matches!(act, MemberAct::Ban | MemberAct::Unban) {
            let keys = vec![BanRow::key(*room, *person), RequestRow::key(*room, *person)];
            for item in self.database.get_all(Table::Rooms, keys).await? {
                if item.contains_key("by") { ban = Some(BanRow::read(&item)?) } else { waits = true }
            }
        }
        let person = self.person(*person).await?;
        Ok(Doing { deed, head, row, actor, governor, member, ban, waits, person })
    }

    async fn try_deed(&self, deed: &MemberDeed) -> Result<bool, Refusal> {
        let doing = self.doing(deed).await?;
        let decision = doing.decide((self.clock)())?;
        // Only now is it told whether there is such a person: whoever may do nothing here learns nothing.
        let target = doing.person.as_ref().ok_or(Denied::NotFound)?.person.reference();
        match decision {
            Decision::Nothing => Ok(true),
            Decision::Remove { ban } => self.try_remove(&doing, &target, ban).await,
            Decision::Bar => self.try_bar(&doing, &target).await,
            Decision::Unbar => self.try_unbar(&doing, &target).await,
            Decision::Mute(until) => self.try_mute(&doing, &target, until).await,
            Decision::Become(role) => self.try_become(&doing, &target, role).await,
            Decision::HandOver => self.try_hand_over(&doing, &target).await,
        }
    }

    async fn try_remove(&self, doing: &Doing<'_>, target: &PersonRef, ban: bool) -> Result<bool, Refusal> {
        let (room, row) = (doing.deed.room, &doing.row);
        let going = self.going(doing.member.clone().ok_or(Denied::NotFound)?).await?;
        let kept = if ban { Some(self.ban_of(doing, target).await?) } else { None };
        let removed = EventKind::MemberRemoved { member: target.clone(), banned: ban };
        let steps = [(doing.doer()?, removed)];
        let entry = doing.entry(if ban { Deed::MemberBanned } else { Deed::MemberKicked }, target)?;
        let events = self.commit_behind(doing.head.clone(), &steps, |transaction, _| {
            let transaction = count_in_list(going.take_out(transaction, room)?, row, -1)?;
            let at_room = going.one_less(row, None);
            let transaction = match &kept {
                Some(ban) => keep_ban(transaction, doing, ban)?.change(&at_room.add("door", 1))?,
                None => transaction.change(&at_room)?,
            };
            self.note(doing.still_governs(transaction)?, entry.clone())
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.fan_out(room, events.into_iter().map(Into::into).collect(), going.leaving()).await?;
        Ok(true)
    }

    /// A ban keeps guests out by the address where the person's latest session began, too.
    async fn ban_of(&self, doing: &Doing<'_>, target: &PersonRef) -> Result<BanRow, Refusal> {
        let standing = doing.person.as_ref().ok_or(Denied::NotFound)?.person.standing;
        let address = self.share_of(target.id).await?;
        let (by, at) = (doing.doer()?, (self.clock)());
        let address_until = address_banned_until(standing, at);
        Ok(BanRow { ban: Ban { person: target.clone(), by, at }, address, address_until })
    }

    /// Keeps somebody out who is not in. Whoever comes in meanwhile changes the number of members, and whoever decides to come in by what was before
    /// names the door's number.
    async fn try_bar(&self, doing: &Doing<'_>, target: &PersonRef) -> Result<bool, Refusal> {
        let (room, row) = (doing.deed.room, &doing.row);
        let actor = doing.actor.as_ref().ok_or(Denied::NotFound)?;
        let ban = self.ban_of(doing, target).await?;
        let mut at_room = Change::of(Table::Rooms, RoomRow::key(room))
            .add("door", 1)
            .when_number("door", row.door)
            .when_number("members", row.members)
            .when_absent("deleted");
        let mut transaction = keep_ban(self.database.transaction(), doing, &ban)?;
        if doing.waits {
            at_room = at_room.add("waiting", -1);
            transaction = super::coming::no_longer_waits(transaction, room, target.id)?
                .change(&super::requests::waits_less(target.id))?;
        }
        let transaction = transaction.change(&at_room)?.change(&still_is(room, actor.person, actor.role))?;
        let transaction = doing.still_governs(transaction)?;
        let entry = doing.entry(Deed::MemberBanned, target)?;
        self.commit_beside(self.note(transaction, entry)?).await.map_err(Into::into)
    }

    async fn try_unbar(&self, doing: &Doing<'_>, target: &PersonRef) -> Result<bool, Refusal> {
        let room = doing.deed.room;
        let actor = doing.actor.as_ref().ok_or(Denied::NotFound)?;
        let there = Change::of(Table::Rooms, BanRow::key(room, target.id));
        let mut transaction = self.database.transaction().delete_when(&there)?;
        if let Some(address) = doing.ban.as_ref().and_then(|ban| ban.address.as_ref()) {
            transaction = transaction.delete(Table::Rooms, BanRow::address_key(room, address))?;
        }
        let transaction = transaction
            .change(&Change::of(Table::Rooms, RoomRow::key(room)).add("door", 1).when_absent("deleted"))?
            .change(&still_is(room, actor.person, actor.role))?;
        let transaction = doing.still_governs(transaction)?;
        let entry = doing.entry(Deed::MemberUnbanned, target)?;
        self.commit_beside(self.note(transaction, entry)?).await.map_err(Into::into)
    }

    async fn try_mute(
        &self,
        doing: &Doing<'_>,
        target: &PersonRef,
        until: Option<Timestamp>,
    ) -> Result<bool, Refusal> {
        let room = doing.deed.room;
        let muted = EventKind::MemberMuted { member: target.clone(), until };
        let set = |key| Change::of(Table::Rooms, key).put("mutedUntil", until.map(|until| number(until.0)));
        let changes = [set(MemberRow::key(room, target.id)), set(MembershipRow::key(target.id, room))];
        let deed = if until.is_some() { Deed::MemberMuted } else { Deed::MemberUnmuted };
        let step = (doing.doer()?, muted);
        self.try_change(doing, &[step], doing.entry(deed, target)?, |transaction| {
            changes.iter().try_fold(transaction, Transaction::change)
        })
        .await
    }

    async fn try_become(&self, doing: &Doing<'_>, target: &PersonRef, role: Role) -> Result<bool, Refusal> {
        let room = doing.deed.room;
        let changed = EventKind::RoleChanged { member: target.clone(), role };
        let step = (doing.doer()?, changed);
        let entry = doing.entry(Deed::RoleChanged, target)?.detail(role_word(role));
        let at_room = doing.with_answerers(&[(target.id, Some(role))]);
        self.try_change(doing, &[step], entry, |transaction| {
            turn_into(transaction, room, target.id, role)?.change(&at_room)
        })
        .await
    }

    async fn try_hand_over(&self, doing: &Doing<'_>, target: &PersonRef) -> Result<bool, Refusal> {
        let (room, actor) = (doing.deed.room, doing.doer()?);
        let becomes = |member: &PersonRef, role| {
            (actor.clone(), EventKind::RoleChanged { member: member.clone(), role })
        };
        let steps = [becomes(target, Role::Owner), becomes(&actor, Role::Admin)];
        let entry = doing.entry(Deed::RoleChanged, target)?.detail(role_word(Role::Owner));
        let at_room = doing.with_answerers(&[(target.id, Some(Role::Owner)), (actor.id, Some(Role::Admin))]);
        self.try_change(doing, &steps, entry, |transaction| {
            let transaction = turn_into(transaction, room, target.id, Role::Owner)?;
            turn_into(transaction, room, actor.id, Role::Admin)?.change(&at_room)
        })
        .await
    }

    /// Makes a member of a guest who has an account now; `true` also where there is no guest any more.
    pub(crate) async fn try_promote(&self, room: RoomId, person: &PersonRef) -> Result<bool, Refusal> {
        let Some(head) = self.head(room).await? else { return Ok(true) };
        let (_, [member]) = self.room_and_members(room, [person.id]).await?;
        if member.is_none_or(|member| member.role != Role::Guest) {
            return Ok(true);
        }
        let changed = EventKind::RoleChanged { member: person.clone(), role: Role::Member };
        let steps = [(person.clone(), changed)];
        let events = self.commit_behind(head, &steps, |transaction, _| {
            turn_into(transaction, room, person.id, Role::Member)
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(true)
    }

    /// A deed that takes nobody out.
    async fn try_change<'store>(
        &'store self,
        doing: &Doing<'_>,
        steps: &[Step],
        entry: NewEntry,
        change: impl Fn(Transaction<'store>) -> Result<Transaction<'store>, StoreError>,
    ) -> Result<bool, Refusal> {
        let events = self.commit_behind(doing.head.clone(), steps, |transaction, _| {
            self.note(doing.still_governs(change(transaction)?)?, entry.clone())
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.fan_out(doing.deed.room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(true)
    }
}

fn keep_ban<'database>(
    transaction: Transaction<'database>,
    doing: &Doing<'_>,
    ban: &BanRow,
) -> Result<Transaction<'database>, StoreError> {
    let room = doing.deed.room;
    let transaction = transaction.put(Table::Rooms, ban.write(room))?;
    match &ban.address {
        Some(address) => {
            let key = BanRow::address_key(room, address);
            let row = ban.write(room).into_iter().chain(key).collect();
            transaction.put(Table::Rooms, row)
        }
        None => Ok(transaction),
    }
}
