//! May this person leave?

use crate::id::RoomId;
use crate::member::Role;
use crate::refusal::Denied;
use crate::room::RoomKind;
use crate::rule::send::stranger;

/// Decides a leave; `memberLeft` is appended.
///
/// # Errors
/// The lobby cannot be left; strangers get what [`stranger`] says.
pub fn leave(room: RoomId, kind: RoomKind, role: Option<Role>) -> Result<(), Denied> {
    if role.is_none() {
        return Err(stranger(kind));
    }
    if room == RoomId::LOBBY {
        return Err(Denied::Forbidden);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_leave_any_room_but_the_lobby() {
        let room = RoomId::from_bits(5);
        assert_eq!(leave(room, RoomKind::Public, Some(Role::Owner)), Ok(()));
        assert_eq!(leave(RoomId::LOBBY, RoomKind::Public, Some(Role::Member)), Err(Denied::Forbidden));
        assert_eq!(leave(room, RoomKind::Private, None), Err(Denied::NotFound));
    }
}
