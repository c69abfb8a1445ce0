//! Histories of a message, always the same ones: the web client's fold must come to the rows that `Message::apply` comes to.

use natter_core::message::{Changed, Message, MessageChanged};
use natter_core::text::{ClientMessageId, Emoji, MessageText, Username};
use natter_core::{Epoch, EventKind, LogEvent, MessageId, PersonId, RoomId, Seq, Timestamp};
use natter_wire::event;
use serde_json::{Value, json};

const HISTORIES: u64 = 10;
const PEOPLE: u64 = 4;
const MESSAGE: Seq = Seq(3);

/// The file, a history a line.
pub(crate) fn fold() -> String {
    let histories: Vec<String> = (0..HISTORIES).map(|seed| history(seed).to_string()).collect();
    format!("[\n{}\n]\n", histories.join(",\n"))
}

/// A message, events that come in any order and twice, and the row after each of them.
fn history(seed: u64) -> Value {
    let mut dice = Dice(seed);
    let viewer = person(dice.below(PEOPLE));
    let mut row = log_event(MESSAGE, 0, EventKind::Message(message()));
    let start = frame(&row, viewer);
    let mut events: Vec<LogEvent> = (0..12).map(|number| change(Seq(4 + number), &mut dice)).collect();
    // A page that is newer than some events, events that come twice, and one that comes late.
    let again = events[usize::try_from(dice.below(6)).unwrap_or(0)].clone();
    events.push(again);
    let steps: Vec<Value> = events
        .iter()
        .map(|event| {
            if let EventKind::Message(message) = &mut row.kind {
                message.apply(MESSAGE, event, Some(viewer));
            }
            json!({ "event": frame(event, viewer), "row": frame(&row, viewer) })
        })
        .collect();
    json!({ "viewer": viewer.to_string(), "message": start, "steps": steps })
}

fn frame(event: &LogEvent, viewer: PersonId) -> Value {
    serde_json::to_value(event::frame(event, Some(viewer))).expect("a frame is always JSON")
}

fn person(number: u64) -> PersonId {
    PersonId::from_bits(u128::from(number) + 1)
}

fn message() -> Message {
    let id = ClientMessageId::from_stored("c-1");
    Message::new(MessageId::from_bits(7), Some(id), MessageText::from_stored("first"), None)
}

fn log_event(seq: Seq, number: u64, kind: EventKind) -> LogEvent {
    LogEvent {
        room: RoomId::LOBBY,
        epoch: Epoch::from_bits(1),
        seq,
        timestamp: Timestamp(1_700_000_000_000 + seq.0 * 1000),
        person: person(number),
        username: Username::from_stored(&format!("Person {number}")),
        kind,
    }
}

/// One in six is a change of another message; a message that was deleted is not changed any more, and the fold does not rely on it.
fn change(seq: Seq, dice: &mut Dice) -> LogEvent {
    let emoji = Emoji::from_stored(["👍", "❤️", "😄"][usize::try_from(dice.below(3)).unwrap_or(0)]);
    let count = dice.below(4);
    let change = match dice.below(12) {
        0..3 => Changed::Edited(MessageText::from_stored(&format!("text {}", seq.0))),
        3..7 => Changed::Reacted(emoji, count + 1),
        7..9 => Changed::Unreacted(emoji, count),
        9 => Changed::Pinned,
        10 => Changed::Unpinned,
        _ => Changed::Deleted,
    };
    let target = if dice.below(6) == 0 { Seq(2) } else { MESSAGE };
    let changed = MessageChanged { target, client_message_id: None, change };
    log_event(seq, dice.below(PEOPLE), EventKind::MessageChanged(changed))
}

/// A linear congruential generator (Knuth's MMIX constants): the fixtures are the same everywhere and for ever.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
