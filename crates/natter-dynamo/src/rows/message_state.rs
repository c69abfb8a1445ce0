//! What was changed about messages besides their text, in items of the rooms table beside the log: the state of one message, and the list of a
//! room's pinned messages.

use crate::database::Change;
use crate::item::{
    Item, Writer, byte_strings, damaged, number, read_byte_strings, read_flag, read_number, read_text,
    read_texts, texts,
};
use crate::key::{self, PINS, STATES, Table};
use natter_core::message::{Changed, MessageState, Reaction};
use natter_core::text::Emoji;
use natter_core::{EventKind, LogEvent, PersonId, RoomId, Seq, StoreError};

/// Bytes of a person's id.
const ID: usize = 16;

/// The people who reacted with one emoji, the earliest first. People who were deleted stay in it and count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReactionRow {
    pub(crate) emoji: Emoji,
    pub(crate) people: Vec<PersonId>,
}

/// The state of a message; the default is that of a message which nothing was changed about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StateRow {
    /// The last change that is part of it.
    pub(crate) folded: Seq,
    pub(crate) pinned: bool,
    /// In the order of the message's row.
    pub(crate) reactions: Vec<ReactionRow>,
}

impl StateRow {
    pub(crate) fn key(room: RoomId, message: Seq) -> Item {
        key::two(key::room(room), key::state(message.0))
    }

    /// The message that an item is about.
    pub(crate) fn message(item: &Item) -> Result<Seq, StoreError> {
        let part = read_text(item, "part")?;
        let digits = part.strip_prefix(STATES).ok_or_else(|| damaged("part"))?;
        digits.parse().map(Seq).map_err(|_| damaged("part"))
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let (emoji, people) = (read_texts(item, "emoji")?, read_byte_strings(item, "people")?);
        if emoji.len() != people.len() {
            return Err(damaged("people"));
        }
        let one = |(emoji, people): (&str, &[u8])| {
            let people = read_people(people).filter(|people| !people.is_empty());
            let people = people.ok_or_else(|| damaged("people"))?;
            Ok(ReactionRow { emoji: Emoji::from_stored(emoji), people })
        };
        let reactions = emoji.into_iter().zip(people).map(one).collect::<Result<_, StoreError>>()?;
        Ok(Self { folded: Seq(read_number(item, "folded")?), pinned: read_flag(item, "pinned"), reactions })
    }

    /// Replaces the state that was read, and no other one.
    pub(crate) fn replacing(&self, before: &Self, room: RoomId, message: Seq) -> Change {
        let emoji: Vec<String> = self.reactions.iter().map(|one| one.emoji.to_string()).collect();
        let people: Vec<Vec<u8>> = self.reactions.iter().map(|one| write_people(&one.people)).collect();
        let change = Change::of(Table::Rooms, Self::key(room, message))
            .may_be_new()
            .set("folded", number(self.folded.0))
            .flag("pinned", self.pinned)
            .put("emoji", (!emoji.is_empty()).then(|| texts(emoji)))
            .put("people", (!people.is_empty()).then(|| byte_strings(people)));
        if before.folded == Seq(0) {
            change.when_absent("folded")
        } else {
            change.when_number("folded", before.folded.0)
        }
    }

    /// As a person sees it.
    pub(crate) fn seen_by(&self, viewer: PersonId) -> MessageState {
        let reaction = |row: &ReactionRow| Reaction {
            emoji: row.emoji.clone(),
            count: row.people.len() as u64,
            mine: row.people.contains(&viewer),
        };
        let reactions = self.reactions.iter().map(reaction).collect();
        MessageState { folded: self.folded, pinned: self.pinned, reactions }
    }

    pub(crate) fn has(&self, emoji: &Emoji, person: PersonId) -> bool {
        self.reactions.iter().any(|one| one.emoji == *emoji && one.people.contains(&person))
    }

    /// This state after an event that has made `state` of it: the fold is that of everybody's view ([`natter_core::message::Message::apply`]), the
    /// people are kept here.
    pub(crate) fn after(&self, event: &LogEvent, state: &MessageState) -> Self {
        let people = |emoji: &Emoji| {
            let known = self.reactions.iter().find(|one| one.emoji == *emoji);
            let mut people = known.map(|one| one.people.clone()).unwrap_or_default();
            match &event.kind {
                EventKind::MessageChanged(changed) if changed.emoji() == Some(emoji) => {
                    people.retain(|person| *person != event.person);
                    if matches!(changed.change, Changed::Reacted(..)) {
                        people.push(event.person);
                    }
                }
                _ => {}
            }
            people
        };
        let row = |one: &Reaction| ReactionRow { emoji: one.emoji.clone(), people: people(&one.emoji) };
        let reactions = state.reactions.iter().map(row).collect();
        Self { folded: state.folded, pinned: state.pinned, reactions }
    }
}

fn write_people(people: &[PersonId]) -> Vec<u8> {
    people.iter().flat_map(|person| person.bits().to_be_bytes()).collect()
}

/// `None` for bytes that are no ids.
fn read_people(bytes: &[u8]) -> Option<Vec<PersonId>> {
    let (ids, rest) = bytes.as_chunks::<ID>();
    let people = ids.iter().map(|id| PersonId::from_bits(u128::from_be_bytes(*id)));
    rest.is_empty().then(|| people.collect())
}

/// The pinned messages of a room, in the order in which they were pinned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PinsRow {
    pub(crate) messages: Vec<Seq>,
}

impl PinsRow {
    pub(crate) fn key(room: RoomId) -> Item {
        key::two(key::room(room), PINS)
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let numbers = read_texts(item, "messages")?.into_iter();
        let messages = numbers.map(|digits| digits.parse().map(Seq).map_err(|_| damaged("messages")));
        Ok(Self { messages: messages.collect::<Result<_, _>>()? })
    }

    pub(crate) fn write(&self, room: RoomId) -> Item {
        let numbers = self.messages.iter().map(|seq| seq.0.to_string()).collect();
        let writer = Writer::default().text("key", key::room(room)).text("part", PINS);
        writer.texts("messages", numbers).item()
    }

    /// The list once a message is pinned, or is not any more.
    pub(crate) fn with(mut self, message: Seq, pinned: bool) -> Self {
        self.messages.retain(|one| *one != message);
        if pinned {
            self.messages.push(message);
        }
        self
    }
}

#[cfg(test)]
mod tests;
