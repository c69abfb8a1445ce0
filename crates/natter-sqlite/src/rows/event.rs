//! Rows of `events`: one entry of a room's log each.

mod change;
mod place;

pub(crate) use place::{complete, event_at};

use super::client_message_id::{client_message_id, stored_client_message_id};
use super::code::{
    flag, id, maybe_id, maybe_moment, maybe_text, number, read_kind, read_role, stored, stored_id,
    stored_kind, stored_role, text,
};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::message::{Changed, Message, MessageChanged};
use natter_core::room::RoomChange;
use natter_core::text::{ClientMessageId, Emoji, MessageText, RoomName, Topic, Username};
use natter_core::{Epoch, EventKind, LogEvent, MessageId, PersonId, PersonRef, RoomId, Seq, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement, params};

/// What [`event`] reads, from `events LEFT JOIN people`: a missing person is damage and must not hide the row.
pub(crate) const EVENT_COLUMNS: &str = "events.seq, events.ordinal, events.timestamp, people.id, events.username, \
     events.kind, events.message, events.client_message_id, events.text, events.reply_to, events.detail, events.crc, \
     events.known, events.about";

pub(crate) const MESSAGE: u64 = 1;
const ROOM_CREATED: u64 = 2;
const MEMBER_JOINED: u64 = 3;
const MEMBER_LEFT: u64 = 4;
const MEMBER_REMOVED: u64 = 5;
const MEMBER_MUTED: u64 = 6;
const ROLE_CHANGED: u64 = 7;
const ROOM_UPDATED: u64 = 8;
const ROOM_DELETED: u64 = 9;
pub(crate) const MESSAGE_EDITED: u64 = 10;
pub(crate) const MESSAGE_DELETED: u64 = 11;
const REACTION_ADDED: u64 = 12;
const REACTION_REMOVED: u64 = 13;
const MESSAGE_PINNED: u64 = 14;
const MESSAGE_UNPINNED: u64 = 15;

/// An event with what only the store keeps of it.
pub(crate) struct EventRow {
    pub(crate) event: LogEvent,
    /// Messages of the log up to and with this event.
    pub(crate) ordinal: u64,
    /// See column `known`.
    known: Seq,
}

/// Reads an event of a known room and checks it against its checksum. The text of an edit is in the row of its message and is blank here.
pub(crate) fn event(
    row: &Row<'_>,
    room: RoomId,
    epoch: Epoch,
    digest: &mut Digest,
) -> Result<EventRow, Stop> {
    let event = LogEvent {
        room,
        epoch,
        seq: Seq(number(row, 0)?),
        timestamp: Timestamp(number(row, 2)?),
        person: PersonId::from_bits(id(row, 3)?),
        username: Username::from_stored(text(row, 4)?),
        kind: kind(row)?,
    };
    let (ordinal, known) = (number(row, 1)?, Seq(number(row, 12)?));
    if number(row, 11)? != u64::from(checksum(&event, ordinal, known, digest)) {
        return Err(damaged("an event"));
    }
    Ok(EventRow { event, ordinal, known })
}

fn kind(row: &Row<'_>) -> Result<EventKind, Stop> {
    match number(row, 5)? {
        MESSAGE => Ok(EventKind::Message(message(row)?)),
        ROOM_CREATED => Ok(EventKind::RoomCreated {
            name: RoomName::from_stored(text(row, 8)?),
            kind: read_kind(number(row, 10)?)?,
        }),
        MEMBER_JOINED => {
            Ok(EventKind::MemberJoined { role: read_role(number(row, 10)?)?, by: maybe_subject(row)? })
        }
        MEMBER_LEFT => Ok(EventKind::MemberLeft),
        MEMBER_REMOVED => Ok(EventKind::MemberRemoved { member: subject(row)?, banned: flag(row, 10)? }),
        MEMBER_MUTED => Ok(EventKind::MemberMuted { member: subject(row)?, until: maybe_moment(row, 10)? }),
        ROLE_CHANGED => {
            Ok(EventKind::RoleChanged { member: subject(row)?, role: read_role(number(row, 10)?)? })
        }
        ROOM_UPDATED => Ok(EventKind::RoomUpdated(read_change(row)?)),
        ROOM_DELETED => Ok(EventKind::RoomDeleted),
        code => Ok(EventKind::MessageChanged(MessageChanged {
            target: Seq(number(row, 9)?),
            client_message_id: client_message_id(row.get_ref(7)?)?,
            change: changed(row, code)?,
        })),
    }
}

fn changed(row: &Row<'_>, code: u64) -> Result<Changed, Stop> {
    let emoji = || text(row, 8).map(Emoji::from_stored);
    match code {
        MESSAGE_EDITED => Ok(Changed::Edited(MessageText::blank())),
        MESSAGE_DELETED => Ok(Changed::Deleted),
        REACTION_ADDED => Ok(Changed::Reacted(emoji()?, number(row, 10)?)),
        REACTION_REMOVED => Ok(Changed::Unreacted(emoji()?, number(row, 10)?)),
        MESSAGE_PINNED => Ok(Changed::Pinned),
        MESSAGE_UNPINNED => Ok(Changed::Unpinned),
        _ => Err(damaged("an event's kind")),
    }
}

fn message(row: &Row<'_>) -> Result<Message, Stop> {
    let reply_to = match row.get_ref(9)? {
        ValueRef::Null => None,
        _ => Some(Seq(number(row, 9)?)),
    };
    let edited_at = match row.get_ref(10)? {
        ValueRef::Null => None,
        _ => Some(Timestamp(number(row, 10)?)),
    };
    let id = MessageId::from_bits(id(row, 6)?);
    let client_message_id = client_message_id(row.get_ref(7)?)?;
    let text = MessageText::from_stored(text(row, 8)?);
    Ok(Message { edited_at, ..Message::new(id, client_message_id, text, reply_to) })
}

/// Whom an event is about.
fn maybe_subject(row: &Row<'_>) -> Result<Option<PersonRef>, Stop> {
    let Some(id) = maybe_id(row, 6)? else { return Ok(None) };
    Ok(Some(PersonRef { id: PersonId::from_bits(id), username: Username::from_stored(text(row, 8)?) }))
}

fn subject(row: &Row<'_>) -> Result<PersonRef, Stop> {
    maybe_subject(row)?.ok_or_else(|| damaged("an event about nobody"))
}

fn read_change(row: &Row<'_>) -> Result<RoomChange, Stop> {
    let (name, topic) = (maybe_text(row, 8)?, maybe_text(row, 13)?);
    change::read(number(row, 10)?, name, topic)
}

/// The parts of an event that differ by kind, as they are stored.
#[derive(Default)]
struct Parts<'event> {
    kind: u64,
    message: Option<&'event Message>,
    change: Option<&'event MessageChanged>,
    subject: Option<&'event PersonRef>,
    text: Option<&'event str>,
    detail: Option<u64>,
    about: Option<&'event str>,
}

impl<'event> Parts<'event> {
    fn of(kind: &'event EventKind) -> Self {
        match kind {
            EventKind::Message(message) => Self {
                kind: MESSAGE,
                message: Some(message),
                text: Some(message.text.as_str()),
                detail: message.edited_at.map(|at| at.0),
                ..Self::default()
            },
            EventKind::MessageChanged(changed) => Self::changed(changed),
            EventKind::RoomCreated { name, kind } => Self {
                kind: ROOM_CREATED,
                text: Some(name.as_str()),
                detail: Some(stored_kind(*kind)),
                ..Self::default()
            },
            EventKind::MemberJoined { role, by: None } => {
                Self::plain(MEMBER_JOINED, Some(stored_role(*role)))
            }
            EventKind::MemberJoined { role, by: Some(by) } => {
                Self::about(MEMBER_JOINED, by, Some(stored_role(*role)))
            }
            EventKind::MemberLeft => Self::plain(MEMBER_LEFT, None),
            EventKind::MemberRemoved { member, banned } => {
                Self::about(MEMBER_REMOVED, member, Some(u64::from(*banned)))
            }
            EventKind::MemberMuted { member, until } => {
                Self::about(MEMBER_MUTED, member, Some(until.map_or(0, |until| until.0)))
            }
            EventKind::RoleChanged { member, role } => {
                Self::about(ROLE_CHANGED, member, Some(stored_role(*role)))
            }
            EventKind::RoomUpdated(change) => Self {
                kind: ROOM_UPDATED,
                text: change.name.as_ref().map(RoomName::as_str),
                detail: Some(change::code(change)),
                about: change.topic.as_ref().and_then(Option::as_ref).map(Topic::as_str),
                ..Self::default()
            },
            EventKind::RoomDeleted => Self::plain(ROOM_DELETED, None),
        }
    }

    fn changed(changed: &'event MessageChanged) -> Self {
        let (kind, reaction) = match &changed.change {
            Changed::Edited(_) => (MESSAGE_EDITED, None),
            Changed::Deleted => (MESSAGE_DELETED, None),
            Changed::Reacted(emoji, count) => (REACTION_ADDED, Some((emoji, *count))),
            Changed::Unreacted(emoji, count) => (REACTION_REMOVED, Some((emoji, *count))),
            Changed::Pinned => (MESSAGE_PINNED, None),
            Changed::Unpinned => (MESSAGE_UNPINNED, None),
        };
        let text = reaction.map(|(emoji, _)| emoji.as_str());
        let detail = reaction.map(|(_, count)| count);
        Self { kind, change: Some(changed), text, detail, ..Self::default() }
    }

    fn plain(kind: u64, detail: Option<u64>) -> Self {
        Self { kind, detail, ..Self::default() }
    }

    fn about(kind: u64, subject: &'event PersonRef, detail: Option<u64>) -> Self {
        Self { subject: Some(subject), text: Some(subject.username.as_str()), ..Self::plain(kind, detail) }
    }

    fn client_message_id(&self) -> Option<&'event ClientMessageId> {
        let of_message = self.message.and_then(|message| message.client_message_id.as_ref());
        of_message.or_else(|| self.change?.client_message_id.as_ref())
    }

    /// The place in column `reply_to`.
    fn reply_to(&self) -> Option<Seq> {
        self.message.and_then(|message| message.reply_to).or(self.change.map(|changed| changed.target))
    }

    /// The id in column `message`.
    fn id(&self) -> Option<u128> {
        self.message.map(|message| message.id.bits()).or(self.subject.map(|person| person.id.bits()))
    }
}

/// The checksum holds the room's and the person's ids rather than their keys, so that it covers those rows' identity too; not the epoch, which a
/// restore replaces. A `known` of 0 adds nothing: only the versions 2 to 4 wrote another.
fn checksum(event: &LogEvent, ordinal: u64, known: Seq, digest: &mut Digest) -> u32 {
    let parts = Parts::of(&event.kind);
    digest.clear().id(event.room.bits()).number(event.seq.0).number(ordinal).number(event.timestamp.0);
    digest.id(event.person.bits()).text(event.username.as_str()).number(parts.kind);
    digest.maybe(parts.text).number(parts.detail.unwrap_or(u64::MAX));
    if let Some(message) = parts.message {
        let client_message_id = message.client_message_id.as_ref().map(ClientMessageId::as_str);
        digest.id(message.id.bits()).maybe(client_message_id);
        digest.number(message.reply_to.map_or(u64::MAX, |seq| seq.0));
    }
    if let Some(changed) = parts.change {
        digest
            .maybe(changed.client_message_id.as_ref().map(ClientMessageId::as_str))
            .number(changed.target.0);
    }
    if let Some(subject) = parts.subject {
        digest.id(subject.id.bits());
    }
    if known != Seq(0) {
        digest.number(known.0);
    }
    if let Some(about) = parts.about {
        digest.text(about);
    }
    digest.sum()
}

const INSERT: &str = "INSERT INTO events (room, seq, ordinal, timestamp, person, username, kind, message, client_message_id, \
     text, reply_to, detail, crc, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
     ON CONFLICT (client_message_id, room, person) WHERE client_message_id IS NOT NULL AND repeats = 0 DO NOTHING";

impl EventRow {
    /// Writes a message's text and the time of its last edit.
    pub(crate) fn rewrite(&self, connection: &Connection, room: i64) -> Result<(), rusqlite::Error> {
        let parts = Parts::of(&self.event.kind);
        let crc = checksum(&self.event, self.ordinal, self.known, &mut Digest::default());
        let mut statement = connection
            .prepare_cached("UPDATE events SET text = ?, detail = ?, crc = ? WHERE room = ? AND seq = ?")?;
        let place = stored(self.event.seq.0);
        statement.execute(params![parts.text, parts.detail.map(stored), i64::from(crc), room, place])?;
        Ok(())
    }
}

/// The statement that appends.
pub(crate) struct InsertEvent<'connection> {
    statement: Statement<'connection>,
    digest: Digest,
}

impl<'connection> InsertEvent<'connection> {
    pub(crate) fn prepare(connection: &'connection Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self { statement: connection.prepare(INSERT)?, digest: Digest::default() })
    }

    /// Appends an event; `false` when its client message id stands in this log already, for this person.
    pub(crate) fn insert(
        &mut self,
        room: i64,
        person: i64,
        event: &LogEvent,
        ordinal: u64,
    ) -> Result<bool, rusqlite::Error> {
        let parts = Parts::of(&event.kind);
        let crc = checksum(event, ordinal, Seq(0), &mut self.digest);
        let message = parts.id().map(stored_id);
        let inserted = self.statement.execute(params![
            room,
            stored(event.seq.0),
            stored(ordinal),
            stored(event.timestamp.0),
            person,
            event.username.as_str(),
            stored(parts.kind),
            message.as_ref().map(<[u8; 16]>::as_slice),
            parts.client_message_id().map(stored_client_message_id),
            parts.text,
            parts.reply_to().map(|seq| stored(seq.0)),
            parts.detail.map(stored),
            i64::from(crc),
            parts.about,
        ])?;
        Ok(inserted == 1)
    }
}
