//! Words for this store's own tests: a store with people, rooms and connections.

use crate::ground::{Implementation, Recorder, client_at, fresh_tables, store};
use crate::interposed::{Meanwhile, interposed};
use natter_core::govern::{MemberAct, MemberDeed};
use natter_core::join::{Door, JoinRequest, Joining};
use natter_core::message::{ChangeProposal, MessageChange};
use natter_core::person::{NewSession, Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Governance, Log, NewRoom, People};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::text::{ClientMessageId, MessageText, RoomName, Username};
use natter_core::{
    Actor, Draft, Epoch, LogEvent, MessageId, PersonId, Proposal, Receipt, Refusal, RoomId, Seq, SessionId,
    Timestamp,
};
use natter_dynamo::{Client, Connection, DynamoStore, GatewayId, Tables};
use std::sync::Arc;

pub(crate) type Store = DynamoStore<Recorder>;

/// Somebody with a session.
#[derive(Debug, Clone)]
pub(crate) struct Somebody {
    pub(crate) id: PersonId,
    pub(crate) username: Username,
    pub(crate) session: SessionId,
}

impl Somebody {
    /// As the one who acts.
    pub(crate) fn actor(&self) -> Actor {
        Actor { id: self.id, address: None }
    }
}

/// A store on tables of its own.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) tables: Tables,
}

impl World {
    pub(crate) async fn new(implementation: Implementation) -> Self {
        Self::with(implementation, false).await
    }

    pub(crate) async fn with(implementation: Implementation, with_rates: bool) -> Self {
        let client = client_at(&implementation.url());
        let tables = fresh_tables(&client).await;
        Self { store: store(client.clone(), &tables, with_rates), client, tables }
    }

    pub(crate) async fn person(&self, name: &str) -> Somebody {
        enrol(&self.store, name).await
    }

    pub(crate) async fn room(&self, owner: &Somebody) -> RoomId {
        room(&self.store, owner).await
    }

    pub(crate) async fn join(&self, person: &Somebody, room: RoomId) {
        join(&self.store, person, room).await.expect("public");
    }

    /// A connection that is registered and subscribed to nothing.
    pub(crate) async fn connect(&self, person: &Somebody, gateway: &str) -> Connection {
        let connection = connection(person, gateway, Timestamp::now());
        self.store.connect(&connection).await.expect("registered");
        connection
    }

    /// Who gets a room's events, by the gateway's names, in order.
    pub(crate) async fn audience(&self, room: RoomId) -> Vec<String> {
        let audience = self.store.audience(room).await.expect("an audience");
        audience.into_iter().map(|subscriber| subscriber.connection.as_str().to_owned()).collect()
    }
}

pub(crate) fn connection(person: &Somebody, gateway: &str, since: Timestamp) -> Connection {
    Connection { gateway: GatewayId::new(gateway), person: person.id, session: person.session, since }
}

pub(crate) fn newcomer(name: &str) -> Newcomer {
    let username = Username::parse(name).expect("a name");
    let id = PersonId::from_bits(rand::random());
    let person = Person::new(id, username, None, Standing::Account);
    let session = NewSession {
        id: SessionId::from_bits(rand::random()),
        token: SecretHash(rand::random()),
        created: Timestamp(1_000),
        expires: Timestamp(2_000_000_000_000),
        origin: SessionOrigin::default(),
    };
    Newcomer { person, password_hash: None, identity: None, session, invite: None, into_lobby: true }
}

pub(crate) async fn enrol(store: &Store, name: &str) -> Somebody {
    let newcomer = newcomer(name);
    store.enrol(newcomer.clone()).await.expect("the name is free");
    let Person { id, username, .. } = newcomer.person;
    Somebody { id, username, session: newcomer.session.id }
}

pub(crate) async fn room(store: &Store, owner: &Somebody) -> RoomId {
    room_of_kind(store, owner, RoomKind::Public).await
}

pub(crate) async fn room_of_kind(store: &Store, owner: &Somebody, kind: RoomKind) -> RoomId {
    let room = RoomId::from_bits(rand::random());
    let new = NewRoom {
        room,
        epoch: Epoch::from_bits(rand::random()),
        settings: RoomSettings::new(RoomName::parse("Harbour").expect("a name"), kind),
        creator: owner.actor(),
    };
    store.create_room(new).await.expect("a new room");
    room
}

pub(crate) async fn join(store: &Store, person: &Somebody, room: RoomId) -> Result<Joining, Refusal> {
    store.join_room(JoinRequest { door: Door::Room(room), actor: person.actor() }).await
}

/// Does something to a person of a room.
pub(crate) async fn govern(
    store: &Store,
    actor: &Somebody,
    room: RoomId,
    target: &Somebody,
    act: MemberAct,
) -> Result<(), Refusal> {
    store.govern(MemberDeed { room, actor: actor.actor(), person: target.id, act }).await
}

/// A message under a name of its sender's, from one who knows so much of the log.
pub(crate) fn message(person: &Somebody, room: RoomId, known: Option<Seq>, id: &str, text: &str) -> Proposal {
    let draft = Draft {
        message: MessageId::from_bits(rand::random()),
        client_message_id: Some(ClientMessageId::parse(id).expect("an id")),
        text: MessageText::parse(text).expect("words"),
        reply_to: None,
    };
    let (username, drafts) = (person.username.clone(), vec![draft]);
    Proposal { room, person: person.id, username, epoch: None, known, drafts }
}

pub(crate) fn words(text: &str) -> MessageText {
    MessageText::parse(text).expect("a text")
}

/// A change of a message under a name of the person's, from one who knows so much of the log.
pub(crate) fn change(
    person: &Somebody,
    room: RoomId,
    known: Option<Seq>,
    id: &str,
    target: Seq,
    change: MessageChange,
) -> ChangeProposal {
    let client_message_id = Some(ClientMessageId::parse(id).expect("an id"));
    let (person, username) = (person.id, person.username.clone());
    ChangeProposal { room, person, username, epoch: None, known, target, client_message_id, change }
}

pub(crate) async fn say(store: &Store, person: &Somebody, room: RoomId, id: &str) -> Receipt {
    let head = head(store, person, room).await;
    let receipts = store.append(message(person, room, Some(head), id, "hello")).await;
    receipts.expect("a member may speak").remove(0)
}

pub(crate) async fn head(store: &Store, person: &Somebody, room: RoomId) -> Seq {
    let heads = store.heads_of(person.id).await.expect("heads");
    heads.into_iter().find(|head| head.room == room).expect("a member's room").seq
}

/// The whole log as a member reads it.
pub(crate) async fn log(store: &Store, reader: &Somebody, room: RoomId) -> Vec<LogEvent> {
    use natter_core::span::{Edge, Kinds, Span};
    let mut events: Vec<LogEvent> = Vec::new();
    loop {
        let after = events.last().map_or(Seq(0), |event| event.seq);
        let span = Span::new(Edge::After(after), Kinds::All, Some(100));
        let page = store.read_log(reader.id, room, span).await.expect("a member may read");
        events.extend(page.events);
        if !page.has_more {
            return events;
        }
    }
}

/// Each test on both implementations.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod dynoxide {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::ground::Implementation::Dynoxide).await;
            })*
        }
        mod amazon {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::ground::Implementation::Amazon).await;
            })*
        }
    };
}
pub(crate) use on_both;

/// Another store on the same tables, without rates.
pub(crate) fn quiet(world: &World) -> Store {
    store(world.client.clone(), &world.tables, false)
}

/// A store whose call of this number is held up while something happens, and whether it did.
pub(crate) fn held_up(
    on: Implementation,
    world: &World,
    number: usize,
    what: impl Future<Output = ()> + Send + 'static,
) -> (Store, Arc<Meanwhile>) {
    let meanwhile = Arc::new(Meanwhile::new(number, what));
    (store(interposed(&on.url(), Arc::clone(&meanwhile)), &world.tables, false), meanwhile)
}

pub(crate) async fn two_in_a_room(world: &World) -> (Somebody, Somebody, RoomId) {
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.room(&ada).await;
    world.join(&bob, room).await;
    (ada, bob, room)
}
