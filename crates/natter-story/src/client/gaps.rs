//! Which parts of its views a client fetches, and when.

use super::{Client, IMPATIENCE};
use crate::view::{Phase, View};
use natter_core::RoomId;
use std::time::Duration;
use tokio::time::Instant;

/// How long early events are held before the gap is fetched (P8).
const HOLD: Duration = Duration::from_millis(500);

impl Client {
    /// What is still missing, for the message of a story that did not end.
    pub(super) fn unsettled(&self) -> String {
        let view = |(room, view): (&RoomId, &View)| {
            view.missing().map(|after| format!("{room} {:?} after {after}", view.phase()))
        };
        let views: Vec<String> = self.views.iter().filter_map(view).collect();
        let (said, changed) = (self.outbox.is_empty(), self.changes.is_empty());
        format!(
            "greeted {}, outbox empty {said}, changes answered {changed}, incomplete {views:?}",
            self.greeted
        )
    }

    /// Views that are read from their beginning are fetched at once, holes in others after a while.
    pub(super) fn gaps(&mut self, now: Instant) -> Vec<(RoomId, u64)> {
        let mut gaps = Vec::new();
        let impatient = !self.is_ordered();
        for (&room, view) in &self.views {
            let Some(after) = view.missing() else { continue };
            let lost = |since: &Instant| impatient && now.duration_since(*since) > IMPATIENCE;
            if self.fetching.get(&room).is_some_and(|since| !lost(since)) {
                continue;
            }
            let is_new = view.phase() == Phase::Loading || self.catching_up.contains(&room);
            let hole = self.holes.entry(room).or_insert((after, now));
            if hole.0 != after {
                *hole = (after, now);
            }
            if is_new || now.duration_since(hole.1) >= HOLD {
                self.holes_fetched += u64::from(!is_new);
                gaps.push((room, after));
            }
        }
        gaps
    }

    pub(super) fn finish_catching_up(&mut self) {
        let views = &self.views;
        let done: Vec<RoomId> = self
            .catching_up
            .iter()
            .copied()
            .filter(|room| views.get(room).is_some_and(|view| view.missing().is_none()))
            .collect();
        for room in done {
            self.catching_up.remove(&room);
            self.outbox
                .start_over(room, |name| views.get(&room).is_some_and(|view| view.place_of(name).is_some()));
        }
    }
}
