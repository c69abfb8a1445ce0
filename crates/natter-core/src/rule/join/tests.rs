use super::*;
use crate::text::RoomName;

const NOW: Timestamp = Timestamp(10_000_000);

fn settings(kind: RoomKind) -> RoomSettings {
    RoomSettings { guests: true, ..RoomSettings::new(RoomName::from_stored("Tea"), kind) }
}

fn at_the_door(settings: &RoomSettings) -> Facts<'_> {
    let door = DoorFacts::Room { request: None, waiting_of_person: 0, waiting_at_room: 0 };
    Facts { settings, role: None, restrictions: Restrictions::default(), rooms: 3, door }
}

fn invited_to(settings: &RoomSettings) -> Facts<'_> {
    Facts { door: DoorFacts::Invited, ..at_the_door(settings) }
}

fn asked(settings: &RoomSettings, request: Asked) -> Facts<'_> {
    let door = DoorFacts::Room { request: Some(request), waiting_of_person: 1, waiting_at_room: 1 };
    Facts { door, ..at_the_door(settings) }
}

#[test]
fn anybody_enters_a_public_room_once() {
    let public = settings(RoomKind::Public);
    assert_eq!(
        join(at_the_door(&public), Standing::Account, NOW),
        Ok(Decision::Enter(Entrance::founder(Role::Member)))
    );
    assert_eq!(
        join(at_the_door(&public), Standing::Guest, NOW),
        Ok(Decision::Enter(Entrance::founder(Role::Guest)))
    );
    let member = Facts { role: Some(Role::Owner), ..at_the_door(&public) };
    assert_eq!(join(member, Standing::Account, NOW), Ok(Decision::Already));
}

#[test]
fn an_approval_room_is_asked_and_a_private_one_does_not_exist() {
    let approval = settings(RoomKind::Approval);
    assert_eq!(join(at_the_door(&approval), Standing::Account, NOW), Ok(Decision::Ask));
    for kind in [RoomKind::Private, RoomKind::Direct] {
        assert_eq!(join(at_the_door(&settings(kind)), Standing::Account, NOW), Err(Denied::NotFound));
    }
}

#[test]
fn an_invitation_opens_every_door_but_that_of_direct_rooms() {
    for kind in [RoomKind::Public, RoomKind::Approval, RoomKind::Private] {
        assert_eq!(
            join(invited_to(&settings(kind)), Standing::Account, NOW),
            Ok(Decision::Enter(Entrance::founder(Role::Member)))
        );
    }
    assert_eq!(join(invited_to(&settings(RoomKind::Direct)), Standing::Account, NOW), Err(Denied::NotFound));
    assert!(invited(None, None, NOW) && invited(Some(Timestamp(NOW.0 + 1)), Some(1), NOW));
    assert!(!invited(Some(NOW), None, NOW) && !invited(None, Some(0), NOW));
}

#[test]
fn the_banned_come_by_no_door() {
    for kind in [RoomKind::Approval, RoomKind::Private] {
        let settings = settings(kind);
        for facts in [at_the_door(&settings), invited_to(&settings)] {
            assert_eq!(
                join(Facts { restrictions: BANNED, ..facts }, Standing::Account, NOW),
                Err(Denied::NotFound)
            );
        }
    }
    let public = settings(RoomKind::Public);
    let banned = Facts { restrictions: BANNED, ..at_the_door(&public) };
    assert_eq!(join(banned, Standing::Account, NOW), Err(Denied::Forbidden));
}

#[test]
fn guests_come_where_guests_may() {
    let closed = |kind| RoomSettings { guests: false, ..settings(kind) };
    assert_eq!(join(at_the_door(&closed(RoomKind::Public)), Standing::Guest, NOW), Err(Denied::Forbidden));
    assert_eq!(join(at_the_door(&closed(RoomKind::Approval)), Standing::Guest, NOW), Err(Denied::NotFound));
    assert_eq!(join(invited_to(&closed(RoomKind::Private)), Standing::Guest, NOW), Err(Denied::Forbidden));
}

#[test]
fn whoever_was_turned_away_waits_before_asking_again() {
    let approval = settings(RoomKind::Approval);
    assert_eq!(join(asked(&approval, Asked::Waiting), Standing::Account, NOW), Ok(Decision::Waiting));
    let rejected = asked(&approval, Asked::Rejected(Timestamp(NOW.0 - 1)));
    let wait = limit::REJECTED_COOL_DOWN_MS - 1;
    assert_eq!(join(rejected, Standing::Account, NOW), Ok(Decision::Rejected { retry_after_ms: wait }));
    let later = Timestamp(NOW.0 + wait);
    assert_eq!(join(rejected, Standing::Account, later), Ok(Decision::Ask));
}

#[test]
fn doors_and_people_have_so_many_requests_and_no_more() {
    let approval = settings(RoomKind::Approval);
    let waiting = |waiting_of_person, waiting_at_room| {
        let door = DoorFacts::Room { request: None, waiting_of_person, waiting_at_room };
        join(Facts { door, ..at_the_door(&approval) }, Standing::Account, NOW)
    };
    assert_eq!(waiting(9, 499), Ok(Decision::Ask));
    assert!(matches!(waiting(10, 0), Err(Denied::Invalid(_))));
    assert!(matches!(waiting(0, 500), Err(Denied::RateLimited { .. })));
}

#[test]
fn nobody_enters_what_was_put_away() {
    let away = |kind| RoomSettings { archived: true, ..settings(kind) };
    assert_eq!(join(at_the_door(&away(RoomKind::Public)), Standing::Account, NOW), Err(Denied::Archived));
    assert_eq!(join(at_the_door(&away(RoomKind::Approval)), Standing::Account, NOW), Err(Denied::NotFound));
    assert_eq!(join(invited_to(&away(RoomKind::Private)), Standing::Account, NOW), Err(Denied::Archived));
}

#[test]
fn a_hundred_rooms_are_enough() {
    let public = settings(RoomKind::Public);
    let with = |rooms| join(Facts { rooms, ..at_the_door(&public) }, Standing::Account, NOW);
    assert!(with(99).is_ok() && with(100).is_err());
    assert!(create(RoomKind::Private, 99, 0, NOW).is_ok());
    assert!(create(RoomKind::Private, 100, 0, NOW).is_err());
    assert!(create(RoomKind::Direct, 0, 0, NOW).is_err());
}

const BANNED: Restrictions = Restrictions { banned: true, muted_until: None };

#[test]
fn a_mute_comes_in_with_the_muted_and_ends_at_its_time() {
    let until = Some(Timestamp(NOW.0 + 1));
    let muted = Restrictions { banned: false, muted_until: until };
    let entrance = enter(muted, Standing::Account, NOW);
    assert_eq!(entrance, Ok(Entrance { role: Role::Member, muted_until: until }));
    assert_eq!(enter(muted, Standing::Guest, Timestamp(NOW.0 + 1)), Ok(Entrance::founder(Role::Guest)));
    let public = settings(RoomKind::Public);
    let facts = Facts { restrictions: muted, ..at_the_door(&public) };
    assert_eq!(join(facts, Standing::Account, NOW), entrance.map(Decision::Enter));
    let invited = Facts { door: DoorFacts::Invited, ..facts };
    assert_eq!(join(invited, Standing::Account, NOW), entrance.map(Decision::Enter));
    assert_eq!(enter(BANNED, Standing::Account, NOW), Err(Denied::Forbidden));
}

#[test]
fn rooms_are_created_at_a_rate() {
    let (most, wait) = (limit::NEW_ROOMS_PER_DAY, NOW.until_next_day_ms());
    assert_eq!(create(RoomKind::Public, 3, most - 1, NOW), Ok(()));
    let tomorrow = Denied::RateLimited { retry_after_ms: wait };
    assert_eq!(create(RoomKind::Public, 3, most, NOW), Err(tomorrow));
    assert_eq!(create(RoomKind::Public, limit::ROOMS_PER_PERSON, most, NOW), Err(TOO_MANY_ROOMS));
}

#[test]
fn guests_leave_half_of_the_places_to_ask_to_accounts() {
    let approval = RoomSettings { guests: true, ..settings(RoomKind::Approval) };
    let waiting = |waiting_at_room| {
        let door = DoorFacts::Room { request: None, waiting_of_person: 0, waiting_at_room };
        Facts { door, ..at_the_door(&approval) }
    };
    assert_eq!(join(waiting(249), Standing::Guest, NOW), Ok(Decision::Ask));
    assert!(matches!(join(waiting(250), Standing::Guest, NOW), Err(Denied::RateLimited { .. })));
    assert_eq!(join(waiting(499), Standing::Account, NOW), Ok(Decision::Ask));
    assert!(matches!(join(waiting(500), Standing::Account, NOW), Err(Denied::RateLimited { .. })));
}
