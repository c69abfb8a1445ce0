//! Items of the rooms table about doors: who waits, who may not come in, and the links that lead in.

use super::seconds;
use crate::item::{
    Item, Writer, optional_id, optional_number, optional_text, read_id, read_number, read_text,
};
use crate::key::{self, SITE};
use natter_core::govern::Ban;
use natter_core::join::{Asker, Invite, NewInvite, OwnRequest, RequestStatus};
use natter_core::person::SecretHash;
use natter_core::rule::join::{Asked, ask_again};
use natter_core::text::Username;
use natter_core::{InviteId, PersonId, PersonRef, RoomId, StoreError, Timestamp};

/// What is past its time is kept this much longer, so that a clock set wrongly takes nothing away.
const KEPT_MS: u64 = 24 * 60 * 60 * 1000;

/// Somebody who waits, under the room; there for as long as they wait.
#[derive(Debug)]
pub(crate) struct RequestRow;

impl RequestRow {
    pub(crate) fn key(room: RoomId, person: PersonId) -> Item {
        key::two(key::room(room), key::request(person))
    }

    pub(crate) fn write(room: RoomId, asker: &Asker) -> Item {
        let writer = Writer::default()
            .text("key", key::room(room))
            .text("part", key::request(asker.person.id))
            .number("asked", asker.asked.0);
        write_person(writer, "person", "name", &asker.person).item()
    }

    pub(crate) fn read(item: &Item) -> Result<Asker, StoreError> {
        let asked = Timestamp(read_number(item, "asked")?);
        Ok(Asker { person: read_person(item, "person", "name")?, asked })
    }
}

/// The same under the person, who is also told that they were turned away.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnRequestRow {
    pub(crate) room: RoomId,
    pub(crate) asked: Timestamp,
    pub(crate) rejected: Option<Timestamp>,
}

impl OwnRequestRow {
    pub(crate) fn key(person: PersonId, room: RoomId) -> Item {
        key::two(key::person(person), key::own_request(room))
    }

    pub(crate) fn write(&self, person: PersonId) -> Item {
        let gone = self.rejected.map(|at| seconds(ask_again(at).plus_millis(KEPT_MS)));
        Writer::default()
            .text("key", key::person(person))
            .text("part", key::own_request(self.room))
            .text("room", self.room)
            .number("asked", self.asked.0)
            .optional_number("rejected", self.rejected.map(|at| at.0))
            .optional_number("expires", gone)
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self {
            room: read_id(item, "room")?,
            asked: Timestamp(read_number(item, "asked")?),
            rejected: optional_number(item, "rejected")?.map(Timestamp),
        })
    }

    /// As the rule asks for it.
    pub(crate) fn stands(&self) -> Asked {
        self.rejected.map_or(Asked::Waiting, Asked::Rejected)
    }

    /// As its person is told of it; nothing once they may ask again.
    pub(crate) fn told(&self, now: Timestamp) -> Option<OwnRequest> {
        let again = self.rejected.map(ask_again);
        let status = if self.rejected.is_some() { RequestStatus::Rejected } else { RequestStatus::Waiting };
        let (room, asked) = (self.room, self.asked);
        again.is_none_or(|again| again > now).then_some(OwnRequest { room, status, asked, ask_again: again })
    }
}

/// Somebody who may not come in; with the address a guest came from.
#[derive(Debug, Clone)]
pub(crate) struct BanRow {
    pub(crate) ban: Ban,
    pub(crate) address: Option<String>,
    /// Until when the address keeps guests out; `None` without an end.
    pub(crate) address_until: Option<Timestamp>,
}

impl BanRow {
    pub(crate) fn key(room: RoomId, person: PersonId) -> Item {
        key::two(key::room(room), key::ban(person))
    }

    /// That nobody without an account comes in from there.
    pub(crate) fn address_key(room: RoomId, address: &str) -> Item {
        key::two(key::room(room), key::banned_address(address))
    }

    pub(crate) fn write(&self, room: RoomId) -> Item {
        let writer = Writer::default()
            .text("key", key::room(room))
            .text("part", key::ban(self.ban.person.id))
            .number("at", self.ban.at.0)
            .optional_text("address", self.address.as_ref())
            .optional_number("addressUntil", self.address_until.map(|until| until.0));
        let writer = write_person(writer, "person", "name", &self.ban.person);
        write_person(writer, "by", "byName", &self.ban.by).item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let (person, by) = (read_person(item, "person", "name")?, read_person(item, "by", "byName")?);
        let ban = Ban { person, by, at: Timestamp(read_number(item, "at")?) };
        let address_until = optional_number(item, "addressUntil")?.map(Timestamp);
        Ok(Self { ban, address: optional_text(item, "address").map(str::to_owned), address_until })
    }

    /// Whether the address keeps guests out at this time.
    pub(crate) fn holds_address(&self, now: Timestamp) -> bool {
        self.address_until.is_none_or(|until| until > now)
    }
}

/// The mute of somebody who is not in the room: leaving takes the membership and not the mute. DynamoDB removes it some time after it has ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MuteRow {
    pub(crate) person: PersonId,
    pub(crate) until: Timestamp,
}

impl MuteRow {
    pub(crate) fn key(room: RoomId, person: PersonId) -> Item {
        key::two(key::room(room), key::mute(person))
    }

    pub(crate) fn write(self, room: RoomId) -> Item {
        Writer::default()
            .text("key", key::room(room))
            .text("part", key::mute(self.person))
            .text("person", self.person)
            .number("until", self.until.0)
            .number("expires", seconds(self.until.plus_millis(KEPT_MS)))
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self { person: read_id(item, "person")?, until: Timestamp(read_number(item, "until")?) })
    }
}

/// An invitation under its room, or under the site.
#[derive(Debug, Clone)]
pub(crate) struct InviteRow {
    pub(crate) invite: Invite,
    pub(crate) word: String,
}

impl InviteRow {
    pub(crate) fn new(wanted: &NewInvite, maker: PersonRef, created: Timestamp) -> Self {
        let NewInvite { id, token, room, expires, uses, .. } = *wanted;
        let invite = Invite { id, room, maker, created, expires, uses_left: uses, used: 0 };
        Self { invite, word: key::invite_word(token) }
    }

    pub(crate) fn key(room: Option<RoomId>, invite: InviteId) -> Item {
        key::two(room.map_or_else(|| SITE.to_owned(), key::room), key::invite(invite))
    }

    pub(crate) fn write(&self) -> Item {
        let Invite { id, room, maker, created, expires, uses_left, used } = &self.invite;
        let writer = Writer::default()
            .text("invite", id)
            .optional_text("room", *room)
            .number("created", created.0)
            .optional_number("ends", expires.map(|end| end.0))
            .optional_number("expires", expires.map(|end| seconds(end.plus_millis(KEPT_MS))))
            .optional_number("usesLeft", *uses_left)
            .number("used", *used)
            .text("word", &self.word);
        let writer = write_person(writer, "maker", "makerName", maker);
        writer.item().into_iter().chain(Self::key(*room, *id)).collect()
    }

    /// The way to it from the word in its link.
    pub(crate) fn write_word(&self) -> Item {
        let expires = self.invite.expires.map(|end| seconds(end.plus_millis(KEPT_MS)));
        Writer::default()
            .text("key", &self.word)
            .text("part", "invite")
            .text("invite", self.invite.id)
            .optional_text("room", self.invite.room)
            .optional_number("expires", expires)
            .item()
    }

    pub(crate) fn word_key(word: &str) -> Item {
        key::two(word, "invite")
    }

    /// Where a word leads.
    pub(crate) fn place(item: &Item) -> Result<(Option<RoomId>, InviteId), StoreError> {
        Ok((optional_id(item, "room")?, read_id(item, "invite")?))
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let invite = Invite {
            id: read_id(item, "invite")?,
            room: optional_id(item, "room")?,
            maker: read_person(item, "maker", "makerName")?,
            created: Timestamp(read_number(item, "created")?),
            expires: optional_number(item, "ends")?.map(Timestamp),
            uses_left: optional_number(item, "usesLeft")?,
            used: read_number(item, "used")?,
        };
        Ok(Self { invite, word: read_text(item, "word")?.to_owned() })
    }

    pub(crate) fn is_good(&self, now: Timestamp) -> bool {
        natter_core::rule::join::invited(self.invite.expires, self.invite.uses_left, now)
    }
}

/// The key of an invitation by the word in its link.
pub(crate) fn word_of(hash: SecretHash) -> Item {
    InviteRow::word_key(&key::invite_word(hash))
}

pub(super) fn write_person(writer: Writer, id: &str, name: &str, person: &PersonRef) -> Writer {
    writer.text(id, person.id).text(name, person.username.as_str())
}

pub(super) fn read_person(item: &Item, id: &str, name: &str) -> Result<PersonRef, StoreError> {
    Ok(PersonRef { id: read_id(item, id)?, username: Username::from_stored(read_text(item, name)?) })
}
