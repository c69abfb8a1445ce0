//! May this person make an invitation, and how good may it be?

use super::govern::role_in;
use super::right::{self, Right};
use crate::id::RoomId;
use crate::join::NewInvite;
use crate::limit;
use crate::member::Role;
use crate::refusal::Denied;
use crate::room::{RoomKind, RoomSettings};
use crate::rule::send::stranger;
use crate::time::Timestamp;

/// Decides an invitation into a room.
///
/// # Errors
/// Strangers get what [`stranger`] says, members without the right `Forbidden`; `Archived` for a room that is put away; `Invalid` for a direct room, for
/// limits that make no sense, and with [`limit::INVITES`] good ones already.
pub fn into_room(
    settings: &RoomSettings,
    role: Option<Role>,
    good_ones: usize,
    wanted: &NewInvite,
    now: Timestamp,
) -> Result<(), Denied> {
    right::need(role.ok_or_else(|| stranger(settings.kind))?, Right::Invite)?;
    if settings.kind == RoomKind::Direct {
        return Err(Denied::Invalid("nobody is invited into a direct room"));
    }
    if settings.archived {
        return Err(Denied::Archived);
    }
    sensible(good_ones, wanted, now)
}

/// Decides an invitation into the site.
///
/// # Errors
/// `Forbidden` for all but site admins, otherwise as [`into_room`].
pub fn into_site(
    site_admin: bool,
    good_ones: usize,
    wanted: &NewInvite,
    now: Timestamp,
) -> Result<(), Denied> {
    if !site_admin {
        return Err(Denied::Forbidden);
    }
    sensible(good_ones, wanted, now)
}

/// Whether the maker of an invite may make one still, by what they are now. Whoever loses the right to invite loses their invites with it.
#[must_use]
pub fn maker_may(room: Option<RoomId>, role: Option<Role>, site_admin: bool) -> bool {
    match room {
        Some(room) => role_in(room, role, site_admin).is_some_and(|role| right::has(role, Right::Invite)),
        None => site_admin,
    }
}

fn sensible(good_ones: usize, wanted: &NewInvite, now: Timestamp) -> Result<(), Denied> {
    let is_too_long = |end: Timestamp| end <= now || end > now.plus_millis(limit::INVITE_MS);
    if wanted.expires.is_some_and(is_too_long) {
        return Err(Denied::Invalid("an invitation is good for a moment to a year"));
    }
    if wanted.uses.is_some_and(|uses| !(1..=10_000).contains(&uses)) {
        return Err(Denied::Invalid("an invitation is good for 1 to 10000 people"));
    }
    if good_ones >= limit::INVITES {
        return Err(Denied::Invalid("there are fifty invitations already; revoke one first"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Actor;
    use crate::id::{InviteId, PersonId};
    use crate::person::SecretHash;
    use crate::text::RoomName;

    const NOW: Timestamp = Timestamp(1_000);

    fn wanted() -> NewInvite {
        let actor = Actor { id: PersonId::from_bits(1), address: None };
        NewInvite {
            id: InviteId::from_bits(1),
            token: SecretHash([1; 32]),
            room: None,
            actor,
            expires: Some(Timestamp(2_000)),
            uses: Some(3),
        }
    }

    #[test]
    fn keepers_invite_into_rooms_and_site_admins_into_the_site() {
        let settings = RoomSettings::new(RoomName::from_stored("Tea"), RoomKind::Private);
        assert_eq!(into_room(&settings, Some(Role::Moderator), 0, &wanted(), NOW), Ok(()));
        assert_eq!(into_room(&settings, Some(Role::Member), 0, &wanted(), NOW), Err(Denied::Forbidden));
        assert_eq!(into_room(&settings, None, 0, &wanted(), NOW), Err(Denied::NotFound));
        assert_eq!(into_site(false, 0, &wanted(), NOW), Err(Denied::Forbidden));
        assert_eq!(into_site(true, 0, &wanted(), NOW), Ok(()));
        let archived = RoomSettings { archived: true, ..settings };
        assert_eq!(into_room(&archived, Some(Role::Owner), 0, &wanted(), NOW), Err(Denied::Archived));
    }

    #[test]
    fn an_invite_is_as_good_as_the_right_of_its_maker() {
        let room = Some(RoomId::from_bits(5));
        assert!(maker_may(room, Some(Role::Moderator), false) && maker_may(None, None, true));
        assert!(!maker_may(room, Some(Role::Member), true) && !maker_may(room, None, true));
        assert!(!maker_may(None, Some(Role::Owner), false));
        assert!(maker_may(Some(RoomId::LOBBY), Some(Role::Member), true));
        assert!(!maker_may(Some(RoomId::LOBBY), Some(Role::Member), false));
    }

    #[test]
    fn an_invitation_has_sensible_limits() {
        let settings = RoomSettings::new(RoomName::from_stored("Tea"), RoomKind::Private);
        let try_it = |wanted: NewInvite, there| into_room(&settings, Some(Role::Owner), there, &wanted, NOW);
        assert!(try_it(NewInvite { expires: None, uses: None, ..wanted() }, 49).is_ok());
        assert!(try_it(wanted(), 50).is_err());
        assert!(try_it(NewInvite { expires: Some(NOW), ..wanted() }, 0).is_err());
        assert!(
            try_it(NewInvite { expires: Some(NOW.plus_millis(limit::INVITE_MS + 1)), ..wanted() }, 0)
                .is_err()
        );
        for uses in [0, 10_001] {
            assert!(try_it(NewInvite { uses: Some(uses), ..wanted() }, 0).is_err());
        }
    }
}
