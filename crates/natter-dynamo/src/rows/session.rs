//! Sessions: by the hash of their token in the people table, and in the list of their person in the rooms table.

use super::seconds;
use crate::item::{Item, Writer, optional_number, optional_text, read_id, read_number, read_text};
use crate::key;
use natter_core::person::{NewSession, OpenSession, SecretHash, SessionHolder, SessionOrigin};
use natter_core::{PersonId, SessionId, StoreError, Timestamp};

/// A session is kept this long after its end, so that a clock set wrongly ends nobody's session for good.
const KEPT_AFTER_END_MS: u64 = 24 * 60 * 60 * 1000;

/// A session by its token.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub(crate) session: SessionId,
    pub(crate) person: PersonId,
    pub(crate) era: u64,
    /// 0 for sessions from before it was kept here.
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
}

impl SessionRow {
    pub(crate) fn write(session: &NewSession, person: PersonId, era: u64) -> Item {
        Writer::default()
            .text("key", key::token(session.token))
            .text("session", session.id)
            .text("person", person)
            .number("era", era)
            .number("created", session.created.0)
            .number("ends", session.expires.0)
            .number("expires", seconds(session.expires.plus_millis(KEPT_AFTER_END_MS)))
            .item()
    }

    /// When the rows of a session that ends then may go, in seconds.
    pub(crate) fn goes(expires: Timestamp) -> u64 {
        seconds(expires.plus_millis(KEPT_AFTER_END_MS))
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self {
            created: Timestamp(optional_number(item, "created")?.unwrap_or_default()),
            session: read_id(item, "session")?,
            person: read_id(item, "person")?,
            era: read_number(item, "era")?,
            expires: Timestamp(read_number(item, "ends")?),
        })
    }

    /// A ticket for a holder.
    pub(crate) fn write_ticket(ticket: SecretHash, holder: &SessionHolder, ends: Timestamp) -> Item {
        Writer::default()
            .text("key", key::ticket(ticket))
            .text("session", holder.session)
            .text("person", holder.person.id)
            .number("created", holder.created.0)
            .number("sessionEnds", holder.expires.0)
            .number("ends", ends.0)
            .number("expires", seconds(ends))
            .item()
    }
}

/// A session in the list of its person.
#[derive(Debug, Clone)]
pub(crate) struct ListedSessionRow {
    pub(crate) session: OpenSession,
    pub(crate) era: u64,
    /// The key of its row by its token.
    pub(crate) token: String,
}

impl ListedSessionRow {
    pub(crate) fn key(person: PersonId, session: SessionId) -> Item {
        key::two(key::person(person), key::session(session))
    }

    pub(crate) fn write(session: &NewSession, person: PersonId, era: u64) -> Item {
        let SessionOrigin { address, agent } = &session.origin;
        let writer = Writer::default()
            .text("session", session.id)
            .text("token", key::token(session.token))
            .number("era", era)
            .number("created", session.created.0)
            .number("ends", session.expires.0)
            .number("expires", seconds(session.expires.plus_millis(KEPT_AFTER_END_MS)))
            .optional_text("address", *address)
            .optional_text("agent", agent.as_ref());
        writer.item().into_iter().chain(Self::key(person, session.id)).collect()
    }

    /// The same session as one that begins, under another token.
    pub(crate) fn renewed(self, token: SecretHash) -> NewSession {
        let OpenSession { id, created, expires, origin } = self.session;
        NewSession { id, token, created, expires, origin }
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let address = optional_text(item, "address").and_then(|text| text.parse().ok());
        let session = OpenSession {
            id: read_id(item, "session")?,
            created: Timestamp(read_number(item, "created")?),
            expires: Timestamp(read_number(item, "ends")?),
            origin: SessionOrigin { address, agent: optional_text(item, "agent").map(str::to_owned) },
        };
        Ok(Self { session, era: read_number(item, "era")?, token: read_text(item, "token")?.to_owned() })
    }
}
