//! Items of the messages table: one event, and the state that rides along.

mod kind;

use crate::item::{
    Item, Writer, damaged, optional_bytes, optional_number, read_flag, read_id, read_number, read_text,
};
use crate::rates::Buckets;
use natter_core::message::Message;
use natter_core::text::Username;
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
    /// Whether the room is put away after it.
    pub(crate) archived: bool,
    pub(crate) last: Option<LastMessage>,
    /// The rates of messages.
    pub(crate) buckets: Buckets,
    /// The rates of changes of messages.
    pub(crate) changes: Buckets,
}

impl LogItem {
    /// The first event of a log.
    pub(crate) fn first(event: LogEvent) -> Self {
        let (buckets, changes) = (Buckets::default(), Buckets::default());
        let mut first =
            Self { event, ordinal: 0, wide: false, archived: false, last: None, buckets, changes };
        first.count(0, None);
        first
    }

    /// An event behind this one, which inherits what rides along.
    pub(crate) fn followed_by(&self, event: LogEvent) -> Self {
        // Whoever deletes a room tells everybody by themselves, for the audience goes with it.
        let wide = self.wide && event.kind != EventKind::RoomDeleted;
        let archived = match &event.kind {
            EventKind::RoomUpdated(change) => change.archived.unwrap_or(self.archived),
            _ => self.archived,
        };
        let (buckets, changes) = (self.buckets.clone(), self.changes.unless_full(event.timestamp.0));
        let mut next = Self { event, ordinal: 0, wide, archived, last: None, buckets, changes };
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

    /// Whether the log ends here for ever.
    pub(crate) fn is_end(&self) -> bool {
        self.event.kind == EventKind::RoomDeleted
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
            .flag("archived", self.archived)
            .bytes("rates", self.buckets.write())
            .bytes("changeRates", self.changes.write())
            .optional_number("run", self.last.map(|last| last.run));
        let item = match (&event.kind, self.last) {
            (EventKind::Message(_), _) | (_, None) => item,
            (_, Some(last)) => item.number("lastSeq", last.seq.0).text("lastBy", last.author),
        };
        kind::write(item, &event.kind).item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let kind = kind::read(item)?;
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
        let read_buckets = |name| Buckets::read(optional_bytes(item, name)).ok_or_else(|| damaged(name));
        let (buckets, changes) = (read_buckets("rates")?, read_buckets("changeRates")?);
        let (wide, archived) = (read_flag(item, "wide"), read_flag(item, "archived"));
        Ok(Self { event, ordinal: read_number(item, "ordinal")?, wide, archived, last, buckets, changes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use natter_core::member::Role;
    use natter_core::message::{Changed, MessageChanged};
    use natter_core::room::{RoomChange, RoomKind};
    use natter_core::text::{ClientMessageId, Emoji, MessageText, RoomName, Topic};
    use natter_core::{MessageId, PersonRef};

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
        let (client, text) = (ClientMessageId::from_stored("c1"), MessageText::from_stored("hello"));
        EventKind::Message(Message::new(MessageId::from_bits(id), Some(client), text, Some(Seq(1))))
    }

    fn changed(change: Changed) -> EventKind {
        let client_message_id = Some(ClientMessageId::from_stored("c2"));
        EventKind::MessageChanged(MessageChanged { target: Seq(3), client_message_id, change })
    }

    /// A log of every kind of event.
    fn log() -> Vec<LogItem> {
        let created =
            EventKind::RoomCreated { name: RoomName::from_stored("Harbour"), kind: RoomKind::Approval };
        let bob = || PersonRef { id: PersonId::from_bits(2), username: Username::from_stored("Bob") };
        let change = RoomChange {
            name: Some(RoomName::from_stored("Quay")),
            topic: Some(Some(Topic::from_stored("ships"))),
            kind: Some(RoomKind::Public),
            guests: Some(false),
            archived: Some(true),
        };
        let taken = RoomChange { topic: Some(None), archived: Some(false), ..RoomChange::default() };
        let kinds = [
            (1, created),
            (1, EventKind::MemberJoined { role: Role::Owner, by: None }),
            (1, words(1)),
            (1, words(2)),
            (2, EventKind::MemberJoined { role: Role::Guest, by: Some(bob()) }),
            (2, words(3)),
            (2, EventKind::MemberLeft),
            (1, EventKind::MemberRemoved { member: bob(), banned: true }),
            (1, EventKind::MemberMuted { member: bob(), until: Some(Timestamp(7)) }),
            (1, EventKind::MemberMuted { member: bob(), until: None }),
            (1, EventKind::RoleChanged { member: bob(), role: Role::Admin }),
            (1, EventKind::RoomUpdated(change)),
            (1, EventKind::RoomUpdated(taken)),
            (1, changed(Changed::Edited(MessageText::blank()))),
            (2, changed(Changed::Reacted(Emoji::from_stored("👍"), 7))),
            (2, changed(Changed::Unreacted(Emoji::from_stored("👍"), 6))),
            (1, changed(Changed::Pinned)),
            (1, changed(Changed::Unpinned)),
            (1, changed(Changed::Deleted)),
            (1, EventKind::RoomDeleted),
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
            log().iter().take(7).map(|item| (item.ordinal, item.last.map(|last| last.run))).collect();
        let expected =
            [(0, None), (0, None), (1, Some(1)), (2, Some(2)), (2, Some(2)), (3, Some(1)), (3, Some(1))];
        assert_eq!(counted, expected);
    }

    #[test]
    fn what_follows_knows_whether_the_room_is_put_away() {
        let archived: Vec<bool> = log().iter().skip(10).map(|item| item.archived).collect();
        assert_eq!(archived, [false, true, false, false, false, false, false, false, false, false]);
        let mut wide = log().remove(12);
        wide.wide = true;
        let next = |kind| wide.followed_by(event(14, 1, kind)).wide;
        assert!(next(words(4)) && next(changed(Changed::Pinned)) && !next(EventKind::RoomDeleted));
    }

    #[test]
    fn changes_count_as_no_messages() {
        let log = log();
        let before = log[12].clone();
        for item in &log[13..19] {
            assert!(item.event.is_change());
            assert_eq!((item.ordinal, item.last), (before.ordinal, before.last));
        }
    }

    #[test]
    fn an_edit_holds_no_text() {
        let text = MessageText::from_stored("the new words");
        let edit = log()[2].followed_by(event(4, 1, changed(Changed::Edited(text))));
        assert!(!format!("{:?}", edit.write()).contains("words"));
        assert!(matches!(
            LogItem::read(&edit.write()).unwrap().event.kind,
            EventKind::MessageChanged(MessageChanged { change: Changed::Edited(text), .. }) if text.is_blank()
        ));
    }

    #[test]
    fn an_edited_message_says_when() {
        let mut item = log().remove(2);
        let EventKind::Message(message) = &mut item.event.kind else { panic!("a message") };
        message.edited_at = Some(Timestamp(1_700_000_000_001));
        assert_eq!(LogItem::read(&item.write()).unwrap(), item);
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
