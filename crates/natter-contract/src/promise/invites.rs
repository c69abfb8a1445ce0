//! Links that let people in, and rooms for some people only.

use crate::harness::Harness;
use crate::world::{World, denied};
use natter_core::audit::Deed;
use natter_core::govern::{MemberAct, NewDirect};
use natter_core::join::{Door, InviteToken, Joining, NewInvite};
use natter_core::member::Role;
use natter_core::port::{Governance, Log};
use natter_core::room::{RoomChange, RoomKind};
use natter_core::{Denied, Epoch, InviteId, PersonId, RoomId, Timestamp, limit};

/// Without asking anybody.
pub async fn an_invitation_opens_a_private_room<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Private).await;
    let token = world.invite(&ada, room, None).await.expect("she may invite");
    let joining = world.knock(&bob, Door::Invite(token.hash())).await.expect("he is invited");
    let Joining::In(entry) = joining else { panic!("{joining:?}") };
    assert_eq!((entry.room, entry.role), (room, Role::Member));
    let invites = world.store.invites(ada.actor(), Some(room)).await.expect("she may see them");
    assert_eq!((invites.len(), invites[0].used, invites[0].uses_left), (1, 1, None));
    let words = [Deed::RoomCreated, Deed::InviteCreated, Deed::InviteUsed];
    assert_eq!(world.deed_words(&ada, room).await, words);
    let again = world.knock(&bob, Door::Invite(token.hash())).await.expect("he is in");
    assert!(matches!(again, Joining::In(_)));
    let invites = world.store.invites(ada.actor(), Some(room)).await.expect("she may see them");
    assert_eq!(invites[0].used, 1, "who is in already uses nothing up");
}

/// Also when many come at once.
pub async fn an_invitation_is_good_for_so_many<H: Harness>(harness: &H) {
    let (world, ada, _, room) = World::ada_and_bob(harness, RoomKind::Private).await;
    let token = world.invite(&ada, room, Some(2)).await.expect("she may invite");
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(world.person(&format!("person {number}")).await);
    }
    let door = Door::Invite(token.hash());
    let (a, b, c, d, e, f) = tokio::join!(
        world.knock(&people[0], door),
        world.knock(&people[1], door),
        world.knock(&people[2], door),
        world.knock(&people[3], door),
        world.knock(&people[4], door),
        world.knock(&people[5], door),
    );
    let outcomes = [a, b, c, d, e, f];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 2);
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        assert_eq!(denied(outcome), Denied::NotFound);
    }
    assert!(world.store.invites(ada.actor(), Some(room)).await.expect("she may see them").is_empty());
    assert_eq!(world.roles(&ada, room).await.len(), 3);
}

/// Like one that never was.
pub async fn an_invitation_that_is_over_opens_nothing<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Private).await;
    let token = world.invite(&ada, room, None).await.expect("she may invite");
    let invites = world.store.invites(ada.actor(), Some(room)).await.expect("she may see them");
    world.store.revoke_invite(Some(room), ada.actor(), invites[0].id).await.expect("she may");
    let never = InviteToken::of_bits(1);
    for token in [token, never] {
        assert_eq!(denied(world.knock(&bob, Door::Invite(token.hash())).await), Denied::NotFound);
    }
    let again = world.store.revoke_invite(Some(room), ada.actor(), invites[0].id).await;
    assert_eq!(denied(again), Denied::NotFound);
    let past = NewInvite {
        id: InviteId::from_bits(3),
        token: InviteToken::of_bits(3).hash(),
        room: Some(room),
        actor: ada.actor(),
        expires: Some(Timestamp(1)),
        uses: None,
    };
    assert!(matches!(denied(world.store.create_invite(past).await), Denied::Invalid(_)));
}

/// Owners, admins and moderators.
pub async fn only_keepers_invite<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let moe = world.with_role(&ada, room, "Moe", Role::Moderator).await;
    let max = world.with_role(&ada, room, "Max", Role::Member).await;
    world.invite(&moe, room, None).await.expect("a moderator may");
    assert_eq!(denied(world.invite(&max, room, None).await), Denied::Forbidden);
    assert_eq!(denied(world.store.invites(max.actor(), Some(room)).await), Denied::Forbidden);
    let id = world.store.invites(moe.actor(), Some(room)).await.expect("a moderator may")[0].id;
    let revoked = world.store.revoke_invite(Some(room), max.actor(), id).await;
    assert_eq!(denied(revoked), Denied::Forbidden);
    let eve = world.person("Eve").await;
    assert_eq!(denied(world.invite(&eve, room, None).await), Denied::Forbidden);
    assert_eq!(denied(world.store.invites(eve.actor(), None).await), Denied::Forbidden);
}

fn direct(opener: &crate::world::Persona, others: &[PersonId]) -> NewDirect {
    NewDirect { actor: opener.actor(), others: others.to_vec(), epoch: Epoch::from_bits(rand::random()) }
}

/// Whoever opens it.
pub async fn the_same_people_have_one_direct_room<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    let room = world.store.open_direct(direct(&ada, &[bob.id])).await.expect("they share the lobby");
    assert_eq!((room.settings.kind, room.role, room.members), (RoomKind::Direct, Role::Member, 2));
    let mut names: Vec<PersonId> = room.with.iter().map(|person| person.id).collect();
    names.sort_unstable();
    let mut both = vec![ada.id, bob.id];
    both.sort_unstable();
    assert_eq!(names, both);
    let same = world.store.open_direct(direct(&bob, &[ada.id])).await.expect("there already");
    assert_eq!((same.room, same.epoch), (room.room, room.epoch));
    world.say(&bob, room.room, "", "hello").await;
    assert_eq!(world.entry(&ada, room.room).await.expect("hers").unread, 1);
    let three = world.store.open_direct(direct(&ada, &[bob.id, eve.id])).await.expect("new");
    assert_ne!(three.room, room.room);
    assert_eq!(world.entry(&eve, room.room).await, None);
}

/// No way in for others, no roles.
pub async fn a_direct_room_stays_what_it_is<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    let room = world.store.open_direct(direct(&ada, &[bob.id])).await.expect("new").room;
    assert_eq!(denied(world.knock(&eve, Door::Room(room)).await), Denied::NotFound);
    assert_eq!(denied(world.act(&ada, room, &bob, MemberAct::Kick).await), Denied::Forbidden);
    assert_eq!(denied(world.invite(&ada, room, None).await), Denied::Forbidden);
    assert_eq!(denied(world.store.delete_room(room, ada.actor()).await), Denied::Forbidden);
    assert!(world.store.open_rooms(eve.id, None).await.expect("a page").rooms.is_empty());
}

/// Nobody stays in one against their will, and nobody but they themselves brings them back.
pub async fn a_direct_room_can_be_left<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    let opened = world.store.open_direct(direct(&eve, &[ada.id, bob.id])).await.expect("new");
    let room = opened.room;
    world.say(&eve, room, "", "hello").await;
    world.leave(&ada, room).await.expect("anybody may");
    assert_eq!(world.entry(&ada, room).await, None);
    world.say(&eve, room, "", "are you there?").await;
    assert_eq!(world.entry(&ada, room).await, None, "a message brings nobody back");
    let again = world.store.open_direct(direct(&eve, &[ada.id, bob.id])).await.expect("there already");
    assert_eq!((again.room, again.members), (room, 2));
    assert_eq!(again.with, opened.with, "its people are its people");
    assert_eq!(world.entry(&ada, room).await, None, "nor does opening it");
    assert_eq!(denied(world.knock(&ada, Door::Room(room)).await), Denied::NotFound);
    let back = world.store.open_direct(direct(&ada, &[bob.id, eve.id])).await.expect("hers");
    assert_eq!((back.room, back.role, back.members), (room, Role::Member, 3));
    world.say(&ada, room, "", "here I am").await;
    for person in [&ada, &bob, &eve] {
        world.leave(person, room).await.expect("anybody may");
    }
    let last = world.store.open_direct(direct(&bob, &[ada.id, eve.id])).await.expect("his");
    assert_eq!((last.room, last.members), (room, 1));
}

/// Direct rooms that others open use nothing of one's own, and are opened at a rate.
pub async fn direct_rooms_use_up_nobody_elses_rooms<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
    let mut others = Vec::new();
    for number in 0..6 {
        others.push(world.person(&format!("Other {number}")).await.id);
    }
    for _ in 1..limit::ROOMS_PER_PERSON - 1 {
        world.room(&ada).await;
    }
    let sets = (1u32..64).filter(|set| set.count_ones() <= 3);
    let mut opened = 0;
    for set in sets {
        let members = others.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0).map(|(_, id)| *id);
        let people: Vec<PersonId> = members.chain([ada.id]).collect();
        match world.store.open_direct(direct(&eve, &people)).await {
            Ok(_) => opened += 1,
            Err(refusal) => {
                let why = denied::<()>(Err(refusal));
                assert!(
                    matches!(why, Denied::RateLimited { retry_after_ms } if retry_after_ms > 0),
                    "{why:?}"
                );
                break;
            }
        }
    }
    // A day may begin in the middle, and then the count does too.
    assert!((limit::DIRECT_ROOMS_PER_DAY..=41).contains(&opened), "{opened}");
    world.room(&ada).await;
    let more = world.new_room(&ada, RoomId::from_bits(5), RoomKind::Public);
    assert!(matches!(denied(world.store.create_room(more).await), Denied::Invalid(_)), "her own hundred");
    let other = PersonId::from_bits(others[0].bits());
    let full = world.store.open_direct(direct(&ada, &[other])).await;
    assert!(matches!(denied(full), Denied::Invalid(_)), "one that she opens is hers");
    let rooms = world.store.rooms_of(ada.id).await.expect("a list");
    let direct_one = rooms.iter().find(|room| room.settings.kind == RoomKind::Direct).expect("one of Eve's");
    world.leave(&ada, direct_one.room).await.expect("anybody may");
    let still = world.new_room(&ada, RoomId::from_bits(6), RoomKind::Public);
    assert!(matches!(denied(world.store.create_room(still).await), Denied::Invalid(_)), "it had not counted");
}

/// A site admin does not learn whether some people have one.
pub async fn a_direct_room_is_hidden_from_site_admins<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = super::site::governor(&world).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.store.open_direct(direct(&ada, &[bob.id])).await.expect("new").room;
    for room in [room, RoomId::from_bits(77)] {
        for archived in [true, false] {
            let change = RoomChange { archived: Some(archived), ..RoomChange::default() };
            let outcome = world.store.update_room(room, gaia.clone(), change).await;
            assert_eq!(denied(outcome), Denied::NotFound);
        }
        assert_eq!(denied(world.store.delete_room(room, gaia.clone()).await), Denied::NotFound);
    }
}

/// Nobody is written to by strangers, and guests write to nobody alone.
pub async fn a_direct_room_needs_people_who_can_know_each_other<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, gus) = (world.person("Ada").await, world.guest("Gus").await);
    let nobody = PersonId::from_bits(1);
    assert_eq!(denied(world.store.open_direct(direct(&ada, &[nobody])).await), Denied::NotFound);
    assert!(matches!(denied(world.store.open_direct(direct(&ada, &[])).await), Denied::Invalid(_)));
    assert!(matches!(denied(world.store.open_direct(direct(&ada, &[ada.id])).await), Denied::Invalid(_)));
    assert_eq!(denied(world.store.open_direct(direct(&gus, &[ada.id])).await), Denied::Forbidden);
    let head = world.entry(&ada, RoomId::LOBBY).await.expect("hers").head;
    assert_eq!(world.published.of(RoomId::LOBBY).len() as u64, head.0);
}
