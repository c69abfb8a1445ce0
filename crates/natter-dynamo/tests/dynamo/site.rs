//! People and the site where this store does it in its own way: sessions end by one number, limits hold for those who come at once.

use crate::ground::Implementation;
use crate::world::{World, newcomer, on_both};
use natter_core::person::{NewSession, PersonState, SecretHash, SessionOrigin};
use natter_core::port::{Log, People, PersonChange};
use natter_core::text::Email;
use natter_core::{Denied, Refusal, SessionId, Timestamp, limit};

on_both!(
    all_sessions_but_one_end_at_once_and_stay_ended,
    a_person_has_fifty_sessions_whoever_opens_them_at_once,
    one_address_is_given_once,
);

fn session(created: u64) -> NewSession {
    NewSession {
        id: SessionId::from_bits(rand::random()),
        token: SecretHash(rand::random()),
        created: Timestamp(created),
        expires: Timestamp(2_000_000_000_000),
        origin: SessionOrigin::default(),
    }
}

async fn all_sessions_but_one_end_at_once_and_stay_ended(on: Implementation) {
    let world = World::new(on).await;
    let first = newcomer("Ada");
    world.store.enrol(first.clone()).await.expect("the name is free");
    let (id, now) = (first.person.id, Timestamp(5_000));
    let actor = natter_core::Actor::of(&first.person, None);
    let (second, third) = (session(2_000), session(3_000));
    for one in [&second, &third] {
        world.store.open_session(id, one.clone()).await.expect("active");
    }
    let change = |keep| PersonChange::Password { hash: "another".to_owned(), keep, renewed: None };
    let mut ended =
        world.store.change_person(actor.clone(), id, change(Some(second.id))).await.expect("hers");
    let mut expected = vec![first.session.id, third.id];
    ended.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ended, expected);
    for (token, stays) in [(first.session.token, false), (second.token, true), (third.token, false)] {
        assert_eq!(world.store.session(token, now).await.expect("an answer").is_some(), stays);
    }
    let fourth = session(4_000);
    world.store.open_session(id, fourth.clone()).await.expect("active");
    let ended = world.store.change_person(actor, id, change(Some(fourth.id))).await.expect("hers");
    assert_eq!(ended, [second.id], "what ended before does not end again");
    assert!(world.store.session(second.token, now).await.expect("an answer").is_none());
    assert!(world.store.session(fourth.token, now).await.expect("an answer").is_some());
    assert_eq!(world.store.sessions_of(id, now).await.expect("a list").len(), 1);
}

async fn a_person_has_fifty_sessions_whoever_opens_them_at_once(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let sessions: Vec<NewSession> = (0..54).map(|number| session(2_000 + number)).collect();
    for one in &sessions[..48] {
        world.store.open_session(ada.id, one.clone()).await.expect("active");
    }
    let opening = sessions[48..].iter().map(|one| world.store.open_session(ada.id, one.clone()));
    for opened in futures_util::future::join_all(opening).await {
        opened.expect("active");
    }
    let open = world.store.sessions_of(ada.id, Timestamp(5_000)).await.expect("a list");
    assert_eq!(open.len(), limit::SESSIONS_PER_PERSON);
    assert!(open.is_sorted_by(|one, other| one.created >= other.created));
}

async fn one_address_is_given_once(on: Implementation) {
    let world = World::new(on).await;
    let mut people = Vec::new();
    for number in 0..4 {
        let mut somebody = newcomer(&format!("person {number}"));
        somebody.person.email = Some(Email::from_stored(&format!("p{number}@example.org")));
        world.store.enrol(somebody.clone()).await.expect("the name is free");
        people.push(natter_core::Actor::of(&somebody.person, None));
    }
    let wanted = PersonChange::Email(Email::from_stored("shared@example.org"));
    let changing = people.iter().map(|one| world.store.change_person(one.clone(), one.id, wanted.clone()));
    let outcomes = futures_util::future::join_all(changing).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    let clashes = |outcome: &&Result<_, _>| matches!(outcome, Err(Refusal::Denied(Denied::Conflict)));
    assert_eq!(outcomes.iter().filter(clashes).count(), 3, "{outcomes:?}");
    let deleted = PersonChange::State(PersonState::Deleted);
    for one in &people {
        world.store.change_person(one.clone(), one.id, deleted.clone()).await.expect("their own");
        assert!(world.store.room_ids_of(one.id).await.expect("ids").is_empty());
    }
    let mut next = newcomer("somebody else");
    next.person.email = Some(Email::from_stored("shared@example.org"));
    world.store.enrol(next).await.expect("the address is free again");
}
