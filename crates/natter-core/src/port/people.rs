use crate::actor::Actor;
use crate::address::ClientAddress;
use crate::id::{PersonId, SessionId};
use crate::person::{
    Credentials, Identity, LinkPurpose, Login, NewSession, Newcomer, OpenSession, Person, PersonState,
    Profile, SecretHash, SessionHolder, UsedLink,
};
use crate::refusal::{Refusal, StoreError};
use crate::text::Email;
use crate::time::Timestamp;
use std::future::Future;

/// Something that changes about a person. Each makes a line of the audit log, but [`PersonChange::Profile`] and [`PersonChange::Rehash`].
#[derive(Debug, Clone)]
pub enum PersonChange {
    /// How they like to be shown. `Conflict` when the display name is somebody else's user name.
    Profile(Profile),
    /// The same password under other parameters of hashing.
    Rehash(String),
    /// Another password; every session ends but this one.
    Password {
        /// PHC string of its hash.
        hash: String,
        /// The session that stays.
        keep: Option<SessionId>,
        /// The hash of the token that the session which stays has from now on (ASVS 7.2.4); `None` leaves it as it is.
        renewed: Option<SecretHash>,
    },
    /// Ends all sessions but one, or all.
    Sessions {
        /// The session that stays.
        keep: Option<SessionId>,
    },
    /// Another address. `Conflict` when it is taken.
    Email(Email),
    /// A guest becomes an account under the same id, so that their messages stay theirs; in rooms they become a member.
    Account {
        /// Where it can be reached.
        email: Email,
        /// PHC string of the password hash.
        hash: String,
        /// The invitation that permits it, where one is needed.
        invite: Option<SecretHash>,
    },
    /// The same person at an identity provider. `Conflict` when it is somebody else there.
    Identity(Identity),
    /// Governs the site, or does no longer. `Conflict` when nobody would be left who does.
    SiteAdmin(bool),
    /// May come in, or not; `Deleted` takes address, password, identities, sessions, profile and memberships away for good (ownerships pass on as if
    /// they had left). `Conflict` when nobody would be left who governs the site.
    State(PersonState),
}

/// People and their sessions.
///
/// Every implementation MUST
/// - keep user name keys ([`Username::key`](crate::text::Username::key)), e-mail addresses and identities unique;
/// - add a newcomer, their session, what became of their invitation, and, where wanted, their membership of the lobby and its `memberJoined` together or
///   not at all;
/// - never store a token, only its hash;
/// - find no session and no credentials of somebody who is not [`PersonState::Active`];
/// - never leave a site that had a site admin without one.
pub trait People: Send + Sync + 'static {
    /// Adds a person. `Denied::Conflict` when name or address is taken, without saying which; `NotFound` when their invitation is not good.
    fn enrol(&self, newcomer: Newcomer) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// What a sign-in is checked against; `None` for unknown names and for guests.
    fn credentials(
        &self,
        login: Login,
    ) -> impl Future<Output = Result<Option<Credentials>, StoreError>> + Send;

    /// Who somebody is that an identity provider vouches for.
    fn person_of(
        &self,
        identity: Identity,
    ) -> impl Future<Output = Result<Option<Person>, StoreError>> + Send;

    /// Changes a person; the actor is they themselves, or a site admin. The answer is the sessions that ended by it, whose tickets and sockets the
    /// caller has to end.
    fn change_person(
        &self,
        actor: Actor,
        person: PersonId,
        change: PersonChange,
    ) -> impl Future<Output = Result<Vec<SessionId>, Refusal>> + Send;

    /// Begins a session of a known person; the oldest ends when there would be more than
    /// [`limit::SESSIONS_PER_PERSON`](crate::limit::SESSIONS_PER_PERSON). `Unauthenticated` for somebody who may not come in.
    fn open_session(
        &self,
        person: PersonId,
        session: NewSession,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Finds a session that has not ended at `now`.
    fn session(
        &self,
        token: SecretHash,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<SessionHolder>, StoreError>> + Send;

    /// The sessions of a person that have not ended at `now`, the newest first.
    fn sessions_of(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<OpenSession>, StoreError>> + Send;

    /// Has a session end later. Nothing where there is none.
    fn extend_session(
        &self,
        token: SecretHash,
        expires: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Ends a session; the answer is its id when there was one.
    fn close_session(
        &self,
        token: SecretHash,
    ) -> impl Future<Output = Result<Option<SessionId>, StoreError>> + Send;

    /// Makes a one-use link for an account. Nobody is asked whether they may: only the operator's own programs call this. `NotFound` for somebody who has
    /// no account or may not come in.
    fn make_link(
        &self,
        person: PersonId,
        purpose: LinkPurpose,
        code: SecretHash,
        ends: Timestamp,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Whose a one-use link is and what it does; `None` for one that was used, is over at `now`, or belongs to somebody who may not come in.
    fn link(
        &self,
        code: SecretHash,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<(Person, LinkPurpose)>, StoreError>> + Send;

    /// Uses a link, once: all of it or nothing, with a line of the audit log. `NotFound` where [`People::link`] finds none, `Invalid` where a password
    /// is needed and `password_hash` is not there.
    fn use_link(
        &self,
        code: SecretHash,
        now: Timestamp,
        password_hash: Option<String>,
        address: Option<ClientAddress>,
    ) -> impl Future<Output = Result<UsedLink, Refusal>> + Send;

    /// Ends another session of the same person. `NotFound` when there is none of that id.
    fn revoke_session(
        &self,
        actor: Actor,
        session: SessionId,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;
}
