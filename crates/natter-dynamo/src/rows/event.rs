//! Items of the messages table: one event, and the state that rides along.

use super::code;
use crate::item::{
    Item, Writer, damaged, optional_bytes, optional_number, optional_text, read_flag, read_id, read_number,
    read_text,
};
use crate::rates::Buckets;
use natter_core::event::Message;
use natter_core::text::{ClientMessageId, MessageText, RoomName, Username};
use natter_core::{Epoch, EventKind, LogEvent, PersonId, RoomId, Seq, StoreError, Timestamp};

/// The last messages of a log up to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastMessage {
    /// Where the last one stands.
    pub(crate) seq: Seq,
    /// Who wrote it.
    pub(crate) author: PersonId,
    /// How many of the last messages are theirs without one of somebody else between them.
    pub(crate) run: u64,
}

/// An event with what rides along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogItem {
    pub(crate) event: LogEvent,
    /// Messages up to and with it.
    pub(crate) ordinal: u64,
    /// Whether the stream function delivers it.
    pub(crate) wide: bool,
    pub(crate) last: Option<LastMessage>,
    pub(crate) buckets: Buckets,
}

impl LogItem {
    /// The first event of a log.
    pub(crate) fn first(event: LogEvent) -> Self {
        let mut first = Self { event, ordinal: 0, wide: false, last: None, buckets: Buckets::default() };
        first.count(0, None);
        first
    }

    /// An event behind this one, which inherits what rides along.
    pub(crate) fn followed_by(&self, event: LogEvent) -> Self {
        let (wide, buckets) = (self.wide, self.buckets.clone());
        let mut next = Self { event, ordinal: 0, wide, last: None, buckets };
        next.count(self.ordinal, self.last);
        next
    }

    fn count(&mut self, ordinal: u64, last: Option<LastMessage>) {
        self.ordinal = ordinal + u64::from(self.event.is_message());
        self.last = if self.event.is_message() {
            let author = self.event.person;
            let run = last.filter(|last| last.author == author).map_or(0, |last| last.run) + 1;
            Some(LastMessage { seq: self.event.seq, author, run })
        } else {
            last
        };
    }

    pub(crate) fn seq(&self) -> Seq {
        self.event.seq
    }

    /// The message, if it is one.
    pub(crate) fn message(&self) -> Option<&Message> {
        match &self.event.kind {
            EventKind::Message(message) => Some(message),
            _ => None,
        }
    }

    pub(crate) fn write(&self) -> Item {
        let event = &self.event;
        let item = Writer::default()
            .text("room", event.room)
            .number("seq", event.seq.0)
            .text("epoch", event.epoch)
            .number("time", event.timestamp.0)
            .text("person", event.person)
            .text("name", event.username.as_str())
            .number("ordinal", self.ordinal)
            .flag("wide", self.wide)
            .bytes("rates", self.buckets.write())
            .optional_number("run", self.last.map(|last| last.run));
        let item = match (&event.kind, self.last) {
            (EventKind::Message(_), _) | (_, None) => item,
            (_, Some(last)) => item.number("lastSeq", last.seq.0).text("lastBy", last.author),
        };
        match &event.kind {
            EventKind::Message(message) => item
                .text("what", "message")
                .text("id", message.id)
                .optional_text("client", message.client_message_id.as_ref())
                .text("text", message.text.as_str())
                .optional_number("reply", message.reply_to.map(|seq| seq.0)),
            EventKind::RoomCreated { name, kind } => {
                item.text("what", "created").text("title", name.as_str()).text("kind", code::kind_word(*kind))
            }
            EventKind::MemberJoined { role } => {
                item.text("what", "joined").text("role", code::role_word(*role))
            }
            EventKind::MemberLeft => item.text("what", "left"),
        }
        .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let kind = read_kind(item)?;
        let (seq, person) = (Seq(read_number(item, "seq")?), read_id::<PersonId>(item, "person")?);
        let last = match (optional_number(item, "run")?, &kind) {
            (None, _) => None,
            (Some(run), EventKind::Message(_)) => Some(LastMessage { seq, author: person, run }),
            (Some(run), _) => {
                let (seq, author) = (Seq(read_number(item, "lastSeq")?), read_id(item, "lastBy")?);
                Some(LastMessage { seq, author, run })
            }
        };
        let event = LogEvent {
            room: read_id::<RoomId>(item, "room")?,
            epoch: read_id::<Epoch>(item, "epoch")?,
            seq,
            timestamp: Timestamp(read_number(item, "time")?),
            person,
            username: Username::from_stored(read_text(item, "name")?),
            kind,
        };
        let buckets = Buckets::read(optional_bytes(item, "rates")).ok_or_else(|| damaged("rates"))?;
        let (ordinal, wide) = (read_number(item, "ordinal")?, read_flag(item, "wide"));
        Ok(Self { event, ordinal, wide, last, buckets })
    }
}

fn read_kind(item: &Item) -> Result<EventKind, StoreError> {
    Ok(match read_text(item, "what")? {
        "message" => EventKind::Message(Message {
            id: read_id(item, "id")?,
            client_message_id: optional_text(item, "client").map(ClientMessageId::from_stored),
            text: MessageText::from_stored(read_text(item, "text")?),
            reply_to: optional_number(item, "reply")?.map(Seq),
        }),
        "created" => EventKind::RoomCreated {
            name: RoomName::from_stored(read_text(item, "title")?),
            kind: code::kind(read_text(item, "kind")?)?,
        },
        "joined" => EventKind::MemberJoined { role: code::role(read_text(item, "role")?)? },
        "left" => EventKind::MemberLeft,
        _ => return Err(damaged("what")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use natter_core::MessageId;
    use natter_core::member::Role;
    use natter_core::room::RoomKind;

    fn event(seq: u64, person: u128, kind: EventKind) -> LogEvent {
        LogEvent {
            room: RoomId::from_bits(7),
            epoch: Epoch::from_bits(9),
            seq: Seq(seq),
            timestamp: Timestamp(1_700_000_000_000),
            person: PersonId::from_bits(person),
            username: Username::from_stored("Ada"),
            kind,
        }
    }

    fn words(id: u128) -> EventKind {
        EventKind::Message(Message {
            id: MessageId::from_bits(id),
            client_message_id: Some(ClientMessageId::from_stored("c1")),
            text: MessageText::from_stored("hello"),
            reply_to: Some(Seq(1)),
        })
    }

    /// A log of every kind of event.
    fn log() -> Vec<LogItem> {
        let created =
            EventKind::RoomCreated { name: RoomName::from_stored("Harbour"), kind: RoomKind::Approval };
        let kinds = [
            (1, created),
            (1, EventKind::MemberJoined { role: Role::Owner }),
            (1, words(1)),
            (1, words(2)),
            (2, EventKind::MemberJoined { role: Role::Guest }),
            (2, words(3)),
            (2, EventKind::MemberLeft),
        ];
        let mut log: Vec<LogItem> = Vec::new();
        for ((person, kind), seq) in kinds.into_iter().zip(1..) {
            let event = event(seq, person, kind);
            log.push(match log.last() {
                Some(before) => before.followed_by(event),
                None => LogItem::first(event),
            });
        }
        log
    }

    #[test]
    fn what_was_written_is_read() {
        for mut item in log() {
            assert_eq!(LogItem::read(&item.write()).unwrap(), item);
            item.wide = true;
            assert_eq!(LogItem::read(&item.write()).unwrap(), item);
        }
    }

    #[test]
    fn messages_and_runs_are_counted() {
        let counted: Vec<(u64, Option<u64>)> =
            log().iter().map(|item| (item.ordinal, item.last.map(|last| last.run))).collect();
        let expected =
            [(0, None), (0, None), (1, Some(1)), (2, Some(2)), (2, Some(2)), (3, Some(1)), (3, Some(1))];
        assert_eq!(counted, expected);
    }

    #[test]
    fn an_item_that_lacks_something_is_an_error() {
        let whole = log()[2].write();
        for name in ["room", "seq", "epoch", "time", "person", "name", "what", "ordinal", "id", "text"] {
            let mut item = whole.clone();
            item.remove(name);
            assert!(LogItem::read(&item).is_err(), "{name}");
        }
    }
}
