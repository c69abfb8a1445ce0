//! May this person enter, and as what?

use crate::limit;
use crate::member::Role;
use crate::person::Standing;
use crate::refusal::Denied;
use crate::room::{RoomKind, RoomSettings};
use crate::time::Timestamp;

/// What the store knows at the moment of deciding.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What is set about the room.
    pub settings: &'a RoomSettings,
    /// The person's role if they are in already.
    pub role: Option<Role>,
    /// What limits the person here.
    pub restrictions: Restrictions,
    /// How many rooms the person is in.
    pub rooms: usize,
    /// The door they stand at.
    pub door: DoorFacts,
}

/// What is known of the door.
#[derive(Debug, Clone, Copy)]
pub enum DoorFacts {
    /// The room's id alone; what became of an earlier request, and how many wait.
    Room {
        /// The person's request, if there is one.
        request: Option<Asked>,
        /// Requests of this person that wait, in all rooms.
        waiting_of_person: usize,
        /// Requests that wait at this door.
        waiting_at_room: usize,
    },
    /// An invitation that is good ([`invited`]).
    Invited,
}

/// A request as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nobody has answered.
    Waiting,
    /// It was turned away then.
    Rejected(Timestamp),
}

/// What limits a person in a room. It is kept with the room and the person, not with their membership, so that leaving does not end it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restrictions {
    /// Whether the person, or a guest's address, is banned.
    pub banned: bool,
    /// They may not write before then.
    pub muted_until: Option<Timestamp>,
}

/// As what a person comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entrance {
    /// Their role.
    pub role: Role,
    /// They may not write before then.
    pub muted_until: Option<Timestamp>,
}

impl Entrance {
    /// Into a room that begins with this person.
    #[must_use]
    pub fn founder(role: Role) -> Self {
        Self { role, muted_until: None }
    }
}

/// Decides as what a person comes into a room that was there before them. Every way in asks this: a join, an invite, an approval, signing up into the
/// lobby.
///
/// # Errors
/// `Forbidden` for the banned.
pub fn enter(restrictions: Restrictions, standing: Standing, now: Timestamp) -> Result<Entrance, Denied> {
    if restrictions.banned {
        return Err(Denied::Forbidden);
    }
    let muted_until = restrictions.muted_until.filter(|until| *until > now);
    Ok(Entrance { role: role_of(standing), muted_until })
}

/// Until when the address of a banned account keeps guests out: long enough to come back as a guest to be pointless, short enough for an address that
/// passes on to others.
#[must_use]
pub fn address_banned_until(standing: Standing, banned: Timestamp) -> Option<Timestamp> {
    match standing {
        Standing::Guest => None,
        Standing::Account => Some(banned.plus_millis(limit::ACCOUNT_ADDRESS_BAN_MS)),
    }
}

/// What happens on a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Comes in; `memberJoined` is appended.
    Enter(Entrance),
    /// Is in already; nothing is appended.
    Already,
    /// A request is kept, and those who may answer are told.
    Ask,
    /// A request is kept already.
    Waiting,
    /// A request was turned away and the cool-down is not over.
    Rejected {
        /// Milliseconds to wait.
        retry_after_ms: u64,
    },
}

/// Decides a join.
///
/// # Errors
/// `NotFound` where only an invitation opens the door and for the banned, who learn nothing; `Archived` in a public or invited room that is put away;
/// `Forbidden` for guests where guests may not enter; `Invalid` with [`limit::ROOMS_PER_PERSON`] rooms or [`limit::REQUESTS_PER_PERSON`] requests
/// already; `RateLimited` with [`limit::REQUESTS_PER_ROOM`] waiting, for guests with [`limit::REQUESTS_OPEN_TO_GUESTS`].
pub fn join(facts: Facts<'_>, standing: Standing, now: Timestamp) -> Result<Decision, Denied> {
    let (settings, is_invited) = (facts.settings, matches!(facts.door, DoorFacts::Invited));
    try_door(settings, facts.role, facts.restrictions.banned, is_invited, standing)?;
    if facts.role.is_some() {
        return Ok(Decision::Already);
    }
    match facts.door {
        DoorFacts::Room { request, waiting_of_person, waiting_at_room } if !settings.kind.is_open() => {
            ask(request, (waiting_of_person, waiting_at_room), standing, now)
        }
        _ if facts.rooms >= limit::ROOMS_PER_PERSON => Err(TOO_MANY_ROOMS),
        _ => enter(facts.restrictions, standing, now).map(Decision::Enter),
    }
}

/// The part of [`join`] that needs the door alone, for stores that would have to read more for the rest.
///
/// # Errors
/// As there.
pub fn try_door(
    settings: &RoomSettings,
    role: Option<Role>,
    banned: bool,
    is_invited: bool,
    standing: Standing,
) -> Result<(), Denied> {
    if role.is_some() {
        return Ok(());
    }
    let is_hidden = !settings.kind.is_open() && !is_invited;
    let is_closed = matches!(settings.kind, RoomKind::Direct)
        || matches!(settings.kind, RoomKind::Private) && !is_invited
        || is_hidden && settings.archived;
    if banned || is_closed {
        return Err(if settings.kind.is_open() { Denied::Forbidden } else { Denied::NotFound });
    }
    if settings.archived {
        return Err(Denied::Archived);
    }
    if standing == Standing::Guest && !settings.guests {
        return Err(if is_hidden { Denied::NotFound } else { Denied::Forbidden });
    }
    Ok(())
}

fn ask(
    request: Option<Asked>,
    (of_person, at_room): (usize, usize),
    standing: Standing,
    now: Timestamp,
) -> Result<Decision, Denied> {
    match request {
        Some(Asked::Waiting) => return Ok(Decision::Waiting),
        Some(Asked::Rejected(at)) => {
            let retry_after_ms = ask_again(at).0.saturating_sub(now.0);
            if retry_after_ms > 0 {
                return Ok(Decision::Rejected { retry_after_ms });
            }
        }
        None => {}
    }
    if of_person >= limit::REQUESTS_PER_PERSON {
        return Err(Denied::Invalid("you wait at as many doors as one person may; withdraw a request first"));
    }
    let places = match standing {
        Standing::Account => limit::REQUESTS_PER_ROOM,
        Standing::Guest => limit::REQUESTS_OPEN_TO_GUESTS,
    };
    if at_room >= places {
        return Err(Denied::RateLimited { retry_after_ms: limit::REJECTED_COOL_DOWN_MS });
    }
    Ok(Decision::Ask)
}

/// From when on somebody who was turned away then may ask again.
#[must_use]
pub fn ask_again(rejected: Timestamp) -> Timestamp {
    rejected.plus_millis(limit::REJECTED_COOL_DOWN_MS)
}

/// Whether an invitation is good now.
#[must_use]
pub fn invited(expires: Option<Timestamp>, uses_left: Option<u64>, now: Timestamp) -> bool {
    expires.is_none_or(|end| now < end) && uses_left != Some(0)
}

/// May this person create one more room?
///
/// # Errors
/// `Invalid` for a direct room, and with as many rooms as one may be in already; `RateLimited` after [`limit::NEW_ROOMS_PER_DAY`], so that creating and
/// leaving leaves no more than that behind.
pub fn create(kind: RoomKind, rooms: usize, created_today: usize, now: Timestamp) -> Result<(), Denied> {
    if kind == RoomKind::Direct {
        return Err(Denied::Invalid("openDirect opens direct rooms"));
    }
    if rooms >= limit::ROOMS_PER_PERSON {
        return Err(TOO_MANY_ROOMS);
    }
    if created_today >= limit::NEW_ROOMS_PER_DAY {
        return Err(Denied::RateLimited { retry_after_ms: now.until_next_day_ms() });
    }
    Ok(())
}

/// Somebody is in as many rooms as one person may be.
pub const TOO_MANY_ROOMS: Denied =
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
mod tests;
