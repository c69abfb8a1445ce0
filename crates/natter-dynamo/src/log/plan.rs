//! What becomes of each draft of a proposal, seen from what has been read of the log. Pure.

use crate::rows::LogItem;
use natter_core::rule::send::{self, Earlier};
use natter_core::{Denied, Proposal};

/// What becomes of one draft.
#[derive(Debug)]
pub(super) enum Plan {
    /// It is appended.
    New,
    /// An earlier try has stored it.
    Stored(Box<LogItem>),
    /// The same message as an earlier draft of this very proposal.
    Repeats(usize),
}

/// A plan for each draft, in order.
///
/// # Errors
/// `Conflict` when an id stands for another body already: nothing is appended then.
pub(super) fn plan(proposal: &Proposal, own: &[LogItem]) -> Result<Vec<Plan>, Denied> {
    (0..proposal.drafts.len()).map(|index| plan_one(proposal, own, index)).collect()
}

fn plan_one(proposal: &Proposal, own: &[LogItem], index: usize) -> Result<Plan, Denied> {
    let draft = &proposal.drafts[index];
    if draft.client_message_id.is_none() {
        return Ok(Plan::New);
    }
    if let Some(item) =
        own.iter().find(|item| item.event.client_message_id() == draft.client_message_id.as_ref())
    {
        send::duplicate(proposal, index, &earlier(proposal, index, item)?)?;
        return Ok(Plan::Stored(Box::new(item.clone())));
    }
    Ok(send::repeats(proposal, index)?.map_or(Plan::New, Plan::Repeats))
}

/// What the log says about a later try of the draft at `index`.
///
/// # Errors
/// `Conflict` when the id is that of a change of a message.
pub(super) fn earlier(proposal: &Proposal, index: usize, item: &LogItem) -> Result<Earlier, Denied> {
    Earlier::of(&item.event).map_err(|fault| proposal.refused_for(index, fault))
}
