//! Words for the stories about files: people who talk in a store, and everything it can be asked.

use natter_core::action::Position;
use natter_core::join::{Door, JoinRequest};
use natter_core::person::{Login, NewSession, Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Log, NewRoom, People};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::span::{Edge, Kinds, Span};
use natter_core::text::{ClientMessageId, MessageText, RoomName, Username};
use natter_core::{
    Actor, Draft, Epoch, MessageId, PersonId, Proposal, Receipt, Refusal, RoomId, Seq, SessionId, Timestamp,
};
use natter_sqlite::{CommitBatch, Options, SqliteStore};
use std::path::Path;

/// Runs a future to its end.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(future)
}

/// Where the database of a folder is.
pub(crate) fn options(folder: &Path) -> Options {
    Options::at(folder.join("natter.db"))
}

/// Opens with nobody listening.
pub(crate) fn open(options: &Options) -> Result<SqliteStore, natter_sqlite::OpenError> {
    SqliteStore::open(options, |_: CommitBatch| {})
}

/// The name of the person with this number.
pub(crate) fn username(number: u128) -> Username {
    Username::parse(&format!("person {number}")).expect("this is a name")
}

/// A newcomer with this number for everything.
pub(crate) fn newcomer(number: u128) -> Newcomer {
    let session = NewSession {
        id: SessionId::from_bits(number),
        token: token(number),
        created: Timestamp(1),
        expires: Timestamp(9_000_000_000_000),
        origin: SessionOrigin::default(),
    };
    let (id, standing) = (PersonId::from_bits(number), Standing::Account);
    let person = Person::new(id, username(number), None, standing);
    Newcomer::new(person, Some(format!("hash {number}")), session)
}

/// The token of the person with this number.
pub(crate) fn token(number: u128) -> SecretHash {
    let mut token = [7; 32];
    token[..16].copy_from_slice(&number.to_le_bytes());
    SecretHash(token)
}

/// A room with this number, owned by the person with that one.
pub(crate) fn new_room(number: u128, owner: u128) -> NewRoom {
    NewRoom {
        room: RoomId::from_bits(number),
        epoch: Epoch::from_bits(u64::try_from(number).expect("small")),
        settings: RoomSettings::new(
            RoomName::parse(&format!("room {number}")).expect("this is a name"),
            RoomKind::Public,
        ),
        creator: actor(owner),
    }
}

/// Somebody at the door.
pub(crate) fn joining(person: u128, room: u128) -> JoinRequest {
    JoinRequest { door: Door::Room(RoomId::from_bits(room)), actor: actor(person) }
}

/// The person with this number as the one who acts.
pub(crate) fn actor(number: u128) -> Actor {
    Actor { id: PersonId::from_bits(number), address: None }
}

/// The client message id with this number.
pub(crate) fn client_message_id(number: u128) -> ClientMessageId {
    let hex = format!("{:032x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    let id = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    ClientMessageId::parse(&id).expect("this is an id")
}

/// A message with this number.
pub(crate) fn message(person: u128, room: u128, number: u128) -> Proposal {
    let text = format!("message {number} {}", "la ".repeat(usize::try_from(number % 40).expect("small")));
    let draft = Draft {
        message: MessageId::from_bits(number),
        client_message_id: Some(client_message_id(number)),
        text: MessageText::parse(&text).expect("words"),
        reply_to: None,
    };
    Proposal {
        room: RoomId::from_bits(room),
        person: PersonId::from_bits(person),
        username: username(person),
        epoch: None,
        known: None,
        drafts: vec![draft],
    }
}

/// Sends it.
pub(crate) fn send(store: &SqliteStore, proposal: Proposal) -> Result<Receipt, Refusal> {
    wait(store.append(proposal)).map(|mut receipts| receipts.remove(0))
}

/// Five people, three rooms, and so many messages.
pub(crate) fn furnish(store: &SqliteStore, messages: u128) {
    wait(async {
        for person in 1..=5 {
            store.enrol(newcomer(person)).await.expect("a newcomer");
        }
        for room in 1..=3 {
            store.create_room(new_room(room, 1)).await.expect("a room");
            for person in 2..=4 {
                store.join_room(joining(person, room)).await.expect("a member");
            }
        }
        let sends = (0..messages).map(|number| store.append(message(number % 4 + 1, number % 4, number)));
        for sent in futures_util::future::join_all(sends).await {
            sent.expect("sent");
        }
    });
}

/// Everything a furnished store can be asked, with what it answers; an error is told apart from any answer.
pub(crate) fn answers(store: &SqliteStore) -> Vec<Result<String, ()>> {
    let mut answers = Vec::new();
    let mut note = |answer: Result<String, String>| answers.push(answer.map_err(|_| ()));
    wait(async {
        for number in [1, 4, 5] {
            let person = PersonId::from_bits(number);
            note(told(store.rooms_of(person).await));
            note(told(store.heads_of(person).await));
            note(told(store.open_rooms(person, None).await));
            note(told(store.session(token(number), Timestamp(2)).await));
            let login = Login::Username(username(number));
            let found = store.credentials(login).await;
            note(told(found.map(|found| found.map(|found| (found.person, found.password_hash)))));
            for room in 0..=3 {
                let room = RoomId::from_bits(room);
                note(told(store.members(person, room, None, 100).await));
                let position = Position { room, epoch: Epoch::from_bits(1), seq: Seq(3) };
                note(told(store.resume(person, vec![position]).await));
                for kinds in [Kinds::All, Kinds::Messages] {
                    for edge in [Edge::Newest, Edge::Before(Seq(20)), Edge::After(Seq(5))] {
                        note(told(store.read_log(person, room, Span::new(edge, kinds, Some(100))).await));
                    }
                }
            }
        }
    });
    answers
}

fn told<T: std::fmt::Debug, E: std::fmt::Debug>(answer: Result<T, E>) -> Result<String, String>
where
    Refusal: From<E>,
{
    match answer.map_err(Refusal::from) {
        Ok(answer) => Ok(format!("{answer:?}")),
        Err(Refusal::Denied(denied)) => Ok(format!("{denied:?}")),
        Err(Refusal::Store(error)) => Err(error.to_string()),
    }
}
