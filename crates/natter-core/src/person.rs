//! People, their sessions, and what is kept to recognise them.

use crate::actor::PersonRef;
use crate::address::ClientAddress;
use crate::id::{PersonId, SessionId};
use crate::text::{DisplayName, Email, Username};
use crate::time::Timestamp;
use subtle::ConstantTimeEq;

/// How a person came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Signed up, can sign in again.
    Account,
    /// Chose a name; gone with the session, unless they become an account.
    Guest,
}

/// Whether a person may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonState {
    /// Yes.
    Active,
    /// Not until a site admin says so.
    Suspended,
    /// Never: the account was deleted. The name stays taken and stands in the logs.
    Deleted,
}

/// How a person likes to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// A name beside the unique one.
    pub display_name: Option<DisplayName>,
    /// One of the six colours; `None` lets clients choose by the id.
    pub colour: Option<Colour>,
}

/// The colours of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Colour {
    Indigo,
    Pink,
    Green,
    Blue,
    Orange,
    Violet,
}

impl Colour {
    /// All of them.
    pub const ALL: [Colour; 6] =
        [Self::Indigo, Self::Pink, Self::Green, Self::Blue, Self::Orange, Self::Violet];

    /// The word for it, in stores and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Indigo => "indigo",
            Self::Pink => "pink",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Orange => "orange",
            Self::Violet => "violet",
        }
    }

    /// The colour of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.word() == word)
    }
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
    /// How they like to be shown.
    pub profile: Profile,
    /// Whether they govern the site.
    pub site_admin: bool,
}

impl Person {
    /// A person as they are when they first come.
    #[must_use]
    pub fn new(id: PersonId, username: Username, email: Option<Email>, standing: Standing) -> Self {
        Self { id, username, email, standing, profile: Profile::default(), site_admin: false }
    }

    /// Id and name.
    #[must_use]
    pub fn reference(&self) -> PersonRef {
        PersonRef { id: self.id, username: self.username.clone() }
    }
}

/// What has changed about somebody that their connections act by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonNews {
    /// A guest has become an account of this address.
    Account(Email),
    /// They govern the site, or do no longer.
    SiteAdmin(bool),
}

impl PersonNews {
    /// The person as they are now.
    pub fn apply(&self, person: &mut Person) {
        match self {
            Self::Account(email) => {
                person.standing = Standing::Account;
                person.email = Some(email.clone());
            }
            Self::SiteAdmin(on) => person.site_admin = *on,
        }
    }
}

/// A person not yet known, with the session that begins at once.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// The person.
    pub person: Person,
    /// PHC string of the password hash; accounts that have a password only.
    pub password_hash: Option<String>,
    /// Who they are at an identity provider, when they came by one.
    pub identity: Option<Identity>,
    /// Their first session.
    pub session: NewSession,
    /// The invitation they came by; taken or refused together with them.
    pub invite: Option<SecretHash>,
    /// Whether they are brought into the lobby.
    pub into_lobby: bool,
}

impl Newcomer {
    /// Somebody who comes by no invitation and no provider, into the lobby.
    #[must_use]
    pub fn new(person: Person, password_hash: Option<String>, session: NewSession) -> Self {
        Self { person, password_hash, identity: None, session, invite: None, into_lobby: true }
    }
}

/// Who somebody is at an identity provider (OpenID Connect Core 1.0, section 2: issuer and subject together are unique and never given again).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The person there.
    pub subject: String,
}

/// SHA-256 of a session token or ticket: what is stored, never the token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// Whether both are the same, in a time that does not tell how much of them is.
    #[must_use]
    pub fn matches(&self, other: Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretHash(…)")
    }
}

/// What a one-use link of the operator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Sets a new password; every session ends.
    Password,
    /// Makes its person a site admin.
    SiteAdmin,
}

/// What came of a link that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedLink {
    /// Whose it was.
    pub person: Person,
    /// What it did.
    pub purpose: LinkPurpose,
    /// The sessions that ended by it.
    pub ended: Vec<SessionId>,
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
    /// Where it began.
    pub origin: SessionOrigin,
}

/// Where a session began, for the list in which its person looks for sessions that are not theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionOrigin {
    /// The caller's address.
    pub address: Option<ClientAddress>,
    /// What the program called itself, cut to [`limit::AGENT_BYTES`](crate::limit::AGENT_BYTES).
    pub agent: Option<String>,
}

/// A session in its person's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub created: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
    /// Where it began.
    pub origin: SessionOrigin,
}

/// What signing in is checked against.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The person.
    pub person: Person,
    /// PHC string of the password hash; accounts that came by an identity provider may have none.
    pub password_hash: Option<String>,
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
    /// When it began: a sign-in this long ago.
    pub created: Timestamp,
    /// When it ends by itself, unless it is used before and extended.
    pub expires: Timestamp,
}
