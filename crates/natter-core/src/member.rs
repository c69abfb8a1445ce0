//! Who is in a room, and as what.

use crate::id::PersonId;
use crate::person::Profile;
use crate::text::Username;
use crate::time::Timestamp;

/// What a member may do, strongest first; [`rule::right`](crate::rule::right) has the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Created the room or was given it; there is one.
    Owner,
    /// Governs the room and everybody in it but the owner.
    Admin,
    /// Keeps order among members and guests.
    Moderator,
    /// Reads and writes.
    Member,
    /// Reads and writes without an account.
    Guest,
}

impl Role {
    /// All of them, strongest first.
    pub const ALL: [Role; 5] = [Role::Owner, Role::Admin, Role::Moderator, Role::Member, Role::Guest];
}

/// One row of a room's list of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// Their unique name.
    pub username: Username,
    /// How they like to be shown.
    pub profile: Profile,
    /// What they may do here.
    pub role: Role,
    /// They may not write before then.
    pub muted_until: Option<Timestamp>,
}
