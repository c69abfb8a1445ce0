//! The site as a whole: its settings, and who governs it.

use super::Writer;
use crate::fault::Stop;
use crate::rows;
use natter_core::audit::{Deed, NewEntry};
use natter_core::person::{SecretHash, Standing};
use natter_core::site::{SiteChange, SiteSettings};
use natter_core::{Actor, Denied};
use rusqlite::params;

impl Writer<'_> {
    /// Changes what is set.
    pub(crate) fn update_site(
        &mut self,
        actor: &Actor,
        configured: SiteSettings,
        change: &SiteChange,
    ) -> Result<SiteSettings, Stop> {
        let found = self.find_person(actor.id)?.filter(|row| row.is_active() && row.person.site_admin);
        let actor = &found.ok_or(Denied::Forbidden)?.acting_from(actor.address);
        let before = rows::site_settings(self.connection)?.unwrap_or(configured);
        let after = change.applied(&before);
        if after != before {
            rows::put_site_settings(self.connection, &after)?;
            self.note(NewEntry::of(actor, Deed::SiteUpdated).detail(&change.described(&before)))?;
        }
        Ok(after)
    }

    /// Makes the actor the first site admin.
    pub(crate) fn claim_site(
        &mut self,
        actor: &Actor,
        code: SecretHash,
        expected: SecretHash,
    ) -> Result<(), Stop> {
        if self.has_site_admin_but(NOBODY)? {
            return Err(Denied::Conflict.into());
        }
        let mut row = self.find_person(actor.id)?.filter(rows::PersonRow::is_active);
        let row =
            row.as_mut().filter(|row| row.person.standing == Standing::Account && code.matches(expected));
        let row = row.ok_or(Denied::Forbidden)?;
        row.person.site_admin = true;
        row.update(self.connection)?;
        let actor = &row.clone().acting_from(actor.address);
        self.note(NewEntry::of(actor, Deed::SiteAdminGranted).detail("by the code that was printed"))?;
        Ok(())
    }

    /// Whether somebody else than this one, who may come in, governs the site.
    pub(super) fn has_site_admin_but(&self, key: i64) -> Result<bool, Stop> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM people WHERE site_admin = 1 AND state = 0 AND key != ?")?;
        Ok(statement.exists(params![key])?)
    }

    /// Whether there is a common room.
    pub(super) fn lobby_is_on(&self) -> Result<bool, Stop> {
        Ok(rows::site_settings(self.connection)?.is_none_or(|settings| settings.lobby))
    }
}

/// The key of nobody.
const NOBODY: i64 = 0;
