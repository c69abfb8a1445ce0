//! What messages are now, given to events that were read from the log: the current text to edits, which hold none, and the state to messages.

use crate::database::{Query, Sort};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::{LogItem, StateRow};
use crate::store::DynamoStore;
use natter_core::message::{Changed, Message, MessageChanged};
use natter_core::rule::send::stranger;
use natter_core::text::MessageText;
use natter_core::{Denied, EventKind, LogEvent, PersonId, Refusal, RoomId, Seq, StoreError};
use std::collections::{BTreeSet, HashMap};

impl<P: Publisher> DynamoStore<P> {
    /// Gives each edit among these events of a room the text that its message has now; blank where it was deleted since. The messages are read only
    /// where they are not among the events.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn give_current_texts(&self, room: RoomId, events: &mut [LogEvent]) -> Result<(), StoreError> {
        let edited: BTreeSet<Seq> = events.iter_mut().filter_map(edit).map(|(target, _)| target).collect();
        if edited.is_empty() {
            return Ok(());
        }
        let at_hand = events.iter().filter(|event| edited.contains(&event.seq));
        let mut texts: HashMap<Seq, MessageText> = at_hand
            .filter_map(|event| message_of(event).map(|message| (event.seq, message.text.clone())))
            .collect();
        let missing = edited.iter().copied().filter(|seq| !texts.contains_key(seq));
        for (seq, item) in self.messages_at(room, missing.collect::<Vec<_>>().into_iter()).await? {
            texts.extend(item.message().map(|message| (seq, message.text.clone())));
        }
        for (target, text) in events.iter_mut().filter_map(edit) {
            *text = texts.get(&target).cloned().unwrap_or_else(MessageText::blank);
        }
        Ok(())
    }

    /// Gives each of these messages its state as a reader sees it. They were read after the head of the log was at `head`; a message whose state
    /// holds a later change is read again, so that its text is not older than its state.
    pub(super) async fn give_states(
        &self,
        reader: PersonId,
        room: RoomId,
        head: Seq,
        events: &mut [LogEvent],
    ) -> Result<(), StoreError> {
        let is_message = |event: &&LogEvent| event.is_message();
        let (Some(first), Some(last)) =
            (events.iter().find(is_message), events.iter().rev().find(is_message))
        else {
            return Ok(());
        };
        let sort = Sort::Texts(key::state(first.seq.0), key::state(last.seq.0));
        let states = self.database.query(Query { sort, ..Query::of(Table::Rooms, key::room(room)) }).await?;
        let states = by_message(&states)?;
        let later = events.iter().map(|event| event.seq);
        let later = later.filter(|seq| states.get(seq).is_some_and(|state| state.folded > head));
        let later = self.messages_at(room, later.collect::<Vec<_>>().into_iter()).await?;
        for event in events.iter_mut() {
            if let Some(item) = later.get(&event.seq) {
                event.kind = item.event.kind.clone();
            }
            if let Some(state) = states.get(&event.seq) {
                give_state(event, state, reader);
            }
        }
        Ok(())
    }

    /// The events at these places that are there and are messages.
    pub(super) async fn messages_at(
        &self,
        room: RoomId,
        places: impl Iterator<Item = Seq>,
    ) -> Result<HashMap<Seq, LogItem>, StoreError> {
        let keys: Vec<_> = places.map(|seq| key::event(room, seq.0)).collect();
        let items = self.database.get_all(Table::Messages, keys).await?;
        let items = items.iter().map(LogItem::read).collect::<Result<Vec<_>, _>>()?;
        let messages = items.into_iter().filter(|item| item.event.is_message());
        Ok(messages.map(|item| (item.seq(), item)).collect())
    }

    /// Whether a person may see what was read beside a room's log before this call. The rows of a deleted room may outlive it for a moment, so its
    /// own row is read too.
    pub(super) async fn may_see(&self, room: RoomId, reader: PersonId) -> Result<(), Refusal> {
        match self.room_and_members(room, [reader]).await? {
            (Some(_), [Some(_)]) => Ok(()),
            (Some(row), [None]) => Err(stranger(row.settings.kind).into()),
            (None, _) => Err(Denied::NotFound.into()),
        }
    }
}

/// States by their messages.
pub(super) fn by_message(items: &[crate::item::Item]) -> Result<HashMap<Seq, StateRow>, StoreError> {
    items.iter().map(|item| Ok((StateRow::message(item)?, StateRow::read(item)?))).collect()
}

/// Gives a message its state. One that was deleted after the state was read has no more reactions.
pub(super) fn give_state(event: &mut LogEvent, state: &StateRow, reader: PersonId) {
    let EventKind::Message(message) = &mut event.kind else { return };
    let mut state = state.seen_by(reader);
    if message.is_deleted() {
        (state.pinned, state.reactions) = (false, Vec::new());
    }
    message.state = Some(Box::new(state));
}

fn message_of(event: &LogEvent) -> Option<&Message> {
    match &event.kind {
        EventKind::Message(message) => Some(message),
        _ => None,
    }
}

/// The message that an edit is of, and where its text goes.
fn edit(event: &mut LogEvent) -> Option<(Seq, &mut MessageText)> {
    match &mut event.kind {
        EventKind::MessageChanged(MessageChanged { target, change: Changed::Edited(text), .. }) => {
            Some((*target, text))
        }
        _ => None,
    }
}
