//! Links that let people in: made, listed, taken back. The row under the room or the site is the invitation; another leads to it from its word.

use super::requests::still_is;
use crate::database::{Change, Query, Sort, Transaction};
use crate::key::{self, SITE, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{InviteRow, PassRow, PersonRow, RoomRow, SiteRow, word_of};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::join::{Invite, NewInvite};
use natter_core::person::SecretHash;
use natter_core::port::Invitation;
use natter_core::rule::right::Right;
use natter_core::rule::{govern, invite};
use natter_core::{Acting, Actor, Denied, InviteId, PersonId, Refusal, RoomId, StoreError, Timestamp, limit};
use std::collections::HashMap;

impl<P: Publisher> DynamoStore<P> {
    /// Makes an invitation.
    pub(crate) async fn make_invite(&self, wanted: &NewInvite) -> Result<Invite, Refusal> {
        let mut patience = Patience::new();
        loop {
            if let Some(invite) = self.try_make_invite(wanted).await? {
                return Ok(invite);
            }
            patience.wait().await?;
        }
    }

    /// The number of good ones holds as long as the door's number, or the site's, does.
    async fn try_make_invite(&self, wanted: &NewInvite) -> Result<Option<Invite>, Refusal> {
        let (room, now) = (wanted.room, (self.clock)());
        let rows = self.invite_rows(room).await?;
        let (good, bad): (Vec<InviteRow>, Vec<InviteRow>) =
            rows.into_iter().partition(|row| row.is_good(now));
        let mut changes = Vec::new();
        let address = wanted.actor.address;
        let maker = match room {
            Some(room) => {
                let (row, [member]) = self.room_and_members(room, [wanted.actor.id]).await?;
                let row = row.ok_or(Denied::NotFound)?;
                let role = member.as_ref().map(|member| member.role);
                let governor = self.governor_of_lobby(room, wanted.actor.id).await?;
                let acts_as = govern::role_in(room, role, governor.is_some());
                invite::into_room(&row.settings, acts_as, good.len(), wanted, now)?;
                let at_door = Change::of(Table::Rooms, RoomRow::key(room)).add("door", 1);
                changes.push(at_door.when_number("door", row.door).when_absent("deleted"));
                changes.extend(role.map(|role| still_is(room, wanted.actor.id, role)));
                changes.extend(governor.as_ref().map(PersonRow::still_governs));
                member.ok_or(Denied::NotFound)?.reference()
            }
            None => {
                let governor = self.site_admin(wanted.actor.id).await?;
                invite::into_site(governor.is_some(), good.len(), wanted, now)?;
                let governor = governor.ok_or(Denied::Forbidden)?;
                changes.extend([self.site().await?.inviting(), governor.still_governs()]);
                governor.person.reference()
            }
        };
        let row = InviteRow::new(wanted, maker.clone(), now);
        let mut transaction = self
            .database
            .transaction()
            .put_new(Table::Rooms, row.write())?
            .put_new(Table::Rooms, row.write_word())?;
        for change in &changes {
            transaction = transaction.change(change)?;
        }
        // Those that are good no more go on the way.
        for row in bad.iter().take(10) {
            transaction = transaction
                .delete(Table::Rooms, InviteRow::key(room, row.invite.id))?
                .delete(Table::Rooms, InviteRow::word_key(&row.word))?;
        }
        let entry = NewEntry { room, ..NewEntry::by(maker, address, Deed::InviteCreated) };
        let done = self.commit_beside(self.note(transaction, entry)?).await?;
        Ok(done.then_some(row.invite))
    }

    async fn invite_rows(&self, room: Option<RoomId>) -> Result<Vec<InviteRow>, StoreError> {
        let partition = room.map_or_else(|| SITE.to_owned(), key::room);
        let query = Query { sort: Sort::Prefix("invite#"), ..Query::of(Table::Rooms, partition) };
        self.database.query(query).await?.iter().map(InviteRow::read).collect()
    }

    /// The invitations of a room, or of the site, that are good; the newest first.
    pub(crate) async fn list_invites(
        &self,
        reader: &Actor,
        room: Option<RoomId>,
    ) -> Result<Vec<Invite>, Refusal> {
        let (rows, now) = (self.invite_rows(room).await?, (self.clock)());
        match room {
            Some(room) => drop(self.governed(room, reader, Right::Invite).await?),
            None => drop(self.site_admin(reader.id).await?.ok_or(Denied::Forbidden)?),
        }
        let mut makers: HashMap<PersonId, bool> = HashMap::new();
        let mut invites: Vec<Invite> = Vec::new();
        for row in rows.into_iter().filter(|row| row.is_good(now)) {
            let maker = row.invite.maker.id;
            let may = match makers.get(&maker) {
                Some(may) => *may,
                None => self.maker_may(&row.invite).await?,
            };
            makers.insert(maker, may);
            invites.extend(may.then_some(row.invite));
        }
        invites.sort_by(|one, other| (other.created, one.id).cmp(&(one.created, other.id)));
        Ok(invites)
    }

    /// Takes an invitation back.
    pub(crate) async fn take_invite_back(
        &self,
        room: Option<RoomId>,
        actor: &Actor,
        invite: InviteId,
    ) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        while !self.try_take_back(room, actor, invite).await? {
            patience.wait().await?;
        }
        Ok(())
    }

    async fn try_take_back(
        &self,
        room: Option<RoomId>,
        actor: &Actor,
        invite: InviteId,
    ) -> Result<bool, Refusal> {
        let mut conditions = Vec::new();
        let doer = match room {
            Some(room) => {
                let (row, [member]) = self.room_and_members(room, [actor.id]).await?;
                let role = member.as_ref().map(|member| member.role);
                let governor = self.governor_of_lobby(room, actor.id).await?;
                let as_what = govern::role_in(room, role, governor.is_some());
                govern::may(row.ok_or(Denied::NotFound)?.settings.kind, as_what, Right::Invite)?;
                conditions.extend(role.map(|role| still_is(room, actor.id, role)));
                conditions.extend(governor.as_ref().map(PersonRow::still_governs));
                member.ok_or(Denied::NotFound)?.reference()
            }
            None => {
                let governor = self.site_admin(actor.id).await?.ok_or(Denied::Forbidden)?;
                conditions.push(governor.still_governs());
                governor.person.reference()
            }
        };
        let found = self.database.get(Table::Rooms, InviteRow::key(room, invite)).await?;
        let row = InviteRow::read(&found.ok_or(Denied::NotFound)?)?;
        let mut transaction = self
            .database
            .transaction()
            .delete_when(&Change::of(Table::Rooms, InviteRow::key(room, invite)))?
            .delete(Table::Rooms, InviteRow::word_key(&row.word))?;
        for condition in &conditions {
            transaction = transaction.change(condition)?;
        }
        let entry = NewEntry { room, ..NewEntry::by(doer, actor.address, Deed::InviteRevoked) };
        self.commit_beside(self.note(transaction, entry)?).await.map_err(Into::into)
    }

    /// An invitation that is good, by the hash of its word.
    pub(crate) async fn good_invite(
        &self,
        word: SecretHash,
        now: Timestamp,
    ) -> Result<Option<InviteRow>, StoreError> {
        let Some(found) = self.database.get(Table::Rooms, word_of(word)).await? else { return Ok(None) };
        let (room, invite) = InviteRow::place(&found)?;
        let mut keys = vec![InviteRow::key(room, invite)];
        keys.extend(room.map(RoomRow::key));
        let (mut found, mut deleted) = (None, false);
        for item in self.database.get_all(Table::Rooms, keys).await? {
            if item.contains_key("invite") {
                found = Some(InviteRow::read(&item)?);
            } else {
                deleted = RoomRow::read(&item)?.deleted;
            }
        }
        match found.filter(|row| row.is_good(now) && !deleted) {
            Some(row) if self.maker_may(&row.invite).await? => Ok(Some(row)),
            _ => Ok(None),
        }
    }

    /// Whether the maker of an invite may make one still ([`invite::maker_may`]). In a room, whoever comes in by it finds their number taken when the
    /// maker has lost the right since the log was read.
    async fn maker_may(&self, made: &Invite) -> Result<bool, StoreError> {
        let role = match made.room {
            Some(room) => self.member(room, made.maker.id).await?.map(|member| member.role),
            None => None,
        };
        let by_site = made.room.is_none_or(|room| room == RoomId::LOBBY);
        let governs = by_site && self.site_admin(made.maker.id).await?.is_some();
        Ok(invite::maker_may(made.room, role, governs))
    }

    /// The same; an invite of a maker who may not is like one that never was.
    pub(super) async fn need_maker(&self, made: &Invite) -> Result<(), Refusal> {
        if self.maker_may(made).await? { Ok(()) } else { Err(Denied::NotFound.into()) }
    }

    /// One more has come by an invitation, which must be as good as when it was read.
    pub(crate) fn count_use<'database>(
        &self,
        transaction: Transaction<'database>,
        row: &InviteRow,
        actor: &Acting,
    ) -> Result<Transaction<'database>, StoreError> {
        let Invite { id, room, maker, uses_left, used, .. } = &row.invite;
        let change = Change::of(Table::Rooms, InviteRow::key(*room, *id)).add("used", 1);
        let change = change.when_number("used", *used);
        let change = if uses_left.is_some() { change.add("usesLeft", -1) } else { change };
        let entry = NewEntry::of(actor, Deed::InviteUsed).target(maker.clone());
        self.note(transaction.change(&change)?, NewEntry { room: *room, ..entry })
    }

    /// An invitation that lets its bearer make an account: its maker is a site admin at this moment. A policy of the site is never satisfied by
    /// something that those it binds can make themselves.
    pub(crate) async fn permitting_invite(&self, word: SecretHash) -> Result<InviteRow, Refusal> {
        let found = self.good_invite(word, (self.clock)()).await?.ok_or(Denied::NotFound)?;
        let permits = self.governs(found.invite.maker.id).await?;
        if permits { Ok(found) } else { Err(Denied::NotFound.into()) }
    }

    /// An account was made by an invitation, which has one use less. By the same word its person comes into the room, where it leads into one.
    pub(crate) fn use_up<'database>(
        &self,
        transaction: Transaction<'database>,
        row: &InviteRow,
        actor: &Acting,
    ) -> Result<Transaction<'database>, StoreError> {
        let transaction = self.count_use(transaction, row, actor)?;
        let Some(room) = row.invite.room else { return Ok(transaction) };
        let ends = (self.clock)().plus_millis(limit::PASS_MS);
        transaction.put(Table::Rooms, PassRow { room, ends }.write(actor.id(), &row.word))
    }

    /// What an invitation is good for.
    pub(crate) async fn look_at_invite(
        &self,
        word: SecretHash,
        now: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        let found = self.good_invite(word, now).await?;
        let told = |InviteRow { invite, .. }: InviteRow| Invitation {
            into_room: invite.room.is_some(),
            expires: invite.expires,
        };
        Ok(found.map(told))
    }
}

impl SiteRow {
    /// One more invitation into the site, counted from the number that was read.
    fn inviting(&self) -> Change {
        let change = Change::of(Table::Rooms, Self::key()).may_be_new().add("invitesMade", 1);
        self.unchanged(change, "invitesMade", self.invites_made)
    }
}
