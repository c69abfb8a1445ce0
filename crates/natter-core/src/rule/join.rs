//! May this person enter, and as what?

use crate::limit;
use crate::member::Role;
use crate::person::Standing;
use crate::refusal::Denied;
use crate::room::RoomKind;

/// What the store knows at the moment of deciding.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The room's kind.
    pub kind: RoomKind,
    /// The person's role if they are in already.
    pub role: Option<Role>,
    /// How many rooms the person is in.
    pub rooms: usize,
}

/// What happens on a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Comes in with this role; `memberJoined` is appended.
    Enter(Role),
    /// Is in already; nothing is appended.
    Already,
}

/// Decides a join.
///
/// # Errors
/// `NotFound` where only an approval or an invitation opens the door, `Conflict` with [`limit::ROOMS_PER_PERSON`] rooms already.
pub fn join(facts: Facts, standing: Standing) -> Result<Decision, Denied> {
    if facts.role.is_some() {
        return Ok(Decision::Already);
    }
    if facts.kind != RoomKind::Public {
        return Err(Denied::NotFound);
    }
    if facts.rooms >= limit::ROOMS_PER_PERSON {
        return Err(TOO_MANY_ROOMS);
    }
    Ok(Decision::Enter(role_of(standing)))
}

/// May this person create one more room?
///
/// # Errors
/// As many rooms as one may be in already.
pub fn create(rooms: usize) -> Result<(), Denied> {
    if rooms >= limit::ROOMS_PER_PERSON { Err(TOO_MANY_ROOMS) } else { Ok(()) }
}

const TOO_MANY_ROOMS: Denied =
    Denied::Invalid("you are in as many rooms as one person may be; leave one first");

/// The role a newcomer of this standing gets.
#[must_use]
pub fn role_of(standing: Standing) -> Role {
    match standing {
        Standing::Account => Role::Member,
        Standing::Guest => Role::Guest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Facts = Facts { kind: RoomKind::Public, role: None, rooms: 3 };

    #[test]
    fn anybody_enters_a_public_room_once() {
        assert_eq!(join(PUBLIC, Standing::Account), Ok(Decision::Enter(Role::Member)));
        assert_eq!(join(PUBLIC, Standing::Guest), Ok(Decision::Enter(Role::Guest)));
        let member = Facts { role: Some(Role::Owner), ..PUBLIC };
        assert_eq!(join(member, Standing::Account), Ok(Decision::Already));
    }

    #[test]
    fn closed_rooms_do_not_exist_for_strangers() {
        for kind in [RoomKind::Approval, RoomKind::Private] {
            assert_eq!(join(Facts { kind, ..PUBLIC }, Standing::Account), Err(Denied::NotFound));
        }
    }

    #[test]
    fn a_hundred_rooms_are_enough() {
        assert!(join(Facts { rooms: 99, ..PUBLIC }, Standing::Account).is_ok());
        assert!(join(Facts { rooms: 100, ..PUBLIC }, Standing::Account).is_err());
        assert!(create(99).is_ok());
        assert!(create(100).is_err());
    }
}
