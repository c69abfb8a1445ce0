//! Who acts. The shell says who it is and from where; what they are the store reads itself, where it decides.

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

/// The person behind an action, as the shell has established it; nothing of it comes from the frame.
///
/// It holds no right, no account kind and no name: a socket may outlive what its person was when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub id: PersonId,
    /// Where they call from, as far as the shell knows; for the audit log and for bans of guests.
    pub address: Option<ClientAddress>,
}

impl Actor {
    /// This person calling from there.
    #[must_use]
    pub fn of(person: &Person, address: Option<ClientAddress>) -> Self {
        Self { id: person.id, address }
    }
}

/// An actor with what the store knows of them at the moment of deciding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// The person.
    pub person: Person,
    /// Where they call from.
    pub address: Option<ClientAddress>,
}

impl Acting {
    /// Their id.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.person.id
    }

    /// Account or guest.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.person.standing
    }

    /// Whether they are a site admin.
    #[must_use]
    pub fn is_site_admin(&self) -> bool {
        self.person.site_admin
    }

    /// Id and name.
    #[must_use]
    pub fn reference(&self) -> PersonRef {
        self.person.reference()
    }
}
