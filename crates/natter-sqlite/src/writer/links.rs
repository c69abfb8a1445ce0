//! One-use links of the operator: used inside the server, made from outside by [`crate::make_link`].

use super::Writer;
use crate::fault::{Stop, damaged};
use crate::rows::{self, LinkRow, PERSON_COLUMNS, PersonRow};
use natter_core::audit::{Deed, NewEntry};
use natter_core::person::{LinkPurpose, Person, SecretHash, Standing, UsedLink};
use natter_core::{ClientAddress, Denied, PersonId, Timestamp};
use rusqlite::{Connection, params};

/// The link of this code with its person, where both are good at `now`.
pub(crate) fn good_link(
    connection: &Connection,
    code: SecretHash,
    now: Timestamp,
) -> Result<Option<(LinkRow, PersonRow)>, Stop> {
    let Some(link) = LinkRow::find(connection, code, now)? else { return Ok(None) };
    let sql = format!("SELECT {PERSON_COLUMNS} FROM people WHERE key = ?");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query(params![link.person])?;
    let row = found.next()?.map(|row| rows::person(row, 0)).transpose()?.ok_or_else(|| damaged("a link"))?;
    let is_good = row.is_active() && row.person.standing == Standing::Account;
    Ok(is_good.then_some((link, row)))
}

/// Whose a link is and what it does.
pub(crate) fn link(
    connection: &Connection,
    code: SecretHash,
    now: Timestamp,
) -> Result<Option<(Person, LinkPurpose)>, Stop> {
    Ok(good_link(connection, code, now)?.map(|(link, row)| (row.person, link.purpose)))
}

impl Writer<'_> {
    /// Makes a link for an account.
    pub(crate) fn make_link(
        &mut self,
        person: PersonId,
        purpose: LinkPurpose,
        code: SecretHash,
        ends: Timestamp,
    ) -> Result<(), Stop> {
        let found = self.find_person(person)?.ok_or(Denied::NotFound)?;
        if !found.is_active() || found.person.standing != Standing::Account {
            return Err(Denied::NotFound.into());
        }
        Ok(LinkRow { person: found.key, purpose, ends }.insert(self.connection, code)?)
    }

    /// Uses a link, once.
    pub(crate) fn use_link(
        &mut self,
        code: SecretHash,
        now: Timestamp,
        password_hash: Option<String>,
        address: Option<ClientAddress>,
    ) -> Result<UsedLink, Stop> {
        let (link, mut row) = good_link(self.connection, code, now)?.ok_or(Denied::NotFound)?;
        let mut ended = Vec::new();
        let deed = match link.purpose {
            LinkPurpose::Password => {
                row.password_hash = Some(password_hash.ok_or(Denied::Invalid("a new password is needed"))?);
                Deed::PasswordChanged
            }
            LinkPurpose::SiteAdmin => {
                row.person.site_admin = true;
                Deed::SiteAdminGranted
            }
        };
        LinkRow::delete(self.connection, code, now)?;
        row.update(self.connection)?;
        if link.purpose == LinkPurpose::Password {
            ended = self.end_sessions(row.key, None)?;
        }
        let by = row.person.reference();
        self.note(NewEntry::by(by, address, deed).detail("by a link of the operator"))?;
        Ok(UsedLink { person: row.person, purpose: link.purpose, ended })
    }
}
