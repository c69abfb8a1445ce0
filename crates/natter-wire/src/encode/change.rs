//! Answers about messages: timeline pages, changes, who reacted, what is pinned.

use super::{ENVELOPE_BYTES, fitting, size, within};
use crate::Text;
use crate::event::{self, EventFrame, Person};
use crate::server::{MessageChangeResult, ResultBody, WireReactors};
use natter_core::message::{ChangeReceipt, MessageChange, Reactors, TimelinePage};
use natter_core::span::TimelineEdge;
use natter_core::{LogEvent, PersonId, RoomId, Seq};
use std::borrow::Cow;

pub(super) fn changed(receipt: &ChangeReceipt, change: &MessageChange) -> ResultBody<'static> {
    let result = MessageChangeResult {
        room_id: Text(receipt.room),
        target_seq: receipt.target.0,
        seq: receipt.seq.map(|seq| seq.0),
        duplicate: receipt.duplicate,
    };
    match change {
        MessageChange::Edit(_) => ResultBody::EditMessage(result),
        MessageChange::Delete => ResultBody::DeleteMessage(result),
        MessageChange::React(_) | MessageChange::Unreact(_) => ResultBody::React(result),
        MessageChange::Pin | MessageChange::Unpin => ResultBody::PinMessage(result),
    }
}

/// As many rows as fit, those next to where the page was read from; `first` and `last` shrink with them.
pub(super) fn timeline(page: &TimelinePage, edge: TimelineEdge, viewer: PersonId) -> ResultBody<'_> {
    let all = page.rows.len();
    let (from, to) = match edge {
        TimelineEdge::After(_) => (0, fitting(page.rows.iter(), viewer)),
        TimelineEdge::Newest | TimelineEdge::Before(_) => {
            (all - fitting(page.rows.iter().rev(), viewer), all)
        }
        TimelineEdge::Around(seq) => around(&page.rows, seq, viewer),
    };
    let rows = &page.rows[from..to];
    let (mut first, mut last) = (page.first, page.last);
    if let Some(row) = rows.first().filter(|_| from > 0) {
        first = row.seq;
    }
    if let Some(row) = rows.last().filter(|_| to < all) {
        last = row.seq;
    }
    ResultBody::GetTimeline {
        room_id: Text(page.room),
        epoch: Text(page.epoch),
        as_of: page.as_of.0,
        first: first.0,
        last: last.0,
        rows: frames(rows, viewer),
        has_more_before: page.has_more_before || from > 0,
        has_more_after: page.has_more_after || to < all,
    }
}

/// The rows that fit around a place: one more before it, one more after it, in turn.
fn around(rows: &[LogEvent], seq: Seq, viewer: PersonId) -> (usize, usize) {
    let bytes: Vec<usize> = rows.iter().map(|row| size(&event::frame(row, Some(viewer)))).collect();
    let middle = rows.partition_point(|row| row.seq < seq);
    let (mut from, mut to) = (middle, middle);
    loop {
        let after = (to < rows.len()).then_some((from, to + 1));
        let before = (from > 0).then(|| (from - 1, to));
        let prefers_after = to - middle <= middle - from;
        let wider = if prefers_after { [after, before] } else { [before, after] };
        let fits = |(from, to): &(usize, usize)| {
            to - from == 1 || within(ENVELOPE_BYTES, bytes[*from..*to].iter().copied()) == to - from
        };
        match wider.into_iter().flatten().find(fits) {
            Some(range) => (from, to) = range,
            None => return (from, to),
        }
    }
}

pub(super) fn reactions(room: RoomId, target: Seq, reactors: &[Reactors]) -> ResultBody<'_> {
    let mut reactions: Vec<WireReactors<'_>> = reactors
        .iter()
        .map(|one| WireReactors {
            emoji: Cow::Borrowed(one.emoji.as_str()),
            count: one.count,
            people: one.people.iter().map(Person::from).collect(),
        })
        .collect();
    // Names are left out before emoji: the counts stay whole.
    while within(ENVELOPE_BYTES, reactions.iter().map(size)) < reactions.len() {
        for one in &mut reactions {
            one.people.truncate(one.people.len() / 2);
        }
    }
    ResultBody::GetReactions { room_id: Text(room), seq: target.0, reactions }
}

pub(super) fn pins(room: RoomId, messages: &[LogEvent], viewer: PersonId) -> ResultBody<'_> {
    let count = fitting(messages.iter(), viewer);
    ResultBody::GetPins {
        room_id: Text(room),
        messages: frames(&messages[..count], viewer),
        has_more: count < messages.len(),
    }
}

fn frames(events: &[LogEvent], viewer: PersonId) -> Vec<EventFrame<'_>> {
    events.iter().map(|one| event::frame(one, Some(viewer))).collect()
}
