//! Deeds that exclude each other, at once: one is refused, and what must hold holds after it.

use crate::harness::Harness;
use crate::world::{Persona, World, draft};
use natter_core::govern::MemberAct;
use natter_core::member::Role;
use natter_core::port::Governance;
use natter_core::room::RoomKind;
use natter_core::{EventKind, LogEvent, PersonId, RoomId};

/// How often each race is run here.
const ROUNDS: usize = 12;

/// The roles that the log tells, event by event.
fn owners_told(log: &[LogEvent]) -> Vec<PersonId> {
    let mut roles: Vec<(PersonId, Role)> = Vec::new();
    for event in log {
        match &event.kind {
            EventKind::MemberJoined { role, .. } => roles.push((event.person, *role)),
            EventKind::MemberLeft => roles.retain(|(person, _)| *person != event.person),
            EventKind::MemberRemoved { member, .. } => roles.retain(|(person, _)| *person != member.id),
            EventKind::RoleChanged { member, role } => {
                roles.iter_mut().filter(|(person, _)| *person == member.id).for_each(|one| one.1 = *role);
            }
            _ => {}
        }
    }
    roles.into_iter().filter(|(_, role)| *role == Role::Owner).map(|(person, _)| person).collect()
}

/// One owner, in the rows and in the log, and nobody is in twice.
async fn is_sound<H: Harness>(world: &World<H>, reader: &Persona, room: RoomId) {
    let roles = world.roles(reader, room).await;
    let owners: Vec<PersonId> =
        roles.iter().filter(|(_, role)| *role == Role::Owner).map(|(person, _)| *person).collect();
    assert_eq!(owners.len(), 1, "{roles:?}");
    let log = world.log(reader, room).await;
    assert_eq!(owners_told(&log), owners, "the log tells the same");
    let members = world.entry(reader, room).await.expect("a member").members;
    assert_eq!(members as usize, roles.len());
}

/// Nothing of theirs stands behind their removal.
pub async fn a_kick_and_a_send_at_once<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
    for round in 0..ROUNDS {
        let text = format!("round {round}");
        let (sent, kicked) = tokio::join!(
            world.send(&bob, room, draft("", &text)),
            world.act(&ada, room, &bob, MemberAct::Kick)
        );
        kicked.expect("she owns it");
        let log = world.log(&ada, room).await;
        let removal = log.iter().rposition(|event| matches!(event.kind, EventKind::MemberRemoved { .. }));
        let removal = removal.expect("it happened");
        assert!(log[removal..].iter().all(|event| event.person != bob.id), "round {round}");
        let stored = log
            .iter()
            .any(|event| matches!(&event.kind, EventKind::Message(message) if message.text.as_str() == text));
        assert_eq!(stored, sent.is_ok());
        world.join(&bob, room).await.expect("a kick is no ban");
    }
}

/// In or out, and said once.
pub async fn an_approval_and_a_rejection_at_once<H: Harness>(harness: &H) {
    let (world, ada, _, room) = World::ada_and_bob(harness, RoomKind::Approval).await;
    for round in 0..ROUNDS {
        let asker = world.person(&format!("asker {round}")).await;
        world.ask(&asker, room).await;
        let (yes, no) =
            tokio::join!(world.answer(&ada, room, &asker, true), world.answer(&ada, room, &asker, false));
        assert!(yes.is_ok() != no.is_ok(), "round {round}: one of them counts");
        assert_eq!(world.role(&asker, room).await.is_some(), yes.is_ok());
        assert_eq!(world.entry(&ada, room).await.expect("hers").requests, 0);
    }
    is_sound(&world, &ada, room).await;
}

/// One of them is no admin any more, and so the other still is.
pub async fn two_admins_demote_each_other<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let amy = world.with_role(&ada, room, "Amy", Role::Admin).await;
    let alf = world.with_role(&ada, room, "Alf", Role::Admin).await;
    let down = MemberAct::SetRole(Role::Member);
    for round in 0..ROUNDS {
        let (first, second) =
            tokio::join!(world.act(&amy, room, &alf, down), world.act(&alf, room, &amy, down));
        assert!(first.is_ok() != second.is_ok(), "round {round}: {first:?} {second:?}");
        let roles = (world.role(&amy, room).await, world.role(&alf, room).await);
        let expected = if first.is_ok() { (Role::Admin, Role::Member) } else { (Role::Member, Role::Admin) };
        assert_eq!(roles, (Some(expected.0), Some(expected.1)));
        let fallen = if first.is_ok() { &alf } else { &amy };
        world.act(&ada, room, fallen, MemberAct::SetRole(Role::Admin)).await.expect("she owns it");
    }
    is_sound(&world, &ada, room).await;
}

/// While the heir goes too.
pub async fn an_owner_and_the_heir_leave_at_once<H: Harness>(harness: &H) {
    for _ in 0..ROUNDS / 3 {
        let (world, ada, room) = World::ada_in_a_room(harness).await;
        let amy = world.with_role(&ada, room, "Amy", Role::Admin).await;
        let max = world.with_role(&ada, room, "Max", Role::Member).await;
        let (first, second) = tokio::join!(world.leave(&ada, room), world.leave(&amy, room));
        first.expect("an owner may");
        second.expect("an admin may");
        assert_eq!(world.roles(&max, room).await, [(max.id, Role::Owner)]);
        is_sound(&world, &max, room).await;
    }
}

/// The new owner is one who is there.
pub async fn a_room_is_handed_to_somebody_who_leaves<H: Harness>(harness: &H) {
    for _ in 0..ROUNDS / 3 {
        let (world, ada, room) = World::ada_in_a_room(harness).await;
        let amy = world.with_role(&ada, room, "Amy", Role::Admin).await;
        let (_, left) = tokio::join!(
            world.act(&ada, room, &amy, MemberAct::SetRole(Role::Owner)),
            world.leave(&amy, room)
        );
        left.expect("she may, whatever she is");
        assert_eq!(world.roles(&ada, room).await, [(ada.id, Role::Owner)]);
        is_sound(&world, &ada, room).await;
    }
}

/// Out, whichever came first.
pub async fn a_ban_and_a_join_at_once<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    for round in 0..ROUNDS {
        let bob = world.person(&format!("bob {round}")).await;
        let (_, banned) = tokio::join!(world.join(&bob, room), world.act(&ada, room, &bob, MemberAct::Ban));
        banned.expect("she owns it");
        assert_eq!(world.role(&bob, room).await, None, "round {round}");
        assert_eq!(world.store.bans(ada.actor(), room).await.expect("she may").len(), round + 1);
    }
    is_sound(&world, &ada, room).await;
}

/// Nothing stands behind the end.
pub async fn a_deletion_and_a_send_at_once<H: Harness>(harness: &H) {
    for _ in 0..ROUNDS / 3 {
        let (world, ada, room) = World::ada_in_a_room(harness).await;
        let bob = world.with_role(&ada, room, "Bob", Role::Member).await;
        let (_, deleted) = tokio::join!(
            world.send(&bob, room, draft("", "last words")),
            world.store.delete_room(room, ada.actor())
        );
        deleted.expect("she owns it");
        let mut told = world.published.of(room);
        told.sort_by_key(|event| event.seq);
        assert_eq!(told.last().map(|event| event.kind.clone()), Some(EventKind::RoomDeleted));
    }
}
