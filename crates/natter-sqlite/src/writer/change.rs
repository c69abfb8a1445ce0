//! Changing messages: the event that says so, and the message's row and state as they are then.

use super::Writer;
use super::append::Place;
use crate::fault::{Stop, damaged};
use crate::rows::{self, EventRow, ReactionRow, StateRow};
use natter_core::message::{
    ChangeProposal, ChangeReceipt, Changed, Message, MessageChange, MessageChanged, MessageState,
};
use natter_core::rule::change::{self, Target};
use natter_core::rule::send;
use natter_core::{EventKind, LogEvent};
use rusqlite::{Connection, params};

/// A message that is to be changed, and the facts for the decision.
struct Wanted {
    row: EventRow,
    message: Message,
    reacted: bool,
    pins: usize,
}

impl Writer<'_> {
    /// Carries out a change, or finds that it is so already.
    pub(crate) fn change_message(&mut self, proposal: ChangeProposal) -> Result<ChangeReceipt, Stop> {
        let state = self.facts(proposal.room, proposal.person)?;
        let member = state.members.get(&proposal.person).copied();
        let facts = state.facts(proposal.person);
        let room_key = state.row.key;
        change::may_try(&facts, &proposal)?;
        let member = member.ok_or(send::stranger(facts.kind))?;
        let place = Place {
            room: proposal.room,
            room_key,
            epoch: facts.epoch,
            person: proposal.person,
            person_key: member.key,
        };
        if let Some(receipt) = self.changed_before(&place, &proposal)? {
            return Ok(receipt);
        }
        let wanted = Wanted::read(self.connection, &place, &proposal)?;
        let unchanged = MessageState::default();
        let target = wanted.as_ref().map(|wanted| wanted.target(&unchanged));
        let Some(changed) = change::change(&facts, &proposal, target.as_ref(), self.now)? else {
            let ChangeProposal { room, target, .. } = proposal;
            return Ok(ChangeReceipt { room, target, seq: None, duplicate: true });
        };
        self.write_change(&place, proposal, changed, wanted.ok_or_else(|| damaged("the writer's memory"))?)
    }

    /// The receipt of the first try; its event is published again.
    fn changed_before(
        &mut self,
        place: &Place,
        proposal: &ChangeProposal,
    ) -> Result<Option<ChangeReceipt>, Stop> {
        let Some(id) = &proposal.client_message_id else { return Ok(None) };
        let Some(mut event) = self.earlier_under(place, id)? else { return Ok(None) };
        let receipt = change::duplicate(proposal, &event)?;
        rows::complete(self.connection, place.room_key, &mut event)?;
        self.events.push(event);
        Ok(Some(receipt))
    }

    /// Everything that could refuse the change was asked before: from the first write on only SQLite fails, and undoes the whole batch.
    fn write_change(
        &mut self,
        place: &Place,
        proposal: ChangeProposal,
        change: Changed,
        wanted: Wanted,
    ) -> Result<ChangeReceipt, Stop> {
        let ChangeProposal { room, person, username, target, client_message_id, .. } = proposal;
        let state = self.cache.known_room(room)?;
        let seq = state.row.head.next();
        let is_erasing = matches!(change, Changed::Edited(_) | Changed::Deleted);
        let kind = EventKind::MessageChanged(MessageChanged { target, client_message_id, change });
        let event = LogEvent { room, epoch: place.epoch, seq, timestamp: self.now, person, username, kind };
        if !self.insert.insert(place.room_key, place.person_key, &event, state.row.messages)? {
            return Err(damaged("an index"));
        }
        state.row.head = seq;
        self.cache.touch(room)?;
        wanted.fold(self.connection, place.room_key, &event)?;
        self.is_erasing |= is_erasing;
        self.events.push(event);
        Ok(ChangeReceipt { room, target, seq: Some(seq), duplicate: false })
    }
}

impl Wanted {
    /// `None` for a place without a message.
    fn read(connection: &Connection, place: &Place, proposal: &ChangeProposal) -> Result<Option<Self>, Stop> {
        let (key, seq) = (place.room_key, proposal.target);
        let Some(row) = rows::event_at(connection, key, (place.room, place.epoch), seq)? else {
            return Ok(None);
        };
        let EventKind::Message(message) = &row.event.kind else { return Ok(None) };
        let state = StateRow::find(connection, key, seq)?.map(Box::new);
        let message = Message { state, ..message.clone() };
        let reacted = match &proposal.change {
            MessageChange::React(emoji) | MessageChange::Unreact(emoji) => {
                ReactionRow::of_person(connection, key, seq, place.person)?.contains(emoji)
            }
            _ => false,
        };
        let pins = if proposal.change == MessageChange::Pin { count_pins(connection, key)? } else { 0 };
        Ok(Some(Self { row, message, reacted, pins }))
    }

    /// As the rule takes it. `unchanged` is the state where there is none.
    fn target<'a>(&'a self, unchanged: &'a MessageState) -> Target<'a> {
        Target {
            author: self.row.event.person,
            text: &self.message.text,
            state: self.message.state.as_deref().unwrap_or(unchanged),
            reacted: self.reacted,
            pins: self.pins,
        }
    }

    /// Writes the message's row and state as they are after the event.
    fn fold(
        mut self,
        connection: &Connection,
        room_key: i64,
        event: &LogEvent,
    ) -> Result<(), rusqlite::Error> {
        let EventKind::MessageChanged(changed) = &event.kind else { return Ok(()) };
        let seq = changed.target;
        self.message.apply(seq, event, None);
        let state = self.message.state.as_deref().cloned().unwrap_or_default();
        StateRow { room: room_key, seq, state }.put(connection)?;
        match &changed.change {
            Changed::Edited(_) => self.rewrite(connection, room_key),
            Changed::Deleted => {
                ReactionRow::delete_all(connection, room_key, seq)?;
                self.rewrite(connection, room_key)
            }
            Changed::Reacted(emoji, _) => {
                let (person, emoji) = (event.person, emoji.clone());
                ReactionRow { room: room_key, seq, person, emoji, event: event.seq }.insert(connection)
            }
            Changed::Unreacted(emoji, _) => {
                ReactionRow::delete(connection, room_key, seq, event.person, emoji)
            }
            Changed::Pinned | Changed::Unpinned => Ok(()),
        }
    }

    fn rewrite(mut self, connection: &Connection, room_key: i64) -> Result<(), rusqlite::Error> {
        self.row.event.kind = EventKind::Message(self.message);
        self.row.rewrite(connection, room_key)
    }
}

fn count_pins(connection: &Connection, room_key: i64) -> Result<usize, Stop> {
    let mut statement =
        connection.prepare_cached("SELECT count(*) FROM message_states WHERE room = ? AND pinned = 1")?;
    let count: i64 = statement.query_row(params![room_key], |row| row.get(0))?;
    usize::try_from(count).map_err(|_| damaged("a count of pins"))
}
