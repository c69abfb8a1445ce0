//! Who acts, as the shell has established it; nothing of it comes from the frame.

use crate::address::ClientAddress;
use crate::id::PersonId;
use crate::person::{Person, Standing};
use crate::text::Username;

/// A person by id and by the name they had at that time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonRef {
    /// The person.
    pub id: PersonId,
    /// Their name then.
    pub username: Username,
}

/// The person behind an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub id: PersonId,
    /// Their name, as it will stand in logs.
    pub username: Username,
    /// Account or guest.
    pub standing: Standing,
    /// Whether they govern the site.
    pub site_admin: bool,
    /// Where they call from, as far as the shell knows; for the audit log and for bans of guests.
    pub address: Option<ClientAddress>,
}

impl Actor {
    /// This person calling from there.
    #[must_use]
    pub fn of(person: &Person, address: Option<ClientAddress>) -> Self {
        Self {
            id: person.id,
            username: person.username.clone(),
            standing: person.standing,
            site_admin: person.site_admin,
            address,
        }
    }

    /// Id and name.
    #[must_use]
    pub fn reference(&self) -> PersonRef {
        PersonRef { id: self.id, username: self.username.clone() }
    }
}
