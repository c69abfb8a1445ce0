//! The site as a whole: its first admin, its settings, its lists, its audit log.

use crate::harness::Harness;
use crate::world::{World, denied, newcomer};
use natter_core::audit::{AuditEntry, Deed};
use natter_core::govern::NewDirect;
use natter_core::join::{InviteToken, NewInvite};
use natter_core::person::{PersonState, SecretHash, Standing};
use natter_core::port::{AuditScope, Governance, Invitation, Log, People, PersonChange, Site};
use natter_core::room::RoomKind;
use natter_core::site::{SignupPolicy, SiteChange, SiteSettings};
use natter_core::text::EmailDomain;
use natter_core::{Actor, AuditId, Denied, Epoch, InviteId, PersonId, RoomId, Timestamp, limit};

const CODE: SecretHash = SecretHash([9; 32]);

/// Gaia, who governs the site.
pub(super) async fn governor<H: Harness>(world: &World<H>) -> Actor {
    let gaia = world.person("Gaia").await.actor();
    world.store.claim_site(gaia.clone(), CODE, CODE).await.expect("nobody governs it yet");
    gaia
}

/// What the whole audit log says, the newest first.
pub(super) async fn audit<H: Harness>(world: &World<H>, reader: &Actor) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    loop {
        let before = entries.last().map(|entry: &AuditEntry| entry.id);
        let page = world.store.audit(reader.clone(), AuditScope::Site, before).await.expect("a page");
        entries.extend(page.entries);
        if !page.has_more {
            return entries;
        }
    }
}

/// What is needed for an invitation into the site or a room.
pub(super) fn invite_of(actor: &Actor, room: Option<RoomId>, word: u128, uses: Option<u64>) -> NewInvite {
    NewInvite {
        id: InviteId::from_bits(word),
        token: InviteToken::of_bits(word).hash(),
        room,
        actor: actor.clone(),
        expires: None,
        uses,
    }
}

/// A second code, and the same code again, make nobody else.
pub async fn the_site_is_claimed_once<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let eve = world.person("Eve").await.actor();
    assert!(!world.store.has_site_admin().await.expect("an answer"));
    let wrong = SecretHash([8; 32]);
    assert_eq!(denied(world.store.claim_site(eve.clone(), wrong, CODE).await), Denied::Forbidden);
    assert!(!world.store.has_site_admin().await.expect("an answer"));
    let gaia = governor(&world).await;
    assert!(world.store.has_site_admin().await.expect("an answer"));
    assert_eq!(denied(world.store.claim_site(eve.clone(), CODE, CODE).await), Denied::Conflict);
    let people = world.store.site_people(gaia.clone(), None).await.expect("a list").people;
    let admins: Vec<PersonId> =
        people.iter().filter(|one| one.person.site_admin).map(|one| one.person.id).collect();
    assert_eq!(admins, [gaia.id]);
    let granted: Vec<AuditEntry> =
        audit(&world, &gaia).await.into_iter().filter(|entry| entry.deed == Deed::SiteAdminGranted).collect();
    assert_eq!((granted.len(), granted[0].actor.id), (1, gaia.id));
}

/// A guest may be gone tomorrow.
pub async fn a_guest_claims_nothing<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gus = world.guest("Gus").await.actor();
    assert_eq!(denied(world.store.claim_site(gus, CODE, CODE).await), Denied::Forbidden);
    assert!(!world.store.has_site_admin().await.expect("an answer"));
}

/// Whoever is first.
pub async fn of_two_claims_at_once_one_is_heard<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let (ada, bob) = (world.person("Ada").await.actor(), world.person("Bob").await.actor());
    let (one, other) =
        tokio::join!(world.store.claim_site(ada, CODE, CODE), world.store.claim_site(bob, CODE, CODE));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
}

/// What the operator has configured holds until then.
pub async fn what_is_set_holds_and_stands_in_the_log<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    assert_eq!(world.store.site_settings().await.expect("an answer"), None);
    let gaia = governor(&world).await;
    let configured = SiteSettings { guests: false, ..SiteSettings::default() };
    let domains = vec![EmailDomain::parse("example.org").expect("a domain")];
    let change = SiteChange {
        signup: Some(SignupPolicy::Invited),
        email_domains: Some(domains.clone()),
        ..SiteChange::default()
    };
    let update = |change| world.store.update_site(gaia.clone(), configured.clone(), change);
    let set = update(change.clone()).await.expect("set");
    let expected =
        SiteSettings { signup: SignupPolicy::Invited, email_domains: domains, ..configured.clone() };
    assert_eq!(set, expected);
    assert_eq!(world.store.site_settings().await.expect("an answer"), Some(expected.clone()));
    update(change).await.expect("the same again");
    let back = SiteChange { guests: Some(true), email_domains: Some(Vec::new()), ..SiteChange::default() };
    let set = update(back).await.expect("set");
    assert_eq!(set, SiteSettings { guests: true, email_domains: Vec::new(), ..expected });
    let updates = audit(&world, &gaia).await.into_iter().filter(|entry| entry.deed == Deed::SiteUpdated);
    assert_eq!(updates.count(), 2, "what changes nothing is not told");
}

/// By what the store knows: an actor who says more of themselves gets nothing by it.
pub async fn lists_and_changes_are_for_site_admins_only<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    governor(&world).await;
    let eve = world.person("Eve").await.actor();
    let stranger = Actor { id: PersonId::from_bits(7), ..eve.clone() };
    for actor in [eve, stranger] {
        let store = &world.store;
        assert_eq!(denied(store.site_people(actor.clone(), None).await), Denied::Forbidden);
        assert_eq!(denied(store.site_rooms(actor.clone(), None).await), Denied::Forbidden);
        assert_eq!(denied(store.audit(actor.clone(), AuditScope::Site, None).await), Denied::Forbidden);
        let change = SiteChange { guests: Some(false), ..SiteChange::default() };
        let update = store.update_site(actor.clone(), SiteSettings::default(), change);
        assert_eq!(denied(update.await), Denied::Forbidden);
    }
    assert_eq!(world.store.site_settings().await.expect("an answer"), None);
}

/// Everybody, once, with what they are.
pub async fn people_come_in_pages<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    for number in 0..limit::PAGE_MEMBERS {
        world.guest(&format!("Guest {number}")).await;
    }
    let first = world.store.site_people(gaia.clone(), None).await.expect("a page");
    assert!(first.has_more && first.people.len() == limit::PAGE_MEMBERS);
    let last = first.people.last().map(|one| one.person.id);
    let second = world.store.site_people(gaia.clone(), last).await.expect("a page");
    assert!(!second.has_more && second.people.len() == 1);
    let all: Vec<PersonId> = first.people.iter().chain(&second.people).map(|one| one.person.id).collect();
    assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] != pair[1]) && all.contains(&gaia.id));
    let gaias = first.people.iter().chain(&second.people).find(|one| one.person.id == gaia.id);
    assert!(gaias.is_some_and(|one| one.state == PersonState::Active && one.person.email.is_some()));
}

/// Direct rooms are nobody else's business.
pub async fn rooms_are_listed_but_direct_ones<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let private = world.room_of_kind(&ada, RoomKind::Private).await.room;
    let epoch = Epoch::from_bits(rand::random());
    let wanted = NewDirect { actor: ada.actor(), others: vec![bob.id], epoch };
    world.store.open_direct(wanted).await.expect("opened");
    let page = world.store.site_rooms(gaia.clone(), None).await.expect("a page");
    let rooms: Vec<RoomId> = page.rooms.iter().map(|room| room.room).collect();
    assert_eq!((rooms, page.has_more), (vec![RoomId::LOBBY, private], false));
    assert_eq!((page.rooms[1].members, page.rooms[1].creator), (1, Some(ada.id)));
    let page = world.store.site_rooms(gaia, Some(RoomId::LOBBY)).await.expect("a page");
    assert_eq!(page.rooms.len(), 1);
}

/// No line twice, none left out.
pub async fn the_audit_log_comes_in_pages<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    for number in 0..limit::PAGE_AUDIT {
        world.person(&format!("Person {number}")).await;
    }
    let first = world.store.audit(gaia.clone(), AuditScope::Site, None).await.expect("a page");
    assert!(first.has_more && first.entries.len() == limit::PAGE_AUDIT);
    let entries = audit(&world, &gaia).await;
    let ids: Vec<AuditId> = entries.iter().map(|entry| entry.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "the newest first, none twice");
    assert_eq!(entries.len(), limit::PAGE_AUDIT + 2, "their accounts, hers, and her claim");
}

/// And no others.
pub async fn a_rooms_part_of_the_log_is_for_its_admins<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = world.person("Bob").await;
    world.join(&bob, room).await.expect("in");
    let page = world.store.audit(ada.actor(), AuditScope::Room(room), None).await.expect("hers");
    assert_eq!(page.entries.iter().map(|entry| entry.deed).collect::<Vec<_>>(), [Deed::RoomCreated]);
    assert!(page.entries.iter().all(|entry| entry.room == Some(room)));
    let refused = world.store.audit(bob.actor(), AuditScope::Room(room), None).await;
    assert_eq!(denied(refused), Denied::Forbidden);
    let missing = world.store.audit(bob.actor(), AuditScope::Room(RoomId::from_bits(5)), None).await;
    assert_eq!(denied(missing), Denied::NotFound);
    let gaia = governor(&world).await;
    assert!(
        world.store.audit(gaia, AuditScope::Room(room), None).await.is_ok(),
        "site admins read all parts"
    );
}

/// What was done to whom, by whom.
pub async fn what_is_done_to_people_stands_in_the_log<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let ada = world.person("Ada").await;
    for change in [
        PersonChange::SiteAdmin(true),
        PersonChange::SiteAdmin(false),
        PersonChange::State(PersonState::Suspended),
        PersonChange::State(PersonState::Active),
        PersonChange::State(PersonState::Active),
    ] {
        world.store.change_person(gaia.clone(), ada.id, change).await.expect("done");
    }
    let entries = audit(&world, &gaia).await;
    let is_about_ada = |entry: &&AuditEntry| entry.target.as_ref().is_some_and(|one| one.id == ada.id);
    let mut of_ada: Vec<&str> = entries.iter().filter(is_about_ada).map(|entry| entry.deed.word()).collect();
    of_ada.sort_unstable();
    let expected =
        [Deed::PersonRestored, Deed::PersonSuspended, Deed::SiteAdminGranted, Deed::SiteAdminRevoked]
            .map(Deed::word);
    assert_eq!(of_ada, expected, "what changes nothing is not told");
    assert!(entries.iter().filter(|entry| entry.target.is_some()).all(|entry| entry.actor.id == gaia.id));
}

/// By whoever holds the word, for as long as it is good.
pub async fn an_invitation_is_found_by_its_word<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let gaia = governor(&world).await;
    let now = Timestamp::now();
    let end = now.plus_millis(60_000);
    let into_site = NewInvite { expires: Some(end), ..invite_of(&gaia, None, 1, Some(3)) };
    world.store.create_invite(into_site).await.expect("made");
    world.store.create_invite(invite_of(&ada.actor(), Some(room), 2, None)).await.expect("made");
    let find = async |word: u128, now| {
        world.store.invitation(InviteToken::of_bits(word).hash(), now).await.expect("an answer")
    };
    assert_eq!(find(1, now).await, Some(Invitation { into_room: false, expires: Some(end) }));
    assert_eq!(find(1, end).await, None, "its time is over");
    assert_eq!(find(2, now).await, Some(Invitation { into_room: true, expires: None }));
    assert_eq!(find(3, now).await, None);
    world.store.revoke_invite(Some(room), ada.actor(), InviteId::from_bits(2)).await.expect("revoked");
    assert_eq!(find(2, now).await, None);
}

/// One use for one newcomer; whoever is refused for something else uses nothing up.
pub async fn an_invitation_into_the_site_is_used_up<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    world.store.create_invite(invite_of(&gaia, None, 1, Some(1))).await.expect("made");
    let token = Some(InviteToken::of_bits(1).hash());
    let invited = |name| natter_core::person::Newcomer { invite: token, ..newcomer(name, Standing::Account) };
    assert_eq!(denied(world.store.enrol(invited("Gaia")).await), Denied::Conflict);
    world.store.enrol(invited("Ada")).await.expect("invited");
    assert_eq!(denied(world.store.enrol(invited("Bob")).await), Denied::NotFound);
    let unknown = natter_core::person::Newcomer {
        invite: Some(SecretHash([1; 32])),
        ..newcomer("Bob", Standing::Account)
    };
    assert_eq!(denied(world.store.enrol(unknown).await), Denied::NotFound);
    world.person("Bob").await;
    let used = audit(&world, &gaia).await.into_iter().filter(|entry| entry.deed == Deed::InviteUsed);
    assert_eq!(used.count(), 1);
}

/// Each account takes a use, and its person comes into the room by the same word without a second one.
pub async fn an_invitation_into_a_room_takes_one_use_an_account<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let keeper = world.person("Gaia").await;
    world.store.claim_site(keeper.actor(), CODE, CODE).await.expect("nobody governs it yet");
    let gaia = keeper.actor();
    let room = world.room_of_kind(&keeper, RoomKind::Private).await.room;
    world.store.create_invite(invite_of(&gaia, Some(room), 1, Some(1))).await.expect("made");
    let token = InviteToken::of_bits(1).hash();
    let by_link =
        |name| natter_core::person::Newcomer { invite: Some(token), ..newcomer(name, Standing::Account) };
    let bob = world.enrolled(by_link("Bob")).await;
    assert_eq!(world.entry(&bob, room).await, None, "making an account is not joining");
    assert_eq!(world.store.invitation(token, Timestamp::now()).await.expect("an answer"), None, "one use");
    assert_eq!(denied(world.store.enrol(by_link("Eve")).await), Denied::NotFound);
    let request =
        |actor| natter_core::join::JoinRequest { door: natter_core::join::Door::Invite(token), actor };
    let eve = world.person("Eve").await;
    assert_eq!(denied(world.store.join_room(request(eve.actor())).await), Denied::NotFound);
    world.store.join_room(request(bob.actor())).await.expect("the account was made by it");
    assert!(world.entry(&bob, room).await.is_some());
    world.leave(&bob, room).await.expect("he may");
    assert_eq!(denied(world.store.join_room(request(bob.actor())).await), Denied::NotFound, "once");
}

/// Be they members, owners of rooms, or site admins who are none any more.
pub async fn only_site_admins_invitations_permit_accounts<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let (ada, gus) = (world.person("Ada").await, world.guest("Gus").await);
    let room = world.room_of_kind(&ada, RoomKind::Private).await.room;
    let owned = world.room_of_kind(&gus, RoomKind::Private).await.room;
    for (word, actor, room) in [(1, ada.actor(), room), (2, gus.actor(), owned)] {
        world.store.create_invite(invite_of(&actor, Some(room), word, None)).await.expect("an owner may");
    }
    world.store.create_invite(invite_of(&gaia, None, 3, None)).await.expect("a site admin may");
    let by_link = |word, name| natter_core::person::Newcomer {
        invite: Some(InviteToken::of_bits(word).hash()),
        ..newcomer(name, Standing::Account)
    };
    for word in [1, 2] {
        assert_eq!(denied(world.store.enrol(by_link(word, "Bob")).await), Denied::NotFound, "{word}");
    }
    let email = natter_core::text::Email::parse("gus@example.org").expect("an address");
    let promote =
        PersonChange::Account { email, hash: "hash".into(), invite: Some(InviteToken::of_bits(2).hash()) };
    let promoted = world.store.change_person(gus.actor(), gus.id, promote).await;
    assert_eq!(denied(promoted), Denied::NotFound, "a guest's own invitation");
    world.store.enrol(by_link(3, "Bob")).await.expect("invited");
    world.store.change_person(gaia.clone(), ada.id, PersonChange::SiteAdmin(true)).await.expect("she may");
    world.store.change_person(gaia.clone(), gaia.id, PersonChange::SiteAdmin(false)).await.expect("she may");
    let late = world.store.enrol(by_link(3, "Carol")).await;
    assert_eq!(denied(late), Denied::NotFound, "its maker is no site admin any more");
}

/// Of two who demote each other at once, one stays.
pub async fn two_admins_who_demote_each_other_leave_one<H: Harness>(harness: &H) {
    let world = World::new(harness).await;
    let gaia = governor(&world).await;
    let ada = world.person("Ada").await.actor();
    for _ in 0..8 {
        for one in [&gaia, &ada] {
            let grant = PersonChange::SiteAdmin(true);
            let by_gaia = world.store.change_person(gaia.clone(), one.id, grant.clone()).await;
            if by_gaia.is_err() {
                world.store.change_person(ada.clone(), one.id, grant).await.expect("one of them governs");
            }
        }
        let (one, other) = tokio::join!(
            world.store.change_person(gaia.clone(), ada.id, PersonChange::SiteAdmin(false)),
            world.store.change_person(ada.clone(), gaia.id, PersonChange::SiteAdmin(false)),
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
        assert!(world.store.has_site_admin().await.expect("an answer"));
    }
}
