//! What is set about the site, and how many govern it.

use super::code;
use crate::database::Change;
use crate::item::{Item, optional_number, optional_text, read_flag, read_texts, text, texts};
use crate::key::{self, Table};
use natter_core::StoreError;
use natter_core::site::SiteSettings;
use natter_core::text::EmailDomain;

/// The site's row; there is none before somebody governs it or sets something.
#[derive(Debug, Clone, Default)]
pub(crate) struct SiteRow {
    /// `None` before the first change.
    pub(crate) settings: Option<SiteSettings>,
    /// How many who may come in govern the site.
    pub(crate) admins: u64,
    /// Goes up with each change of the settings.
    pub(crate) version: u64,
    /// Invitations into it ever made.
    pub(crate) invites_made: u64,
}

impl SiteRow {
    pub(crate) fn key() -> Item {
        key::two(key::SITE, key::SITE)
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let count = |name| optional_number(item, name).map(Option::unwrap_or_default);
        let (admins, version, invites_made) = (count("admins")?, count("version")?, count("invitesMade")?);
        let settings = optional_text(item, "signup").map(|word| read_settings(item, word)).transpose()?;
        Ok(Self { settings, admins, version, invites_made })
    }

    /// Sets these, unless somebody else has set something since this row was read.
    pub(crate) fn setting(&self, settings: &SiteSettings) -> Change {
        let domains = settings.email_domains.iter().map(ToString::to_string).collect();
        let change = Change::of(Table::Rooms, Self::key())
            .may_be_new()
            .set("signup", text(code::policy_word(settings.signup)))
            .flag("guests", settings.guests)
            .flag("lobby", settings.lobby)
            .set("emailDomains", texts(domains))
            .add("version", 1);
        self.unchanged(change, "version", self.version)
    }

    /// Counts those who govern, from the number that was read.
    pub(crate) fn counting(&self, amount: i64) -> Change {
        let change = Change::of(Table::Rooms, Self::key()).may_be_new().add("admins", amount);
        self.unchanged(change, "admins", self.admins)
    }

    #[expect(clippy::unused_self, reason = "reads as what it says")]
    pub(crate) fn unchanged(&self, change: Change, name: &'static str, seen: u64) -> Change {
        if seen == 0 { change.when_absent(name) } else { change.when_number(name, seen) }
    }
}

fn read_settings(item: &Item, signup: &str) -> Result<SiteSettings, StoreError> {
    Ok(SiteSettings {
        signup: code::policy(signup)?,
        guests: read_flag(item, "guests"),
        lobby: read_flag(item, "lobby"),
        email_domains: read_texts(item, "emailDomains")?.into_iter().map(EmailDomain::from_stored).collect(),
    })
}
