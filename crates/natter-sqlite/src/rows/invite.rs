//! Rows of `invites`: links that let people in. The word of a link is never here, only its hash.

use super::code::{id, maybe_moment, number, stored, stored_id, stored_moment, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::join::Invite;
use natter_core::person::SecretHash;
use natter_core::text::Username;
use natter_core::{InviteId, PersonId, PersonRef, RoomId, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

const NO_NUMBER: i64 = -1;

/// A link, with the key of its room.
pub(crate) struct InviteRow {
    /// `None` for one into the site.
    pub(crate) room: Option<i64>,
    pub(crate) id: InviteId,
    pub(crate) maker: PersonRef,
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) uses_left: Option<u64>,
    pub(crate) used: u64,
}

impl InviteRow {
    /// What [`InviteRow::read`] reads.
    pub(crate) const COLUMNS: &str = "invites.id, invites.room, invites.maker, invites.maker_name, invites.created, \
         invites.expires, invites.uses_left, invites.used, invites.crc, invites.token";

    /// Reads an invitation from column 0, and checks the row; its token's hash comes with it.
    pub(crate) fn read(row: &Row<'_>) -> Result<(Self, SecretHash), Stop> {
        let room = match row.get_ref(1)? {
            ValueRef::Null => None,
            _ => Some(number(row, 1)?.cast_signed()),
        };
        let uses_left: i64 = number(row, 6)?.cast_signed();
        let invite = Self {
            room,
            id: InviteId::from_bits(id(row, 0)?),
            maker: PersonRef {
                id: PersonId::from_bits(id(row, 2)?),
                username: Username::from_stored(text(row, 3)?),
            },
            created: Timestamp(number(row, 4)?),
            expires: maybe_moment(row, 5)?,
            uses_left: u64::try_from(uses_left).ok(),
            used: number(row, 7)?,
        };
        let token = row.get_ref(9)?.as_blob().ok().and_then(|token| token.try_into().ok());
        let token = SecretHash(token.ok_or_else(|| damaged("an invitation"))?);
        if number(row, 8)? == u64::from(invite.checksum(token)) {
            Ok((invite, token))
        } else {
            Err(damaged("an invitation"))
        }
    }

    fn checksum(&self, SecretHash(token): SecretHash) -> u32 {
        let mut digest = Digest::default();
        digest.id(self.id.bits()).number(self.room.map_or(u64::MAX, i64::cast_unsigned));
        digest.id(self.maker.id.bits()).text(self.maker.username.as_str()).number(self.created.0);
        digest.number(self.expires.map_or(0, |at| at.0)).number(self.uses_left.unwrap_or(u64::MAX));
        token.iter().fold(digest.number(self.used), |digest, byte| digest.number(u64::from(*byte))).sum()
    }

    /// Writes the invitation, be it there before or not.
    pub(crate) fn put(&self, connection: &Connection, token: SecretHash) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare_cached(
            "INSERT OR REPLACE INTO invites (token, id, room, maker, maker_name, created, expires, uses_left, used, crc) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        statement.execute(params![
            token.0,
            stored_id(self.id.bits()),
            self.room,
            stored_id(self.maker.id.bits()),
            self.maker.username.as_str(),
            stored(self.created.0),
            stored_moment(self.expires),
            self.uses_left.map_or(NO_NUMBER, stored),
            stored(self.used),
            self.checksum(token),
        ])?;
        Ok(())
    }

    /// As it is listed.
    pub(crate) fn listed(self, room: Option<RoomId>) -> Invite {
        let Self { id, maker, created, expires, uses_left, used, .. } = self;
        Invite { id, room, maker, created, expires, uses_left, used }
    }
}
