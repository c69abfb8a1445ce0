//! Rows of `events`: one entry of a room's log each.

mod change;

use super::client_message_id::{client_message_id, stored_client_message_id};
use super::code::{
    flag, id, maybe_id, maybe_moment, maybe_text, number, read_kind, read_role, stored, stored_id,
    stored_kind, stored_role, text,
};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::message::Message;
use natter_core::room::RoomChange;
use natter_core::text::{ClientMessageId, MessageText, RoomName, Topic, Username};
use natter_core::{Epoch, EventKind, LogEvent, MessageId, PersonId, PersonRef, RoomId, Seq, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement, params};

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

/// An event with what only the store keeps of it.
pub(crate) struct EventRow {
    pub(crate) event: LogEvent,
    /// Messages of the log up to and with this event.
    pub(crate) ordinal: u64,
}

/// Reads an event of a known room and checks it against its checksum.
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
    Ok(EventRow { event, ordinal })
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
        _ => Err(damaged("an event's kind")),
    }
}

fn message(row: &Row<'_>) -> Result<Message, Stop> {
    let reply_to = match row.get_ref(9)? {
        ValueRef::Null => None,
        _ => Some(Seq(number(row, 9)?)),
    };
    Ok(Message {
        id: MessageId::from_bits(id(row, 6)?),
        client_message_id: client_message_id(row.get_ref(7)?)?,
        text: MessageText::from_stored(text(row, 8)?),
        reply_to,
    })
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
                ..Self::default()
            },
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

    fn plain(kind: u64, detail: Option<u64>) -> Self {
        Self { kind, detail, ..Self::default() }
    }

    fn about(kind: u64, subject: &'event PersonRef, detail: Option<u64>) -> Self {
        Self { subject: Some(subject), text: Some(subject.username.as_str()), ..Self::plain(kind, detail) }
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

/// The statement that appends.
pub(crate) struct InsertEvent<'connection> {
    statement: Statement<'connection>,
    digest: Digest,
}

impl<'connection> InsertEvent<'connection> {
    pub(crate) fn prepare(connection: &'connection rusqlite::Connection) -> Result<Self, rusqlite::Error> {
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
        let client_message_id = parts.message.and_then(|message| message.client_message_id.as_ref());
        let reply_to = parts.message.and_then(|message| message.reply_to);
        let inserted = self.statement.execute(params![
            room,
            stored(event.seq.0),
            stored(ordinal),
            stored(event.timestamp.0),
            person,
            event.username.as_str(),
            stored(parts.kind),
            message.as_ref().map(<[u8; 16]>::as_slice),
            client_message_id.map(stored_client_message_id),
            parts.text,
            reply_to.map(|seq| stored(seq.0)),
            parts.detail.map(stored),
            i64::from(crc),
            parts.about,
        ])?;
        Ok(inserted == 1)
    }
}
