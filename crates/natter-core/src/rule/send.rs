//! May these messages be appended, and which of them stand in the log already?

use crate::event::{EventKind, LogEvent};
use crate::id::{Epoch, MessageId};
use crate::limit;
use crate::member::Role;
use crate::proposal::{Draft, Proposal, Receipt};
use crate::refusal::{Denied, MessageFault};
use crate::room::RoomKind;
use crate::span::Seq;
use crate::text::MessageText;
use crate::time::Timestamp;

/// What the store knows of the room and the person who writes, at the moment of deciding: for sending and for [changing](super::change).
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The room's kind.
    pub kind: RoomKind,
    /// The life of its log.
    pub epoch: Epoch,
    /// Its last event.
    pub head: Seq,
    /// The person's role; `None` for strangers.
    pub role: Option<Role>,
    /// Whether the room is archived.
    pub archived: bool,
    /// The person may not write before then.
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
    /// Its words; `None` when they were changed or deleted since, which any retry matches.
    pub text: Option<MessageText>,
    /// What it answered.
    pub reply_to: Option<Seq>,
}

impl Earlier {
    /// What an event of the log says about a later try of the same sender under the same id. The text of a message that was edited or deleted since is
    /// unknown.
    ///
    /// # Errors
    /// `Conflict` when it is not a message.
    pub fn of(event: &LogEvent) -> Result<Self, MessageFault> {
        let EventKind::Message(message) = &event.kind else { return Err(MessageFault::Conflict) };
        let is_first = message.edited_at.is_none() && !message.is_deleted();
        Ok(Self {
            seq: event.seq,
            message: message.id,
            timestamp: event.timestamp,
            text: is_first.then(|| message.text.clone()),
            reply_to: message.reply_to,
        })
    }
}

/// May the sender write here at all, and does their view fit the log?
///
/// # Errors
/// `NotFound` for strangers of a hidden room, `Forbidden` for strangers of a public one, `EpochChanged` when the client's view belongs to
/// another log, `ResumeFirst` when it goes beyond the end of this one, `Invalid` for an answer to a message that is not there.
pub fn may_send(facts: &Facts, proposal: &Proposal) -> Result<(), Denied> {
    fits(facts, proposal.epoch, proposal.known)?;
    let answers_nothing = |draft: &Draft| draft.reply_to.is_some_and(|seq| seq > facts.head || seq.0 == 0);
    match proposal.drafts.iter().position(answers_nothing) {
        Some(index) => Err(proposal.refused_for(index, MessageFault::ReplyToNothing)),
        None => Ok(()),
    }
}

/// Is the person a member, and is their view one of this log? Gives their role.
pub(super) fn fits(facts: &Facts, epoch: Option<Epoch>, known: Option<Seq>) -> Result<Role, Denied> {
    let role = facts.role.ok_or_else(|| stranger(facts.kind))?;
    if epoch.is_some_and(|epoch| epoch != facts.epoch) {
        return Err(Denied::EpochChanged);
    }
    if known.is_some_and(|known| known > facts.head) {
        return Err(Denied::ResumeFirst);
    }
    Ok(role)
}

/// May the person write now, and is their view near enough to the end of the log?
pub(super) fn may_write(facts: &Facts, known: Option<Seq>, now: Timestamp) -> Result<(), Denied> {
    if facts.archived {
        return Err(Denied::Archived);
    }
    if let Some(until) = facts.muted_until.filter(|until| *until > now) {
        return Err(Denied::Muted { until });
    }
    let behind = known.map_or(0, |known| facts.head.0.saturating_sub(known.0));
    if behind > limit::KNOWN_SEQ_WINDOW {
        return Err(Denied::ResumeFirst);
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

/// The receipt of the draft at `index`, which an earlier try has stored (P4).
///
/// # Errors
/// `Conflict` when the earlier event under this id says something else.
pub fn duplicate(proposal: &Proposal, index: usize, earlier: &Earlier) -> Result<Receipt, Denied> {
    let draft = &proposal.drafts[index];
    let same_words = earlier.text.as_ref().is_none_or(|text| *text == draft.text);
    if !same_words || earlier.reply_to != draft.reply_to {
        return Err(proposal.refused_for(index, MessageFault::Conflict));
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

/// The earlier draft of the same proposal whose id the draft at `index` repeats.
///
/// # Errors
/// `Conflict` when that one says something else.
pub fn repeats(proposal: &Proposal, index: usize) -> Result<Option<usize>, Denied> {
    let draft = &proposal.drafts[index];
    let same_id = |other: &Draft| other.client_message_id == draft.client_message_id;
    let earlier = proposal.drafts[..index].iter().position(same_id);
    let Some(first) = earlier.filter(|_| draft.client_message_id.is_some()) else { return Ok(None) };
    let other = &proposal.drafts[first];
    if other.text != draft.text || other.reply_to != draft.reply_to {
        return Err(proposal.refused_for(index, MessageFault::Conflict));
    }
    Ok(Some(first))
}

/// May a message that no earlier try has stored be appended? A retry of one that was stored is acknowledged whatever has happened since.
///
/// # Errors
/// `Archived` and `Muted` where nobody, or not this sender, may write now; `ResumeFirst` further than [`limit::KNOWN_SEQ_WINDOW`] behind: in both homes alike, though only DynamoDB's look-back needs it.
pub fn may_append_new(facts: &Facts, proposal: &Proposal, now: Timestamp) -> Result<(), Denied> {
    may_write(facts, proposal.known, now)
}

#[cfg(test)]
mod tests;
