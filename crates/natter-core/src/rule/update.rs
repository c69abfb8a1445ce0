//! May this person change what a room is, put it away, or delete it?

use super::right::{self, Right};
use crate::id::RoomId;
use crate::member::Role;
use crate::refusal::Denied;
use crate::room::{RoomChange, RoomKind, RoomSettings};
use crate::rule::send::stranger;

/// Decides a change; the answer is what is left of it after what is so already. An empty one is nothing to append.
///
/// # Errors
/// Strangers get what [`stranger`] says, members without a right `Forbidden`; direct rooms have nothing to change, the lobby stays public and is
/// switched off rather than archived (`Invalid`); a room that is put away takes no other change than being taken out again (`Archived`).
pub fn update(
    room: RoomId,
    settings: &RoomSettings,
    role: Option<Role>,
    site_admin: bool,
    change: RoomChange,
) -> Result<RoomChange, Denied> {
    if change.kind == Some(RoomKind::Direct) {
        return Err(Denied::Invalid("a room does not become a direct one"));
    }
    // A site admin must not learn whether some people have a direct room: to them it is not there.
    if settings.kind == RoomKind::Direct && role.is_none() {
        return Err(Denied::NotFound);
    }
    let only_archives = change.archived.is_some()
        && RoomChange { archived: change.archived, ..RoomChange::default() } == change;
    if !(site_admin && only_archives) {
        let role = role.ok_or_else(|| stranger(settings.kind))?;
        if !only_archives {
            right::need(role, Right::Update)?;
        }
        if change.archived.is_some() {
            right::need(role, Right::Archive)?;
        }
    }
    if settings.kind == RoomKind::Direct {
        return Err(Denied::Invalid("a direct room has nothing to change"));
    }
    if room == RoomId::LOBBY && (change.kind.is_some() || change.archived.is_some()) {
        return Err(Denied::Invalid("the lobby stays public; site settings switch it off"));
    }
    let change = change.against(settings);
    if settings.archived && !change.is_empty() && change.archived.is_none() {
        return Err(Denied::Archived);
    }
    Ok(change)
}

/// Decides a deletion.
///
/// # Errors
/// Strangers get what [`stranger`] says, members without the right `Forbidden`; the lobby and direct rooms stay (`Invalid`).
pub fn delete(room: RoomId, kind: RoomKind, role: Option<Role>, site_admin: bool) -> Result<(), Denied> {
    if !site_admin {
        right::need(role.ok_or_else(|| stranger(kind))?, Right::Delete)?;
    } else if kind == RoomKind::Direct && role.is_none() {
        return Err(Denied::NotFound);
    }
    if room == RoomId::LOBBY || kind == RoomKind::Direct {
        return Err(Denied::Invalid("this room cannot be deleted"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RoomName;

    const ROOM: RoomId = RoomId::from_bits(5);

    fn settings() -> RoomSettings {
        RoomSettings::new(RoomName::from_stored("Tea"), RoomKind::Private)
    }

    fn renamed() -> RoomChange {
        RoomChange { name: Some(RoomName::from_stored("Coffee")), ..RoomChange::default() }
    }

    fn archived(archived: bool) -> RoomChange {
        RoomChange { archived: Some(archived), ..RoomChange::default() }
    }

    fn try_update(role: Option<Role>, site_admin: bool, change: RoomChange) -> Result<RoomChange, Denied> {
        update(ROOM, &settings(), role, site_admin, change)
    }

    #[test]
    fn admins_change_and_owners_archive() {
        assert!(try_update(Some(Role::Admin), false, renamed()).is_ok());
        assert_eq!(try_update(Some(Role::Moderator), false, renamed()), Err(Denied::Forbidden));
        assert_eq!(try_update(Some(Role::Admin), false, archived(true)), Err(Denied::Forbidden));
        assert!(try_update(Some(Role::Owner), false, archived(true)).is_ok());
        assert_eq!(try_update(None, false, renamed()), Err(Denied::NotFound));
    }

    #[test]
    fn site_admins_archive_and_delete_and_change_nothing_else() {
        assert!(try_update(None, true, archived(true)).is_ok());
        assert_eq!(try_update(None, true, renamed()), Err(Denied::NotFound));
        let both = RoomChange { archived: Some(true), ..renamed() };
        assert_eq!(try_update(None, true, both), Err(Denied::NotFound));
        assert_eq!(delete(ROOM, RoomKind::Private, None, true), Ok(()));
        assert_eq!(delete(ROOM, RoomKind::Private, None, false), Err(Denied::NotFound));
        assert_eq!(delete(ROOM, RoomKind::Public, Some(Role::Admin), false), Err(Denied::Forbidden));
        assert_eq!(delete(ROOM, RoomKind::Direct, None, true), Err(Denied::NotFound));
    }

    #[test]
    fn what_was_put_away_is_only_taken_out_again() {
        let away = RoomSettings { archived: true, ..settings() };
        assert_eq!(update(ROOM, &away, Some(Role::Owner), false, renamed()), Err(Denied::Archived));
        assert_eq!(update(ROOM, &away, Some(Role::Owner), false, archived(false)), Ok(archived(false)));
        assert_eq!(update(ROOM, &away, Some(Role::Owner), false, archived(true)), Ok(RoomChange::default()));
    }

    #[test]
    fn the_lobby_and_direct_rooms_stay_what_they_are() {
        let lobby = RoomSettings { kind: RoomKind::Public, ..settings() };
        let owner = Some(Role::Owner);
        assert!(update(RoomId::LOBBY, &lobby, owner, true, renamed()).is_ok());
        assert!(update(RoomId::LOBBY, &lobby, owner, true, archived(true)).is_err());
        let private = RoomChange { kind: Some(RoomKind::Private), ..RoomChange::default() };
        assert!(update(RoomId::LOBBY, &lobby, owner, true, private).is_err());
        let direct = RoomSettings { kind: RoomKind::Direct, ..settings() };
        assert!(update(ROOM, &direct, owner, false, renamed()).is_err());
        assert_eq!(update(ROOM, &direct, None, true, archived(true)), Err(Denied::NotFound));
        assert!(delete(RoomId::LOBBY, RoomKind::Public, owner, true).is_err());
    }
}
