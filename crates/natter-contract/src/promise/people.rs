//! People and sessions.

use crate::harness::Harness;
use crate::world::{World, denied, newcomer, session};
use natter_core::member::Role;
use natter_core::person::{Colour, Login, Newcomer, PersonState, Profile, SessionHolder, Standing};
use natter_core::port::{Log, People, PersonChange};
use natter_core::text::{DisplayName, Email, Username};
use natter_core::{Actor, Denied, EventKind, PersonId, RoomId, Seq, Timestamp};

/// Together or not at all.
pub async fn a_newcomer_is_in_the_lobby_with_an_event<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let entry = world.entry(&ada, RoomId::LOBBY).await.expect("everybody is in the lobby");
    assert_eq!((entry.role, entry.head, entry.read, entry.members), (Role::Member, Seq(1), Seq(1), 1));
    let log = world.log(&ada, RoomId::LOBBY).await;
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].person, &log[0].username), (ada.id, &ada.username));
    assert_eq!(log[0].kind, EventKind::MemberJoined { role: Role::Member, by: None });
    assert_eq!(world.published.all(), log);
}

/// With a guest's role and without an address.
pub async fn a_guest_enters_as_a_guest<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let guest = newcomer("Gus", Standing::Guest);
    world.store.enrol(guest.clone()).await.expect("the name is free");
    let holder = world.store.session(guest.session.token, Timestamp(5_000)).await.expect("an answer");
    let (session, person) = (guest.session.id, guest.person.clone());
    let (created, expires) = (guest.session.created, guest.session.expires);
    assert_eq!(holder, Some(SessionHolder { session, person, created, expires }));
    let rooms = world.store.rooms_of(guest.person.id).await.expect("a list");
    assert_eq!(rooms.iter().map(|entry| entry.role).collect::<Vec<_>>(), [Role::Guest]);
}

fn clashing(name: &str, address: &str) -> Newcomer {
    let mut clashing = newcomer(name, Standing::Account);
    clashing.person.email = Some(Email::parse(address).expect("an address"));
    clashing
}

/// Signing up tells nobody who has an account.
pub async fn a_taken_name_and_a_taken_address_look_the_same<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    world.store.enrol(clashing("Ada Moss", "ada@example.org")).await.expect("both are free");
    for (name, address) in [
        ("Ada Moss", "other@example.org"),
        ("ada moss", "other@example.org"),
        ("ADA-MOSS", "other@example.org"),
        ("Bob", "ada@example.org"),
        ("Bob", "ADA@example.org"),
        ("Ada Moss", "ada@example.org"),
    ] {
        let outcome = world.store.enrol(clashing(name, address)).await;
        assert_eq!(denied(outcome), Denied::Conflict, "{name} {address}");
    }
    world.store.enrol(clashing("Bob", "other@example.org")).await.expect("both are free");
}

/// Also where only the capitals, or only the small letters, look alike, and where it is the name that is shown.
pub async fn no_two_people_look_alike<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    world.store.enrol(newcomer("alice", Standing::Account)).await.expect("the name is free");
    let moss = newcomer("Moss", Standing::Account);
    world.store.enrol(moss.clone()).await.expect("the name is free");
    let shown = |name: &str| {
        let display_name = Some(DisplayName::parse(name).expect("a name"));
        PersonChange::Profile(Profile { display_name, colour: None })
    };
    let show = async |who: &Newcomer, change: PersonChange| {
        world.store.change_person(Actor::of(&who.person, None), who.person.id, change).await
    };
    show(&moss, shown("Ada Moss")).await.expect("nobody is called so");
    for name in ["aIice", "ALlCE", "Alice", "ada moss", "Ada-Moss", "AdaMoss"] {
        let outcome = world.store.enrol(newcomer(name, Standing::Guest)).await;
        assert_eq!(denied(outcome), Denied::Conflict, "{name}");
    }
    let other = newcomer("Other", Standing::Account);
    world.store.enrol(other.clone()).await.expect("the name is free");
    for name in ["Ada Moss", "ADA MOSS", "aIice", "moss"] {
        assert_eq!(denied(show(&other, shown(name)).await), Denied::Conflict, "{name}");
    }
    let mut green = shown("Ada Moss");
    if let PersonChange::Profile(profile) = &mut green {
        profile.colour = Some(Colour::Green);
    }
    show(&moss, green).await.expect("her own name stays hers");
    show(&moss, shown("moss")).await.expect("one's own user name may be shown");
    show(&other, shown("Ada Moss")).await.expect("free again");
    let gone = PersonChange::State(PersonState::Deleted);
    show(&other, gone).await.expect("their own account");
    world
        .store
        .enrol(newcomer("Ada Moss", Standing::Guest))
        .await
        .expect("what was only shown is free again");
    let found =
        world.store.credentials(Login::Username(Username::parse_known("AIICE").expect("a name"))).await;
    assert!(found.expect("an answer").is_none(), "a key that is only kept free opens nothing");
}

/// Not at all means not at all.
pub async fn a_refused_newcomer_leaves_no_trace<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let refused = newcomer("ADA", Standing::Guest);
    denied(world.store.enrol(refused.clone()).await);
    assert_eq!(world.store.session(refused.session.token, Timestamp(5_000)).await.expect("an answer"), None);
    assert_eq!(world.store.rooms_of(refused.person.id).await.expect("a list"), []);
    assert_eq!(world.entry(&ada, RoomId::LOBBY).await.expect("hers").members, 1);
    assert_eq!((world.head(&ada, RoomId::LOBBY).await, world.published.all().len()), (Seq(1), 1));
}

/// In any spelling that has the same key.
pub async fn credentials_are_found_by_name_and_address<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = clashing("Ada Moss", "ada@example.org");
    world.store.enrol(ada.clone()).await.expect("both are free");
    let name = |text| Login::Username(Username::parse(text).expect("a name"));
    let address = Login::Email(Email::parse("Ada@Example.org").expect("an address"));
    for login in [name("Ada Moss"), name("ada moss"), name("ADA-MOSS"), address] {
        let found = world.store.credentials(login).await.expect("an answer").expect("found");
        assert_eq!((found.person, found.password_hash), (ada.person.clone(), ada.password_hash.clone()));
    }
}

/// And look the same.
pub async fn guests_and_strangers_have_no_credentials<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    world.guest("Gus").await;
    for name in ["Gus", "Nobody"] {
        let login = Login::Username(Username::parse(name).expect("a name"));
        assert!(world.store.credentials(login).await.expect("an answer").is_none(), "{name}");
    }
}

/// And nothing else changes.
pub async fn a_password_hash_can_be_replaced<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = newcomer("Ada", Standing::Account);
    world.store.enrol(ada.clone()).await.expect("the name is free");
    let actor = Actor::of(&ada.person, None);
    let rehash = PersonChange::Rehash("another".into());
    world.store.change_person(actor.clone(), ada.person.id, rehash.clone()).await.expect("replaced");
    let login = Login::Username(ada.person.username.clone());
    let found = world.store.credentials(login).await.expect("an answer").expect("found");
    assert_eq!((found.person, found.password_hash.as_deref()), (ada.person, Some("another")));
    let nobody = PersonId::from_bits(1);
    assert!(world.store.change_person(actor, nobody, rehash).await.is_err());
}

/// Exactly then.
pub async fn a_session_is_found_until_it_ends<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = newcomer("Ada", Standing::Account);
    world.store.enrol(ada.clone()).await.expect("the name is free");
    let mut second = session();
    let end = Timestamp::now().plus_millis(60_000);
    second.expires = end;
    world.store.open_session(ada.person.id, second.clone()).await.expect("opened");
    for (now, lives) in [(0, true), (end.0 - 1, true), (end.0, false), (end.0 + 1, false)] {
        let found = world.store.session(second.token, Timestamp(now)).await.expect("an answer");
        let (session, person) = (second.id, ada.person.clone());
        let (created, expires) = (second.created, second.expires);
        assert_eq!(found, lives.then_some(SessionHolder { session, person, created, expires }), "{now}");
    }
    assert!(world.store.session(ada.session.token, end).await.expect("an answer").is_some());
    assert!(world.store.session(session().token, Timestamp(1)).await.expect("an answer").is_none());
    assert!(world.store.open_session(PersonId::from_bits(1), session()).await.is_err());
}

/// Once.
pub async fn a_closed_session_is_gone<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = newcomer("Ada", Standing::Account);
    world.store.enrol(ada.clone()).await.expect("the name is free");
    let other = session();
    world.store.open_session(ada.person.id, other.clone()).await.expect("opened");
    let token = ada.session.token;
    assert_eq!(world.store.close_session(token).await.expect("closed"), Some(ada.session.id));
    assert_eq!(world.store.session(token, Timestamp(5_000)).await.expect("an answer"), None);
    assert_eq!(world.store.close_session(token).await.expect("an answer"), None);
    assert!(world.store.session(other.token, Timestamp(5_000)).await.expect("an answer").is_some());
}
