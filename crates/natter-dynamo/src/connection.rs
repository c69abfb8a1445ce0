//! What a connection is to the store.

use natter_core::{ConnectionId, PersonId, SessionId, Timestamp};
use sha2::{Digest, Sha256};

/// How the gateway calls a connection: opaque text, of no promised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GatewayId(Box<str>);

impl GatewayId {
    /// What the gateway said.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// What to say to the gateway.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The connection's id in the core: the first 128 bits of the SHA-256 of the gateway's text, the same wherever it is computed.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        let digest = Sha256::digest(self.0.as_bytes());
        ConnectionId::from_bits(digest.iter().take(16).fold(0, |bits, &byte| bits << 8 | u128::from(byte)))
    }
}

/// One socket of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// How the gateway calls it.
    pub gateway: GatewayId,
    /// Whose it is.
    pub person: PersonId,
    /// The session it was opened with.
    pub session: SessionId,
    /// When it was opened.
    pub since: Timestamp,
}
