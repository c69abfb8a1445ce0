//! Times are the store's own, so the model leaves them at zero. What must hold of them: a message keeps the time of its first receipt.

use super::command::Outcome;
use natter_core::answer::Resumed;
use natter_core::{EventKind, LogEvent, MessageId, Timestamp};
use std::collections::HashMap;

/// The time each message was first seen with.
#[derive(Default)]
pub(super) struct Times {
    of: HashMap<MessageId, Timestamp>,
}

impl Times {
    /// Checks every time of an answer and sets it to zero.
    pub(super) fn strip(&mut self, outcome: &mut Outcome) {
        match outcome {
            Outcome::Sent(receipts) => {
                for receipt in receipts {
                    self.strip_one(receipt.message, &mut receipt.timestamp);
                }
            }
            Outcome::Page(page) => self.strip_events(&mut page.events),
            Outcome::Pins(pins) => self.strip_events(pins),
            Outcome::Found(found) => {
                // How a store looks is its own business.
                found.looked = 0;
                self.strip_events(&mut found.messages);
            }
            Outcome::Resumed(resumed) => {
                for room in resumed {
                    if let Resumed::Missed { events, .. } = room {
                        self.strip_events(events);
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn strip_events(&mut self, events: &mut [LogEvent]) {
        for event in events {
            match &mut event.kind {
                EventKind::Message(message) => {
                    self.strip_one(message.id, &mut event.timestamp);
                    message.edited_at = message.edited_at.map(|_| Timestamp(0));
                }
                _ => event.timestamp = Timestamp(0),
            }
        }
    }

    fn strip_one(&mut self, message: MessageId, time: &mut Timestamp) {
        let first = *self.of.entry(message).or_insert(*time);
        assert_eq!(*time, first, "a message keeps its time");
        *time = Timestamp(0);
    }
}
