//! What is done to members, and to the room itself.

use super::Writer;
use crate::fault::Stop;
use crate::rows::{BanRow, stored_id};
use natter_core::audit::{Deed, NewEntry};
use natter_core::govern::{Ban, MemberDeed};
use natter_core::member::Role;
use natter_core::person::Standing;
use natter_core::room::RoomChange;
use natter_core::rule::govern::{self, Decision, Facts};
use natter_core::rule::join::address_banned_until;
use natter_core::rule::update;
use natter_core::text::RoomName;
use natter_core::{Acting, Actor, ClientAddress, Denied, EventKind, PersonId, PersonRef, RoomId, Timestamp};
use rusqlite::params;

/// What a deleted room is called in its grave.
const GRAVE: &str = "Deleted room";

impl Writer<'_> {
    /// Does something to a person of a room.
    pub(crate) fn govern(&mut self, deed: &MemberDeed) -> Result<(), Stop> {
        let MemberDeed { room, actor, person, act } = deed;
        let actor = &self.acting(actor)?;
        let role = govern::role_in(*room, self.role(*room, actor.id())?, actor.is_site_admin());
        // Strangers wait no longer than where there is no room.
        govern::may_try(self.cache.known_room(*room)?.row.settings.kind, role, *act)?;
        let (facts, target) = self.deed_facts(*room, (actor.id(), role), *person)?;
        let decision = govern::govern(&facts, *act, self.now)?;
        // Only now is it told whether there is such a person: whoever may do nothing here learns nothing.
        let (target, standing) = target.ok_or(Denied::NotFound)?;
        let entry = |deed| NewEntry::of(actor, deed).room(*room).target(target.clone());
        match decision {
            Decision::Nothing => return Ok(()),
            Decision::Remove { ban } => {
                self.remove(*room, actor, &target, ban)?;
                if ban {
                    self.bar(*room, actor, &target, standing)?;
                }
                self.note(entry(if ban { Deed::MemberBanned } else { Deed::MemberKicked }))?;
            }
            Decision::Bar => {
                self.bar(*room, actor, &target, standing)?;
                self.note(entry(Deed::MemberBanned))?;
            }
            Decision::Unbar => {
                self.unbar(*room, target.id)?;
                self.note(entry(Deed::MemberUnbanned))?;
            }
            Decision::Mute(until) => {
                self.mute(*room, actor, &target, until)?;
                let deed = if until.is_some() { Deed::MemberMuted } else { Deed::MemberUnmuted };
                self.note(entry(deed))?;
            }
            Decision::Become(role) => {
                self.give_role(*room, actor, &target, role)?;
                self.note(entry(Deed::RoleChanged).detail(word(role)))?;
            }
            Decision::HandOver => {
                self.give_role(*room, actor, &target, Role::Owner)?;
                self.give_role(*room, actor, &actor.reference(), Role::Admin)?;
                self.note(entry(Deed::RoleChanged).detail(word(Role::Owner)))?;
            }
        }
        Ok(())
    }

    fn deed_facts(
        &mut self,
        room: RoomId,
        actor: (PersonId, Option<Role>),
        person: PersonId,
    ) -> Result<(Facts, Option<(PersonRef, Standing)>), Stop> {
        let state = self.facts(room, person)?;
        let member = state.members.get(&person).map(|member| member.row);
        let (key, settings) = (state.row.key, state.row.settings.clone());
        let target = self.find_person(person)?.map(|found| (found.person.reference(), found.person.standing));
        let facts = Facts {
            room,
            kind: settings.kind,
            archived: settings.archived,
            actor,
            target: (person, member.map(|member| member.role)),
            target_is_guest: target.as_ref().is_some_and(|(_, standing)| *standing == Standing::Guest),
            banned: self.ban_exists(key, person)?,
            muted_until: member.and_then(|member| member.muted_until),
        };
        Ok((facts, target))
    }

    fn remove(&mut self, room: RoomId, actor: &Acting, target: &PersonRef, banned: bool) -> Result<(), Stop> {
        self.take_out(room, target.id)?;
        self.say(room, &actor.reference(), EventKind::MemberRemoved { member: target.clone(), banned })
    }

    /// Keeps somebody out. Whoever waits at the door waits no longer.
    fn bar(
        &mut self,
        room: RoomId,
        actor: &Acting,
        target: &PersonRef,
        standing: Standing,
    ) -> Result<(), Stop> {
        self.forget_request(room, target.id)?;
        let key = self.cache.known_room(room)?.row.key;
        let (address, address_until) = (self.share_of(target.id)?, address_banned_until(standing, self.now));
        let ban = Ban { person: target.clone(), by: actor.reference(), at: self.now };
        Ok(BanRow { room: key, ban, address, address_until }.insert(self.connection)?)
    }

    /// The share of the address where a person's latest session began.
    fn share_of(&self, person: PersonId) -> Result<Option<String>, Stop> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sessions.address FROM sessions JOIN people ON people.key = sessions.person \
             WHERE people.id = ? AND sessions.address IS NOT NULL ORDER BY sessions.created DESC LIMIT 1",
        )?;
        let mut found = statement.query(params![stored_id(person.bits())])?;
        let Some(row) = found.next()? else { return Ok(None) };
        let address: String = row.get(0)?;
        Ok(address.parse().ok().map(|address: ClientAddress| address.share().to_string()))
    }

    fn unbar(&mut self, room: RoomId, person: PersonId) -> Result<(), Stop> {
        let key = self.cache.known_room(room)?.row.key;
        let mut statement =
            self.connection.prepare_cached("DELETE FROM bans WHERE room = ? AND person = ?")?;
        statement.execute(params![key, stored_id(person.bits())])?;
        Ok(())
    }

    fn ban_exists(&self, room_key: i64, person: PersonId) -> Result<bool, Stop> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM bans WHERE room = ? AND person = ?")?;
        Ok(statement.exists(params![room_key, stored_id(person.bits())])?)
    }

    fn mute(
        &mut self,
        room: RoomId,
        actor: &Acting,
        target: &PersonRef,
        until: Option<Timestamp>,
    ) -> Result<(), Stop> {
        self.change_member(room, target.id, |row| row.muted_until = until)?;
        self.say(room, &actor.reference(), EventKind::MemberMuted { member: target.clone(), until })
    }

    fn give_role(
        &mut self,
        room: RoomId,
        actor: &Acting,
        target: &PersonRef,
        role: Role,
    ) -> Result<(), Stop> {
        self.change_member(room, target.id, |row| row.role = role)?;
        self.say(room, &actor.reference(), EventKind::RoleChanged { member: target.clone(), role })
    }

    /// Changes what is set about a room.
    pub(crate) fn update_room(
        &mut self,
        room: RoomId,
        actor: &Actor,
        change: RoomChange,
    ) -> Result<(), Stop> {
        let actor = &self.acting(actor)?;
        let role = govern::role_in(room, self.role(room, actor.id())?, actor.is_site_admin());
        let row = &mut self.cache.known_room(room)?.row;
        let change = update::update(room, &row.settings, role, actor.is_site_admin(), change)?;
        if change.is_empty() {
            return Ok(());
        }
        let settings = change.applied(&row.settings);
        self.say(room, &actor.reference(), EventKind::RoomUpdated(change.clone()))?;
        let row = &mut self.cache.known_room(room)?.row;
        row.settings = settings;
        row.update(self.connection)?;
        let deed = match change.archived {
            Some(true) => Deed::RoomArchived,
            Some(false) => Deed::RoomUnarchived,
            None => Deed::RoomUpdated,
        };
        self.note(NewEntry::of(actor, deed).room(room).detail(&change.described()))?;
        Ok(())
    }

    /// Deletes a room: its last event, its grave, and everything that leads to it. The log goes piece by piece.
    pub(crate) fn delete_room(&mut self, room: RoomId, actor: &Actor) -> Result<(), Stop> {
        let actor = &self.acting(actor)?;
        let role = self.role(room, actor.id())?;
        let kind = self.cache.known_room(room)?.row.settings.kind;
        update::delete(room, kind, role, actor.is_site_admin())?;
        self.say(room, &actor.reference(), EventKind::RoomDeleted)?;
        let row = &mut self.cache.known_room(room)?.row;
        let (key, name) = (row.key, std::mem::replace(&mut row.settings.name, RoomName::from_stored(GRAVE)));
        (row.is_deleted, row.settings.topic, row.members, row.waiting) = (true, None, 0, 0);
        row.update(self.connection)?;
        for table in ["memberships", "requests", "bans", "mutes", "invites", "passes"] {
            let sql = format!("DELETE FROM {table} WHERE room = ?");
            self.connection.prepare_cached(&sql)?.execute(params![key])?;
        }
        self.cache.bury(room);
        self.purge.add(key);
        self.note(NewEntry::of(actor, Deed::RoomDeleted).room(room).detail(name.as_str()))?;
        Ok(())
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Moderator => "moderator",
        Role::Member => "member",
        Role::Guest => "guest",
    }
}
