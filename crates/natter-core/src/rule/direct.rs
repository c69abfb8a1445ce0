//! May these people have a room of their own?

use crate::id::PersonId;
use crate::limit;
use crate::person::Standing;
use crate::refusal::Denied;

/// What the store knows of one of the others.
#[derive(Debug, Clone, Copy)]
pub struct OtherFacts {
    /// Whether they share another room with the one who opens, direct rooms not counted.
    pub acquainted: bool,
    /// Whether they may come in at all.
    pub active: bool,
    /// How many rooms they are in.
    pub rooms: usize,
}

/// The people of a direct room, each once, in the order of their ids; the one who opens it among them.
///
/// # Errors
/// `Invalid` for nobody else or more than [`limit::DIRECT_PEOPLE`].
pub fn people(opener: PersonId, others: &[PersonId]) -> Result<Vec<PersonId>, Denied> {
    let mut people: Vec<PersonId> = others.iter().copied().chain([opener]).collect();
    people.sort_unstable();
    people.dedup();
    if (2..=limit::DIRECT_PEOPLE).contains(&people.len()) {
        return Ok(people);
    }
    Err(Denied::Invalid("a direct room is for two to eight people"))
}

/// Decides an opening of a room that is not there yet.
///
/// # Errors
/// `Forbidden` for guests; `NotFound` when one of the others is nobody the opener could know of; `Invalid` when somebody is in as many rooms as one
/// may be.
pub fn open(
    standing: Standing,
    rooms: usize,
    others: impl IntoIterator<Item = Option<OtherFacts>>,
) -> Result<(), Denied> {
    if standing == Standing::Guest {
        return Err(Denied::Forbidden);
    }
    let mut full = rooms >= limit::ROOMS_PER_PERSON;
    for other in others {
        let other = other.filter(|other| other.acquainted && other.active).ok_or(Denied::NotFound)?;
        full |= other.rooms >= limit::ROOMS_PER_PERSON;
    }
    if full { Err(Denied::Invalid("one of you is in as many rooms as one person may be")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RoomId;

    fn person(number: u128) -> PersonId {
        PersonId::from_bits(number)
    }

    #[test]
    fn the_same_people_are_the_same_room_in_whatever_order() {
        let one = people(person(1), &[person(3), person(2), person(3)]).unwrap();
        let other = people(person(2), &[person(1), person(3)]).unwrap();
        assert_eq!(one, other);
        assert_eq!(RoomId::direct(&one), RoomId::direct(&other));
        assert_ne!(RoomId::direct(&one), RoomId::direct(&one[..2]));
    }

    #[test]
    fn two_to_eight_people() {
        assert!(people(person(1), &[person(1)]).is_err());
        let crowd: Vec<PersonId> = (2..=9).map(person).collect();
        assert!(people(person(1), &crowd).is_err());
        assert!(people(person(1), &crowd[..7]).is_ok());
    }

    #[test]
    fn strangers_cannot_be_written_to() {
        let friend = OtherFacts { acquainted: true, active: true, rooms: 5 };
        assert_eq!(open(Standing::Account, 5, [Some(friend)]), Ok(()));
        assert_eq!(open(Standing::Account, 5, [Some(friend), None]), Err(Denied::NotFound));
        let stranger = OtherFacts { acquainted: false, ..friend };
        assert_eq!(open(Standing::Account, 5, [Some(stranger)]), Err(Denied::NotFound));
        let gone = OtherFacts { active: false, ..friend };
        assert_eq!(open(Standing::Account, 5, [Some(gone)]), Err(Denied::NotFound));
        assert_eq!(open(Standing::Guest, 5, [Some(friend)]), Err(Denied::Forbidden));
        let full = OtherFacts { rooms: 100, ..friend };
        assert!(
            open(Standing::Account, 5, [Some(full)]).is_err()
                && open(Standing::Account, 100, [Some(friend)]).is_err()
        );
    }
}
