//! What changes of messages do to the model's log.

use natter_core::message::{Changed, MessageChanged};
use natter_core::text::MessageText;
use natter_core::{EventKind, LogEvent, PersonId, Seq, Timestamp};

/// The row of a message as a reader sees it: every change of the log folded in.
pub(super) fn row(events: &[LogEvent], message: &LogEvent, reader: PersonId) -> LogEvent {
    let mut row = message.clone();
    if let EventKind::Message(message) = &mut row.kind {
        for event in events {
            message.apply(row.seq, event, Some(reader));
        }
    }
    row
}

/// Old text is nowhere after a change of it: the message and all edits of it have the text of now.
pub(super) fn later_text(events: &mut [LogEvent], target: Seq, changed: &Changed) {
    let (text, edited_at) = match changed {
        Changed::Edited(text) => (text.clone(), Some(Timestamp(0))),
        Changed::Deleted => (MessageText::blank(), None),
        _ => return,
    };
    for event in events {
        match &mut event.kind {
            EventKind::Message(message) if event.seq == target => {
                (message.text, message.edited_at) = (text.clone(), edited_at);
            }
            EventKind::MessageChanged(MessageChanged {
                target: other, change: Changed::Edited(old), ..
            }) if *other == target => {
                *old = text.clone();
            }
            _ => {}
        }
    }
}
