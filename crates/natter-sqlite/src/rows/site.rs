//! The row of `site`: what site admins have set.

use super::code::{flag, number, read_policy, stored, stored_policy, text};
use crate::checksum::Digest;
use crate::fault::{Stop, damaged};
use natter_core::site::SiteSettings;
use natter_core::text::EmailDomain;
use rusqlite::{Connection, params};

fn domains(settings: &SiteSettings) -> String {
    settings.email_domains.iter().map(EmailDomain::as_str).collect::<Vec<_>>().join("\n")
}

fn checksum(settings: &SiteSettings) -> u32 {
    let mut digest = Digest::default();
    digest.number(stored_policy(settings.signup)).number(u64::from(settings.guests));
    digest.number(u64::from(settings.lobby)).text(&domains(settings)).sum()
}

/// What is set, if anything was.
pub(crate) fn site_settings(connection: &Connection) -> Result<Option<SiteSettings>, Stop> {
    let mut statement =
        connection.prepare_cached("SELECT signup, guests, lobby, email_domains, crc FROM site")?;
    let mut found = statement.query([])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let settings = SiteSettings {
        signup: read_policy(number(row, 0)?)?,
        guests: flag(row, 1)?,
        lobby: flag(row, 2)?,
        email_domains: text(row, 3)?.lines().map(EmailDomain::from_stored).collect(),
    };
    if number(row, 4)? == u64::from(checksum(&settings)) {
        Ok(Some(settings))
    } else {
        Err(damaged("the site's settings"))
    }
}

/// Writes what is set.
pub(crate) fn put_site_settings(
    connection: &Connection,
    settings: &SiteSettings,
) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO site (only, signup, guests, lobby, email_domains, crc) VALUES (1, ?, ?, ?, ?, ?)",
    )?;
    statement.execute(params![
        stored(stored_policy(settings.signup)),
        settings.guests,
        settings.lobby,
        domains(settings),
        checksum(settings),
    ])?;
    Ok(())
}
