//! What limits a person in a room whether they are in it or not: bans, and the mutes of those who are out.

use super::Writer;
use crate::fault::Stop;
use crate::rows::{MembershipRow, MuteRow, stored, stored_id};
use natter_core::person::Standing;
use natter_core::rule::join::Restrictions;
use natter_core::{Acting, RoomId};
use rusqlite::params;

impl Writer<'_> {
    /// What limits this person in a room that the command has looked up before.
    pub(super) fn restrictions(&mut self, room: RoomId, actor: &Acting) -> Result<Restrictions, Stop> {
        let key = self.cache.known_room(room)?.row.key;
        let muted_until = MuteRow::find(self.connection, key, actor.id())?.map(|mute| mute.until);
        Ok(Restrictions { banned: self.is_banned(key, actor)?, muted_until })
    }

    /// By person; and guests by the share of their address, so that another name does not help. Rows of earlier versions have the whole address.
    fn is_banned(&self, room_key: i64, actor: &Acting) -> Result<bool, Stop> {
        let address = actor.address.filter(|_| actor.standing() == Standing::Guest);
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM bans WHERE room = ?1 AND person = ?2 \
             UNION ALL SELECT 1 FROM bans WHERE room = ?1 AND address IN (?3, ?4) \
             AND (address_until = 0 OR address_until > ?5)",
        )?;
        let share = address.map(|address| address.share().to_string());
        let whole = address.map(|address| address.to_string());
        let person = stored_id(actor.id().bits());
        Ok(statement.exists(params![room_key, person, share, whole, stored(self.now.0)])?)
    }

    /// A member goes: their mute stays.
    pub(super) fn keep_restrictions(&self, member: &MembershipRow) -> Result<(), Stop> {
        if let Some(until) = member.muted_until.filter(|until| *until > self.now) {
            MuteRow { room: member.room, person: member.person, until }.put(self.connection)?;
        }
        Ok(())
    }

    /// A member comes: their mute is the membership's again.
    pub(super) fn take_over_restrictions(&self, member: &MembershipRow) -> Result<(), Stop> {
        Ok(MuteRow::delete(self.connection, member.room, member.person, self.now)?)
    }
}
