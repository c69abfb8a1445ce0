//! May this person change this message, and what becomes of it? One decision for edits, deletions, reactions and pins.

use super::right::{self, Right};
pub use super::send::Facts;
use super::send::{fits, may_write};
use crate::event::LogEvent;
use crate::id::PersonId;
use crate::limit;
use crate::message::{ChangeProposal, ChangeReceipt, Changed, MessageChange, MessageState};
use crate::refusal::Denied;
use crate::room::RoomKind;
use crate::text::MessageText;
use crate::time::Timestamp;

/// What the store knows of the message.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Who sent it.
    pub author: PersonId,
    /// Its text now.
    pub text: &'a MessageText,
    /// The rest of its row; the default where nothing was changed.
    pub state: &'a MessageState,
    /// Whether the person has reacted with the emoji of the change. Other changes do not need it.
    pub reacted: bool,
    /// How many messages are pinned in the room. Only pinning needs it.
    pub pins: usize,
}

/// May the person name messages of this room, and does their view fit the log? Needs no message, for stores that would have to read one.
///
/// # Errors
/// `NotFound` for strangers of a hidden room, `Forbidden` for strangers of a public one, `EpochChanged` when the person's view belongs to another
/// log, `ResumeFirst` when it ends beyond this one.
pub fn may_try(facts: &Facts, proposal: &ChangeProposal) -> Result<(), Denied> {
    fits(facts, proposal.epoch, proposal.known).map(|_| ())
}

/// Decides a change that no earlier try has stored. `None` when it is so already and no event is needed.
///
/// # Errors
/// What [`may_try`] says. `NotFound` for a place without a message, and for a deleted message unless it is deleted again. `Forbidden` for another
/// person's message, without the right. `Archived` in an archived room. `Muted` while muted, but not for deleting one's own message and for taking a
/// reaction back. `Invalid` above the limits of reactions and pins. `ResumeFirst` further than [`limit::KNOWN_SEQ_WINDOW`] behind.
pub fn change(
    facts: &Facts,
    proposal: &ChangeProposal,
    target: Option<&Target<'_>>,
    now: Timestamp,
) -> Result<Option<Changed>, Denied> {
    let role = fits(facts, proposal.epoch, proposal.known)?;
    let target = target.ok_or(Denied::NotFound)?;
    let is_own = target.author == proposal.person;
    let may_while_muted = match &proposal.change {
        MessageChange::Edit(_) if !is_own => return Err(Denied::Forbidden),
        MessageChange::Edit(_) | MessageChange::React(_) => false,
        MessageChange::Delete if is_own => true,
        MessageChange::Delete => right::need(role, Right::DeleteMessages).map(|()| false)?,
        MessageChange::Pin | MessageChange::Unpin if facts.kind == RoomKind::Direct => false,
        MessageChange::Pin | MessageChange::Unpin => right::need(role, Right::Pin).map(|()| false)?,
        MessageChange::Unreact(_) => true,
    };
    let muted_until = facts.muted_until.filter(|_| !may_while_muted);
    may_write(&Facts { muted_until, ..*facts }, proposal.known, now)?;
    if target.text.is_blank() && !matches!(proposal.change, MessageChange::Delete) {
        return Err(Denied::NotFound);
    }
    outcome(&proposal.change, target)
}

fn outcome(change: &MessageChange, target: &Target<'_>) -> Result<Option<Changed>, Denied> {
    let state = target.state;
    Ok(match change {
        MessageChange::Edit(text) => (text != target.text).then(|| Changed::Edited(text.clone())),
        MessageChange::Delete => (!target.text.is_blank()).then_some(Changed::Deleted),
        MessageChange::React(_) if target.reacted => None,
        MessageChange::React(emoji) if state.has_room_for(emoji) => {
            Some(Changed::Reacted(emoji.clone(), state.count_of(emoji) + 1))
        }
        MessageChange::React(_) => {
            return Err(Denied::Invalid("a message takes at most 20 different emoji and 1,000 reactions"));
        }
        MessageChange::Unreact(emoji) => {
            target.reacted.then(|| Changed::Unreacted(emoji.clone(), state.count_of(emoji).saturating_sub(1)))
        }
        MessageChange::Pin if state.pinned => None,
        MessageChange::Pin if target.pins >= limit::PINS_PER_ROOM => {
            return Err(Denied::Invalid("a room has at most 50 pinned messages"));
        }
        MessageChange::Pin => Some(Changed::Pinned),
        MessageChange::Unpin => state.pinned.then_some(Changed::Unpinned),
    })
}

/// The receipt of a change that an earlier try has stored under the same client message id (P4). An edit's text is in the message's row and may have
/// been changed since, so only what was done to which message is compared.
///
/// # Errors
/// `Conflict` when the earlier event under this id is another one.
pub fn duplicate(proposal: &ChangeProposal, earlier: &LogEvent) -> Result<ChangeReceipt, Denied> {
    let crate::event::EventKind::MessageChanged(changed) = &earlier.kind else {
        return Err(Denied::Conflict);
    };
    let same = match (&proposal.change, &changed.change) {
        (MessageChange::Edit(_), Changed::Edited(_))
        | (MessageChange::Delete, Changed::Deleted)
        | (MessageChange::Pin, Changed::Pinned)
        | (MessageChange::Unpin, Changed::Unpinned) => true,
        (MessageChange::React(one), Changed::Reacted(other, _))
        | (MessageChange::Unreact(one), Changed::Unreacted(other, _)) => one == other,
        _ => false,
    };
    if !same || changed.target != proposal.target {
        return Err(Denied::Conflict);
    }
    Ok(ChangeReceipt {
        room: proposal.room,
        target: proposal.target,
        seq: Some(earlier.seq),
        duplicate: true,
    })
}

#[cfg(test)]
mod tests;
