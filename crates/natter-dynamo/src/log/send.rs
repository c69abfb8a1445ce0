//! Appending messages. The tail is read first, the membership after it, and the condition on the put then proves that nothing came in between:
//! whoever takes away a right writes into the same log.

use super::StoredEvent;
use super::plan::{Plan, earlier, plan};
use super::tail::Tail;
use crate::database::{Put, Reason, Transacted};
use crate::item::Item;
use crate::key::Table;
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::LogItem;
use crate::store::DynamoStore;
use natter_core::message::Message;
use natter_core::room::RoomKind;
use natter_core::rule::send::{self, Facts};
use natter_core::{Draft, EventKind, LogEvent, Proposal, Receipt, Refusal, StoreError, Timestamp};

/// Numbers tried one after another before the log is read again.
const AT_ONCE: usize = 3;

/// How one try ended.
enum Try {
    /// All new messages are durable, in order.
    Stored(Vec<LogItem>),
    /// This event stands where the first of them was to be.
    InTheWay(Box<LogItem>),
    /// Somebody was there, and it is not known who.
    Held,
}

impl<P: Publisher> DynamoStore<P> {
    /// Appends all messages of a proposal or none.
    pub(crate) async fn send(&self, proposal: &Proposal) -> Result<Vec<Receipt>, Refusal> {
        let mut patience = Patience::new();
        let mut tail = self.tail(proposal.room, proposal.person, proposal.known).await?;
        loop {
            let facts = self.facts(&tail, proposal).await?;
            if let Some((plans, stored)) = self.store(&mut tail, facts, proposal).await? {
                let (receipts, told) = outcome(proposal, plans, stored)?;
                self.fan_out(proposal.room, told, Vec::new()).await?;
                return Ok(receipts);
            }
            patience.wait().await?;
            self.read_on(&mut tail).await?;
        }
    }

    /// The membership, read after the tail.
    async fn facts(&self, tail: &Tail, proposal: &Proposal) -> Result<Facts, Refusal> {
        let member = self.member(proposal.room, proposal.person).await?;
        let Some(member) = member else { return Err(self.refusal(proposal.room).await) };
        // A room's kind only matters to strangers, who have been refused.
        let facts = tail.facts(RoomKind::Public, &member);
        send::may_send(&facts, proposal)?;
        Ok(facts)
    }

    /// Tries some numbers; `None` when the log and the membership have to be read again.
    async fn store(
        &self,
        tail: &mut Tail,
        mut facts: Facts,
        proposal: &Proposal,
    ) -> Result<Option<(Vec<Plan>, Vec<LogItem>)>, Refusal> {
        for _ in 0..AT_ONCE {
            facts.head = tail.head.seq();
            let plans = plan(proposal, &tail.own)?;
            let is_new = |(_, plan): &(&Draft, &Plan)| matches!(plan, Plan::New);
            let new: Vec<&Draft> =
                proposal.drafts.iter().zip(&plans).filter(is_new).map(|(draft, _)| draft).collect();
            if new.is_empty() {
                return Ok(Some((plans, Vec::new())));
            }
            send::may_append_new(&facts, proposal, (self.clock)())?;
            let items = self.items(&tail.head, proposal, &new)?;
            match self.put_items(&items).await? {
                Try::Stored(items) => return Ok(Some((plans, items))),
                Try::Held => return Ok(None),
                Try::InTheWay(item) => {
                    let touches_rights = item.event.touches_rights_of(proposal.person);
                    tail.step(*item);
                    if touches_rights {
                        return Ok(None);
                    }
                }
            }
        }
        Ok(None)
    }

    /// The new messages as they follow the head.
    fn items(&self, head: &LogItem, proposal: &Proposal, drafts: &[&Draft]) -> Result<Vec<LogItem>, Refusal> {
        let now = (self.clock)();
        let buckets = match &self.rates {
            Some(rates) => Some(head.buckets.after(&rates.messages, proposal.person, drafts.len(), now.0)?),
            None => None,
        };
        let mut items: Vec<LogItem> = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let before = items.last().unwrap_or(head);
            let mut item = before.followed_by(event_of(before, proposal, draft, now));
            if let Some(buckets) = &buckets {
                item.buckets = buckets.clone();
            }
            items.push(item);
        }
        Ok(items)
    }

    async fn put_items(&self, items: &[LogItem]) -> Result<Try, StoreError> {
        let in_the_way = match items {
            [one] => match self.database.put_new(Table::Messages, one.write()).await? {
                Put::Done => return Ok(Try::Stored(items.to_vec())),
                Put::InTheWay(item) => item,
                Put::Held => None,
            },
            several => {
                let mut transaction = self.database.transaction();
                for item in several {
                    transaction = transaction.put_new(Table::Messages, item.write())?;
                }
                match transaction.commit().await? {
                    Transacted::Done => return Ok(Try::Stored(items.to_vec())),
                    Transacted::Canceled(reasons) => first_in_the_way(reasons),
                }
            }
        };
        let Some(found) = in_the_way else { return Ok(Try::Held) };
        let found = LogItem::read(&found)?;
        // A try of the SDK collides with the success of its own try before, whose answer was lost.
        if is_ours(&found, items) {
            return Ok(Try::Stored(items.to_vec()));
        }
        Ok(Try::InTheWay(Box::new(found)))
    }
}

/// What stands where the first message was to be; what stands further on says nothing about that place.
fn first_in_the_way(reasons: Vec<Reason>) -> Option<Item> {
    match reasons.into_iter().next() {
        Some(Reason::Condition(item)) => item,
        _ => None,
    }
}

/// Message ids are drawn anew for each try of a client, so the same id means the same try.
fn is_ours(found: &LogItem, items: &[LogItem]) -> bool {
    let id = |item: &LogItem| item.message().map(|message| message.id);
    id(found).is_some() && items.first().is_some_and(|first| id(first) == id(found))
}

fn event_of(before: &LogItem, proposal: &Proposal, draft: &Draft, now: Timestamp) -> LogEvent {
    let Draft { message, client_message_id, text, reply_to } = draft.clone();
    LogEvent {
        room: proposal.room,
        epoch: before.event.epoch,
        seq: before.seq().next(),
        timestamp: now,
        person: proposal.person,
        username: proposal.username.clone(),
        kind: EventKind::Message(Message::new(message, client_message_id, text, reply_to)),
    }
}

/// A receipt for each draft, and what is fanned out: new events, and duplicates again, for their first fan-out may have been lost with the first
/// ack.
fn outcome(
    proposal: &Proposal,
    plans: Vec<Plan>,
    stored: Vec<LogItem>,
) -> Result<(Vec<Receipt>, Vec<StoredEvent>), Refusal> {
    let (mut receipts, mut told): (Vec<Receipt>, Vec<StoredEvent>) = (Vec::new(), Vec::new());
    let mut stored = stored.into_iter();
    for (index, plan) in plans.into_iter().enumerate() {
        let (item, duplicate) = match plan {
            Plan::Repeats(first) => {
                receipts.push(Receipt { duplicate: true, ..receipts[first].clone() });
                continue;
            }
            Plan::Stored(item) => (*item, true),
            Plan::New => {
                let lost = || StoreError::Failed("fewer messages were stored than planned".into());
                (stored.next().ok_or_else(lost)?, false)
            }
        };
        let receipt = send::duplicate(proposal, index, &earlier(proposal, index, &item)?)?;
        receipts.push(Receipt { duplicate, ..receipt });
        told.push(item.into());
    }
    Ok((receipts, told))
}
