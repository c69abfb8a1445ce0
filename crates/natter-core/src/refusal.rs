//! Why something did not happen. The person's doing ([`Denied`]) is kept apart from ours ([`StoreError`]).

use crate::time::Timestamp;

/// The action is not allowed, not possible or not understood; the wire has one code for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nothing of that name exists for this person (P11: hidden and missing look the same).
    #[error("there is no such thing here for you")]
    NotFound,
    /// It exists, and this person may not.
    #[error("you may not do this")]
    Forbidden,
    /// It exists, this person could, and may not write before then.
    #[error("you may not write here for a while")]
    Muted {
        /// From when on they may.
        until: Timestamp,
    },
    /// The room was put away: it can be read, not written or changed.
    #[error("this room is archived")]
    Archived,
    /// Another body under the same id, or a name that is taken.
    #[error("this clashes with something that is there already")]
    Conflict,
    /// Over a size of the contract.
    #[error("this is larger than allowed")]
    TooLarge,
    /// Understood, but makes no sense.
    #[error("{0}")]
    Invalid(&'static str),
    /// Too fast.
    #[error("too fast, slow down")]
    RateLimited {
        /// Milliseconds until the next try can succeed.
        retry_after_ms: u64,
    },
    /// `knownSeq` is too far behind for the duplicate check, or beyond the end of the log.
    #[error("knownSeq is too far behind or beyond the end of the log, resume the room first")]
    ResumeFirst,
    /// The log is another one than the client knew.
    #[error("the room's log was restored, reset it first")]
    EpochChanged,
    /// No valid session.
    #[error("sign in first")]
    Unauthenticated,
    /// One of several messages is the reason; none of them was appended.
    #[error("{fault}")]
    InMessage {
        /// Its place in the proposal, from 0.
        index: usize,
        /// What is wrong with it.
        fault: MessageFault,
    },
}

/// Why a message cannot be appended, whatever else is sent with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageFault {
    /// The sender has another message under the same id in this room.
    #[error("another message has this clientMessageId already")]
    Conflict,
    /// It answers a message that the log does not have.
    #[error("replyTo names a message that is not there")]
    ReplyToNothing,
}

impl MessageFault {
    /// The same where it is the only message.
    #[must_use]
    pub fn denied(self) -> Denied {
        match self {
            Self::Conflict => Denied::Conflict,
            Self::ReplyToNothing => Denied::Invalid("replyTo names a message that is not there"),
        }
    }
}

impl Denied {
    /// The same with a wait that is longer by a random part, so that clients that were refused together do not come back together: by up to a
    /// quarter, and up to a second where the wait is shorter than four.
    #[must_use]
    pub fn spread(self, random: u64) -> Self {
        match self {
            Self::RateLimited { retry_after_ms } => {
                let most = (retry_after_ms / 4).max(1_000);
                Self::RateLimited { retry_after_ms: retry_after_ms + random % most }
            }
            other => other,
        }
    }
}

/// The store could not do its part. Nothing is known to have happened, nothing is promised.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Too much is waiting already; try again.
    #[error("the store is busy")]
    Busy,
    /// Reading or writing failed; the text is for the operator's log, never for the wire.
    #[error("the store failed: {0}")]
    Failed(String),
}

/// Either of the two.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refusal {
    /// The person can act on it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The operator can act on it; the person can try again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refusal {
    /// See [`Denied::spread`].
    #[must_use]
    pub fn spread(self, random: u64) -> Self {
        match self {
            Self::Denied(denied) => Self::Denied(denied.spread(random)),
            Self::Store(error) => Self::Store(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_clients_come_back_at_different_times_and_none_too_early() {
        let wait = |retry_after_ms, random| match (Denied::RateLimited { retry_after_ms }).spread(random) {
            Denied::RateLimited { retry_after_ms } => retry_after_ms,
            other => panic!("{other:?}"),
        };
        let short: Vec<u64> = (0..100).map(|number| wait(50, number * 7_919)).collect();
        assert!(short.iter().all(|wait| (50..1_050).contains(wait)), "{short:?}");
        assert!(short.iter().max() > Some(&900) && short.iter().min() < Some(&150), "{short:?}");
        assert!((0..100).all(|number| (60_000..75_000).contains(&wait(60_000, number * 7_919))));
        assert_eq!(Denied::NotFound.spread(7), Denied::NotFound);
    }
}
