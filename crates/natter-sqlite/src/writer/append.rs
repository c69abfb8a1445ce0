//! Appending messages. The usual case, one message nobody has stored before, is one insert: its unique index is the duplicate check. Only when
//! the index objects, or when several messages must be appended all or none, earlier ones are looked up first.

use super::Writer;
use super::cache::RoomState;
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use crate::rows::{self, EVENT_COLUMNS};
use natter_core::message::Message;
use natter_core::rule::send::{self, Earlier, Facts};
use natter_core::text::ClientMessageId;
use natter_core::{Draft, Epoch, EventKind, LogEvent, PersonId, Proposal, Receipt, RoomId};
use rusqlite::{Connection, Statement, params};

/// The statement that finds what an earlier try has stored.
pub(super) struct FindEarlier<'connection> {
    statement: Statement<'connection>,
}

impl<'connection> FindEarlier<'connection> {
    pub(super) fn prepare(connection: &'connection Connection) -> Result<Self, rusqlite::Error> {
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM events LEFT JOIN people ON people.key = events.person \
             WHERE events.client_message_id = ? AND events.room = ? AND events.person = ? AND events.repeats = 0"
        );
        Ok(Self { statement: connection.prepare(&sql)? })
    }

    fn find(
        &mut self,
        place: &Place,
        id: &ClientMessageId,
        digest: &mut Digest,
    ) -> Result<Option<LogEvent>, Stop> {
        let id = rows::stored_client_message_id(id);
        let mut found = self.statement.query(params![id, place.room_key, place.person_key])?;
        let Some(row) = found.next()? else { return Ok(None) };
        Ok(Some(rows::event(row, place.room, place.epoch, digest)?.event))
    }
}

/// Where a proposal goes, in keys.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) room: RoomId,
    pub(super) room_key: i64,
    pub(super) epoch: Epoch,
    pub(super) person: PersonId,
    pub(super) person_key: i64,
}

/// What becomes of one draft.
enum Plan {
    New,
    /// Stored by an earlier try.
    Stored(Box<LogEvent>),
    /// The same id as an earlier draft of this very proposal.
    Repeats(usize),
}

impl Writer<'_> {
    /// Appends all messages of a proposal or none.
    pub(crate) fn append(&mut self, proposal: Proposal) -> Result<Vec<Receipt>, Stop> {
        let state = self.facts(proposal.room, proposal.person)?;
        let member = state.members.get(&proposal.person).copied();
        let facts = state.facts(proposal.person);
        send::may_send(&facts, &proposal)?;
        let member = member.ok_or(send::stranger(facts.kind))?;
        let place = Place {
            room: proposal.room,
            room_key: state.row.key,
            epoch: facts.epoch,
            person: proposal.person,
            person_key: member.key,
        };
        if proposal.drafts.len() == 1 && send::may_append_new(&facts, &proposal, self.now).is_ok() {
            return self.append_one(place, proposal);
        }
        let plans = self.plan(&place, &facts, &proposal)?;
        self.append_planned(place, &proposal, plans)
    }

    fn append_one(&mut self, place: Place, mut proposal: Proposal) -> Result<Vec<Receipt>, Stop> {
        let Some(draft) = proposal.drafts.pop() else { return Ok(Vec::new()) };
        match self.insert_message(place, &proposal, draft)? {
            Ok(receipt) => Ok(vec![receipt]),
            Err(draft) => {
                let event = self.earlier(&place, &draft)?.ok_or_else(|| damaged("an index"))?;
                proposal.drafts.push(draft);
                let receipt = self.find_again(&proposal, 0, event)?;
                Ok(vec![receipt])
            }
        }
    }

    /// What would become of each draft; refuses the proposal as a whole.
    fn plan(&mut self, place: &Place, facts: &Facts, proposal: &Proposal) -> Result<Vec<Plan>, Stop> {
        let mut plans = Vec::with_capacity(proposal.drafts.len());
        for (index, draft) in proposal.drafts.iter().enumerate() {
            plans.push(match self.earlier(place, draft)? {
                Some(event) => {
                    send::duplicate(proposal, index, &as_earlier(proposal, index, &event)?)?;
                    Plan::Stored(Box::new(event))
                }
                None => send::repeats(proposal, index)?.map_or(Plan::New, Plan::Repeats),
            });
        }
        if plans.iter().any(|plan| matches!(plan, Plan::New)) {
            send::may_append_new(facts, proposal, self.now)?;
        }
        Ok(plans)
    }

    fn append_planned(
        &mut self,
        place: Place,
        proposal: &Proposal,
        plans: Vec<Plan>,
    ) -> Result<Vec<Receipt>, Stop> {
        let mut receipts: Vec<Receipt> = Vec::with_capacity(plans.len());
        for (index, plan) in plans.into_iter().enumerate() {
            let receipt = match plan {
                Plan::New => self
                    .insert_message(place, proposal, proposal.drafts[index].clone())?
                    .map_err(|_| rusqlite::Error::StatementChangedRows(0))?,
                Plan::Stored(event) => self.find_again(proposal, index, *event)?,
                Plan::Repeats(first) => Receipt { duplicate: true, ..receipts[first].clone() },
            };
            receipts.push(receipt);
        }
        Ok(receipts)
    }

    fn earlier(&mut self, place: &Place, draft: &Draft) -> Result<Option<LogEvent>, Stop> {
        match &draft.client_message_id {
            Some(id) => self.earlier_under(place, id),
            None => Ok(None),
        }
    }

    /// The event that a person has in a room under their own name for it.
    pub(super) fn earlier_under(
        &mut self,
        place: &Place,
        id: &ClientMessageId,
    ) -> Result<Option<LogEvent>, Stop> {
        self.find.find(place, id, &mut self.digest)
    }

    /// The receipt of the first try; its event is fanned out again, for the first fan-out may have been lost with the first ack.
    fn find_again(&mut self, proposal: &Proposal, index: usize, event: LogEvent) -> Result<Receipt, Stop> {
        let receipt = send::duplicate(proposal, index, &as_earlier(proposal, index, &event)?)?;
        self.events.push(event);
        Ok(receipt)
    }

    /// Appends a message; gives the draft back when its client message id is taken.
    fn insert_message(
        &mut self,
        place: Place,
        proposal: &Proposal,
        draft: Draft,
    ) -> Result<Result<Receipt, Draft>, Stop> {
        let state = self.cache.known_room(place.room)?;
        let (seq, ordinal) = (state.row.head.next(), state.row.messages + 1);
        let Draft { message, client_message_id, text, reply_to } = draft;
        let receipt = Receipt {
            room: place.room,
            seq,
            message,
            client_message_id: client_message_id.clone(),
            timestamp: self.now,
            duplicate: false,
        };
        let event = LogEvent {
            room: place.room,
            epoch: place.epoch,
            seq,
            timestamp: self.now,
            person: place.person,
            username: proposal.username.clone(),
            kind: EventKind::Message(Message::new(message, client_message_id, text, reply_to)),
        };
        if !self.insert.insert(place.room_key, place.person_key, &event, ordinal)? {
            return Ok(Err(into_draft(event)?));
        }
        advance(state, place.person, seq, ordinal);
        self.cache.touch(place.room)?;
        self.cache.mark(place.room, place.person)?;
        self.events.push(event);
        Ok(Ok(receipt))
    }
}

/// Moves the room's end. The sender's read marker moves with it where nothing was unread to them; else the message is counted as their own, so
/// that it is not unread to them.
fn advance(state: &mut RoomState, sender: PersonId, seq: natter_core::Seq, ordinal: u64) {
    let messages_before = state.row.messages;
    state.row.head = seq;
    state.row.messages = ordinal;
    let Some(member) = state.members.get_mut(&sender) else { return };
    if member.row.unread(messages_before) > 0 {
        member.row.own_after += 1;
        return;
    }
    (member.row.read, member.row.read_messages, member.row.own_after) = (seq, ordinal, 0);
}

fn into_draft(event: LogEvent) -> Result<Draft, Stop> {
    match event.kind {
        EventKind::Message(Message { id, client_message_id, text, reply_to, .. }) => {
            Ok(Draft { message: id, client_message_id, text, reply_to })
        }
        _ => Err(damaged("the writer's memory")),
    }
}

fn as_earlier(proposal: &Proposal, index: usize, event: &LogEvent) -> Result<Earlier, Stop> {
    Ok(Earlier::of(event).map_err(|fault| proposal.refused_for(index, fault))?)
}
