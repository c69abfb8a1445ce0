//! Rows of `events`: one entry of a room's log each.

use super::code::{id, number, read_kind, read_role, stored, stored_id, stored_kind, stored_role, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::event::Message;
use natter_core::text::{ClientMessageId, MessageText, RoomName, Username};
use natter_core::{Epoch, EventKind, LogEvent, MessageId, PersonId, RoomId, Seq, Timestamp};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row, Statement, ToSql, params};

/// What [`event`] reads, from `events LEFT JOIN people`: a missing person is damage and must not hide the row.
pub(crate) const EVENT_COLUMNS: &str = "events.seq, events.ordinal, events.timestamp, people.id, events.username, \
     events.kind, events.message, events.client_message_id, events.text, events.reply_to, events.detail, events.crc, \
     events.known";

const MESSAGE: u64 = 1;
const ROOM_CREATED: u64 = 2;
const MEMBER_JOINED: u64 = 3;
const MEMBER_LEFT: u64 = 4;

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
        MEMBER_JOINED => Ok(EventKind::MemberJoined { role: read_role(number(row, 10)?)? }),
        MEMBER_LEFT => Ok(EventKind::MemberLeft),
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

/// The parts of an event that differ by kind, as they are stored.
struct Parts<'event> {
    kind: u64,
    message: Option<&'event Message>,
    text: Option<&'event str>,
    detail: Option<u64>,
}

impl<'event> Parts<'event> {
    fn of(kind: &'event EventKind) -> Self {
        match kind {
            EventKind::Message(message) => Self {
                kind: MESSAGE,
                message: Some(message),
                text: Some(message.text.as_str()),
                detail: None,
            },
            EventKind::RoomCreated { name, kind } => Self {
                kind: ROOM_CREATED,
                message: None,
                text: Some(name.as_str()),
                detail: Some(stored_kind(*kind)),
            },
            EventKind::MemberJoined { role } => {
                Self { kind: MEMBER_JOINED, message: None, text: None, detail: Some(stored_role(*role)) }
            }
            EventKind::MemberLeft => Self { kind: MEMBER_LEFT, message: None, text: None, detail: None },
        }
    }
}

/// The checksum holds the room's and the person's ids rather than their keys, so that it covers those rows' identity too; not the epoch, which a
/// restore replaces. A `known` of 0 adds nothing, as the rows that were there before it have none.
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
    if known != Seq(0) {
        digest.number(known.0);
    }
    digest.sum()
}

const INSERT: &str = "INSERT INTO events (room, seq, ordinal, timestamp, person, username, kind, message, client_message_id, \
     text, reply_to, detail, crc, known) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
     ON CONFLICT (room, known, person, client_message_id) WHERE client_message_id IS NOT NULL DO NOTHING";

/// The statement that appends.
pub(crate) struct InsertEvent<'connection> {
    statement: Statement<'connection>,
    digest: Digest,
}

impl<'connection> InsertEvent<'connection> {
    pub(crate) fn prepare(connection: &'connection rusqlite::Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self { statement: connection.prepare(INSERT)?, digest: Digest::default() })
    }

    /// Appends an event; `false` when its client message id stands in this log already, for this person and this first try.
    pub(crate) fn insert(
        &mut self,
        room: i64,
        person: i64,
        event: &LogEvent,
        (ordinal, known): (u64, Seq),
    ) -> Result<bool, rusqlite::Error> {
        let parts = Parts::of(&event.kind);
        let crc = checksum(event, ordinal, known, &mut self.digest);
        let message = parts.message.map(|message| stored_id(message.id.bits()));
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
            stored(known.0),
        ])?;
        Ok(inserted == 1)
    }
}

/// A client message id as SQLite keeps it: 16 bytes for a canonical lower-case UUID, its text for any other.
pub(crate) enum StoredClientMessageId<'id> {
    Uuid([u8; 16]),
    Text(&'id str),
}

impl ToSql for StoredClientMessageId<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Uuid(bytes) => ValueRef::Blob(bytes),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

const HYPHENS: [usize; 4] = [8, 13, 18, 23];

pub(crate) fn stored_client_message_id(id: &ClientMessageId) -> StoredClientMessageId<'_> {
    match uuid_bits(id.as_str().as_bytes()) {
        Some(bytes) => StoredClientMessageId::Uuid(bytes),
        None => StoredClientMessageId::Text(id.as_str()),
    }
}

fn uuid_bits(text: &[u8]) -> Option<[u8; 16]> {
    if text.len() != 36 || HYPHENS.iter().any(|&place| text[place] != b'-') {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 16];
    let mut place = 0;
    for byte in &mut bytes {
        place += usize::from(HYPHENS.contains(&place));
        *byte = digit(text[place])? << 4 | digit(text[place + 1])?;
        place += 2;
    }
    Some(bytes)
}

fn client_message_id(value: ValueRef<'_>) -> Result<Option<ClientMessageId>, Stop> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| damaged("a client message id"))?;
            Ok(Some(ClientMessageId::from_stored(text)))
        }
        ValueRef::Blob(bytes) => {
            let bytes = bytes.try_into().map_err(|_| damaged("a client message id"))?;
            Ok(Some(ClientMessageId::from_stored(&uuid_text(bytes))))
        }
        _ => Err(damaged("a client message id")),
    }
}

fn uuid_text(bytes: [u8; 16]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for byte in bytes {
        if HYPHENS.contains(&text.len()) {
            text.push('-');
        }
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_take_sixteen_bytes_and_come_back_letter_by_letter() {
        let text = "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3a";
        let bytes = uuid_bits(text.as_bytes()).unwrap();
        assert_eq!(uuid_text(bytes), text);
    }

    #[test]
    fn what_is_no_canonical_uuid_stays_text() {
        for text in [
            "3F2B8C1E-9D40-4C3A-8A51-0F6E7D1C2B3A",
            "3f2b8c1e9d404c3a8a510f6e7d1c2b3a",
            "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3g",
            "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3",
            "3f2b8c1e-9d40-4c3a-8a510-f6e7d1c2b3a",
            "a",
        ] {
            assert_eq!(uuid_bits(text.as_bytes()), None, "{text}");
        }
    }
}
