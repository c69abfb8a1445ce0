//! Words for the stories of the suite: people, rooms and what they do, on one store.

mod changing;
mod governing;

use crate::harness::{Fresh, Harness, Published};
use natter_core::join::{Door, JoinRequest, Joining};
use natter_core::member::Role;
use natter_core::person::{NewSession, Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Log, NewRoom, People};
use natter_core::room::{RoomEntry, RoomKind, RoomSettings};
use natter_core::span::{Edge, Kinds, Span};
use natter_core::text::{ClientMessageId, Email, MessageText, RoomName, Username};
use natter_core::{
    Actor, Denied, Draft, Epoch, LogEvent, MessageId, PersonId, Proposal, Receipt, Refusal, RoomId,
    SearchQuery, Seq, SessionId, Timestamp,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use changing::changing;
pub use changing::{edit, emoji, message_of};

/// Somebody in a story.
#[derive(Debug, Clone)]
pub struct Persona {
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub username: Username,
    /// Account or guest.
    pub standing: Standing,
}

impl Persona {
    /// As the one who acts, from nowhere in particular.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: self.id, address: None }
    }
}

/// A store with what the suite knows of it.
#[derive(Debug)]
pub struct World<H: Harness> {
    /// The store.
    pub store: Arc<H::Store>,
    /// What it published.
    pub published: Published,
    ground: H::Ground,
    first_tries: FirstTries,
}

/// What the sender of a message knew of the room when they first tried: each retry says it again, as a client's outbox does (P3).
type FirstTries = Mutex<HashMap<(RoomId, PersonId, ClientMessageId), Option<Seq>>>;

/// The denial that a call must come back with.
///
/// # Panics
/// On anything else.
#[track_caller]
pub fn denied<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Denied {
    match outcome {
        Err(Refusal::Denied(denied)) => denied,
        other => panic!("a denial was due, this came: {other:?}"),
    }
}

/// A message's words.
///
/// # Panics
/// When they are none.
#[must_use]
pub fn message_text(text: &str) -> MessageText {
    MessageText::parse(text).expect("these are words")
}

/// What is looked for.
///
/// # Panics
/// When it is no query.
#[must_use]
pub fn query(words: &str) -> SearchQuery {
    SearchQuery::parse(words).expect("these are words")
}

/// A draft under this client message id; an empty one means none.
///
/// # Panics
/// When the id is none.
#[must_use]
pub fn draft(id: &str, text: &str) -> Draft {
    let client_message_id = (!id.is_empty()).then(|| ClientMessageId::parse(id).expect("this is an id"));
    let message = MessageId::from_bits(rand::random());
    Draft { message, client_message_id, text: message_text(text), reply_to: None }
}

/// A newcomer with random ids and a session that ends late.
///
/// # Panics
/// When the name is none.
#[must_use]
pub(crate) fn newcomer(name: &str, standing: Standing) -> Newcomer {
    let username = Username::parse(name).expect("this is a name");
    let is_account = standing == Standing::Account;
    let address = format!("{}@example.org", username.key());
    let email = is_account.then(|| Email::from_stored(&address));
    let person = Person::new(PersonId::from_bits(rand::random()), username, email, standing);
    let password_hash = is_account.then(|| format!("hash of {name}"));
    Newcomer::new(person, password_hash, session())
}

/// A session that begins at 1,000 and ends at 2,000,000,000,000 ms.
#[must_use]
pub(crate) fn session() -> NewSession {
    NewSession {
        id: SessionId::from_bits(rand::random()),
        token: SecretHash(rand::random()),
        created: Timestamp(1_000),
        expires: Timestamp(2_000_000_000_000),
        origin: SessionOrigin::default(),
    }
}

impl<H: Harness> World<H> {
    /// A new store.
    pub async fn new(harness: &H) -> Self {
        Self::of(harness.fresh().await)
    }

    fn of(Fresh { store, published, ground }: Fresh<H::Store, H::Ground>) -> Self {
        Self { store, published, ground, first_tries: FirstTries::default() }
    }

    /// The same store after a stop and a start, if it is one that survives.
    pub async fn reopen(self, harness: &H) -> Option<Self> {
        let Self { store, published, ground, first_tries } = self;
        let fresh = harness.reopen(Fresh { store, published, ground }).await?;
        Some(Self { first_tries, ..Self::of(fresh) })
    }

    /// An account of this name, enrolled.
    pub async fn person(&self, name: &str) -> Persona {
        self.enrolled(newcomer(name, Standing::Account)).await
    }

    /// A guest of this name, enrolled.
    pub async fn guest(&self, name: &str) -> Persona {
        self.enrolled(newcomer(name, Standing::Guest)).await
    }

    pub(crate) async fn enrolled(&self, newcomer: Newcomer) -> Persona {
        let Person { id, username, standing, .. } = newcomer.person.clone();
        self.store.enrol(newcomer).await.expect("the name is free");
        Persona { id, username, standing }
    }

    /// A room of this kind with a random id.
    pub async fn room_of_kind(&self, owner: &Persona, kind: RoomKind) -> RoomEntry {
        let room = self.new_room(owner, RoomId::from_bits(rand::random()), kind);
        self.store.create_room(room).await.expect("a new room")
    }

    /// What creates a room of this id.
    pub fn new_room(&self, owner: &Persona, room: RoomId, kind: RoomKind) -> NewRoom {
        NewRoom {
            room,
            epoch: Epoch::from_bits(rand::random()),
            settings: RoomSettings::new(RoomName::parse("Harbour").expect("this is a name"), kind),
            creator: owner.actor(),
        }
    }

    /// A public room.
    pub async fn room(&self, owner: &Persona) -> RoomId {
        self.room_of_kind(owner, RoomKind::Public).await.room
    }

    /// Ada, and a public room of hers that begins with two events.
    pub async fn ada_in_a_room(harness: &H) -> (Self, Persona, RoomId) {
        let world = Self::new(harness).await;
        let ada = world.person("Ada").await;
        let room = world.room(&ada).await;
        (world, ada, room)
    }

    /// Stands at a door; the answer.
    pub async fn knock(&self, person: &Persona, door: Door) -> Result<Joining, Refusal> {
        self.store.join_room(JoinRequest { door, actor: person.actor() }).await
    }

    /// Joins a room that asks nobody; the answer.
    ///
    /// # Panics
    /// When the answer is neither a refusal nor an entry.
    pub async fn join(&self, person: &Persona, room: RoomId) -> Result<RoomEntry, Refusal> {
        match self.knock(person, Door::Room(room)).await? {
            Joining::In(entry) => Ok(entry),
            other => panic!("an entry was due, this came: {other:?}"),
        }
    }

    /// Leaves; the answer.
    pub async fn leave(&self, person: &Persona, room: RoomId) -> Result<(), Refusal> {
        self.store.leave_room(room, person.actor()).await
    }

    /// A proposal without `knownSeq`.
    #[must_use]
    pub fn proposal(person: &Persona, room: RoomId, drafts: Vec<Draft>) -> Proposal {
        let username = person.username.clone();
        Proposal { room, person: person.id, username, epoch: None, known: None, drafts }
    }

    /// A proposal that may be a retry: with the least `knownSeq` that any of its messages was first tried with.
    pub async fn retryable(&self, person: &Persona, room: RoomId, drafts: Vec<Draft>) -> Proposal {
        let heads = self.store.heads_of(person.id).await.expect("heads");
        let head = heads.into_iter().find(|head| head.room == room).map(|head| head.seq);
        let mut first_tries = self.first_tries.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = drafts.iter().filter_map(|draft| draft.client_message_id.clone());
        let known = ids.filter_map(|id| *first_tries.entry((room, person.id, id)).or_insert(head)).min();
        Proposal { known, ..Self::proposal(person, room, drafts) }
    }

    /// Sends one draft; the answer.
    pub async fn send(&self, person: &Persona, room: RoomId, draft: Draft) -> Result<Receipt, Refusal> {
        let mut receipts = self.store.append(self.retryable(person, room, vec![draft]).await).await?;
        assert_eq!(receipts.len(), 1, "one receipt a message");
        Ok(receipts.remove(0))
    }

    /// Says something that must be accepted.
    pub async fn say(&self, person: &Persona, room: RoomId, id: &str, text: &str) -> Receipt {
        self.send(person, room, draft(id, text)).await.expect("a member may speak")
    }

    /// Says so many things, in proposals of ten.
    pub async fn chatter(&self, person: &Persona, room: RoomId, count: usize) {
        let drafts: Vec<Draft> = (0..count).map(|number| draft("", &format!("number {number}"))).collect();
        for ten in drafts.chunks(10) {
            let proposal = Self::proposal(person, room, ten.to_vec());
            self.store.append(proposal).await.expect("a member may speak");
        }
    }

    /// The whole log as this member reads it, page by page.
    pub async fn log(&self, reader: &Persona, room: RoomId) -> Vec<LogEvent> {
        let mut events: Vec<LogEvent> = Vec::new();
        loop {
            let after = events.last().map_or(Seq(0), |event| event.seq);
            let span = Span::new(Edge::After(after), Kinds::All, Some(100));
            let page = self.store.read_log(reader.id, room, span).await.expect("a member may read");
            events.extend(page.events);
            if !page.has_more {
                return events;
            }
        }
    }

    /// The room as it stands in this person's list.
    pub async fn entry(&self, person: &Persona, room: RoomId) -> Option<RoomEntry> {
        let rooms = self.store.rooms_of(person.id).await.expect("a list");
        rooms.into_iter().find(|entry| entry.room == room)
    }

    /// The room's head as this member sees it.
    pub async fn head(&self, person: &Persona, room: RoomId) -> Seq {
        self.entry(person, room).await.expect("a member's room").head
    }

    /// The person's role in the room.
    pub async fn role(&self, person: &Persona, room: RoomId) -> Option<Role> {
        self.entry(person, room).await.map(|entry| entry.role)
    }
}
