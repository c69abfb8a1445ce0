//! Links that let people in, and rooms for some people only.

use crate::harness::Harness;
use crate::world::{World, denied};
use natter_core::audit::Deed;
use natter_core::govern::{MemberAct, NewDirect};
use natter_core::join::{Door, InviteToken, Joining, NewInvite};
use natter_core::member::Role;
use natter_core::port::{Governance, Log};
use natter_core::room::RoomKind;
use natter_core::{Denied, Epoch, InviteId, PersonId, RoomId, Timestamp};

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

/// No way in, no way out, no roles.
pub async fn a_direct_room_stays_what_it_is<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
    let room = world.store.open_direct(direct(&ada, &[bob.id])).await.expect("new").room;
    assert_eq!(denied(world.knock(&eve, Door::Room(room)).await), Denied::NotFound);
    assert_eq!(denied(world.leave(&ada, room).await), Denied::Forbidden);
    assert_eq!(denied(world.act(&ada, room, &bob, MemberAct::Kick).await), Denied::Forbidden);
    assert_eq!(denied(world.invite(&ada, room, None).await), Denied::Forbidden);
    assert_eq!(denied(world.store.delete_room(room, ada.actor()).await), Denied::Forbidden);
    assert!(world.store.open_rooms(eve.id, None).await.expect("a page").rooms.is_empty());
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
