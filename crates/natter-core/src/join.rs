//! Coming into a room: by oneself, by asking, by a link.

use crate::actor::{Actor, PersonRef};
use crate::base32;
use crate::id::{InviteId, PersonId, RoomId};
use crate::person::SecretHash;
use crate::room::RoomEntry;
use crate::time::Timestamp;
use sha2::{Digest, Sha256};

/// The way somebody wants to come in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The room's id alone.
    Room(RoomId),
    /// An invitation; it knows its room.
    Invite(SecretHash),
}

/// Somebody at the door.
#[derive(Debug, Clone)]
pub struct JoinRequest {
    /// Which.
    pub door: Door,
    /// Who.
    pub actor: Actor,
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joining {
    /// They are in, now or since before.
    In(RoomEntry),
    /// They have asked, now or before, and wait; those who may answer are named when they did not know yet.
    Waiting {
        /// The room.
        room: RoomId,
        /// Who has to be told, and of how many waiting; `None` when they had asked before.
        news: Option<RequestNews>,
    },
    /// They have asked before and were turned away.
    Rejected {
        /// The room.
        room: RoomId,
        /// Milliseconds until they may ask again.
        retry_after_ms: u64,
    },
}

/// A change among those who wait, for those who may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestNews {
    /// Who may answer.
    pub answerers: Vec<PersonId>,
    /// How many wait now.
    pub waiting: u64,
    /// The one who began or ceased to wait, with the name they have in the room's list of requests.
    pub person: PersonRef,
}

/// How a request stands or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestStatus {
    /// Nobody has answered.
    Waiting,
    /// The one who asked is in.
    Approved,
    /// The one who asked was turned away.
    Rejected,
    /// The one who asked does not want to any more.
    Withdrawn,
}

/// Somebody who waits, as those see them who may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Who.
    pub person: PersonRef,
    /// Since when.
    pub asked: Timestamp,
}

/// One's own request that is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnRequest {
    /// The room.
    pub room: RoomId,
    /// `Waiting` or `Rejected`.
    pub status: RequestStatus,
    /// When one asked.
    pub asked: Timestamp,
    /// From when on one may ask again.
    pub ask_again: Option<Timestamp>,
}

/// Those who wait, the longest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskersPage {
    /// The people.
    pub askers: Vec<Asker>,
    /// How many wait in all.
    pub waiting: u64,
}

/// An answer to somebody who waits.
#[derive(Debug, Clone)]
pub struct JoinAnswer {
    /// The room.
    pub room: RoomId,
    /// Who answers.
    pub actor: Actor,
    /// Who waits.
    pub person: PersonId,
    /// Whether they may come in.
    pub approve: bool,
}

/// The word of an invitation's link: 128 random bits in 26 characters of Crockford base32. Shown to its maker once; stores keep its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteToken(String);

impl InviteToken {
    /// The word of these random bits.
    #[must_use]
    pub fn of_bits(bits: u128) -> Self {
        let text = base32::encode::<{ base32::WIDTH_128 }>(bits);
        Self(String::from_utf8_lossy(&text).into_owned())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stores keep of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        invite_hash(&self.0)
    }
}

impl std::fmt::Debug for InviteToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("InviteToken(…)")
    }
}

/// What stores keep of the word in a link.
#[must_use]
pub fn invite_hash(word: &str) -> SecretHash {
    SecretHash(Sha256::digest(word.as_bytes()).into())
}

/// A link that lets people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its id, by which it is listed and revoked; it opens nothing.
    pub id: InviteId,
    /// Where it leads; `None` only into the site.
    pub room: Option<RoomId>,
    /// Who made it.
    pub maker: PersonRef,
    /// When.
    pub created: Timestamp,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// How many may still come by it.
    pub uses_left: Option<u64>,
    /// How many have come by it.
    pub used: u64,
}

/// A link to be made.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// Its id.
    pub id: InviteId,
    /// What is kept of the word in the link.
    pub token: SecretHash,
    /// Where it leads; `None` only into the site.
    pub room: Option<RoomId>,
    /// Who makes it.
    pub actor: Actor,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// How many may come by it.
    pub uses: Option<u64>,
}
