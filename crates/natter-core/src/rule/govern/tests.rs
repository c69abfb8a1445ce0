use super::*;

const NOW: Timestamp = Timestamp(1_000);
const ACTS: [MemberAct; 8] = [
    MemberAct::Kick,
    MemberAct::Ban,
    MemberAct::Unban,
    MemberAct::Mute(Some(Timestamp(2_000))),
    MemberAct::SetRole(Role::Owner),
    MemberAct::SetRole(Role::Admin),
    MemberAct::SetRole(Role::Moderator),
    MemberAct::SetRole(Role::Member),
];

fn facts(actor: Role, target: Option<Role>) -> Facts {
    Facts {
        room: RoomId::from_bits(7),
        kind: RoomKind::Private,
        archived: false,
        actor: (PersonId::from_bits(1), Some(actor)),
        target: (PersonId::from_bits(2), target),
        target_is_guest: target == Some(Role::Guest),
        banned: false,
        muted_until: None,
    }
}

#[test]
fn nobody_does_anything_to_the_owner_to_themselves_or_as_a_stranger() {
    for act in ACTS {
        for actor in [Role::Admin, Role::Moderator, Role::Member, Role::Guest] {
            assert_eq!(govern(&facts(actor, Some(Role::Owner)), act, NOW), Err(Denied::Forbidden), "{act:?}");
        }
        let oneself =
            Facts { target: (PersonId::from_bits(1), Some(Role::Owner)), ..facts(Role::Owner, None) };
        assert_eq!(govern(&oneself, act, NOW), Err(Denied::Forbidden), "{act:?}");
        let stranger =
            Facts { actor: (PersonId::from_bits(1), None), ..facts(Role::Owner, Some(Role::Member)) };
        assert_eq!(govern(&stranger, act, NOW), Err(Denied::NotFound), "{act:?}");
        let direct = Facts { kind: RoomKind::Direct, ..facts(Role::Owner, Some(Role::Member)) };
        assert_eq!(govern(&direct, act, NOW), Err(Denied::Forbidden), "{act:?}");
    }
}

#[test]
fn members_and_guests_do_nothing_to_anybody() {
    for act in ACTS {
        for actor in [Role::Member, Role::Guest] {
            assert_eq!(govern(&facts(actor, Some(Role::Guest)), act, NOW), Err(Denied::Forbidden), "{act:?}");
        }
    }
}

#[test]
fn moderators_mute_and_kick_members_and_do_no_more() {
    let on_member = facts(Role::Moderator, Some(Role::Member));
    assert_eq!(govern(&on_member, MemberAct::Kick, NOW), Ok(Decision::Remove { ban: false }));
    assert!(govern(&on_member, MemberAct::Mute(Some(Timestamp(2_000))), NOW).is_ok());
    for act in ACTS.into_iter().filter(|act| !matches!(act, MemberAct::Kick | MemberAct::Mute(_))) {
        assert_eq!(govern(&on_member, act, NOW), Err(Denied::Forbidden), "{act:?}");
    }
    for target in [Role::Moderator, Role::Admin] {
        let facts = facts(Role::Moderator, Some(target));
        assert_eq!(govern(&facts, MemberAct::Kick, NOW), Err(Denied::Forbidden));
    }
}

#[test]
fn admins_make_and_unmake_admins_but_no_owner() {
    let on_member = facts(Role::Admin, Some(Role::Member));
    assert_eq!(govern(&on_member, MemberAct::SetRole(Role::Admin), NOW), Ok(Decision::Become(Role::Admin)));
    let on_admin = facts(Role::Admin, Some(Role::Admin));
    assert_eq!(govern(&on_admin, MemberAct::SetRole(Role::Member), NOW), Ok(Decision::Become(Role::Member)));
    assert_eq!(govern(&on_admin, MemberAct::SetRole(Role::Admin), NOW), Ok(Decision::Nothing));
    assert_eq!(govern(&on_member, MemberAct::SetRole(Role::Owner), NOW), Err(Denied::Forbidden));
    let handed = govern(&facts(Role::Owner, Some(Role::Member)), MemberAct::SetRole(Role::Owner), NOW);
    assert_eq!(handed, Ok(Decision::HandOver));
}

#[test]
fn guests_get_no_role_and_nobody_becomes_a_guest() {
    let on_guest = facts(Role::Owner, Some(Role::Guest));
    for role in [Role::Owner, Role::Admin, Role::Moderator, Role::Member] {
        assert!(matches!(govern(&on_guest, MemberAct::SetRole(role), NOW), Err(Denied::Invalid(_))));
    }
    let on_member = facts(Role::Owner, Some(Role::Member));
    assert!(matches!(govern(&on_member, MemberAct::SetRole(Role::Guest), NOW), Err(Denied::Invalid(_))));
}

#[test]
fn bans_keep_out_who_is_in_and_who_is_not() {
    let owner = Role::Owner;
    assert_eq!(
        govern(&facts(owner, Some(Role::Member)), MemberAct::Ban, NOW),
        Ok(Decision::Remove { ban: true })
    );
    assert_eq!(govern(&facts(owner, None), MemberAct::Ban, NOW), Ok(Decision::Bar));
    let banned = Facts { banned: true, ..facts(owner, None) };
    assert_eq!(govern(&banned, MemberAct::Ban, NOW), Ok(Decision::Nothing));
    assert_eq!(govern(&banned, MemberAct::Unban, NOW), Ok(Decision::Unbar));
    assert_eq!(govern(&facts(owner, None), MemberAct::Unban, NOW), Err(Denied::NotFound));
    assert_eq!(govern(&facts(owner, None), MemberAct::Kick, NOW), Err(Denied::NotFound));
}

#[test]
fn mutes_have_an_end_and_can_be_lifted() {
    let member = facts(Role::Moderator, Some(Role::Member));
    let until = Some(Timestamp(NOW.0 + limit::MUTE_MS));
    assert_eq!(govern(&member, MemberAct::Mute(until), NOW), Ok(Decision::Mute(until)));
    let longer = Some(Timestamp(NOW.0 + limit::MUTE_MS + 1));
    assert!(govern(&member, MemberAct::Mute(longer), NOW).is_err());
    assert_eq!(govern(&member, MemberAct::Mute(None), NOW), Ok(Decision::Nothing));
    let muted = Facts { muted_until: until, ..member };
    assert_eq!(govern(&muted, MemberAct::Mute(None), NOW), Ok(Decision::Mute(None)));
    let archived = Facts { archived: true, ..member };
    assert_eq!(govern(&archived, MemberAct::Mute(until), NOW), Err(Denied::Archived));
}

#[test]
fn the_lobby_is_governed_by_site_admins_and_nobody_owns_it() {
    assert_eq!(role_in(RoomId::LOBBY, Some(Role::Member), true), Some(Role::Owner));
    assert_eq!(role_in(RoomId::LOBBY, Some(Role::Member), false), Some(Role::Member));
    assert_eq!(role_in(RoomId::LOBBY, None, true), None);
    assert_eq!(role_in(RoomId::from_bits(7), Some(Role::Member), true), Some(Role::Member));
    let lobby =
        Facts { room: RoomId::LOBBY, kind: RoomKind::Public, ..facts(Role::Owner, Some(Role::Member)) };
    assert!(govern(&lobby, MemberAct::Kick, NOW).is_err());
    assert!(govern(&lobby, MemberAct::SetRole(Role::Owner), NOW).is_err());
    assert_eq!(govern(&lobby, MemberAct::Ban, NOW), Ok(Decision::Remove { ban: true }));
    assert_eq!(
        govern(&lobby, MemberAct::SetRole(Role::Moderator), NOW),
        Ok(Decision::Become(Role::Moderator))
    );
}
