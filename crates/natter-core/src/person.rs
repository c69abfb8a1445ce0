//! People, their sessions, and what is kept to recognise them.

use crate::id::{PersonId, SessionId};
use crate::text::{Email, Username};
use crate::time::Timestamp;

/// How a person came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Signed up, can sign in again.
    Account,
    /// Chose a name; gone with the session.
    Guest,
}

/// A person as the server knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// The name people see.
    pub username: Username,
    /// Accounts only.
    pub email: Option<Email>,
    /// Account or guest.
    pub standing: Standing,
}

/// A person not yet known, with the session that begins at once.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// The person.
    pub person: Person,
    /// PHC string of the password hash; accounts only.
    pub password_hash: Option<String>,
    /// Their first session.
    pub session: NewSession,
}

/// SHA-256 of a session token or ticket: what is stored, never the token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretHash(…)")
    }
}

/// A session that begins.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its public id.
    pub id: SessionId,
    /// The hash of its token.
    pub token: SecretHash,
    /// When it began.
    pub created: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
}

/// What signing in is checked against.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The person.
    pub person: Person,
    /// PHC string of the password hash.
    pub password_hash: String,
}

/// The name somebody signs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// By e-mail address.
    Email(Email),
    /// By user name, in any spelling that has the same key.
    Username(Username),
}

/// A session found by its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionHolder {
    /// The session.
    pub session: SessionId,
    /// Whose it is.
    pub person: Person,
}
