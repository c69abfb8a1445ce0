//! The rows of a room as a complete log makes them, counted anew from who did what, to be held against what the home says they are.

use crate::view::{Change, Entry, What};
use natter_core::PersonId;
use natter_wire::event::EventFrame;
use std::collections::BTreeMap;

/// A message's row as one person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place.
    pub seq: u64,
    /// Its text; empty when it was deleted.
    pub text: String,
    /// When it was last edited.
    pub edited_at: Option<u64>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// The emoji that has been there longest first; how many people, and whether the viewer is one of them.
    pub reactions: Vec<(String, u64, bool)>,
    /// The last change of it.
    pub state_seq: Option<u64>,
}

#[derive(Default)]
struct State {
    edited_at: Option<u64>,
    pinned: bool,
    people: Vec<(String, Vec<PersonId>)>,
    last: Option<u64>,
}

/// The rows of all messages of a complete log.
#[must_use]
pub fn rows(log: &[Entry], viewer: PersonId) -> Vec<Row> {
    let mut states: BTreeMap<u64, State> = BTreeMap::new();
    for entry in log {
        if let What::Changed { target, change } = &entry.what {
            states.entry(*target).or_default().fold(entry, change);
        }
    }
    let row = |entry: &Entry| match &entry.what {
        What::Message { text, .. } => {
            let state = states.remove(&entry.seq).unwrap_or_default();
            Some(state.row(entry.seq, text.clone(), viewer))
        }
        _ => None,
    };
    log.iter().filter_map(row).collect()
}

impl State {
    fn fold(&mut self, entry: &Entry, change: &Change) {
        self.last = Some(entry.seq);
        match change {
            Change::Edited(_) => self.edited_at = Some(entry.timestamp),
            Change::Deleted => *self = Self { last: self.last, ..Self::default() },
            Change::Pinned => self.pinned = true,
            Change::Unpinned => self.pinned = false,
            Change::Reacted(emoji, _) => match self.people.iter_mut().find(|(one, _)| one == emoji) {
                Some((_, people)) => people.push(entry.person),
                None => self.people.push((emoji.clone(), vec![entry.person])),
            },
            Change::Unreacted(emoji, _) => {
                for (_, people) in self.people.iter_mut().filter(|(one, _)| one == emoji) {
                    people.retain(|person| *person != entry.person);
                }
                self.people.retain(|(_, people)| !people.is_empty());
            }
        }
    }

    fn row(self, seq: u64, text: String, viewer: PersonId) -> Row {
        let counted = |(emoji, people): (String, Vec<PersonId>)| {
            let mine = people.contains(&viewer);
            (emoji, people.len() as u64, mine)
        };
        let reactions = self.people.into_iter().map(counted).collect();
        Row { seq, text, edited_at: self.edited_at, pinned: self.pinned, reactions, state_seq: self.last }
    }
}

/// The row that a frame of `getTimeline` says; `None` for what is no message.
#[must_use]
pub fn row_of(frame: &EventFrame<'_>) -> Option<Row> {
    match frame {
        EventFrame::Message { header, text, edited_at, pinned, reactions, state_seq, .. } => Some(Row {
            seq: header.seq,
            text: text.to_string(),
            edited_at: *edited_at,
            pinned: *pinned,
            reactions: reactions.iter().map(|one| (one.emoji.to_string(), one.count, one.mine)).collect(),
            state_seq: *state_seq,
        }),
        _ => None,
    }
}
