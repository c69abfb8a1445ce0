//! What changes about a person who is there.

use super::Writer;
use crate::fault::Stop;
use crate::rows::{self, PersonRow, stored_id};
use natter_core::audit::NewEntry;
use natter_core::member::Role;
use natter_core::person::{PersonState, Profile, SecretHash, Standing};
use natter_core::port::PersonChange;
use natter_core::rule::person::{self, Decision, Facts};
use natter_core::text::{DisplayName, Email};
use natter_core::{Acting, Actor, Denied, EventKind, PersonId, RoomId, SessionId};
use rusqlite::params;

impl Writer<'_> {
    /// Changes a person; the sessions that ended by it.
    pub(crate) fn change_person(
        &mut self,
        actor: &Actor,
        person: PersonId,
        change: PersonChange,
    ) -> Result<Vec<SessionId>, Stop> {
        let acting = self.find_person(actor.id)?.ok_or(Denied::Unauthenticated)?;
        let row = self.find_person(person)?.ok_or(Denied::NotFound)?;
        let facts = Facts {
            actor_is_active: acting.is_active(),
            actor_is_admin: acting.person.site_admin,
            is_self: actor.id == person,
            standing: row.person.standing,
            state: row.state,
            is_admin: row.person.site_admin,
            has_other_admin: self.has_site_admin_but(row.key)?,
        };
        let Decision::Change(deed) = person::change(facts, &change)? else { return Ok(Vec::new()) };
        let (target, acting) = (row.person.reference(), acting.acting_from(actor.address));
        let ended = self.carry_out(&acting, row, change)?;
        if let Some(deed) = deed {
            let entry = NewEntry::of(&acting, deed);
            self.note(if facts.is_self { entry } else { entry.target(target) })?;
        }
        Ok(ended)
    }

    fn carry_out(
        &mut self,
        actor: &Acting,
        mut row: PersonRow,
        change: PersonChange,
    ) -> Result<Vec<SessionId>, Stop> {
        let key = row.key;
        match change {
            PersonChange::Profile(profile) => self.set_profile(row, profile)?,
            PersonChange::Rehash(hash) => {
                row.password_hash = Some(hash);
                row.update(self.connection)?;
            }
            PersonChange::Password { hash, keep, renewed } => {
                row.password_hash = Some(hash);
                row.update(self.connection)?;
                if let (Some(session), Some(token)) = (keep, renewed) {
                    self.renew_session(key, session, token)?;
                }
                return self.end_sessions(key, keep);
            }
            PersonChange::Sessions { keep } => return self.end_sessions(key, keep),
            PersonChange::Email(email) => {
                self.need_free(&email, key)?;
                row.person.email = Some(email);
                row.update(self.connection)?;
            }
            PersonChange::Account { email, hash, invite } => self.promote(actor, row, email, hash, invite)?,
            PersonChange::Identity(identity) => match rows::identified(self.connection, &identity)? {
                Some(person) if person == key => {}
                Some(_) => return Err(Denied::Conflict.into()),
                None => rows::insert_identity(self.connection, &identity, key)?,
            },
            PersonChange::SiteAdmin(on) => {
                row.person.site_admin = on;
                row.update(self.connection)?;
            }
            PersonChange::State(PersonState::Deleted) => return self.delete_person(row),
            PersonChange::State(state) => {
                row.state = state;
                row.update(self.connection)?;
                if state != PersonState::Active {
                    return self.end_sessions(key, None);
                }
            }
        }
        Ok(Vec::new())
    }

    fn set_profile(&self, mut row: PersonRow, profile: Profile) -> Result<(), Stop> {
        // A name that stays is not asked for again: what was given once is kept.
        if profile.display_name != row.person.profile.display_name {
            let keys = profile.display_name.as_ref().map(DisplayName::keys).unwrap_or_default();
            if rows::name_is_taken(self.connection, &keys, row.key)? {
                return Err(Denied::Conflict.into());
            }
            rows::free_display_name(self.connection, row.key)?;
            rows::hold_name(self.connection, &keys, row.key, true)?;
        }
        row.person.profile = profile;
        Ok(row.update(self.connection)?)
    }

    fn need_free(&self, email: &Email, key: i64) -> Result<(), Stop> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM people WHERE email = ? AND key != ?")?;
        if statement.exists(params![email.as_str(), key])? { Err(Denied::Conflict.into()) } else { Ok(()) }
    }

    /// A guest becomes an account; wherever they were a guest they are a member.
    fn promote(
        &mut self,
        actor: &Acting,
        mut row: PersonRow,
        email: Email,
        hash: String,
        invite: Option<SecretHash>,
    ) -> Result<(), Stop> {
        self.need_free(&email, row.key)?;
        let invite = invite.map(|token| self.permitting_invite(token)).transpose()?;
        row.person.standing = Standing::Account;
        row.person.email = Some(email);
        row.password_hash = Some(hash);
        row.update(self.connection)?;
        if let Some((invite, token)) = invite {
            self.use_up(invite, token, actor, row.key)?;
        }
        let member = row.person.reference();
        for room in self.rooms_of(member.id)? {
            if self.role(room, member.id)? == Some(Role::Guest) {
                let role = Role::Member;
                self.change_member(room, member.id, |row| row.role = role)?;
                self.say(room, &member, EventKind::RoleChanged { member: member.clone(), role })?;
            }
        }
        Ok(())
    }

    /// What is left of a deleted person is their id and their name, which stands in the logs.
    fn delete_person(&mut self, mut row: PersonRow) -> Result<Vec<SessionId>, Stop> {
        let reference = row.person.reference();
        for room in self.rooms_of(reference.id)? {
            self.leave_for_good(room, &reference)?;
        }
        for room in self.rooms_waited_at(reference.id)? {
            self.forget_request(room, reference.id)?;
        }
        row.state = PersonState::Deleted;
        row.person.email = None;
        row.person.profile = Profile::default();
        row.person.site_admin = false;
        row.password_hash = None;
        row.update(self.connection)?;
        rows::free_display_name(self.connection, row.key)?;
        self.connection
            .prepare_cached("DELETE FROM identities WHERE person = ?")?
            .execute(params![row.key])?;
        self.end_sessions(row.key, None)
    }

    fn rooms_of(&self, person: PersonId) -> Result<Vec<RoomId>, Stop> {
        self.rooms_in("memberships", person)
    }

    fn rooms_waited_at(&self, person: PersonId) -> Result<Vec<RoomId>, Stop> {
        self.rooms_in("requests", person)
    }

    fn rooms_in(&self, table: &str, person: PersonId) -> Result<Vec<RoomId>, Stop> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT rooms.id FROM {table} JOIN rooms ON rooms.key = {table}.room WHERE {table}.person = ?"
        ))?;
        let mut found = statement.query(params![stored_id(person.bits())])?;
        let mut rooms = Vec::new();
        while let Some(row) = found.next()? {
            rooms.push(RoomId::from_bits(rows::id(row, 0)?));
        }
        Ok(rooms)
    }
}
