//! Links that let people in: made, looked up, taken back.

use super::Writer;
use crate::fault::Stop;
use crate::rows::{self, InviteRow, stored, stored_id};
use natter_core::audit::{Deed, NewEntry};
use natter_core::join::{Invite, NewInvite};
use natter_core::person::SecretHash;
use natter_core::rule::right::Right;
use natter_core::rule::{govern, invite, join};
use natter_core::{Acting, Actor, Denied, InviteId, RoomId, limit};
use rusqlite::params;

impl Writer<'_> {
    /// Makes an invitation into a room, or into the site.
    pub(crate) fn create_invite(&mut self, wanted: &NewInvite) -> Result<Invite, Stop> {
        let actor = &self.acting(&wanted.actor)?;
        let key = match wanted.room {
            Some(room) => {
                let role = govern::role_in(room, self.role(room, actor.id())?, actor.is_site_admin());
                let row = self.cache.known_room(room)?.row.clone();
                // Before anything is counted or taken away: a stranger makes us do no more than where there is no room.
                govern::may(row.settings.kind, role, Right::Invite)?;
                invite::into_room(&row.settings, role, self.good_ones(Some(row.key))?, wanted, self.now)?;
                Some(row.key)
            }
            None => {
                invite::into_site(actor.is_site_admin(), self.good_ones(None)?, wanted, self.now)?;
                None
            }
        };
        let row = InviteRow {
            room: key,
            id: wanted.id,
            maker: actor.reference(),
            created: self.now,
            expires: wanted.expires,
            uses_left: wanted.uses,
            used: 0,
        };
        row.put(self.connection, wanted.token)?;
        self.note(NewEntry { room: wanted.room, ..NewEntry::of(actor, Deed::InviteCreated) })?;
        Ok(row.listed(wanted.room))
    }

    /// How many are good; those that are not are taken away on the way.
    fn good_ones(&self, room_key: Option<i64>) -> Result<usize, Stop> {
        let mut statement = self.connection.prepare_cached(
            "DELETE FROM invites WHERE room IS ? AND (uses_left = 0 OR expires BETWEEN 1 AND ?)",
        )?;
        statement.execute(params![room_key, stored(self.now.0)])?;
        let mut statement = self.connection.prepare_cached("SELECT count(*) FROM invites WHERE room IS ?")?;
        let count: i64 = statement.query_row(params![room_key], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// An invitation that is good now, by the hash of its word.
    pub(super) fn good_invite(&self, token: SecretHash) -> Result<Option<InviteRow>, Stop> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {} FROM invites WHERE token = ?", InviteRow::COLUMNS))?;
        let mut found = statement.query(params![token.0])?;
        let Some(row) = found.next()? else { return Ok(None) };
        let (invite, _) = InviteRow::read(row)?;
        Ok(Some(invite).filter(|invite| join::invited(invite.expires, invite.uses_left, self.now)))
    }

    /// An invitation that lets its bearer make an account: its maker is a site admin at this moment. A policy of the site is never satisfied by
    /// something that those it binds can make themselves.
    pub(super) fn permitting_invite(&mut self, token: SecretHash) -> Result<(InviteRow, SecretHash), Stop> {
        let invite = self.good_invite(token)?.ok_or(Denied::NotFound)?;
        let room = invite.room.map(|key| self.room_of_key(key)).transpose()?;
        self.need_maker(&invite, room)?;
        let maker = self.find_person(invite.maker.id)?;
        let permits = maker.is_some_and(|maker| maker.is_active() && maker.person.site_admin);
        if permits { Ok((invite, token)) } else { Err(Denied::NotFound.into()) }
    }

    /// That whoever made the invite may make one still; otherwise it is like one that never was.
    pub(super) fn need_maker(&mut self, invite: &InviteRow, room: Option<RoomId>) -> Result<(), Stop> {
        let maker = invite.maker.id;
        let governs = self.find_person(maker)?.is_some_and(|row| row.is_active() && row.person.site_admin);
        let role = match room {
            Some(room) => self.role(room, maker)?,
            None => None,
        };
        if invite::maker_may(room, role, governs) { Ok(()) } else { Err(Denied::NotFound.into()) }
    }

    /// An account was made by an invitation, which has one use less. By the same word its person comes into the room, where it leads into one.
    pub(super) fn use_up(
        &mut self,
        mut invite: InviteRow,
        token: SecretHash,
        actor: &Acting,
        person_key: i64,
    ) -> Result<(), Stop> {
        invite.uses_left = invite.uses_left.map(|left| left.saturating_sub(1));
        invite.used += 1;
        invite.put(self.connection, token)?;
        if let Some(room) = invite.room {
            let ends = self.now.plus_millis(limit::PASS_MS);
            rows::give_pass(self.connection, token, (person_key, room), ends)?;
        }
        self.note(NewEntry::of(actor, Deed::InviteUsed).target(invite.maker))?;
        Ok(())
    }

    /// Takes an invitation back.
    pub(crate) fn revoke_invite(
        &mut self,
        room: Option<RoomId>,
        actor: &Actor,
        invite: InviteId,
    ) -> Result<(), Stop> {
        let actor = &self.acting(actor)?;
        let key = match room {
            Some(room) => {
                let role = govern::role_in(room, self.role(room, actor.id())?, actor.is_site_admin());
                let row = &self.cache.known_room(room)?.row;
                govern::may(row.settings.kind, role, Right::Invite)?;
                Some(row.key)
            }
            None if actor.is_site_admin() => None,
            None => return Err(Denied::Forbidden.into()),
        };
        let mut statement =
            self.connection.prepare_cached("DELETE FROM invites WHERE id = ? AND room IS ?")?;
        if statement.execute(params![stored_id(invite.bits()), key])? == 0 {
            return Err(Denied::NotFound.into());
        }
        self.note(NewEntry { room, ..NewEntry::of(actor, Deed::InviteRevoked) })?;
        Ok(())
    }
}
