//! What a client wants to say and has not been promised yet, by the rules of the contract (P3, P6, P7): each message named before its first
//! try, `knownSeq` fixed then, one unanswered frame per room, the same frame again until an ack or a final refusal. Time is an argument.

use natter_core::{Epoch, RoomId};
use natter_wire::{ErrorCode, Text};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

const MOST_PER_FRAME: usize = 10;
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A message with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its `clientMessageId`.
    pub name: String,
    /// Its words.
    pub text: String,
}

/// A frame to send now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The room.
    pub room: RoomId,
    /// The frame.
    pub frame: String,
    /// The messages in it, when it is the first try.
    pub first: Vec<Draft>,
}

/// An `error` frame, as far as it may answer a frame of the outbox.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// The room it repeats.
    pub room: Option<RoomId>,
    /// The request it repeats.
    pub request_id: Option<&'a str>,
    /// The message it repeats.
    pub name: Option<&'a str>,
    /// Why.
    pub code: ErrorCode,
    /// Milliseconds to wait.
    pub wait_ms: Option<u64>,
}

/// What becomes of a refused frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is sent again.
    Again,
    /// These messages will never be stored by this client.
    Final(Vec<Draft>),
    /// The view has to catch up first; messages that are not there then are sent again.
    CatchUp(RoomId),
    /// Not one of ours.
    Unknown,
}

/// All rooms' unsent and unanswered messages.
#[derive(Debug)]
pub struct Outbox {
    prefix: String,
    count: u64,
    pause: Duration,
    lanes: BTreeMap<RoomId, Lane>,
}

#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<Draft>,
    flight: Option<Flight>,
}

#[derive(Debug)]
struct Flight {
    request_id: String,
    frame: String,
    drafts: Vec<Draft>,
    unanswered: BTreeSet<String>,
    due: Instant,
    pause: Duration,
}

impl Outbox {
    /// An empty outbox. `prefix` makes its request ids unlike those of others; `pause` is the first wait for an ack.
    #[must_use]
    pub fn new(prefix: &str, pause: Duration) -> Self {
        Self { prefix: prefix.to_owned(), count: 0, pause, lanes: BTreeMap::new() }
    }

    /// Puts a message in; its words are its name, so that every log can be checked against every outbox.
    pub fn compose(&mut self, room: RoomId, padding: &str) -> Draft {
        self.count += 1;
        let name = Uuid::now_v7().to_string();
        let text = format!("{name}{padding}");
        let draft = Draft { name, text };
        self.lanes.entry(room).or_default().waiting.push_back(draft.clone());
        draft
    }

    /// Whether nothing waits and nothing is unanswered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lanes.values().all(|lane| lane.waiting.is_empty() && lane.flight.is_none())
    }

    /// Whether a room has nothing unanswered.
    #[must_use]
    pub fn is_idle(&self, room: RoomId) -> bool {
        self.lanes.get(&room).is_none_or(|lane| lane.flight.is_none())
    }

    /// The frames to send at this moment. `place` is the epoch and the highest contiguous seq of a room's view.
    pub fn due(&mut self, now: Instant, place: impl Fn(RoomId) -> Option<(Epoch, u64)>) -> Vec<Outgoing> {
        let mut outgoing = Vec::new();
        for (&room, lane) in &mut self.lanes {
            if let Some(flight) = lane.flight.as_mut().filter(|flight| flight.due <= now) {
                flight.pause = (flight.pause * 2).min(LONGEST_PAUSE);
                flight.due = now + flight.pause;
                outgoing.push(Outgoing { room, frame: flight.frame.clone(), first: Vec::new() });
            }
            if let (None, false, Some(place)) = (&lane.flight, lane.waiting.is_empty(), place(room)) {
                self.count += 1;
                let request_id = format!("{}-frame-{}", self.prefix, self.count);
                let flight = lane.take_off(request_id, room, place, now, self.pause);
                outgoing.push(Outgoing { room, frame: flight.frame.clone(), first: flight.drafts.clone() });
            }
        }
        outgoing
    }

    /// The connection is new, or patience is short: every unanswered frame goes again at once.
    pub fn hurry(&mut self, now: Instant) {
        for flight in self.lanes.values_mut().filter_map(|lane| lane.flight.as_mut()) {
            flight.due = now;
            flight.pause = self.pause;
        }
    }

    /// An ack for this name; whether it was waited for.
    pub fn acked(&mut self, room: RoomId, name: &str) -> bool {
        let Some(lane) = self.lanes.get_mut(&room) else { return false };
        let Some(flight) = &mut lane.flight else { return false };
        let waited_for = flight.unanswered.remove(name);
        if flight.unanswered.is_empty() {
            lane.flight = None;
        }
        waited_for
    }

    /// A refusal of the unanswered frame of the room that it names.
    pub fn refused(&mut self, error: Refused<'_>, now: Instant) -> Verdict {
        let Some((room, lane)) = error.room.and_then(|room| Some((room, self.lanes.get_mut(&room)?))) else {
            return Verdict::Unknown;
        };
        if !lane.flight.as_ref().is_some_and(|flight| flight.is_answered_by(&error)) {
            return Verdict::Unknown;
        }
        match error.code {
            ErrorCode::Busy | ErrorCode::RateLimited => {
                if let Some(flight) = &mut lane.flight {
                    flight.due = now + Duration::from_millis(error.wait_ms.unwrap_or(1000));
                }
                Verdict::Again
            }
            ErrorCode::ResumeFirst | ErrorCode::EpochChanged => Verdict::CatchUp(room),
            _ => Verdict::Final(lane.flight.take().map(|flight| flight.drafts).unwrap_or_default()),
        }
    }

    /// The view of a room has caught up after `resume_first`: what it shows is answered, the rest gets a frame with a fresh `knownSeq`.
    pub fn start_over(&mut self, room: RoomId, is_there: impl Fn(&str) -> bool) {
        let Some(lane) = self.lanes.get_mut(&room) else { return };
        let Some(flight) = lane.flight.take() else { return };
        for draft in flight.drafts.into_iter().rev() {
            if flight.unanswered.contains(&draft.name) && !is_there(&draft.name) {
                lane.waiting.push_front(draft);
            }
        }
    }

    /// Gives up what was never tried for a room that is gone: no view will say where to begin. What is on its way is answered.
    pub fn give_up_waiting(&mut self, room: RoomId) {
        if let Some(lane) = self.lanes.get_mut(&room) {
            lane.waiting.clear();
        }
    }

    /// Gives up everything for a room that is left.
    pub fn abandon(&mut self, room: RoomId) {
        self.lanes.remove(&room);
    }
}

impl Flight {
    /// By its request id or, where the error repeats none, by one of its messages.
    fn is_answered_by(&self, error: &Refused<'_>) -> bool {
        match (error.request_id, error.name) {
            (Some(id), _) => id == self.request_id,
            (None, Some(name)) => self.drafts.iter().any(|draft| draft.name == name),
            (None, None) => false,
        }
    }
}

impl Lane {
    fn take_off(
        &mut self,
        request_id: String,
        room: RoomId,
        (epoch, known): (Epoch, u64),
        now: Instant,
        pause: Duration,
    ) -> &Flight {
        let count = self.waiting.len().min(MOST_PER_FRAME);
        let drafts: Vec<Draft> = self.waiting.drain(..count).collect();
        let messages: Vec<_> =
            drafts.iter().map(|draft| json!({ "text": draft.text, "clientMessageId": draft.name })).collect();
        let mut frame = json!({
            "action": "sendMessage", "requestId": request_id, "roomId": Text(room), "epoch": Text(epoch), "knownSeq": known,
        });
        match messages.as_slice() {
            [one] => {
                frame["text"] = one["text"].clone();
                frame["clientMessageId"] = one["clientMessageId"].clone();
            }
            several => frame["messages"] = json!(several),
        }
        let unanswered = drafts.iter().map(|draft| draft.name.clone()).collect();
        let flight =
            Flight { request_id, frame: frame.to_string(), drafts, unanswered, due: now + pause, pause };
        self.flight.insert(flight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId::LOBBY;
    const PAUSE: Duration = Duration::from_secs(5);

    fn place(_: RoomId) -> Option<(Epoch, u64)> {
        Some((Epoch::from_bits(1), 4))
    }

    #[test]
    fn one_frame_flies_and_is_sent_again_unchanged_until_it_is_answered() {
        let mut outbox = Outbox::new("a", PAUSE);
        let now = Instant::now();
        let one = outbox.compose(ROOM, "");
        let first = outbox.due(now, place);
        let two = outbox.compose(ROOM, "");
        assert!(outbox.due(now, place).is_empty(), "one unanswered frame per room");
        let again = outbox.due(now + PAUSE, |_| Some((Epoch::from_bits(1), 9)));
        assert_eq!(again[0].frame, first[0].frame, "knownSeq is that of the first try");
        assert!(outbox.due(now + PAUSE, place).is_empty(), "the pause doubles");
        assert!(outbox.acked(ROOM, &one.name));
        assert!(!outbox.acked(ROOM, &one.name), "a second ack is for nobody");
        let next = outbox.due(now + PAUSE, place);
        assert_eq!(next[0].first, [two]);
    }

    #[test]
    fn what_waits_goes_in_one_frame_of_ten_at_most() {
        let mut outbox = Outbox::new("a", PAUSE);
        for _ in 0..12 {
            outbox.compose(ROOM, "");
        }
        let first = outbox.due(Instant::now(), place);
        assert_eq!(first[0].first.len(), 10);
        assert!(first[0].frame.contains("\"knownSeq\":4"));
    }

    #[test]
    fn only_final_refusals_end_a_message() {
        let mut outbox = Outbox::new("a", PAUSE);
        let now = Instant::now();
        let draft = outbox.compose(ROOM, "");
        outbox.due(now, place);
        let id = "a-frame-2";
        let error =
            |code| Refused { room: Some(ROOM), request_id: Some(id), name: None, code, wait_ms: Some(300) };
        assert_eq!(outbox.refused(error(ErrorCode::RateLimited), now), Verdict::Again);
        assert_eq!(outbox.due(now + Duration::from_millis(300), place).len(), 1);
        assert_eq!(outbox.refused(error(ErrorCode::ResumeFirst), now), Verdict::CatchUp(ROOM));
        let forbidden = error(ErrorCode::Forbidden);
        let unnamed = Refused { request_id: None, ..forbidden };
        for other in
            [Refused { request_id: Some("b"), ..forbidden }, Refused { room: None, ..forbidden }, unnamed]
        {
            assert_eq!(outbox.refused(other, now), Verdict::Unknown, "{other:?}");
        }
        let named = Refused { name: Some(&draft.name), ..unnamed };
        assert_eq!(outbox.refused(named, now), Verdict::Final(vec![draft.clone()]));
        assert!(outbox.is_empty());
    }

    #[test]
    fn after_catching_up_only_what_is_not_there_goes_again() {
        let mut outbox = Outbox::new("a", PAUSE);
        let now = Instant::now();
        let (one, two) = (outbox.compose(ROOM, ""), outbox.compose(ROOM, ""));
        outbox.due(now, place);
        outbox.start_over(ROOM, |name| name == one.name);
        assert_eq!(outbox.due(now, place)[0].first, [two]);
    }
}
