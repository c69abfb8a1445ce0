//! What the operator does to the file from outside the server, be it running or not: SQLite keeps both writers apart, and the server reads the row when
//! the link is used. Nothing that the server remembers is changed from here.

use crate::error::LinkError;
use crate::open;
use crate::rows::{self, LinkRow, PERSON_COLUMNS};
use crate::schema::{self, Mark, VERSION};
use natter_core::Timestamp;
use natter_core::person::{LinkPurpose, SecretHash, Standing};
use natter_core::text::{Email, Username};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;

/// Makes a one-use link for the account of this name or address; the name as it is written.
///
/// # Errors
/// [`LinkError`]; nothing was written then.
pub fn make_link(
    path: &Path,
    account: &str,
    purpose: LinkPurpose,
    code: SecretHash,
    ends: Timestamp,
) -> Result<Username, LinkError> {
    if !path.is_file() {
        return Err(LinkError::Missing { path: path.into() });
    }
    let mut connection = open::connect(path, false)?;
    match schema::mark(&connection)? {
        Mark::Natter(found) if found == VERSION => {}
        Mark::Natter(found) => return Err(LinkError::Version { found, known: VERSION }),
        Mark::Empty | Mark::Foreign => return Err(LinkError::Missing { path: path.into() }),
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (person, username) = find(&transaction, account)?.ok_or(LinkError::Nobody)?;
    LinkRow { person, purpose, ends }.insert(&transaction, code)?;
    transaction.commit()?;
    Ok(username)
}

fn find(connection: &Connection, account: &str) -> Result<Option<(i64, Username)>, LinkError> {
    let (column, value) = if account.contains('@') {
        ("email", Email::parse(account).map_err(|_| LinkError::Nobody)?.as_str().to_owned())
    } else {
        ("username_key", Username::parse_known(account).map_err(|_| LinkError::Nobody)?.key())
    };
    let mut statement =
        connection.prepare(&format!("SELECT {PERSON_COLUMNS} FROM people WHERE {column} = ?"))?;
    let mut found = statement.query(params![value])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let row = rows::person(row, 0).map_err(|_| LinkError::Damaged)?;
    let is_account = row.is_active() && row.person.standing == Standing::Account;
    Ok(is_account.then_some((row.key, row.person.username)))
}
