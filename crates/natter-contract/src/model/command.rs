//! Commands, drawn at random so that most make sense and many collide.

use super::plain::Model;
use crate::world::{Persona, changing, draft, edit, emoji, query};
use natter_core::action::Position;
use natter_core::answer::{Head, ReadMark, Resumed};
use natter_core::event::Page;
use natter_core::join::{Door, JoinRequest, Joining};
use natter_core::message::{ChangeProposal, ChangeReceipt, MessageChange};
use natter_core::port::{Log, MembersPage, NewRoom, OpenRoomsPage};
use natter_core::room::{RoomEntry, RoomKind, RoomSettings};
use natter_core::search::Found;
use natter_core::span::{Edge, Kinds, Span};
use natter_core::text::{ClientMessageId, RoomName};
use natter_core::{
    Denied, Draft, Epoch, LogEvent, PersonId, Proposal, Receipt, Refusal, RoomId, Seq, StoreError, limit,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};

/// What is looked for: what most messages hold, some, and none.
const SEARCHES: [&str; 5] = ["text", "tex 1", "0", "body another", "body text"];

/// One call of the log port.
#[derive(Debug, Clone)]
pub(super) enum Command {
    Append(Proposal),
    Change(ChangeProposal),
    Pins(PersonId, RoomId),
    Create(NewRoom),
    Join(JoinRequest),
    Leave(Persona, RoomId),
    Mark(PersonId, RoomId, Seq),
    Read(PersonId, RoomId, Span),
    Search(PersonId, RoomId, &'static str, Option<Seq>, usize),
    Resume(PersonId, Vec<Position>),
    Rooms(PersonId),
    Heads(PersonId),
    Open(PersonId),
    Members(PersonId, RoomId, Option<PersonId>, usize),
}

/// What it came back with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Sent(Vec<Receipt>),
    Changed(ChangeReceipt),
    Pins(Vec<LogEvent>),
    Entry(RoomEntry),
    Waits(RoomId),
    Left,
    Marked(ReadMark),
    Page(Page),
    Found(Found),
    Resumed(Vec<Resumed>),
    Rooms(Vec<RoomEntry>),
    Heads(Vec<Head>),
    Open(OpenRoomsPage),
    Members(MembersPage),
    Denied(Denied),
}

impl Outcome {
    fn joined(joining: Joining) -> Self {
        match joining {
            Joining::In(entry) => Self::Entry(entry),
            Joining::Waiting { room, .. } | Joining::Rejected { room, .. } => Self::Waits(room),
        }
    }
}

fn outcome<T>(answer: Result<T, Refusal>, wrap: impl FnOnce(T) -> Outcome) -> Outcome {
    match answer {
        Ok(answer) => wrap(answer),
        Err(Refusal::Denied(denied)) => Outcome::Denied(denied),
        Err(Refusal::Store(error)) => panic!("the store failed: {error}"),
    }
}

fn plain<T>(answer: Result<T, StoreError>, wrap: impl FnOnce(T) -> Outcome) -> Outcome {
    outcome(answer.map_err(Refusal::from), wrap)
}

impl Command {
    pub(super) async fn perform<S: Log>(&self, store: &S) -> Outcome {
        match self.clone() {
            Command::Append(proposal) => outcome(store.append(proposal).await, Outcome::Sent),
            Command::Change(wanted) => outcome(store.change_message(wanted).await, Outcome::Changed),
            Command::Pins(person, room) => outcome(store.pins(person, room, None).await, Outcome::Pins),
            Command::Create(room) => outcome(store.create_room(room).await, Outcome::Entry),
            Command::Join(request) => outcome(store.join_room(request).await, Outcome::joined),
            Command::Leave(person, room) => {
                let left = store.leave_room(room, person.actor()).await;
                outcome(left, |()| Outcome::Left)
            }
            Command::Mark(person, room, seq) => {
                outcome(store.mark_read(room, person, seq).await, Outcome::Marked)
            }
            Command::Read(person, room, span) => {
                outcome(store.read_log(person, room, span).await, Outcome::Page)
            }
            Command::Search(person, room, words, before, most) => {
                let found = store.search(person, room, &query(words), before, most).await;
                outcome(found, Outcome::Found)
            }
            Command::Resume(person, positions) => {
                plain(store.resume(person, positions).await, Outcome::Resumed)
            }
            Command::Rooms(person) => plain(store.rooms_of(person).await, Outcome::Rooms),
            Command::Heads(person) => plain(store.heads_of(person).await, Outcome::Heads),
            Command::Open(person) => plain(store.open_rooms(person, None).await, Outcome::Open),
            Command::Members(person, room, after, limit) => {
                outcome(store.members(person, room, after, limit).await, Outcome::Members)
            }
        }
    }

    /// Reads run beside writes, so only a burst of writes has one order.
    fn is_write(&self) -> bool {
        matches!(
            self,
            Command::Append(_)
                | Command::Change(_)
                | Command::Create(_)
                | Command::Join(_)
                | Command::Leave(..)
                | Command::Mark(..)
        )
    }
}

/// Draws commands.
pub(super) struct Script {
    random: StdRng,
    people: Vec<Persona>,
    rooms: Vec<RoomId>,
    sent: Vec<Draft>,
    changed: Vec<ChangeProposal>,
    writes_only: usize,
    finds_whatever_is_known: bool,
}

impl Script {
    pub(super) fn new(seed: u64, people: Vec<Persona>, finds_whatever_is_known: bool) -> Self {
        let (random, rooms) = (StdRng::seed_from_u64(seed), vec![RoomId::LOBBY]);
        Self {
            random,
            people,
            rooms,
            sent: Vec::new(),
            changed: Vec::new(),
            writes_only: 0,
            finds_whatever_is_known,
        }
    }

    pub(super) fn wants_restart(&mut self) -> bool {
        self.random.random_ratio(1, 250)
    }

    /// How many commands are begun at once; more than one are all writes.
    pub(super) fn burst(&mut self, longest: usize) -> usize {
        let burst = if self.random.random_bool(0.5) { 1 } else { self.random.random_range(2..=longest) };
        self.writes_only = if burst > 1 { burst } else { 0 };
        burst
    }

    pub(super) fn learn(&mut self, command: &Command) {
        match command {
            Command::Create(room) if !self.rooms.contains(&room.room) => self.rooms.push(room.room),
            Command::Append(proposal) => self.sent.extend(proposal.drafts.iter().cloned()),
            Command::Change(wanted) => self.changed.push(wanted.clone()),
            _ => {}
        }
    }

    pub(super) fn next(&mut self, model: &Model) -> Command {
        loop {
            let command = self.draw(model);
            if self.writes_only == 0 {
                return command;
            }
            if command.is_write() {
                self.writes_only -= 1;
                return command;
            }
        }
    }

    fn draw(&mut self, model: &Model) -> Command {
        let person = self.people.choose(&mut self.random).expect("people").clone();
        let room = self.room();
        match self.random.random_range(0..100) {
            0..34 => Command::Append(self.proposal(model, &person, room)),
            34..44 => Command::Change(self.change(model, &person, room)),
            44 => Command::Pins(person.id, room),
            45..47 => self.create(&person),
            47..56 => Command::Join(JoinRequest { door: Door::Room(room), actor: person.actor() }),
            56..60 => Command::Leave(person, room),
            60..68 => Command::Mark(person.id, room, self.seq(model, room)),
            68..78 => Command::Read(person.id, room, self.span(model, room)),
            78..82 => {
                let words = SEARCHES.choose(&mut self.random).expect("searches");
                let before = self.random.random_bool(0.5).then(|| self.seq(model, room));
                Command::Search(person.id, room, words, before, self.random.random_range(1..30))
            }
            82..88 => {
                let count = self.random.random_range(1..4);
                let positions = (0..count).map(|_| self.position(model)).collect();
                Command::Resume(person.id, positions)
            }
            88..91 => Command::Rooms(person.id),
            91..94 => Command::Heads(person.id),
            94..97 => Command::Open(person.id),
            _ => {
                let other = self.people.choose(&mut self.random).expect("people").id;
                let after = self.random.random_bool(0.5).then_some(other);
                Command::Members(person.id, room, after, self.random.random_range(1..8))
            }
        }
    }

    fn room(&mut self) -> RoomId {
        if self.random.random_ratio(1, 50) {
            return RoomId::from_bits(self.random.next_u64().into());
        }
        *self.rooms.choose(&mut self.random).expect("the lobby")
    }

    fn seq(&mut self, model: &Model, room: RoomId) -> Seq {
        Seq(self.random.random_range(0..=model.head(room).0 + 2))
    }

    fn position(&mut self, model: &Model) -> Position {
        let room = self.room();
        let epoch = if self.random.random_ratio(1, 8) { Epoch::from_bits(5) } else { model.epoch(room) };
        Position { room, epoch, seq: self.seq(model, room) }
    }

    fn span(&mut self, model: &Model, room: RoomId) -> Span {
        let seq = self.seq(model, room);
        let edge =
            *[Edge::Newest, Edge::Before(seq), Edge::After(seq)].choose(&mut self.random).expect("edges");
        let kinds = if self.random.random_bool(0.5) { Kinds::All } else { Kinds::Messages };
        Span::new(edge, kinds, Some(self.random.random_range(1..=100)))
    }

    fn create(&mut self, person: &Persona) -> Command {
        let known = self.random.random_ratio(1, 4).then(|| self.room());
        let room = known.unwrap_or_else(|| RoomId::from_bits(self.random.random()));
        let kinds = [RoomKind::Public, RoomKind::Public, RoomKind::Approval, RoomKind::Private];
        Command::Create(NewRoom {
            room,
            epoch: Epoch::from_bits(self.random.random()),
            settings: RoomSettings::new(
                RoomName::parse("Harbour").expect("this is a name"),
                *kinds.choose(&mut self.random).expect("kinds"),
            ),
            creator: person.actor(),
        })
    }

    fn proposal(&mut self, model: &Model, person: &Persona, room: RoomId) -> Proposal {
        let count = if self.random.random_bool(0.7) { 1 } else { self.random.random_range(2..6) };
        let mut drafts: Vec<Draft> = (0..count).map(|_| self.draft(model, room)).collect();
        let epoch = match self.random.random_range(0..20) {
            0 => Some(Epoch::from_bits(5)),
            1..10 => Some(model.epoch(room)),
            _ => None,
        };
        let known = if self.finds_whatever_is_known {
            None
        } else {
            self.known_at_the_first_try(model, person, room, &mut drafts)
        };
        let known = known.or_else(|| self.random.random_bool(0.3).then(|| self.seq(model, room)));
        Proposal { room, person: person.id, username: person.username.clone(), epoch, known, drafts }
    }

    /// A retry of a change, with a place to look behind where the store needs one.
    fn again(&self, model: &Model, earlier: ChangeProposal) -> ChangeProposal {
        let id = earlier.client_message_id.as_ref();
        let place = id.and_then(|id| model.place(earlier.room, earlier.person, id));
        let known = place.filter(|_| !self.finds_whatever_is_known).map(|place| Seq(place.0 - 1));
        ChangeProposal { known, ..earlier }
    }

    /// Half of the edits and deletions are of the person's own messages; one id in eight is one that was used before.
    fn change(&mut self, model: &Model, person: &Persona, room: RoomId) -> ChangeProposal {
        if let Some(earlier) = self.changed.choose(&mut self.random).cloned()
            && self.random.random_ratio(1, 6)
        {
            return self.again(model, earlier);
        }
        let emoji = emoji(["👍", "❤️", "😄"].choose(&mut self.random).expect("emoji"));
        let change = match self.random.random_range(0..12) {
            0..3 => edit(&format!("text {}", self.random.random_range(0..3))),
            3 => MessageChange::Delete,
            4..7 => MessageChange::React(emoji),
            7..9 => MessageChange::Unreact(emoji),
            9..11 => MessageChange::Pin,
            _ => MessageChange::Unpin,
        };
        let own = model.messages_of(room, person.id);
        let own = own.choose(&mut self.random).copied().filter(|_| self.random.random_bool(0.5));
        let target = own.unwrap_or_else(|| self.seq(model, room));
        let used = self.sent.choose(&mut self.random).and_then(|draft| draft.client_message_id.clone());
        let fresh = ClientMessageId::parse(&uuid(self.random.random())).expect("this is an id");
        let id = match self.random.random_range(0..8) {
            0 => used,
            1 => None,
            _ => Some(fresh),
        };
        let place = id.as_ref().and_then(|id| model.place(room, person.id, id));
        let known = place.filter(|_| !self.finds_whatever_is_known).map(|place| Seq(place.0 - 1));
        changing(person, room, target, id, known, change)
    }

    /// What a client would say again with messages that are stored: a place before all of them, from which all of them can be seen. Messages
    /// that no client has in one frame, for they were sent long apart, are taken out.
    fn known_at_the_first_try(
        &mut self,
        model: &Model,
        person: &Persona,
        room: RoomId,
        drafts: &mut Vec<Draft>,
    ) -> Option<Seq> {
        let place = |draft: &Draft| model.place(room, person.id, draft.client_message_id.as_ref()?);
        let first = drafts.iter().filter_map(place).min()?;
        let last = Seq(first.0 + limit::KNOWN_SEQ_WINDOW / 2);
        drafts.retain(|draft| place(draft).is_none_or(|place| place <= last));
        let longest = (limit::KNOWN_SEQ_WINDOW / 4).min(first.0 - 1);
        Some(Seq(first.0 - 1 - self.random.random_range(0..=longest)))
    }

    /// One in four is an earlier draft again, by anybody and anywhere; some of these with another body.
    fn draft(&mut self, model: &Model, room: RoomId) -> Draft {
        if let Some(mut earlier) = self.sent.choose(&mut self.random).cloned()
            && self.random.random_ratio(1, 4)
        {
            // The server draws a new id for each try.
            earlier.message = natter_core::MessageId::from_bits(self.random.random());
            if self.random.random_ratio(1, 10) {
                earlier.text = crate::world::message_text("another body");
            }
            return earlier;
        }
        let id = match self.random.random_range(0..10) {
            0..2 => String::new(),
            2..4 => format!("id{}", self.random.random_range(0..30)),
            _ => uuid(self.random.random()),
        };
        let mut fresh = draft(&id, &format!("text {}", self.random.random_range(0..3)));
        if self.random.random_ratio(1, 10) {
            fresh.reply_to = Some(self.seq(model, room));
        }
        fresh
    }
}

fn uuid(bits: u128) -> String {
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
