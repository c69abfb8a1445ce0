//! May this person leave, and who has the room after them? The last one who may decide cannot vanish: ownership passes on, and where nobody is left
//! who could have it, the room is put away.

use crate::id::{PersonId, RoomId};
use crate::member::Role;
use crate::refusal::Denied;
use crate::room::RoomKind;
use crate::rule::send::stranger;

/// What happens on a leave, before `memberLeft` is appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing else.
    Go,
    /// This member becomes the owner; `roleChanged` is appended.
    PassOn(PersonId),
    /// Nobody is left who could own it; `roomUpdated` with `archived` is appended, unless it was archived before.
    PutAway,
}

/// Whether the heirs are needed to decide: an owner goes.
#[must_use]
pub fn needs_heirs(role: Option<Role>) -> bool {
    role == Some(Role::Owner)
}

/// Decides a leave. `heirs` are all other members with their roles, the longest in the room first; they are looked at for an owner only.
///
/// # Errors
/// `Forbidden` in the lobby while there is one; strangers get what [`stranger`] says. A direct room can be left too: nobody stays in one against their
/// will, and none but they themselves bring them back.
pub fn leave(
    room: RoomId,
    kind: RoomKind,
    role: Option<Role>,
    lobby_is_on: bool,
    heirs: impl IntoIterator<Item = (PersonId, Role)>,
) -> Result<Decision, Denied> {
    let role = role.ok_or_else(|| stranger(kind))?;
    if room == RoomId::LOBBY && lobby_is_on {
        return Err(Denied::Forbidden);
    }
    if role != Role::Owner {
        return Ok(Decision::Go);
    }
    Ok(heir(heirs).map_or(Decision::PutAway, Decision::PassOn))
}

/// The strongest, and among equals the one who has been there the longest. Guests, who may be gone tomorrow, inherit nothing.
#[must_use]
pub fn heir(members: impl IntoIterator<Item = (PersonId, Role)>) -> Option<PersonId> {
    let able = members.into_iter().filter(|(_, role)| !matches!(role, Role::Guest | Role::Owner));
    able.reduce(|best, next| if next.1 < best.1 { next } else { best }).map(|(person, _)| person)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId::from_bits(5);

    fn person(number: u128) -> PersonId {
        PersonId::from_bits(number)
    }

    #[test]
    fn members_leave_any_room_but_the_lobby() {
        assert_eq!(leave(ROOM, RoomKind::Public, Some(Role::Member), true, []), Ok(Decision::Go));
        assert_eq!(leave(ROOM, RoomKind::Direct, Some(Role::Member), true, []), Ok(Decision::Go));
        assert_eq!(
            leave(RoomId::LOBBY, RoomKind::Public, Some(Role::Member), true, []),
            Err(Denied::Forbidden)
        );
        assert_eq!(leave(RoomId::LOBBY, RoomKind::Public, Some(Role::Member), false, []), Ok(Decision::Go));
        assert_eq!(leave(ROOM, RoomKind::Private, None, true, []), Err(Denied::NotFound));
    }

    #[test]
    fn an_owners_room_passes_to_the_strongest_and_the_longest_there() {
        let heirs =
            [(1, Role::Guest), (2, Role::Member), (3, Role::Admin), (4, Role::Admin), (5, Role::Moderator)];
        let heirs = heirs.map(|(number, role)| (person(number), role));
        let decision = leave(ROOM, RoomKind::Private, Some(Role::Owner), true, heirs);
        assert_eq!(decision, Ok(Decision::PassOn(person(3))));
    }

    #[test]
    fn a_room_that_nobody_can_own_is_put_away() {
        let guests = [(person(1), Role::Guest)];
        assert_eq!(leave(ROOM, RoomKind::Public, Some(Role::Owner), true, guests), Ok(Decision::PutAway));
        assert_eq!(leave(ROOM, RoomKind::Public, Some(Role::Owner), true, []), Ok(Decision::PutAway));
    }
}
