//! What becomes of each draft of a proposal, seen from what has been read of the log. Pure.

use crate::rows::LogItem;
use natter_core::rule::send::{self, Earlier};
use natter_core::{Denied, Draft, Proposal};

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
    if let Some((item, earlier)) = own.iter().find_map(|item| matching(item, draft)) {
        send::duplicate(proposal, index, &earlier)?;
        return Ok(Plan::Stored(Box::new(item)));
    }
    Ok(send::repeats(proposal, index)?.map_or(Plan::New, Plan::Repeats))
}

fn matching(item: &LogItem, draft: &Draft) -> Option<(LogItem, Earlier)> {
    let message = item.message()?;
    (message.client_message_id == draft.client_message_id).then(|| (item.clone(), earlier(item, message)))
}

/// What the rule wants to know of a stored message.
pub(super) fn earlier(item: &LogItem, message: &natter_core::event::Message) -> Earlier {
    Earlier {
        seq: item.seq(),
        message: message.id,
        timestamp: item.event.timestamp,
        text: Some(message.text.clone()),
        reply_to: message.reply_to,
    }
}
