//! What changes about a person who is there, and what is left of one who goes.
//! It is long because each change of an account is one promise.

use super::site::{audit, governor};
use crate::harness::Harness;
use crate::world::{World, denied, draft, newcomer, session};
use natter_core::audit::Deed;
use natter_core::member::Role;
use natter_core::person::{
    Colour, Identity, LinkPurpose, Login, Newcomer, PersonState, Profile, SecretHash, SessionHolder,
    SessionOrigin, Standing,
};
use natter_core::port::{Log, People, PersonChange, Site as _};
use natter_core::room::RoomKind;
use natter_core::text::{DisplayName, Email, Username};
use natter_core::{Actor, Denied, EventKind, PersonId, RoomId, SessionId, Timestamp, limit};

const NOW: Timestamp = Timestamp(5_000);

async fn enrolled<H: Harness>(world: &World<H>, name: &str, standing: Standing) -> (Newcomer, Actor) {
    let newcomer = newcomer(name, standing);
    world.store.enrol(newcomer.clone()).await.expect("the name is free");
    let actor = Actor::of(&newcomer.person, None);
    (newcomer, actor)
}

async fn change<H: Harness>(
    world: &World<H>,
    actor: &Actor,
    change: PersonChange,
) -> Result<Vec<SessionId>, natter_core::Refusal> {
    world.store.change_person(actor.clone(), actor.id, change).await
}

async fn is_open<H: Harness>(world: &World<H>, session: &natter_core::person::NewSession) -> bool {
    world.store.session(session.token, NOW).await.expect("an answer").is_some()
}

fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

fn identity(subject: &str) -> Identity {
    Identity { issuer: "https://id.example".to_owned(), subject: subject.to_owned() }
}

/// And says which, so that their sockets can be closed.
pub async fn a_password_change_ends_every_other_session<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, actor) = enrolled(&world, "Ada", Standing::Account).await;
    let others = [session(), session()];
    for other in &others {
        world.store.open_session(actor.id, other.clone()).await.expect("opened");
    }
    let wanted = PersonChange::Password { hash: "another".into(), keep: Some(others[1].id), renewed: None };
    let mut ended = change(&world, &actor, wanted).await.expect("changed");
    let mut expected = vec![ada.session.id, others[0].id];
    ended.sort();
    expected.sort();
    assert_eq!(ended, expected);
    assert!(!is_open(&world, &ada.session).await && !is_open(&world, &others[0]).await);
    assert!(is_open(&world, &others[1]).await);
    let login = Login::Username(ada.person.username);
    let found = world.store.credentials(login).await.expect("an answer").expect("found");
    assert_eq!(found.password_hash.as_deref(), Some("another"));
}

/// Under the same id, so that its sockets stay.
pub async fn a_session_that_stays_gets_another_token<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, actor) = enrolled(&world, "Ada", Standing::Account).await;
    let renewed = session().token;
    let wanted =
        PersonChange::Password { hash: "another".into(), keep: Some(ada.session.id), renewed: Some(renewed) };
    assert_eq!(change(&world, &actor, wanted).await.expect("changed"), []);
    assert!(!is_open(&world, &ada.session).await, "whoever has the old token is out");
    let found = world.store.session(renewed, NOW).await.expect("an answer").expect("the same session");
    assert_eq!((found.session, found.expires), (ada.session.id, ada.session.expires));
    let listed = world.store.sessions_of(actor.id, NOW).await.expect("a list");
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [ada.session.id]);
    world.store.revoke_session(actor.clone(), ada.session.id).await.expect("hers");
    assert!(world.store.session(renewed, NOW).await.expect("an answer").is_none());
}

/// By its person or by a site admin, and by nobody else; the one that is kept stays.
pub async fn all_sessions_end_at_once<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let (ada, actor) = enrolled(&world, "Ada", Standing::Account).await;
    let (_, eve) = enrolled(&world, "Eve", Standing::Account).await;
    let (phone, desk) = (session(), session());
    for one in [&phone, &desk] {
        world.store.open_session(actor.id, one.clone()).await.expect("opened");
    }
    let by_eve = world.store.change_person(eve, actor.id, PersonChange::Sessions { keep: None }).await;
    assert_eq!(denied(by_eve), Denied::Forbidden);
    let others = PersonChange::Sessions { keep: Some(desk.id) };
    let mut ended = change(&world, &actor, others).await.expect("hers");
    ended.sort();
    let mut expected = vec![ada.session.id, phone.id];
    expected.sort();
    assert_eq!(ended, expected);
    assert!(is_open(&world, &desk).await && !is_open(&world, &phone).await);
    let all = PersonChange::Sessions { keep: None };
    let ended = world.store.change_person(gaia.clone(), actor.id, all).await.expect("a site admin may");
    assert_eq!(ended, [desk.id]);
    assert!(!is_open(&world, &desk).await);
    world.store.open_session(actor.id, session()).await.expect("she is not suspended");
    let lines = audit(&world, &gaia).await.into_iter().filter(|entry| entry.deed == Deed::SessionRevoked);
    assert_eq!(lines.count(), 2);
}

/// And never ends earlier by it; one that has ended does not come back.
pub async fn a_session_in_use_ends_later<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, _) = enrolled(&world, "Ada", Standing::Account).await;
    let later = ada.session.expires.plus_millis(60_000);
    for end in [later, ada.session.expires] {
        world.store.extend_session(ada.session.token, end).await.expect("an answer");
        let found = world.store.session(ada.session.token, ada.session.expires).await.expect("an answer");
        assert_eq!(found.map(|found| (found.created, found.expires)), Some((ada.session.created, later)));
        if end == later {
            let listed = world.store.sessions_of(ada.person.id, NOW).await.expect("a list");
            assert_eq!(listed.first().map(|one| one.expires), Some(later));
        } else {
            break;
        }
    }
    world.store.close_session(ada.session.token).await.expect("closed");
    world.store.extend_session(ada.session.token, later.plus_millis(1)).await.expect("an answer");
    assert!(!is_open(&world, &ada.session).await);
}

/// It sets a password and ends every session, or makes a site admin; once, in time, for accounts that may come in, with a line of the audit log.
pub async fn a_link_of_the_operator_is_good_once<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, actor) = enrolled(&world, "Ada", Standing::Account).await;
    let (_, gus) = enrolled(&world, "Gus", Standing::Guest).await;
    let (code, late) = (SecretHash([7; 32]), SecretHash([8; 32]));
    let ends = Timestamp(10_000);
    let make = async |person, purpose, code| world.store.make_link(person, purpose, code, ends).await;
    assert_eq!(denied(make(gus.id, LinkPurpose::Password, late).await), Denied::NotFound, "a guest");
    make(actor.id, LinkPurpose::Password, code).await.expect("made");
    make(actor.id, LinkPurpose::Password, late).await.expect("made");
    let found = world.store.link(code, NOW).await.expect("an answer").expect("good");
    assert_eq!((found.0.id, found.1), (actor.id, LinkPurpose::Password));
    let spend = async |code, now, hash: Option<&str>| {
        world.store.use_link(code, now, hash.map(str::to_owned), None).await
    };
    assert!(matches!(denied(spend(code, NOW, None).await), Denied::Invalid(_)), "and it stays good");
    assert_eq!(denied(spend(late, ends, Some("late")).await), Denied::NotFound);
    assert_eq!(denied(spend(SecretHash([9; 32]), NOW, Some("none")).await), Denied::NotFound);
    let used = spend(code, NOW, Some("new")).await.expect("good");
    assert_eq!((used.person.id, used.ended), (actor.id, vec![ada.session.id]));
    assert!(!is_open(&world, &ada.session).await);
    assert_eq!(denied(spend(code, NOW, Some("again")).await), Denied::NotFound, "once");
    let login = Login::Username(ada.person.username.clone());
    let known = world.store.credentials(login).await.expect("an answer").expect("found");
    assert_eq!(known.password_hash.as_deref(), Some("new"));
    make(actor.id, LinkPurpose::SiteAdmin, code).await.expect("made");
    spend(code, NOW, None).await.expect("good");
    assert!(world.store.has_site_admin().await.expect("an answer"));
    let governor = actor.clone();
    let deeds: Vec<Deed> = audit(&world, &governor).await.into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds[..2], [Deed::SiteAdminGranted, Deed::PasswordChanged]);
    let suspend = PersonChange::State(PersonState::Suspended);
    let (_, bob) = enrolled(&world, "Bob", Standing::Account).await;
    make(bob.id, LinkPurpose::SiteAdmin, SecretHash([1; 32])).await.expect("made");
    world.store.change_person(governor, bob.id, suspend).await.expect("she may");
    assert_eq!(denied(spend(SecretHash([1; 32]), NOW, None).await), Denied::NotFound, "suspended");
}

/// And one's own again is no clash.
pub async fn an_address_changes_to_a_free_one_only<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (_, ada) = enrolled(&world, "Ada", Standing::Account).await;
    enrolled(&world, "Bob", Standing::Account).await;
    let bobs = world.store.credentials(Login::Username(Username::parse("Bob").expect("a name"))).await;
    let bobs = bobs.expect("an answer").expect("found").person.email.expect("an address");
    assert_eq!(denied(change(&world, &ada, PersonChange::Email(bobs)).await), Denied::Conflict);
    let new = email("new@example.org");
    for _ in 0..2 {
        change(&world, &ada, PersonChange::Email(new.clone())).await.expect("free, or hers");
    }
    let find = async |address| world.store.credentials(Login::Email(address)).await.expect("an answer");
    assert_eq!(find(new).await.map(|found| found.person.id), Some(ada.id));
    let old = newcomer("Ada", Standing::Account).person.email.expect("an address");
    assert!(find(old.clone()).await.is_none());
    let mut eve = newcomer("Eve", Standing::Account);
    eve.person.email = Some(old);
    world.store.enrol(eve).await.expect("her old address is free again");
}

/// But nobody is shown under somebody else's name.
pub async fn a_profile_is_kept<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (newcomer, ada) = enrolled(&world, "Ada", Standing::Account).await;
    enrolled(&world, "Bob", Standing::Guest).await;
    let shown = |name: &str| Profile {
        display_name: Some(DisplayName::parse(name).expect("a name")),
        colour: Some(Colour::Green),
    };
    for taken in ["Bob", "BOB", "b-o-b"] {
        let refused = change(&world, &ada, PersonChange::Profile(shown(taken))).await;
        assert_eq!(denied(refused), Denied::Conflict, "{taken}");
    }
    for mine in ["ada", "Ada of the Sea"] {
        change(&world, &ada, PersonChange::Profile(shown(mine))).await.expect("hers");
    }
    let holder = world.store.session(newcomer.session.token, NOW).await.expect("an answer");
    assert_eq!(holder.map(|holder| holder.person.profile), Some(shown("Ada of the Sea")));
    let members = world.store.members(ada.id, RoomId::LOBBY, None, 10).await.expect("a list").members;
    let hers = members.into_iter().find(|member| member.person == ada.id);
    assert_eq!(hers.map(|member| member.profile), Some(shown("Ada of the Sea")));
    change(&world, &ada, PersonChange::Profile(Profile::default())).await.expect("taken away");
    let holder = world.store.session(newcomer.session.token, NOW).await.expect("an answer");
    assert_eq!(holder.map(|holder| holder.person.profile), Some(Profile::default()));
}

/// Id, name, session and messages; in rooms they become a member, and everybody there hears it.
pub async fn a_guest_becomes_an_account_and_keeps_everything<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let room = world.room(&ada).await;
    let (newcomer, guest) = enrolled(&world, "Gus", Standing::Guest).await;
    let persona = crate::Persona {
        id: guest.id,
        username: newcomer.person.username.clone(),
        standing: Standing::Guest,
    };
    world.join(&persona, room).await.expect("in");
    world.send(&persona, room, draft("1", "among us")).await.expect("sent");
    let taken = PersonChange::Account { email: email("ada@example.org"), hash: "h".into(), invite: None };
    assert_eq!(denied(change(&world, &guest, taken).await), Denied::Conflict);
    let account = PersonChange::Account { email: email("gus@example.org"), hash: "h".into(), invite: None };
    assert_eq!(change(&world, &guest, account.clone()).await.expect("an account"), []);
    let holder = world.store.session(newcomer.session.token, NOW).await.expect("an answer");
    let SessionHolder { person, .. } = holder.expect("the session goes on");
    assert_eq!((person.id, person.standing), (guest.id, Standing::Account));
    let found = world.store.credentials(Login::Email(email("gus@example.org"))).await.expect("an answer");
    assert_eq!(found.and_then(|found| found.password_hash).as_deref(), Some("h"));
    for room in [room, RoomId::LOBBY] {
        let entry = world.entry(&persona, room).await.expect("still in");
        assert_eq!(entry.role, Role::Member);
        let last = world.log(&ada, room).await.pop().expect("an event");
        let member = newcomer.person.reference();
        assert_eq!(last.kind, EventKind::RoleChanged { member, role: Role::Member });
    }
    assert!(world.log(&ada, room).await.iter().any(|event| event.is_message() && event.person == guest.id));
    assert!(matches!(denied(change(&world, &guest, account).await), Denied::Invalid(_)));
}

/// And of nobody else.
pub async fn an_identity_is_one_persons<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (_, ada) = enrolled(&world, "Ada", Standing::Account).await;
    let (_, bob) = enrolled(&world, "Bob", Standing::Account).await;
    for _ in 0..2 {
        change(&world, &ada, PersonChange::Identity(identity("1"))).await.expect("hers");
    }
    assert_eq!(denied(change(&world, &bob, PersonChange::Identity(identity("1"))).await), Denied::Conflict);
    change(&world, &bob, PersonChange::Identity(identity("2"))).await.expect("his");
    let who = async |subject: &str| {
        let found = world.store.person_of(identity(subject)).await.expect("an answer");
        found.map(|person| person.id)
    };
    assert_eq!((who("1").await, who("2").await, who("3").await), (Some(ada.id), Some(bob.id), None));
    let elsewhere = Identity { issuer: "https://other.example".to_owned(), ..identity("1") };
    assert_eq!(world.store.person_of(elsewhere).await.expect("an answer"), None);
}

/// Without a password, and not twice.
pub async fn who_comes_by_an_identity_is_found_by_it<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let by_identity = |name: &str| Newcomer {
        identity: Some(identity("1")),
        password_hash: None,
        ..newcomer(name, Standing::Account)
    };
    let ada = by_identity("Ada");
    world.store.enrol(ada.clone()).await.expect("new");
    assert_eq!(denied(world.store.enrol(by_identity("Bob")).await), Denied::Conflict);
    assert_eq!(world.store.person_of(identity("1")).await.expect("an answer"), Some(ada.person.clone()));
    let found = world.store.credentials(Login::Username(ada.person.username)).await.expect("an answer");
    assert_eq!(found.map(|found| found.password_hash), Some(None));
    world.person("Bob").await;
}

/// Not even one that begins at the same moment.
pub async fn a_suspended_person_has_no_session_and_no_credentials<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let (ada, actor) = enrolled(&world, "Ada", Standing::Account).await;
    let suspend = PersonChange::State(PersonState::Suspended);
    let ended = world.store.change_person(gaia.clone(), actor.id, suspend).await.expect("suspended");
    assert_eq!(ended, [ada.session.id]);
    assert!(!is_open(&world, &ada.session).await);
    assert_eq!(denied(world.store.open_session(actor.id, session()).await), Denied::Unauthenticated);
    let login = Login::Username(ada.person.username.clone());
    assert!(world.store.credentials(login.clone()).await.expect("an answer").is_none());
    let refused = change(&world, &actor, PersonChange::Profile(Profile::default())).await;
    assert_eq!(denied(refused), Denied::Unauthenticated);
    let rooms = world.store.rooms_of(actor.id).await.expect("a list");
    assert_eq!(rooms.len(), 1, "what is theirs stays theirs");
    let restore = PersonChange::State(PersonState::Active);
    assert_eq!(world.store.change_person(gaia, actor.id, restore).await.expect("restored"), []);
    assert!(world.store.credentials(login).await.expect("an answer").is_some());
    assert!(!is_open(&world, &ada.session).await, "a session that ended stays ended");
    world.store.open_session(actor.id, session()).await.expect("opened");
}

/// In logs, where it was said; and taken, for ever.
pub async fn a_deleted_person_leaves_nothing_but_the_name<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let (ada, actor) = enrolled(&world, "Ada", Standing::Account).await;
    change(&world, &actor, PersonChange::Identity(identity("1"))).await.expect("hers");
    let profile = Profile { display_name: None, colour: Some(Colour::Pink) };
    change(&world, &actor, PersonChange::Profile(profile)).await.expect("hers");
    let ended = change(&world, &actor, PersonChange::State(PersonState::Deleted)).await.expect("deleted");
    assert_eq!(ended, [ada.session.id]);
    assert!(!is_open(&world, &ada.session).await);
    assert_eq!(world.store.rooms_of(actor.id).await.expect("a list"), []);
    assert_eq!(world.store.person_of(identity("1")).await.expect("an answer"), None);
    for login in [Login::Username(ada.person.username.clone()), Login::Email(email("ada@example.org"))] {
        assert!(world.store.credentials(login).await.expect("an answer").is_none());
    }
    let people = natter_core::port::Site::site_people(&*world.store, gaia.clone(), None).await;
    let left = people.expect("a list").people.into_iter().find(|one| one.person.id == actor.id);
    let left = left.expect("the name stays");
    assert_eq!(
        (left.state, left.person.email, left.person.profile),
        (PersonState::Deleted, None, Profile::default())
    );
    assert_eq!(left.person.username, ada.person.username);
    assert_eq!(denied(world.store.enrol(newcomer("ADA", Standing::Guest)).await), Denied::Conflict);
    let mut eve = newcomer("Eve", Standing::Account);
    eve.person.email = ada.person.email;
    eve.identity = Some(identity("1"));
    world.store.enrol(eve).await.expect("address and identity are free again");
    let back = PersonChange::State(PersonState::Active);
    assert_eq!(denied(world.store.change_person(gaia, actor.id, back).await), Denied::NotFound);
}

/// As if they had left.
pub async fn a_deleted_owners_room_passes_on<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = world.person("Ada").await;
    let bob = world.person("Bob").await;
    let shared = world.room(&ada).await;
    let alone = world.room_of_kind(&ada, RoomKind::Private).await.room;
    world.join(&bob, shared).await.expect("in");
    change(&world, &ada.actor(), PersonChange::State(PersonState::Deleted)).await.expect("deleted");
    let entry = world.entry(&bob, shared).await.expect("still in");
    assert_eq!((entry.role, entry.members), (Role::Owner, 1));
    let last = world.published.of(shared).pop().expect("an event");
    assert_eq!((last.kind, last.person), (EventKind::MemberLeft, ada.id));
    let archived =
        world.published.of(alone).iter().any(
            |event| matches!(&event.kind, EventKind::RoomUpdated(change) if change.archived == Some(true)),
        );
    assert!(archived, "a room that nobody can own is put away");
    let lobby = world.published.of(RoomId::LOBBY).pop().expect("an event");
    assert_eq!((lobby.kind, lobby.person), (EventKind::MemberLeft, ada.id));
}

/// Neither steps down nor goes.
pub async fn the_last_site_admin_cannot_vanish<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let ada = world.person("Ada").await.actor();
    let ends = [
        PersonChange::SiteAdmin(false),
        PersonChange::State(PersonState::Suspended),
        PersonChange::State(PersonState::Deleted),
    ];
    for end in &ends {
        assert_eq!(denied(change(&world, &gaia, end.clone()).await), Denied::Conflict, "{end:?}");
    }
    world.store.change_person(gaia.clone(), ada.id, PersonChange::SiteAdmin(true)).await.expect("two now");
    change(&world, &gaia, ends[2].clone()).await.expect("another is left");
    for end in ends {
        assert_eq!(denied(change(&world, &ada, end.clone()).await), Denied::Conflict, "{end:?}");
    }
}

/// Whatever they say of themselves.
pub async fn nobody_changes_somebody_else<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let ada = world.person("Ada").await.actor();
    let eve = world.person("Eve").await.actor();
    for wanted in [
        PersonChange::Profile(Profile::default()),
        PersonChange::Rehash("h".into()),
        PersonChange::Password { hash: "h".into(), keep: None, renewed: None },
        PersonChange::Sessions { keep: None },
        PersonChange::Email(email("eve2@example.org")),
        PersonChange::Identity(identity("1")),
        PersonChange::SiteAdmin(true),
        PersonChange::State(PersonState::Suspended),
        PersonChange::State(PersonState::Deleted),
    ] {
        let refused = world.store.change_person(eve.clone(), ada.id, wanted.clone()).await;
        assert_eq!(denied(refused), Denied::Forbidden, "{wanted:?}");
        // A site admin may end somebody's sessions, as by suspending them.
        let is_for_admins = matches!(
            wanted,
            PersonChange::SiteAdmin(_) | PersonChange::State(_) | PersonChange::Sessions { .. }
        );
        if !is_for_admins {
            let refused = world.store.change_person(gaia.clone(), ada.id, wanted.clone()).await;
            assert_eq!(denied(refused), Denied::Forbidden, "{wanted:?}, a site admin");
        }
    }
    let nobody = world.store.change_person(gaia, PersonId::from_bits(7), PersonChange::SiteAdmin(true)).await;
    assert_eq!(denied(nobody), Denied::NotFound);
}

/// With where they began; each can be ended by its person and by nobody else.
pub async fn sessions_are_listed_and_revoked<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let (first, ada) = enrolled(&world, "Ada", Standing::Account).await;
    let origin = SessionOrigin { address: "192.0.2.7".parse().ok(), agent: Some("a browser".to_owned()) };
    let second =
        natter_core::person::NewSession { created: Timestamp(2_000), origin: origin.clone(), ..session() };
    world.store.open_session(ada.id, second.clone()).await.expect("opened");
    let list = async |now| world.store.sessions_of(ada.id, now).await.expect("a list");
    let listed = list(NOW).await;
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [second.id, first.session.id]);
    assert_eq!((&listed[0].origin, &listed[1].origin), (&origin, &SessionOrigin::default()));
    assert_eq!(list(second.expires).await, [], "those that ended are not listed");
    let refused = world.store.revoke_session(gaia.clone(), second.id).await;
    assert_eq!(denied(refused), Denied::NotFound, "it is not hers");
    world.store.revoke_session(ada.clone(), second.id).await.expect("revoked");
    assert!(!is_open(&world, &second).await && is_open(&world, &first.session).await);
    assert_eq!(denied(world.store.revoke_session(ada.clone(), second.id).await), Denied::NotFound);
    let revoked = audit(&world, &gaia).await.into_iter().filter(|entry| entry.deed == Deed::SessionRevoked);
    assert_eq!(revoked.map(|entry| entry.actor.id).collect::<Vec<_>>(), [ada.id]);
}

/// The oldest makes place.
pub async fn one_session_too_many_ends_the_oldest<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (first, ada) = enrolled(&world, "Ada", Standing::Account).await;
    for number in 1..limit::SESSIONS_PER_PERSON as u64 {
        let next = natter_core::person::NewSession { created: Timestamp(1_000 + number), ..session() };
        world.store.open_session(ada.id, next).await.expect("opened");
    }
    assert!(is_open(&world, &first.session).await);
    let last = natter_core::person::NewSession { created: Timestamp(9_000), ..session() };
    world.store.open_session(ada.id, last.clone()).await.expect("opened");
    assert!(!is_open(&world, &first.session).await && is_open(&world, &last).await);
    let open = world.store.sessions_of(ada.id, NOW).await.expect("a list");
    assert_eq!(open.len(), limit::SESSIONS_PER_PERSON);
}

/// Where there is none.
pub async fn newcomers_come_into_the_lobby_only_where_wanted<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let ada = Newcomer { into_lobby: false, ..newcomer("Ada", Standing::Account) };
    let ada = world.enrolled(ada).await;
    assert_eq!(world.store.rooms_of(ada.id).await.expect("a list"), []);
    assert_eq!(world.published.all(), []);
    world.person("Bob").await;
    assert_eq!(world.published.all().len(), 1);
}
