//! What site admins set.

use crate::person::{Person, PersonState};
use crate::text::EmailDomain;
use crate::time::Timestamp;

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignupPolicy {
    /// Anybody.
    Open,
    /// Who brings an invitation, into a room or into the site.
    Invited,
    /// Nobody.
    Closed,
}

/// The site's settings. What is not set yet has the operator's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSettings {
    /// Who may make an account.
    pub signup: SignupPolicy,
    /// Whether people may come without an account.
    pub guests: bool,
    /// Whether there is a common room that everybody is brought into.
    pub lobby: bool,
    /// Domains an account's address must be of; empty means any.
    pub email_domains: Vec<EmailDomain>,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self { signup: SignupPolicy::Open, guests: true, lobby: true, email_domains: Vec::new() }
    }
}

/// A change of the site's settings; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteChange {
    /// Who may make an account.
    pub signup: Option<SignupPolicy>,
    /// Guests in or out.
    pub guests: Option<bool>,
    /// The common room on or off.
    pub lobby: Option<bool>,
    /// Other domains.
    pub email_domains: Option<Vec<EmailDomain>>,
}

impl SiteChange {
    /// For the audit log: what differs from these settings after it.
    #[must_use]
    pub fn described(&self, before: &SiteSettings) -> String {
        let after = self.applied(before);
        let mut parts = Vec::new();
        if after.signup != before.signup {
            parts.push(format!("signup: {:?}", after.signup).to_lowercase());
        }
        if after.guests != before.guests {
            parts.push(format!("guests: {}", after.guests));
        }
        if after.lobby != before.lobby {
            parts.push(format!("lobby: {}", after.lobby));
        }
        if after.email_domains != before.email_domains {
            let domains: Vec<&str> = after.email_domains.iter().map(EmailDomain::as_str).collect();
            parts.push(format!("e-mail domains: {}", domains.join(" ")));
        }
        parts.join(", ")
    }

    /// The settings after it.
    #[must_use]
    pub fn applied(&self, settings: &SiteSettings) -> SiteSettings {
        SiteSettings {
            signup: self.signup.unwrap_or(settings.signup),
            guests: self.guests.unwrap_or(settings.guests),
            lobby: self.lobby.unwrap_or(settings.lobby),
            email_domains: self.email_domains.clone().unwrap_or_else(|| settings.email_domains.clone()),
        }
    }
}

/// A person as site admins see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePerson {
    /// Who.
    pub person: Person,
    /// Whether they may come in.
    pub state: PersonState,
    /// Since when they are known.
    pub created: Timestamp,
}
