//! A room's pinned messages, and who reacted to a message.

use super::current::{by_message, give_state};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{LogItem, PersonRow, PinsRow, StateRow};
use crate::store::DynamoStore;
use natter_core::message::Reactors;
use natter_core::person::PersonState;
use natter_core::{Denied, LogEvent, PersonId, PersonRef, Refusal, RoomId, Seq, StoreError, limit};
use std::collections::{HashMap, HashSet};

impl<P: Publisher> DynamoStore<P> {
    /// The pinned messages of a room before a place, the newest first.
    pub(crate) async fn list_pins(
        &self,
        reader: PersonId,
        room: RoomId,
        before: Option<Seq>,
    ) -> Result<Vec<LogEvent>, Refusal> {
        self.may_read(room, reader).await?;
        let mut pinned = self.pinned(room).await?.messages;
        pinned.retain(|seq| before.is_none_or(|before| *seq < before));
        pinned.sort_unstable_by(|one, other| other.cmp(one));
        // The states first: a text may be newer than its state and must not be older.
        let keys = pinned.iter().map(|seq| StateRow::key(room, *seq)).collect();
        let states = by_message(&self.database.get_all(Table::Rooms, keys).await?)?;
        pinned.retain(|seq| states.get(seq).is_some_and(|state| state.pinned));
        let mut messages = self.messages_at(room, pinned.iter().copied()).await?;
        let row = |seq: Seq| {
            let mut event = messages.remove(&seq)?.event;
            give_state(&mut event, states.get(&seq)?, reader);
            matches!(&event.kind, natter_core::EventKind::Message(message) if !message.is_deleted())
                .then_some(event)
        };
        let rows = pinned.into_iter().filter_map(row).collect();
        self.may_see(room, reader).await?;
        Ok(rows)
    }

    /// Which messages are pinned in a room.
    async fn pinned(&self, room: RoomId) -> Result<PinsRow, StoreError> {
        let found = self.database.get(Table::Rooms, PinsRow::key(room)).await?;
        found.as_ref().map(PinsRow::read).transpose().map(Option::unwrap_or_default)
    }

    /// Who reacted to a message.
    pub(crate) async fn list_reactors(
        &self,
        reader: PersonId,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<Reactors>, Refusal> {
        self.may_read(room, reader).await?;
        let found = self.database.get(Table::Messages, key::event(room, target.0)).await?;
        let message = found.as_ref().map(LogItem::read).transpose()?;
        let state = self.database.get(Table::Rooms, StateRow::key(room, target)).await?;
        let state = state.as_ref().map(StateRow::read).transpose()?.unwrap_or_default();
        let names = self.names(&state).await?;
        let reactors = state.reactions.into_iter().map(|reaction| Reactors {
            emoji: reaction.emoji,
            count: reaction.people.len() as u64,
            people: first(&reaction.people).filter_map(|person| names.get(person).cloned()).collect(),
        });
        let reactors = reactors.collect();
        self.may_see(room, reader).await?;
        if message.is_some_and(|item| item.event.is_message()) {
            Ok(reactors)
        } else {
            Err(Denied::NotFound.into())
        }
    }

    /// The people who are named, but those who were deleted. Their names may be a second old.
    async fn names(&self, state: &StateRow) -> Result<HashMap<PersonId, PersonRef>, StoreError> {
        let people: HashSet<PersonId> =
            state.reactions.iter().flat_map(|reaction| first(&reaction.people)).copied().collect();
        let keys = people.into_iter().map(|person| key::one(key::person(person))).collect();
        let rows = self.database.get_all_soon(Table::People, keys).await?;
        let rows: Vec<PersonRow> = rows.iter().map(PersonRow::read).collect::<Result<_, _>>()?;
        let there = rows.into_iter().filter(|row| row.state != PersonState::Deleted);
        Ok(there.map(|row| (row.person.id, row.person.reference())).collect())
    }
}

/// Those of an emoji's people that are named.
fn first(people: &[PersonId]) -> impl Iterator<Item = &PersonId> {
    people.iter().take(limit::REACTORS)
}
