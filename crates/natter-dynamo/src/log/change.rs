//! Changing a message: one transaction with the event at the head of the log and the message's state, and its text where that changes. The log is the
//! fence, as for a send: the tail is read first, the membership and the message after it, so that a change of either since then stands in the way.

use super::StoredEvent;
use super::tail::Tail;
use crate::database::{Change, Reason, Transacted};
use crate::item::{Item, number, read_text, text};
use crate::key::{self, PINS, ROOM_PART, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{LogItem, PinsRow, RoomRow, StateRow};
use crate::store::DynamoStore;
use natter_core::message::{ChangeProposal, ChangeReceipt, Changed, Message, MessageChange, MessageChanged};
use natter_core::room::RoomKind;
use natter_core::rule::change::{self, Facts, Target};
use natter_core::{Denied, EventKind, LogEvent, PersonId, Refusal, StoreError, Timestamp};

/// Places tried one after another before everything is read again.
const AT_ONCE: usize = 3;

/// What a change is decided by.
struct Found {
    facts: Facts,
    /// The message and who sent it; `None` where there is none.
    message: Option<(PersonId, Message)>,
    state: StateRow,
    pins: PinsRow,
}

/// How one try ended.
enum Try {
    Stored,
    /// This event is where the change was to be.
    InTheWay(Box<LogItem>),
    /// Something else was in the way.
    Held,
}

impl<P: Publisher> DynamoStore<P> {
    /// Carries out a change of a message.
    pub(crate) async fn change(&self, proposal: &ChangeProposal) -> Result<ChangeReceipt, Refusal> {
        let mut patience = Patience::new();
        let mut tail = self.tail(proposal.room, proposal.person, proposal.known).await?;
        loop {
            let found = self.found(&tail, proposal).await?;
            // A change that is behind the tail may be an earlier try of this one.
            let is_behind = found.state.folded > tail.head.seq();
            let done =
                if is_behind { None } else { self.try_change_message(&mut tail, found, proposal).await? };
            if let Some((receipt, event)) = done {
                if let Some(event) = event {
                    self.fan_out(proposal.room, vec![event], Vec::new()).await?;
                }
                return Ok(receipt);
            }
            patience.wait().await?;
            self.read_on(&mut tail).await?;
        }
    }

    /// Tries some places; `None` when the log, the membership and the message have to be read again. With the receipt comes what is to be published.
    async fn try_change_message(
        &self,
        tail: &mut Tail,
        mut found: Found,
        proposal: &ChangeProposal,
    ) -> Result<Option<(ChangeReceipt, Option<StoredEvent>)>, Refusal> {
        for _ in 0..AT_ONCE {
            found.facts.head = tail.head.seq();
            if let Some(earlier) = earlier(tail, proposal) {
                let receipt = change::duplicate(proposal, &earlier.event)?;
                let mut event: StoredEvent = earlier.clone().into();
                self.give_current_texts(proposal.room, std::slice::from_mut(&mut event.event)).await?;
                return Ok(Some((receipt, Some(event))));
            }
            let now = (self.clock)();
            let (room, target) = (proposal.room, proposal.target);
            let Some(changed) = decide(&found, proposal, now)? else {
                return Ok(Some((ChangeReceipt { room, target, seq: None, duplicate: true }, None)));
            };
            let item = self.change_item(&tail.head, proposal, changed, now)?;
            match self.commit_change(&item, &found, proposal).await? {
                Try::Stored => {
                    let receipt = ChangeReceipt { room, target, seq: Some(item.seq()), duplicate: false };
                    return Ok(Some((receipt, Some(item.into()))));
                }
                Try::Held => return Ok(None),
                Try::InTheWay(item) => {
                    let is_stale = changes_what_was_read(&item, proposal);
                    tail.step(*item);
                    if is_stale {
                        return Ok(None);
                    }
                }
            }
        }
        Ok(None)
    }

    /// The membership and the message, read after the tail; the message's state last, so that it is not older than the text.
    async fn found(&self, tail: &Tail, proposal: &ChangeProposal) -> Result<Found, Refusal> {
        let (room, target) = (proposal.room, proposal.target);
        let member = self.member(room, proposal.person).await?;
        let Some(member) = member else { return Err(self.refusal(room).await) };
        let item = self.database.get(Table::Messages, key::event(room, target.0)).await?;
        let event = item.as_ref().map(LogItem::read).transpose()?.map(|item| item.event);
        let message = event.and_then(|LogEvent { person, kind, .. }| match kind {
            EventKind::Message(message) => Some((person, message)),
            _ => None,
        });
        let mut keys = vec![StateRow::key(room, target)];
        match proposal.change {
            MessageChange::Pin | MessageChange::Unpin => {
                keys.extend([PinsRow::key(room), RoomRow::key(room)]);
            }
            MessageChange::Delete => keys.push(PinsRow::key(room)),
            MessageChange::Edit(_) | MessageChange::React(_) | MessageChange::Unreact(_) => {}
        }
        // Where the kind is not read it matters to strangers only, who have been refused.
        let mut kind = RoomKind::Public;
        let (mut state, mut pins) = (StateRow::default(), PinsRow::default());
        for item in self.database.get_all(Table::Rooms, keys).await? {
            match read_text(&item, "part")? {
                ROOM_PART => kind = RoomRow::read(&item)?.settings.kind,
                PINS => pins = PinsRow::read(&item)?,
                _ => state = StateRow::read(&item)?,
            }
        }
        let facts = tail.facts(kind, &member);
        change::may_try(&facts, proposal)?;
        Ok(Found { facts, message, state, pins })
    }

    /// The event as it follows the head.
    fn change_item(
        &self,
        head: &LogItem,
        proposal: &ChangeProposal,
        change: Changed,
        now: Timestamp,
    ) -> Result<LogItem, Refusal> {
        let client_message_id = proposal.client_message_id.clone();
        let mut item = head.followed_by(LogEvent {
            room: proposal.room,
            epoch: head.event.epoch,
            seq: head.seq().next(),
            timestamp: now,
            person: proposal.person,
            username: proposal.username.clone(),
            kind: EventKind::MessageChanged(MessageChanged {
                target: proposal.target,
                client_message_id,
                change,
            }),
        });
        if let Some(rates) = &self.rates {
            item.changes = head.changes.after(&rates.changes, proposal.person, 1, now.0)?;
        }
        Ok(item)
    }

    async fn commit_change(
        &self,
        item: &LogItem,
        found: &Found,
        proposal: &ChangeProposal,
    ) -> Result<Try, StoreError> {
        let (room, target) = (proposal.room, proposal.target);
        let Some((_, message)) = &found.message else { return Ok(Try::Held) };
        let mut row = message.clone();
        row.state = Some(Box::new(found.state.seen_by(proposal.person)));
        row.apply(target, &item.event, None);
        let folded = row.state.unwrap_or_default();
        let state = found.state.after(&item.event, &folded);
        let mut transaction = self
            .database
            .transaction()
            .put_new(Table::Messages, item.write())?
            .change(&state.replacing(&found.state, room, target))?;
        if (&row.text, row.edited_at) != (&message.text, message.edited_at) {
            transaction = transaction.change(
                &Change::of(Table::Messages, key::event(room, target.0))
                    .set("text", text(&row.text))
                    .put("edited", row.edited_at.map(|edited| number(edited.0))),
            )?;
        }
        if state.pinned != found.state.pinned {
            let pins = found.pins.clone().with(target, state.pinned);
            transaction = transaction.put(Table::Rooms, pins.write(room))?;
        }
        match transaction.commit().await? {
            Transacted::Done => Ok(Try::Stored),
            Transacted::Canceled(reasons) => match first_in_the_way(reasons) {
                Some(item) => Ok(Try::InTheWay(Box::new(LogItem::read(&item)?))),
                None => Ok(Try::Held),
            },
        }
    }
}

fn first_in_the_way(reasons: Vec<Reason>) -> Option<Item> {
    match reasons.into_iter().next() {
        Some(Reason::Condition(item)) => item,
        _ => None,
    }
}

/// What the person has stored under the id of this change.
fn earlier<'tail>(tail: &'tail Tail, proposal: &ChangeProposal) -> Option<&'tail LogItem> {
    let id = proposal.client_message_id.as_ref()?;
    tail.own.iter().find(|item| item.event.client_message_id() == Some(id))
}

fn decide(found: &Found, proposal: &ChangeProposal, now: Timestamp) -> Result<Option<Changed>, Denied> {
    let state = found.state.seen_by(proposal.person);
    let reacted = match &proposal.change {
        MessageChange::React(emoji) | MessageChange::Unreact(emoji) => {
            found.state.has(emoji, proposal.person)
        }
        _ => false,
    };
    let pins = found.pins.messages.len();
    let target = found.message.as_ref().map(|(author, message)| Target {
        author: *author,
        text: &message.text,
        state: &state,
        reacted,
        pins,
    });
    change::change(&found.facts, proposal, target.as_ref(), now)
}

/// Whether an event changes what a change was decided by.
fn changes_what_was_read(item: &LogItem, proposal: &ChangeProposal) -> bool {
    let EventKind::MessageChanged(changed) = &item.event.kind else {
        return item.event.changes_audience();
    };
    let is_of_pins = matches!(changed.change, Changed::Pinned | Changed::Unpinned | Changed::Deleted);
    let needs_pins =
        matches!(proposal.change, MessageChange::Pin | MessageChange::Unpin | MessageChange::Delete);
    changed.target == proposal.target || (is_of_pins && needs_pins)
}
