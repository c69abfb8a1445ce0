//! Who is in a room, and as what.

use crate::id::PersonId;
use crate::text::Username;

/// What a member may do, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Created the room or was given it.
    Owner,
    /// Governs members.
    Admin,
    /// Keeps order among messages.
    Moderator,
    /// Reads and writes.
    Member,
    /// Reads and writes without an account.
    Guest,
}

/// One row of a room's list of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// The name people see.
    pub username: Username,
    /// What they may do here.
    pub role: Role,
}
