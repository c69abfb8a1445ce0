//! A change of a room with its events: one transaction behind the head of the log. Whatever changes who may do what is an event of the log, so
//! everybody who decides by what they have read of a room finds their number taken when it holds no more.

use crate::database::{Reason, Transacted, Transaction};
use crate::key::Table;
use crate::publisher::Publisher;
use crate::rows::{AuditRow, LogItem};
use crate::store::DynamoStore;
use natter_core::audit::NewEntry;
use natter_core::{EventKind, LogEvent, PersonRef, StoreError, Timestamp};

/// Numbers tried one after another before everything is read again.
const AT_ONCE: usize = 3;

/// Something somebody does, to become an event.
pub(super) type Step = (PersonRef, EventKind);

impl<P: Publisher> DynamoStore<P> {
    /// Commits these steps behind the head, with what `rest` adds. Messages and changes of messages in the way change nothing that was read, so
    /// they are stepped over; `None` when everything has to be read again.
    pub(super) async fn commit_behind<'store>(
        &'store self,
        mut head: LogItem,
        steps: &[Step],
        rest: impl Fn(Transaction<'store>, &[LogItem]) -> Result<Transaction<'store>, StoreError>,
    ) -> Result<Option<Vec<LogItem>>, StoreError> {
        for _ in 0..AT_ONCE {
            let events = following(&head, (self.clock)(), steps);
            let mut transaction = self.database.transaction();
            for event in &events {
                transaction = transaction.put_new(Table::Messages, event.write())?;
            }
            match rest(transaction, &events)?.commit().await? {
                Transacted::Done => return Ok(Some(events)),
                Transacted::Canceled(reasons) => match reasons.into_iter().next() {
                    Some(Reason::Condition(Some(item))) => head = LogItem::read(&item)?,
                    _ => return Ok(None),
                },
            }
            if head.event.changes_audience() {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// A change of a room that is no event of its log; whether it was made. Where not, everything has to be read again.
    pub(super) async fn commit_beside(&self, transaction: Transaction<'_>) -> Result<bool, StoreError> {
        Ok(matches!(transaction.commit().await?, Transacted::Done))
    }

    /// Adds a line of the audit log: it is there if and only if what it tells of is.
    pub(crate) fn note<'database>(
        &self,
        transaction: Transaction<'database>,
        entry: NewEntry,
    ) -> Result<Transaction<'database>, StoreError> {
        let entry = entry.placed((self.clock)(), rand::random());
        let (of_site, of_room) = AuditRow::keys(&entry);
        let transaction = transaction.put(Table::Rooms, AuditRow::write(&entry, of_site))?;
        match of_room {
            Some(key) => transaction.put(Table::Rooms, AuditRow::write(&entry, key)),
            None => Ok(transaction),
        }
    }
}

/// Events behind the head, in order.
pub(super) fn following(head: &LogItem, timestamp: Timestamp, steps: &[Step]) -> Vec<LogItem> {
    let mut items: Vec<LogItem> = Vec::with_capacity(steps.len());
    for (person, kind) in steps {
        let before = items.last().unwrap_or(head);
        let event = LogEvent {
            room: head.event.room,
            epoch: head.event.epoch,
            seq: before.seq().next(),
            timestamp,
            person: person.id,
            username: person.username.clone(),
            kind: kind.clone(),
        };
        let item = before.followed_by(event);
        items.push(item);
    }
    items
}
