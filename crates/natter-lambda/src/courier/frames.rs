//! Events of one room as frames: everybody's form encoded once, the sender's own made of it; several events travel in one post.

use natter_core::{LogEvent, PersonId, limit};
use natter_wire::Text;
use natter_wire::encode::to_json;
use natter_wire::event;
use natter_wire::server::ControlFrame;

/// Room for everything of an `events` frame but its events.
const ENVELOPE_BYTES: usize = 400;

/// Frames of one room, in log order.
pub(crate) struct RoomFrames {
    events: Vec<Encoded>,
    /// What stands before and behind the events of a frame that carries several.
    opening: Vec<u8>,
    closing: Vec<u8>,
}

struct Encoded {
    sender: PersonId,
    /// Who comes into the room by it.
    comer: Option<PersonId>,
    shared: Vec<u8>,
    own: Option<Vec<u8>>,
}

impl RoomFrames {
    /// Encodes events of one room and one life of its log.
    pub(crate) fn of(events: &[LogEvent]) -> Self {
        let (opening, closing) = events.last().map(around).unwrap_or_default();
        Self { events: events.iter().map(Encoded::of).collect(), opening, closing }
    }

    /// The posts for a person: one event as it is, several in `events` frames below the size of a frame. Whoever comes in by one of the events gets
    /// nothing that is before it, as at home.
    pub(crate) fn for_person(&self, person: PersonId) -> Vec<Vec<u8>> {
        let first = self.events.iter().rposition(|event| event.comer == Some(person)).unwrap_or(0);
        let forms: Vec<&[u8]> = self.events[first..].iter().map(|event| event.for_person(person)).collect();
        let (mut posts, mut rest) = (Vec::new(), forms.as_slice());
        while !rest.is_empty() {
            let (now, later) = rest.split_at(fitting(rest));
            posts.push(match now {
                [one] => one.to_vec(),
                several => {
                    let mut post = self.opening.clone();
                    post.extend(several.join(&b","[..]));
                    post.extend(&self.closing);
                    post
                }
            });
            rest = later;
        }
        posts
    }
}

impl Encoded {
    fn of(event: &LogEvent) -> Self {
        let mut shared = Vec::new();
        event::write_shared(event, &mut shared);
        let own = event::has_own_form(event).then(|| {
            let mut own = Vec::new();
            event::write_own(event, &shared, &mut own);
            own
        });
        Self { sender: event.person, comer: event.coming(), shared, own }
    }

    fn for_person(&self, person: PersonId) -> &[u8] {
        match &self.own {
            Some(own) if self.sender == person => own,
            _ => &self.shared,
        }
    }
}

/// How many fit into one frame; at least one, for one event is always small enough.
fn fitting(events: &[&[u8]]) -> usize {
    let mut bytes = ENVELOPE_BYTES;
    let fits = |event: &&&[u8]| {
        bytes += event.len() + 1;
        bytes <= limit::OUT_FRAME_BYTES
    };
    events.iter().take_while(fits).count().max(1)
}

/// An `events` frame cut open where its events go.
fn around(last: &LogEvent) -> (Vec<u8>, Vec<u8>) {
    const EVENTS: &[u8] = br#""events":["#;
    let frame = to_json(&ControlFrame::Events {
        room_id: Text(last.room),
        epoch: Text(last.epoch),
        events: Vec::new(),
        head: last.seq.0,
        has_more: false,
    });
    let place =
        frame.windows(EVENTS.len()).position(|window| window == EVENTS).map_or(0, |at| at + EVENTS.len());
    (frame[..place].to_vec(), frame[place..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use natter_core::member::Role;
    use natter_core::message::Message;
    use natter_core::text::{ClientMessageId, MessageText, Username};
    use natter_core::{Epoch, EventKind, MessageId, RoomId, Seq, Timestamp};
    use serde_json::Value;

    const ADA: PersonId = PersonId::from_bits(1);
    const BOB: PersonId = PersonId::from_bits(2);

    fn message(seq: u64, text: &str) -> LogEvent {
        LogEvent {
            room: RoomId::LOBBY,
            epoch: Epoch::from_bits(7),
            seq: Seq(seq),
            timestamp: Timestamp(1),
            person: ADA,
            username: Username::parse("Ada").unwrap(),
            kind: EventKind::Message(Message::new(
                MessageId::from_bits(u128::from(seq)),
                Some(ClientMessageId::parse(&format!("own-{seq}")).unwrap()),
                MessageText::parse(text).unwrap(),
                None,
            )),
        }
    }

    fn parsed(frame: &[u8]) -> Value {
        serde_json::from_slice(frame).unwrap()
    }

    #[test]
    fn one_event_travels_as_it_is_and_only_its_sender_sees_its_name() {
        let frames = RoomFrames::of(&[message(5, "hi")]);
        let (own, others) = (frames.for_person(ADA), frames.for_person(BOB));
        assert_eq!((own.len(), others.len()), (1, 1));
        assert_eq!(parsed(&own[0])["clientMessageId"], "own-5");
        let others = parsed(&others[0]);
        assert!(others.get("clientMessageId").is_none() && others["type"] == "message", "{others}");
    }

    #[test]
    fn a_comer_gets_nothing_that_is_before_their_coming() {
        let joined = LogEvent {
            kind: EventKind::MemberJoined { role: Role::Member, by: None },
            ..message(6, "joined")
        };
        let frames = RoomFrames::of(&[message(5, "before"), joined, message(7, "after")]);
        let seqs = |person| {
            let post = parsed(&frames.for_person(person)[0]);
            post["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| event["seq"].as_u64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!((seqs(ADA), seqs(BOB)), (vec![6, 7], vec![5, 6, 7]));
    }

    #[test]
    fn several_events_share_posts_below_the_size_of_a_frame() {
        let events: Vec<LogEvent> = (1..=20).map(|seq| message(seq, &"\"".repeat(4000))).collect();
        let posts = RoomFrames::of(&events).for_person(BOB);
        assert!(posts.iter().all(|post| post.len() <= limit::OUT_FRAME_BYTES));
        assert_eq!(posts.len(), 7, "three of 8 KB fit");
        let mut seqs = Vec::new();
        for post in &posts {
            let post = parsed(post);
            let inside = post["events"].as_array().cloned().unwrap_or_else(|| vec![post.clone()]);
            seqs.extend(inside.iter().filter_map(|event| event["seq"].as_u64()));
        }
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
        assert_eq!(
            (&parsed(&posts[0])["type"], &parsed(&posts[0])["hasMore"]),
            (&Value::from("events"), &Value::from(false))
        );
    }
}
