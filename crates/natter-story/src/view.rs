//! What one client knows of one room's log, by the rules of the contract (P8–P10): apply the next, drop what is not newer, hold what is early,
//! fetch what is missing. Pure: no socket, no clock.

use natter_core::{Epoch, MessageId, PersonId, RoomId};
use natter_wire::event::{EventFrame, EventHeader};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// One event of a log, as everybody must see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// When, by the server's clock.
    pub timestamp: u64,
    /// Who.
    pub person: PersonId,
    /// Their name then.
    pub username: String,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody said something.
    Message {
        /// Its id.
        message: MessageId,
        /// Its words.
        text: String,
        /// What it answers.
        reply_to: Option<u64>,
    },
    /// A message was changed.
    Changed {
        /// The message.
        target: u64,
        /// How.
        change: Change,
    },
    /// The log began.
    Created,
    /// Somebody came in.
    Joined,
    /// Somebody left.
    Left,
    /// Somebody was sent out.
    Removed(PersonId),
    /// Something else about the room or its people changed.
    Governed,
    /// The log ended.
    Deleted,
}

/// How a message was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// To this text: the one that the message has when the event is read, empty when it was deleted since.
    Edited(String),
    /// It is gone.
    Deleted,
    /// With this emoji, so many people in all.
    Reacted(String, u64),
    /// The same taken back.
    Unreacted(String, u64),
    /// It is pinned.
    Pinned,
    /// It is not any more.
    Unpinned,
}

impl Entry {
    /// The same without the text, which is the one that the message has when the event is read.
    #[must_use]
    pub fn without_text(&self) -> Self {
        let mut entry = self.clone();
        match &mut entry.what {
            What::Message { text, .. } | What::Changed { change: Change::Edited(text), .. } => text.clear(),
            _ => {}
        }
        entry
    }
}

/// An event as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The room.
    pub room: RoomId,
    /// The life of its log.
    pub epoch: Epoch,
    /// The event.
    pub entry: Entry,
    /// The sender's own name for it; only the sender may be told.
    pub own_name: Option<String>,
}

impl From<EventFrame<'_>> for Told {
    fn from(frame: EventFrame<'_>) -> Self {
        let (header, what, own_name) = match frame {
            EventFrame::Message { header, message_id, text, reply_to, client_message_id, .. } => {
                let message = What::Message { message: message_id.0, text: text.into_owned(), reply_to };
                (header, message, client_message_id.map(Cow::into_owned))
            }
            EventFrame::MessageEdited { header, target_seq, text, client_message_id } => {
                let change = Change::Edited(text.into_owned());
                (header, What::Changed { target: target_seq, change }, client_message_id.map(Cow::into_owned))
            }
            EventFrame::MessageDeleted { header, target_seq, client_message_id } => {
                let what = What::Changed { target: target_seq, change: Change::Deleted };
                (header, what, client_message_id.map(Cow::into_owned))
            }
            EventFrame::ReactionAdded { header, target_seq, emoji, count, client_message_id } => {
                let change = Change::Reacted(emoji.into_owned(), count);
                (header, What::Changed { target: target_seq, change }, client_message_id.map(Cow::into_owned))
            }
            EventFrame::ReactionRemoved { header, target_seq, emoji, count, client_message_id } => {
                let change = Change::Unreacted(emoji.into_owned(), count);
                (header, What::Changed { target: target_seq, change }, client_message_id.map(Cow::into_owned))
            }
            EventFrame::MessagePinned { header, target_seq, client_message_id } => {
                let what = What::Changed { target: target_seq, change: Change::Pinned };
                (header, what, client_message_id.map(Cow::into_owned))
            }
            EventFrame::MessageUnpinned { header, target_seq, client_message_id } => {
                let what = What::Changed { target: target_seq, change: Change::Unpinned };
                (header, what, client_message_id.map(Cow::into_owned))
            }
            EventFrame::RoomCreated { header, .. } => (header, What::Created, None),
            EventFrame::MemberJoined { header, .. } => (header, What::Joined, None),
            EventFrame::MemberLeft { header } => (header, What::Left, None),
            EventFrame::MemberRemoved { header, member, .. } => {
                (header, What::Removed(member.user_id.0), None)
            }
            EventFrame::MemberMuted { header, .. }
            | EventFrame::RoleChanged { header, .. }
            | EventFrame::RoomUpdated { header, .. } => (header, What::Governed, None),
            EventFrame::RoomDeleted { header } => (header, What::Deleted, None),
        };
        let EventHeader { room_id, epoch, seq, timestamp, user_id, username } = header;
        let entry = Entry { seq, timestamp, person: user_id.0, username: username.into_owned(), what };
        Self { room: room_id.0, epoch: epoch.0, entry, own_name }
    }
}

/// How far a view has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Being read from its beginning.
    Loading,
    /// The connection is new; what was missed is on its way.
    Resuming,
    /// Every event comes by itself.
    Live,
}

/// How a home delivers, which decides what is a breach and what is only late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// One ordered stream a connection, as the home program gives: a hole in it is a breach.
    #[default]
    InOrder,
    /// At least once and in any order (P8), as functions on AWS post: a hole is fetched.
    AtLeastOnce,
}

/// What a client knows of one room.
#[derive(Debug, Clone)]
pub struct View {
    delivery: Delivery,
    epoch: Epoch,
    head: u64,
    phase: Phase,
    log: Vec<Entry>,
    held: BTreeMap<u64, Entry>,
    own_names: HashMap<String, u64>,
    faults: Vec<String>,
}

impl View {
    /// An empty view of a log that ends at `head`.
    #[must_use]
    pub fn new(epoch: Epoch, head: u64) -> Self {
        let phase = if head == 0 { Phase::Live } else { Phase::Loading };
        let (log, held, own_names) = (Vec::new(), BTreeMap::new(), HashMap::new());
        let delivery = Delivery::InOrder;
        Self { delivery, epoch, head, phase, log, held, own_names, faults: Vec::new() }
    }

    /// The same in a home that delivers so.
    #[must_use]
    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// The life of the log.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The highest seq without a hole before it.
    #[must_use]
    pub fn applied(&self) -> u64 {
        self.log.len() as u64
    }

    /// How far it has come.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Everything from seq 1 on.
    #[must_use]
    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// Every event it has heard of, those behind a hole too.
    pub fn known(&self) -> impl Iterator<Item = &Entry> {
        self.log.iter().chain(self.held.values())
    }

    /// Where the client's own message of this name stands.
    #[must_use]
    pub fn place_of(&self, own_name: &str) -> Option<u64> {
        self.own_names.get(own_name).copied()
    }

    /// The seq after which something is missing.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        (self.applied() < self.head).then(|| self.applied())
    }

    /// What a home that delivers in order may never do, as far as this view has seen; forgotten when told.
    pub fn take_faults(&mut self) -> Vec<String> {
        std::mem::take(&mut self.faults)
    }

    /// A new connection: what comes next may leave a hole until the missed events are in.
    pub fn resume(&mut self) {
        if self.phase == Phase::Live {
            self.phase = Phase::Resuming;
        }
    }

    /// The log is another one, or too far away.
    pub fn reset(&mut self, epoch: Epoch, head: u64) {
        let faults = std::mem::take(&mut self.faults);
        *self = Self { faults, ..Self::new(epoch, head).delivered(self.delivery) };
    }

    /// An event, live or out of a page.
    pub fn take(&mut self, told: Told) {
        let Told { epoch, entry, own_name, .. } = told;
        if epoch != self.epoch {
            return self.reset(epoch, entry.seq);
        }
        if let Some(name) = own_name
            && let Some(before) = self.own_names.insert(name.clone(), entry.seq)
            && before != entry.seq
        {
            self.faults.push(format!("{name} stands at {before} and at {}", entry.seq));
        }
        self.head = self.head.max(entry.seq);
        let next = self.applied() + 1;
        if entry.seq < next {
            self.compare(&entry);
        } else if entry.seq == next {
            self.push(entry);
            self.apply_held();
        } else {
            if self.phase == Phase::Live && self.is_ordered() {
                self.faults.push(format!("{} came while {next} was still missing", entry.seq));
            }
            self.held.insert(entry.seq, entry);
        }
        self.settle();
    }

    /// The end of the log, as a welcome, a page or a result tells it: more may be on its way.
    pub fn learn_head(&mut self, epoch: Epoch, head: u64) {
        if epoch != self.epoch {
            return self.reset(epoch, head);
        }
        self.head = self.head.max(head);
        self.settle();
    }

    /// The end of the log as the same ordered stream tells it that carries the events: nothing up to it may be missing any more.
    pub fn hear_head(&mut self, epoch: Epoch, head: u64) {
        self.learn_head(epoch, head);
        if self.phase != Phase::Loading && self.applied() < head && self.is_ordered() {
            self.faults.push(format!("{head} is the end, and after {} nothing came", self.applied()));
        }
    }

    /// The last page of a resume is in: nothing up to its head may be missing (P9).
    pub fn resumed(&mut self, head: u64) {
        if self.phase != Phase::Loading && self.applied() < head && self.is_ordered() {
            self.faults.push(format!("a resume up to {head} ended at {}", self.applied()));
        }
    }

    fn is_ordered(&self) -> bool {
        self.delivery == Delivery::InOrder
    }

    fn compare(&mut self, entry: &Entry) {
        let known = usize::try_from(entry.seq).ok().and_then(|seq| self.log.get(seq.checked_sub(1)?));
        if known.map(Entry::without_text) != Some(entry.without_text()) {
            self.faults.push(format!("two events at {}: {known:?} and {entry:?}", entry.seq));
        }
    }

    /// The next event. A change of a text is the text of the message and of all its edits from now on.
    fn push(&mut self, entry: Entry) {
        let new_text = match &entry.what {
            What::Changed { target, change: Change::Edited(text) } => Some((*target, text.clone())),
            What::Changed { target, change: Change::Deleted } => Some((*target, String::new())),
            _ => None,
        };
        self.log.push(entry);
        let Some((changed, new)) = new_text else { return };
        for Entry { seq, what, .. } in &mut self.log {
            match what {
                What::Message { text, .. } if *seq == changed => text.clone_from(&new),
                What::Changed { target, change: Change::Edited(text) } if *target == changed => {
                    text.clone_from(&new);
                }
                _ => {}
            }
        }
    }

    fn apply_held(&mut self) {
        while let Some(entry) = self.held.remove(&(self.applied() + 1)) {
            self.push(entry);
        }
        let next = self.applied() + 1;
        self.held.retain(|&seq, _| seq > next);
    }

    fn settle(&mut self) {
        if self.applied() >= self.head {
            self.phase = Phase::Live;
        }
    }
}

#[cfg(test)]
mod tests;
