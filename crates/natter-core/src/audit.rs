//! The audit log: who did what to whom, when, from where. Entries are made by the rules' side of an intent and stored with its change in one
//! commit; nothing changes or removes one.

use crate::actor::{Acting, PersonRef};
use crate::address::ClientAddress;
use crate::id::{AuditId, RoomId};
use crate::time::Timestamp;

/// What was done. The word is what stores keep and the wire says: never change one.
macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Deed { $($(#[$doc])* $name,)* }

        impl Deed {
            /// All of them.
            pub const ALL: &'static [Deed] = &[$(Deed::$name,)*];

            /// The word for it, in stores and on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The deed of this word.
            #[must_use]
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

deeds! {
    /// A room was opened.
    RoomCreated = "roomCreated",
    /// Its name, topic, kind or switches were changed; the detail says which.
    RoomUpdated = "roomUpdated",
    /// It was put away.
    RoomArchived = "roomArchived",
    /// It was taken out again.
    RoomUnarchived = "roomUnarchived",
    /// It was deleted.
    RoomDeleted = "roomDeleted",
    /// Somebody was let in who had asked.
    JoinApproved = "joinApproved",
    /// Somebody who had asked was turned away.
    JoinRejected = "joinRejected",
    /// Somebody was sent out.
    MemberKicked = "memberKicked",
    /// Somebody was sent out for good.
    MemberBanned = "memberBanned",
    /// Somebody may come again.
    MemberUnbanned = "memberUnbanned",
    /// Somebody may not write for a time.
    MemberMuted = "memberMuted",
    /// Somebody may write again.
    MemberUnmuted = "memberUnmuted",
    /// Somebody may do more or less than before; the detail names the role.
    RoleChanged = "roleChanged",
    /// A link was made that lets people in.
    InviteCreated = "inviteCreated",
    /// Such a link was taken back.
    InviteRevoked = "inviteRevoked",
    /// Somebody came in by one.
    InviteUsed = "inviteUsed",
    /// An account was made.
    AccountCreated = "accountCreated",
    /// A guest became an account.
    GuestPromoted = "guestPromoted",
    /// An account was deleted.
    AccountDeleted = "accountDeleted",
    /// Somebody changed their password.
    PasswordChanged = "passwordChanged",
    /// Somebody changed their address.
    EmailChanged = "emailChanged",
    /// A session was ended from another one.
    SessionRevoked = "sessionRevoked",
    /// An account was tied to an identity provider.
    IdentityLinked = "identityLinked",
    /// Somebody governs the site from now on.
    SiteAdminGranted = "siteAdminGranted",
    /// Somebody does no longer.
    SiteAdminRevoked = "siteAdminRevoked",
    /// Somebody may not come in any more.
    PersonSuspended = "personSuspended",
    /// Somebody may come in again.
    PersonRestored = "personRestored",
    /// The site's settings were changed; the detail says which.
    SiteUpdated = "siteUpdated",
}

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id; later entries have greater ones.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub deed: Deed,
    /// Who did it.
    pub actor: PersonRef,
    /// From where, in text form.
    pub address: Option<String>,
    /// In which room.
    pub room: Option<RoomId>,
    /// To whom.
    pub target: Option<PersonRef>,
    /// More, in one line.
    pub detail: Option<String>,
}

/// An entry before it has its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// What.
    pub deed: Deed,
    /// Who did it.
    pub actor: PersonRef,
    /// From where.
    pub address: Option<String>,
    /// In which room.
    pub room: Option<RoomId>,
    /// To whom.
    pub target: Option<PersonRef>,
    /// More, in one line.
    pub detail: Option<String>,
}

impl NewEntry {
    /// This person did this.
    #[must_use]
    pub fn of(acting: &Acting, deed: Deed) -> Self {
        Self::by(acting.reference(), acting.address, deed)
    }

    /// This person did this, calling from there.
    #[must_use]
    pub fn by(actor: PersonRef, address: Option<ClientAddress>, deed: Deed) -> Self {
        Self {
            deed,
            actor,
            address: address.map(|address| address.to_string()),
            room: None,
            target: None,
            detail: None,
        }
    }

    /// In this room.
    #[must_use]
    pub fn room(self, room: RoomId) -> Self {
        Self { room: Some(room), ..self }
    }

    /// To this person.
    #[must_use]
    pub fn target(self, target: PersonRef) -> Self {
        Self { target: Some(target), ..self }
    }

    /// With this to say; line breaks become spaces, so that no entry can look like two (ASVS 16.4.1).
    #[must_use]
    pub fn detail(self, detail: &str) -> Self {
        let flat = detail.chars().map(|character| if character.is_control() { ' ' } else { character });
        Self { detail: Some(flat.collect()), ..self }
    }

    /// With its place: time above, `noise` of 80 random bits below, so that ids sort by time.
    #[must_use]
    pub fn placed(self, at: Timestamp, noise: u128) -> AuditEntry {
        let Self { deed, actor, address, room, target, detail } = self;
        AuditEntry { id: AuditId::at(at, noise), at, deed, actor, address, room, target, detail }
    }
}

/// A page of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// Whether the reader is a site admin, who sees addresses too.
    pub by_site_admin: bool,
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Whether older ones follow.
    pub has_more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_has_a_word_of_its_own() {
        for (index, deed) in Deed::ALL.iter().enumerate() {
            assert_eq!(Deed::of_word(deed.word()), Some(*deed));
            assert!(Deed::ALL[..index].iter().all(|other| other.word() != deed.word()));
        }
    }

    #[test]
    fn later_entries_sort_behind_earlier_ones() {
        assert!(AuditId::at(Timestamp(5), u128::MAX) < AuditId::at(Timestamp(6), 0));
    }
}
