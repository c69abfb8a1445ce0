//! What is done to members: roles, mutes, kicks, bans.

use crate::harness::Harness;
use crate::world::{World, denied, draft, newcomer};
use natter_core::audit::Deed;
use natter_core::govern::MemberAct;
use natter_core::join::{Door, JoinRequest};
use natter_core::member::Role;
use natter_core::person::Standing;
use natter_core::port::{Governance, Log};
use natter_core::room::RoomKind;
use natter_core::span::{Edge, Kinds, Span};
use natter_core::{Actor, Denied, EventKind, PersonRef, RoomId, Timestamp};

const KICK: MemberAct = MemberAct::Kick;

/// P11: the event of the removal is the last that concerns them.
pub async fn whoever_is_kicked_is_out_at_once<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
    world.say(&bob, room, "b1", "hello").await;
    world.act(&ada, room, &bob, KICK).await.expect("she owns it");
    let removed = world.last_published(room);
    let member = PersonRef { id: bob.id, username: bob.username.clone() };
    assert_eq!((removed.person, removed.kind), (ada.id, EventKind::MemberRemoved { member, banned: false }));
    assert_eq!(denied(world.send(&bob, room, draft("", "wait")).await), Denied::Forbidden);
    let span = Span::new(Edge::Newest, Kinds::All, None);
    assert_eq!(denied(world.store.read_log(bob.id, room, span).await), Denied::Forbidden);
    assert_eq!(world.entry(&bob, room).await, None);
    assert_eq!(world.entry(&ada, room).await.expect("hers").members, 1);
    world.join(&bob, room).await.expect("a kick is no ban");
    assert_eq!(world.deed_words(&ada, room).await, [Deed::RoomCreated, Deed::MemberKicked]);
}

/// By no door.
pub async fn whoever_is_banned_stays_out<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
    world.act(&ada, room, &bob, MemberAct::Ban).await.expect("she owns it");
    assert!(matches!(world.last_published(room).kind, EventKind::MemberRemoved { banned: true, .. }));
    assert_eq!(denied(world.knock(&bob, Door::Room(room)).await), Denied::Forbidden);
    let token = world.invite(&ada, room, None).await.expect("she may invite");
    denied(world.knock(&bob, Door::Invite(token.hash())).await);
    let bans = world.store.bans(ada.actor(), room).await.expect("she may see them");
    assert_eq!(bans.iter().map(|ban| (ban.person.id, ban.by.id)).collect::<Vec<_>>(), [(bob.id, ada.id)]);
    world.act(&ada, room, &bob, MemberAct::Unban).await.expect("she owns it");
    assert!(world.store.bans(ada.actor(), room).await.expect("she may see them").is_empty());
    world.join(&bob, room).await.expect("a public room again");
    let words = [Deed::RoomCreated, Deed::MemberBanned, Deed::InviteCreated, Deed::MemberUnbanned];
    assert_eq!(world.deed_words(&ada, room).await, words);
}

/// A host has a whole /64 of IPv6 addresses, and an IPv4 address has a mapped form.
pub async fn a_banned_guest_stays_out_under_another_name_from_the_same_share<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let guests = [
        ("2001:db8:0:5::1", "2001:db8:0:5:ffff::2", "2001:db8:0:6::1"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.8"),
    ];
    for (number, (banned, same, other)) in guests.into_iter().enumerate() {
        let from = async |name: &str, address: &str| {
            let mut newcomer = newcomer(&format!("{name} {number}"), Standing::Guest);
            newcomer.session.origin.address = address.parse().ok();
            let actor = Actor::of(&newcomer.person, newcomer.session.origin.address);
            (world.enrolled(newcomer).await, actor)
        };
        let join = async |actor| world.store.join_room(JoinRequest { door: Door::Room(room), actor }).await;
        let (eve, actor) = from("Eve", banned).await;
        join(actor).await.expect("a public room");
        world.act(&ada, room, &eve, MemberAct::Ban).await.expect("she owns it");
        assert_eq!(denied(join(from("Again", same).await.1).await), Denied::Forbidden, "{same}");
        join(from("Gus", other).await.1).await.expect("another share");
    }
}

/// And whoever asks to come in is not asked about any more.
pub async fn a_ban_reaches_who_is_not_in_the_room<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    world.ask(&bob, room).await;
    let before = world.head(&ada, room).await;
    world.act(&ada, room, &bob, MemberAct::Ban).await.expect("she owns it");
    assert_eq!(world.head(&ada, room).await, before);
    assert_eq!(world.entry(&ada, room).await.expect("hers").requests, 0);
    assert_eq!(denied(world.knock(&bob, Door::Room(room)).await), Denied::NotFound);
    assert_eq!(denied(world.answer(&ada, room, &bob, true).await), Denied::NotFound);
}

/// A mute ends by itself; a retry of what was stored before is acknowledged all the same (P4).
pub async fn the_muted_read_and_do_not_write<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
    let first = world.retryable(&bob, room, vec![draft("b1", "hello")]).await;
    let receipt = world.store.append(first.clone()).await.expect("he may write").remove(0);
    let until = Timestamp(Timestamp::now().0 + 3_600_000);
    world.act(&ada, room, &bob, MemberAct::Mute(Some(until))).await.expect("she owns it");
    assert_eq!(denied(world.send(&bob, room, draft("b2", "but")).await), Denied::Muted { until });
    let again = world.store.append(first).await.expect("it is stored").remove(0);
    assert!(again.duplicate && again.seq == receipt.seq);
    assert_eq!(world.entry(&bob, room).await.expect("his").muted_until, Some(until));
    let page = world.store.members(ada.id, room, None, 10).await.expect("she may read");
    assert!(page.members.iter().any(|one| one.person == bob.id && one.muted_until == Some(until)));
    world.act(&ada, room, &bob, MemberAct::Mute(None)).await.expect("she owns it");
    world.say(&bob, room, "b2", "but").await;
    let kinds: Vec<EventKind> = world.log(&ada, room).await.into_iter().map(|event| event.kind).collect();
    let member = PersonRef { id: bob.id, username: bob.username.clone() };
    assert!(kinds.contains(&EventKind::MemberMuted { member: member.clone(), until: Some(until) }));
    assert!(kinds.contains(&EventKind::MemberMuted { member, until: None }));
    let words = [Deed::RoomCreated, Deed::MemberMuted, Deed::MemberUnmuted];
    assert_eq!(world.deed_words(&ada, room).await, words);
}

/// The table of rights, tried out.
pub async fn nobody_does_more_than_their_role_may<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let mut people = vec![ada.clone()];
    for (name, role) in
        [("Amy", Role::Admin), ("Moe", Role::Moderator), ("Max", Role::Member), ("Gus", Role::Guest)]
    {
        people.push(world.with_role(&ada, room, name, role).await);
    }
    let far = Some(Timestamp(Timestamp::now().0 + 60_000));
    let acts = [KICK, MemberAct::Ban, MemberAct::Mute(far), MemberAct::SetRole(Role::Moderator)];
    let before = world.head(&ada, room).await;
    for (strength, actor) in people.iter().enumerate() {
        for target in &people[..=strength] {
            // Among equals only admins reach each other; here nobody but oneself has the same role.
            for act in acts {
                let outcome = world.act(actor, room, target, act).await;
                assert_eq!(
                    denied(outcome),
                    Denied::Forbidden,
                    "{} {act:?} {}",
                    actor.username,
                    target.username
                );
            }
        }
    }
    assert_eq!(world.head(&ada, room).await, before, "a refused deed leaves no trace");
    assert_eq!(world.store.bans(ada.actor(), room).await.expect("she may see them"), []);
}

/// And everybody sees it.
pub async fn roles_are_given_and_taken_with_an_event<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
    for role in [Role::Admin, Role::Moderator, Role::Member] {
        world.act(&ada, room, &bob, MemberAct::SetRole(role)).await.expect("she owns it");
        assert_eq!(world.role(&bob, room).await, Some(role));
        let member = PersonRef { id: bob.id, username: bob.username.clone() };
        assert_eq!(world.last_published(room).kind, EventKind::RoleChanged { member, role });
    }
    let head = world.head(&ada, room).await;
    world.act(&ada, room, &bob, MemberAct::SetRole(Role::Member)).await.expect("so already");
    assert_eq!(world.head(&ada, room).await, head);
}

/// There is always one.
pub async fn a_room_is_handed_over_whole<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
    world.act(&ada, room, &bob, MemberAct::SetRole(Role::Owner)).await.expect("she owns it");
    assert_eq!(world.role(&bob, room).await, Some(Role::Owner));
    assert_eq!(world.role(&ada, room).await, Some(Role::Admin));
    assert_eq!(denied(world.act(&ada, room, &bob, KICK).await), Denied::Forbidden);
    world.act(&bob, room, &ada, KICK).await.expect("he owns it");
}

/// Ownership passes to the strongest, and among equals to the one who came first.
pub async fn an_owner_who_leaves_has_an_heir<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let gus = world.with_role(&ada, room, "Gus", Role::Guest).await;
    let max = world.with_role(&ada, room, "Max", Role::Member).await;
    let moe = world.with_role(&ada, room, "Moe", Role::Moderator).await;
    let mia = world.with_role(&ada, room, "Mia", Role::Moderator).await;
    world.leave(&ada, room).await.expect("an owner may");
    assert_eq!(world.role(&moe, room).await, Some(Role::Owner));
    world.leave(&moe, room).await.expect("an owner may");
    assert_eq!(world.role(&mia, room).await, Some(Role::Owner));
    world.leave(&mia, room).await.expect("an owner may");
    assert_eq!(world.role(&max, room).await, Some(Role::Owner));
    assert_eq!(world.role(&gus, room).await, Some(Role::Guest));
    let kinds: Vec<EventKind> = world.log(&max, room).await.into_iter().map(|event| event.kind).collect();
    let passed = |kind: &&EventKind| matches!(kind, EventKind::RoleChanged { role: Role::Owner, .. });
    assert_eq!(kinds.iter().filter(passed).count(), 3);
    assert_eq!(world.published.of(room), world.log(&max, room).await);
}

/// Guests inherit nothing.
pub async fn a_room_without_an_heir_is_put_away<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let gus = world.with_role(&ada, room, "Gus", Role::Guest).await;
    world.leave(&ada, room).await.expect("an owner may");
    assert!(world.entry(&gus, room).await.expect("his").settings.archived);
    assert_eq!(denied(world.send(&gus, room, draft("", "hello?")).await), Denied::Archived);
    assert_eq!(denied(world.join(&ada, room).await), Denied::Archived);
}

/// Whatever the order.
pub async fn deeds_on_nobody_are_refused<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    for act in [KICK, MemberAct::Mute(None), MemberAct::SetRole(Role::Admin), MemberAct::Unban] {
        assert_eq!(denied(world.act(&ada, room, &bob, act).await), Denied::NotFound, "{act:?}");
    }
    let nowhere = RoomId::from_bits(7);
    assert_eq!(denied(world.act(&ada, nowhere, &bob, KICK).await), Denied::NotFound);
}
