//! After a commit: acks to senders, each room's new frames to its members. A frame is encoded once; a connection is written to once, however
//! many frames and rooms the commit has for it.

use super::Hub;
use super::audience::Key;
use super::connection::{Bytes, Change};
use super::plan::{Laid, Plans};
use natter_core::event::Leaving;
use natter_core::{Denied, LogEvent, Receipt, Refusal};
use natter_sqlite::CommitBatch;
use natter_wire::code::explain;
use natter_wire::encode;

/// Sockets written to between two looks at the senders of a round.
const STRETCH: usize = 256;
/// Senders that are looked at: so few that looking costs nothing beside writing.
const FEW: usize = 8;

impl Hub {
    pub(super) fn deliver(&mut self, batch: CommitBatch) {
        let mut plans = std::mem::take(&mut self.plans);
        for (tag, result) in batch.sends {
            self.plan_answer(tag, result, &mut plans);
        }
        let answered = plans.touched.len();
        let mut events = batch.events.as_slice();
        while !events.is_empty() {
            // What changes the audience splits the batch: what comes before goes to the old audience, what comes after to the new.
            let quiet = events.iter().position(LogEvent::changes_audience).unwrap_or(events.len());
            let (messages, rest) = events.split_at(quiet);
            self.plan_rooms(messages, &mut plans);
            let Some((change, later)) = rest.split_first() else { break };
            self.plan_change(change, &mut plans);
            events = later;
        }
        let touched = std::mem::take(&mut plans.touched);
        let senders = &touched[..answered];
        for stretch in touched.chunks(STRETCH) {
            stretch.iter().for_each(|&key| self.carry_out(key, &mut plans));
            if senders.len() <= FEW && stretch.len() == STRETCH {
                self.listen_to(senders);
            }
        }
        plans.touched = touched;
        plans.clear();
        self.plans = plans;
    }

    /// In a long round: those who are answered already may have said more, and the store can sync that while the others are written to.
    fn listen_to(&mut self, senders: &[Key]) {
        for &key in senders {
            if self.connections.contains(key) {
                self.on_readable(key);
            }
        }
    }

    fn plan_answer(&mut self, tag: u64, result: Result<Vec<Receipt>, Refusal>, plans: &mut Plans) {
        let tag = usize::try_from(tag).expect("tags are indices of the table of sends");
        if matches!(result, Err(Refusal::Denied(Denied::NotFound))) {
            return self.answer_late(tag);
        }
        let Some(send) = self.sends.try_remove(tag) else { return };
        let Some(connection) = self.connections.get_mut(send.key).filter(|one| one.id == send.connection)
        else {
            return;
        };
        connection.sending -= 1;
        let (plan, request_id) = (&mut connection.plan, send.named.request_id.as_deref());
        match result {
            Ok(receipts) => {
                for receipt in &receipts {
                    plans.answer(plan, send.key, |out| encode::put(&encode::ack(receipt, request_id), out));
                }
            }
            Err(refusal) => {
                if let Refusal::Store(error) = &refusal {
                    tracing::error!(%error, "a send failed");
                }
                let error = encode::error(&send.named, &explain(&refusal));
                plans.answer(plan, send.key, |out| out.extend_from_slice(&error));
            }
        }
    }

    fn plan_rooms(&mut self, events: &[LogEvent], plans: &mut Plans) {
        for event in events {
            self.audience.note_head(event);
        }
        for (room, place) in plans.encode(events) {
            for &key in self.audience.subscribers(room) {
                let connection = &mut self.connections[key];
                plans.room(&mut connection.plan, key, place, connection.holder.person.id);
            }
        }
    }

    /// Who comes in gets the event of their coming; who goes out gets the event of their going and nothing after it (P11).
    fn plan_change(&mut self, event: &LogEvent, plans: &mut Plans) {
        for key in event.coming().map_or(Vec::new(), |person| self.audience.connections(person).to_vec()) {
            self.change(key, event.room, Change::Joined);
        }
        self.plan_rooms(std::slice::from_ref(event), plans);
        let leaving = match event.leaving() {
            Leaving::Nobody => return,
            Leaving::One(person) => self.audience.connections(person).to_vec(),
            Leaving::All => self.audience.subscribers(event.room).to_vec(),
        };
        for key in leaving {
            self.change(key, event.room, Change::Left);
        }
    }

    fn carry_out(&mut self, key: Key, plans: &mut Plans) {
        let Some(connection) = self.connections.get_mut(key) else { return };
        let (plan, viewer) = (std::mem::take(&mut connection.plan), connection.holder.person.id);
        let bytes = match plans.lay(plan, viewer) {
            Laid::Nothing => return,
            Laid::Shared(chunk) => Bytes::Shared(chunk),
            Laid::Own(bytes) => Bytes::Own(bytes),
        };
        if let Err(failure) = connection.deliver(bytes, self.limits.waiting_bytes) {
            self.on_write_failure(key, failure);
        }
        self.go_on(key);
    }
}
