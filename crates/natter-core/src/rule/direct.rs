//! May these people have a room of their own?

use crate::id::PersonId;
use crate::limit;
use crate::person::Standing;
use crate::refusal::Denied;
use crate::rule::join::TOO_MANY_ROOMS;
use crate::time::Timestamp;

/// What the store knows of one of the others.
#[derive(Debug, Clone, Copy)]
pub struct OtherFacts {
    /// Whether they share another room with the one who opens, direct rooms not counted.
    pub acquainted: bool,
    /// Whether they may come in at all.
    pub active: bool,
    /// Direct rooms they are in that others have opened.
    pub opened_by_others: usize,
}

/// What the store knows of the one who opens.
#[derive(Debug, Clone, Copy)]
pub struct OpenerFacts {
    /// Account or guest.
    pub standing: Standing,
    /// Rooms that count towards [`limit::ROOMS_PER_PERSON`]: direct rooms that others have opened do not.
    pub rooms: usize,
    /// Direct rooms they have opened today.
    pub opened_today: usize,
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
/// `Forbidden` for guests; `NotFound` when one of the others is not known to the opener; `Invalid` when the opener is in as many rooms as one may be;
/// or one of the others in as many direct rooms of others; `RateLimited` after [`limit::DIRECT_ROOMS_PER_DAY`]. How many other rooms the others are in does
/// not matter: it uses none of them.
pub fn open(
    opener: OpenerFacts,
    others: impl IntoIterator<Item = Option<OtherFacts>>,
    now: Timestamp,
) -> Result<(), Denied> {
    if opener.standing == Standing::Guest {
        return Err(Denied::Forbidden);
    }
    let mut full = false;
    for other in others {
        let other = other.filter(|other| other.acquainted && other.active).ok_or(Denied::NotFound)?;
        full |= other.opened_by_others >= limit::DIRECT_ROOMS_OF_OTHERS;
    }
    if full {
        return Err(Denied::Invalid("one of you has as many direct rooms of others as one person may"));
    }
    if opener.rooms >= limit::ROOMS_PER_PERSON {
        return Err(TOO_MANY_ROOMS);
    }
    if opener.opened_today >= limit::DIRECT_ROOMS_PER_DAY {
        return Err(Denied::RateLimited { retry_after_ms: now.until_next_day_ms() });
    }
    Ok(())
}

/// Whether a direct room counts towards [`limit::ROOMS_PER_PERSON`] of one of its people: nobody's rooms are used up by what others do.
#[must_use]
pub fn counts_for(person: PersonId, opener: PersonId) -> bool {
    person == opener
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
        let now = Timestamp(86_400_000 * 7 + 5);
        let ada = OpenerFacts { standing: Standing::Account, rooms: 5, opened_today: 0 };
        let friend = OtherFacts { acquainted: true, active: true, opened_by_others: 49 };
        assert_eq!(open(ada, [Some(friend)], now), Ok(()));
        assert_eq!(open(ada, [Some(friend), None], now), Err(Denied::NotFound));
        let stranger = OtherFacts { acquainted: false, ..friend };
        assert_eq!(open(ada, [Some(stranger)], now), Err(Denied::NotFound));
        let gone = OtherFacts { active: false, ..friend };
        assert_eq!(open(ada, [Some(gone)], now), Err(Denied::NotFound));
        let full = OtherFacts { opened_by_others: 50, ..friend };
        assert!(matches!(open(ada, [Some(full)], now), Err(Denied::Invalid(_))));
        let guest = OpenerFacts { standing: Standing::Guest, ..ada };
        assert_eq!(open(guest, [Some(friend)], now), Err(Denied::Forbidden));
        assert_eq!(open(OpenerFacts { rooms: 100, ..ada }, [Some(friend)], now), Err(TOO_MANY_ROOMS));
        let busy = OpenerFacts { opened_today: 20, ..ada };
        let tomorrow = Denied::RateLimited { retry_after_ms: 86_400_000 - 5 };
        assert_eq!(open(busy, [Some(friend)], now), Err(tomorrow));
        assert_eq!(open(OpenerFacts { opened_today: 19, ..ada }, [Some(friend)], now), Ok(()));
    }
}
