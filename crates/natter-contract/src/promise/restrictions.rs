//! What limits a person in a room is kept with the room and the person: leaving, another name and another way in do not end it.

use super::site::{governor, invite_of};
use crate::harness::Harness;
use crate::world::{Persona, World, denied, draft, newcomer};
use natter_core::govern::{MemberAct, MemberDeed};
use natter_core::join::{Door, Joining};
use natter_core::member::Role;
use natter_core::person::{Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Governance, People, PersonChange, Site};
use natter_core::room::{RoomChange, RoomKind};
use natter_core::{Actor, Denied, Refusal, RoomId, Timestamp};

async fn muted<H: Harness>(world: &World<H>, by: &Persona, room: RoomId, person: &Persona) -> Timestamp {
    let until = Timestamp(Timestamp::now().0 + 600_000);
    world.act(by, room, person, MemberAct::Mute(Some(until))).await.expect("an owner may");
    until
}

/// That a person who is in the room again may not write, and knows it; until they are unmuted.
async fn must_be_muted<H: Harness>(
    world: &World<H>,
    owner: &Persona,
    room: RoomId,
    person: &Persona,
    until: Timestamp,
) {
    assert_eq!(denied(world.send(person, room, draft("", "again")).await), Denied::Muted { until });
    assert_eq!(world.entry(person, room).await.and_then(|entry| entry.muted_until), Some(until));
    world.act(owner, room, person, MemberAct::Mute(None)).await.expect("an owner may");
    world.say(person, room, "", "and again").await;
    world.leave(person, room).await.expect("anybody may");
}

/// Through the open door, by an invite, and by an approval.
pub async fn a_mute_outlives_leaving<H: Harness>(harness: &H) {
    let (world, ada, bob, room) = World::ada_and_bob(harness, RoomKind::Public).await;
    world.join(&bob, room).await.expect("public");
    let until = muted(&world, &ada, room, &bob).await;
    world.leave(&bob, room).await.expect("anybody may");
    let entry = world.join(&bob, room).await.expect("public");
    assert_eq!(entry.muted_until, Some(until), "the answer says so");
    must_be_muted(&world, &ada, room, &bob, until).await;

    world.join(&bob, room).await.expect("public");
    world.say(&bob, room, "", "an unmuted person writes").await;
    let until = muted(&world, &ada, room, &bob).await;
    world.act(&ada, room, &bob, MemberAct::Kick).await.expect("an owner may");
    let word = world.invite(&ada, room, None).await.expect("an owner may").hash();
    world.knock(&bob, Door::Invite(word)).await.expect("invited");
    must_be_muted(&world, &ada, room, &bob, until).await;

    world.join(&bob, room).await.expect("public");
    let until = muted(&world, &ada, room, &bob).await;
    world.leave(&bob, room).await.expect("anybody may");
    let approval = RoomChange { kind: Some(RoomKind::Approval), ..RoomChange::default() };
    world.update(&ada, room, approval).await.expect("an owner may");
    world.ask(&bob, room).await;
    world.answer(&ada, room, &bob, true).await.expect("an owner may");
    must_be_muted(&world, &ada, room, &bob, until).await;
}

/// A newcomer whose session begins at this address.
fn from(name: &str, standing: Standing, address: &str) -> Newcomer {
    let address = Some(address.parse().expect("an address"));
    let newcomer = newcomer(name, standing);
    let session = natter_core::person::NewSession {
        origin: SessionOrigin { address, agent: None },
        ..newcomer.session.clone()
    };
    Newcomer { session, ..newcomer }
}

async fn enrolled<H: Harness>(world: &World<H>, newcomer: Newcomer) -> Result<Persona, Refusal> {
    let Person { id, username, standing, .. } = newcomer.person.clone();
    world.store.enrol(newcomer).await.map(|()| Persona { id, username, standing })
}

async fn ban_from_lobby<H: Harness>(world: &World<H>, by: &Actor, person: &Persona, act: MemberAct) {
    let deed = MemberDeed { room: RoomId::LOBBY, actor: by.clone(), person: person.id, act };
    world.store.govern(deed).await.expect("a site admin may");
}

/// Neither in the lobby, into which everybody who signs up is brought, nor elsewhere, nor from a neighbouring address of the same share.
pub async fn a_banned_guest_stays_out_under_another_name<H: Harness>(harness: &H) {
    for (there, same, elsewhere) in [
        ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("2001:db8:0:5::1", "2001:db8:0:5:ffff::2", "2001:db8:0:6::1"),
    ] {
        let world = World::new(harness).await;
        let gaia = governor(&world).await;
        let gus = enrolled(&world, from("Gus", Standing::Guest, there)).await.expect("in");
        ban_from_lobby(&world, &gaia, &gus, MemberAct::Ban).await;
        let again = from("Gil", Standing::Guest, same);
        assert_eq!(denied(enrolled(&world, again.clone()).await), Denied::Forbidden);
        assert!(world.store.sessions_of(again.person.id, Timestamp(5_000)).await.expect("a list").is_empty());
        enrolled(&world, from("Fay", Standing::Guest, elsewhere)).await.expect("another address");
        enrolled(&world, from("Ann", Standing::Account, same)).await.expect("an account is banned by itself");
        let outside = Newcomer { into_lobby: false, ..from("Hal", Standing::Guest, same) };
        enrolled(&world, outside).await.expect("not into the lobby");
        ban_from_lobby(&world, &gaia, &gus, MemberAct::Unban).await;
        enrolled(&world, again).await.expect("the ban is over");
    }
}

/// For a time ([`natter_core::limit::ACCOUNT_ADDRESS_BAN_MS`]).
pub async fn a_banned_account_does_not_come_back_as_a_guest<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let eve = enrolled(&world, from("Eve", Standing::Account, "192.0.2.7")).await.expect("in");
    ban_from_lobby(&world, &gaia, &eve, MemberAct::Ban).await;
    let guest = from("Nobody", Standing::Guest, "192.0.2.7");
    assert_eq!(denied(enrolled(&world, guest.clone()).await), Denied::Forbidden);
    ban_from_lobby(&world, &gaia, &eve, MemberAct::Unban).await;
    enrolled(&world, guest).await.expect("the ban is over");
}

async fn is_good<H: Harness>(world: &World<H>, word: SecretHash) -> bool {
    let found = world.store.invitation(word, Timestamp::now()).await.expect("an answer");
    found.is_some()
}

/// Demoted, kicked, banned or gone: an invite is as good as the right of whoever made it.
pub async fn who_may_not_invite_any_more_has_no_invites<H: Harness>(harness: &H) {
    let (world, ada, _, room) = World::ada_and_bob(harness, RoomKind::Public).await;
    let acts = [MemberAct::SetRole(Role::Member), MemberAct::Kick, MemberAct::Ban];
    for (number, act) in acts.into_iter().enumerate() {
        let mo = world.with_role(&ada, room, &format!("Mo {number}"), Role::Moderator).await;
        let word = world.invite(&mo, room, None).await.expect("a moderator may").hash();
        let hers = world.invite(&ada, room, None).await.expect("an owner may").hash();
        assert!(is_good(&world, word).await);
        world.act(&ada, room, &mo, act).await.expect("an owner may");
        assert!(!is_good(&world, word).await, "{act:?}");
        assert!(is_good(&world, hers).await, "{act:?}: that of the owner stays");
        let eve = world.person(&format!("Eve {number}")).await;
        assert_eq!(denied(world.knock(&eve, Door::Invite(word)).await), Denied::NotFound, "{act:?}");
        assert_eq!(denied(world.knock(&mo, Door::Invite(word)).await), Denied::NotFound, "{act:?}");
        let listed = world.store.invites(ada.actor(), Some(room)).await.expect("a list");
        assert!(listed.iter().all(|invite| invite.maker.id == ada.id), "{act:?}: {listed:?}");
        let in_by_hers = world.knock(&eve, Door::Invite(hers)).await.expect("a good invite");
        assert!(matches!(in_by_hers, Joining::In(_)));
    }
}

/// The same for the site.
pub async fn a_former_site_admins_invites_into_the_site_are_over<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let flo = world.person("Flo").await;
    let appoint = |on| world.store.change_person(gaia.clone(), flo.id, PersonChange::SiteAdmin(on));
    appoint(true).await.expect("a site admin may");
    let wanted = invite_of(&flo.actor(), None, 81, None);
    let word = wanted.token;
    world.store.create_invite(wanted).await.expect("a site admin may");
    assert!(is_good(&world, word).await);
    appoint(false).await.expect("a site admin may");
    assert!(!is_good(&world, word).await);
    let by_link = Newcomer { invite: Some(word), ..newcomer("Eve", Standing::Account) };
    assert_eq!(denied(world.store.enrol(by_link).await), Denied::NotFound);
    assert_eq!(world.store.invites(gaia, None).await.expect("a list"), []);
}
