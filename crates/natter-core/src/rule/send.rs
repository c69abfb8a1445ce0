//! May these messages be appended, and which of them stand in the log already?

use crate::id::{Epoch, MessageId};
use crate::limit;
use crate::member::Role;
use crate::proposal::{Draft, Proposal, Receipt};
use crate::refusal::Denied;
use crate::room::RoomKind;
use crate::span::Seq;
use crate::text::MessageText;
use crate::time::Timestamp;

/// What the store knows of the room and the sender at the moment of deciding.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The room's kind.
    pub kind: RoomKind,
    /// The life of its log.
    pub epoch: Epoch,
    /// Its last event.
    pub head: Seq,
    /// The sender's role; `None` for strangers.
    pub role: Option<Role>,
    /// Whether the room is put away.
    pub archived: bool,
    /// The sender may not write before then.
    pub muted_until: Option<Timestamp>,
}

/// An event of the same room, sender and client message id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Where it stands.
    pub seq: Seq,
    /// Its id.
    pub message: MessageId,
    /// When it was taken.
    pub timestamp: Timestamp,
    /// Its words; `None` when a deletion blanked them (P2), which any retry matches.
    pub text: Option<MessageText>,
    /// What it answered.
    pub reply_to: Option<Seq>,
}

/// May the sender write here at all, and does their view fit the log?
///
/// # Errors
/// `NotFound` for strangers of a hidden room, `Forbidden` for strangers of a public one, `EpochChanged` when the client's view belongs to
/// another log, `Invalid` for an answer to a message that is not there.
pub fn may_send(facts: &Facts, proposal: &Proposal) -> Result<(), Denied> {
    if facts.role.is_none() {
        return Err(stranger(facts.kind));
    }
    if proposal.epoch.is_some_and(|epoch| epoch != facts.epoch) {
        return Err(Denied::EpochChanged);
    }
    if proposal.known.is_some_and(|known| known > facts.head) {
        return Err(match proposal.epoch {
            Some(_) => Denied::Invalid("knownSeq lies beyond the end of the log"),
            None => Denied::EpochChanged,
        });
    }
    let answers_nothing = |draft: &Draft| draft.reply_to.is_some_and(|seq| seq > facts.head || seq.0 == 0);
    if proposal.drafts.iter().any(answers_nothing) {
        return Err(Denied::Invalid("replyTo names a message that is not there"));
    }
    Ok(())
}

/// How a room refuses somebody who is not in it (P11).
#[must_use]
pub fn stranger(kind: RoomKind) -> Denied {
    match kind {
        RoomKind::Public => Denied::Forbidden,
        RoomKind::Approval | RoomKind::Private | RoomKind::Direct => Denied::NotFound,
    }
}

/// The receipt of a message that an earlier try has stored (P4).
///
/// # Errors
/// `Conflict` when the earlier event under this id says something else.
pub fn duplicate(proposal: &Proposal, draft: &Draft, earlier: &Earlier) -> Result<Receipt, Denied> {
    let same_words = earlier.text.as_ref().is_none_or(|text| *text == draft.text);
    if !same_words || earlier.reply_to != draft.reply_to {
        return Err(Denied::Conflict);
    }
    Ok(Receipt {
        room: proposal.room,
        seq: earlier.seq,
        message: earlier.message,
        client_message_id: draft.client_message_id.clone(),
        timestamp: earlier.timestamp,
        duplicate: true,
    })
}

/// May a message that no earlier try has stored be appended? A retry of one that was stored is acknowledged whatever has happened since.
///
/// # Errors
/// `Archived` and `Muted` where nobody, or not this sender, may write now; `ResumeFirst` further than [`limit::KNOWN_SEQ_WINDOW`] behind: in both homes alike, though only DynamoDB's look-back needs it.
pub fn may_append_new(facts: &Facts, proposal: &Proposal, now: Timestamp) -> Result<(), Denied> {
    if facts.archived {
        return Err(Denied::Archived);
    }
    if let Some(until) = facts.muted_until.filter(|until| *until > now) {
        return Err(Denied::Muted { until });
    }
    let behind = proposal.known.map_or(0, |known| facts.head.0.saturating_sub(known.0));
    if behind > limit::KNOWN_SEQ_WINDOW {
        return Err(Denied::ResumeFirst);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
