//! What a sender wants to append, and what they get for it.

use crate::id::{Epoch, MessageId, PersonId, RoomId};
use crate::refusal::{Denied, MessageFault};
use crate::span::Seq;
use crate::text::{ClientMessageId, MessageText, Username};
use crate::time::Timestamp;

/// One to ten messages for one room, all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The room.
    pub room: RoomId,
    /// The sender.
    pub person: PersonId,
    /// The sender's name as it will stand in the log.
    pub username: Username,
    /// The life of the log that `known` belongs to.
    pub epoch: Option<Epoch>,
    /// The highest contiguous seq the sender had applied at the first try (P3).
    pub known: Option<Seq>,
    /// The messages, in order.
    pub drafts: Vec<Draft>,
}

impl Proposal {
    /// The refusal of the whole because of one message; it says which where there are several.
    #[must_use]
    pub fn refused_for(&self, index: usize, fault: MessageFault) -> Denied {
        if self.drafts.len() > 1 { Denied::InMessage { index, fault } } else { fault.denied() }
    }
}

/// One message not yet in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The id it gets if it is new.
    pub message: MessageId,
    /// The sender's own name for it; without one there is no protection against duplicates.
    pub client_message_id: Option<ClientMessageId>,
    /// The words.
    pub text: MessageText,
    /// The earlier message it answers.
    pub reply_to: Option<Seq>,
}

/// Proof that a message is durable (P5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The room.
    pub room: RoomId,
    /// Where in the log.
    pub seq: Seq,
    /// Its id.
    pub message: MessageId,
    /// The sender's own name for it.
    pub client_message_id: Option<ClientMessageId>,
    /// When it was first taken.
    pub timestamp: Timestamp,
    /// Whether an earlier try had stored it already (P4).
    pub duplicate: bool,
}
