//! What one connection has seen of one room's log, and what is wrong with it.

use serde::Serialize;

/// Deliveries that were wrong, over all connections and rooms.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Faults {
    /// Never came.
    pub(super) lost: u64,
    /// Came again.
    pub(super) doubled: u64,
    /// Came after a later one.
    pub(super) reordered: u64,
}

/// A room's log as one connection sees it. Every event takes one seq, so a hole is a loss, or a delivery out of order that is filled later.
#[derive(Debug, Default)]
pub(super) struct Track {
    /// The seq that has to come next; 0 before the first event.
    next: u64,
    /// Holes, each from its first seq up to but not including its second.
    #[expect(clippy::box_collection, reason = "there are many tracks and hardly ever a hole")]
    holes: Option<Box<Vec<(u64, u64)>>>,
}

impl Track {
    /// Begins a log that was read up to `seq`, unless its events have begun it already.
    pub(super) fn begin_after(&mut self, seq: u64) {
        if self.next == 0 {
            self.next = seq + 1;
        }
    }

    /// The newest seq seen.
    pub(super) fn newest(&self) -> u64 {
        self.next.saturating_sub(1)
    }

    /// Notes a delivery.
    pub(super) fn see(&mut self, seq: u64, faults: &mut Faults) {
        if seq == self.next || self.next == 0 {
            self.next = seq + 1;
        } else if seq > self.next {
            self.holes.get_or_insert_default().push((self.next, seq));
            self.next = seq + 1;
        } else if self.fill(seq) {
            faults.reordered += 1;
        } else {
            faults.doubled += 1;
        }
    }

    fn fill(&mut self, seq: u64) -> bool {
        let Some(holes) = self.holes.as_mut() else { return false };
        let Some(place) = holes.iter().position(|&(from, to)| (from..to).contains(&seq)) else {
            return false;
        };
        let (from, to) = holes.swap_remove(place);
        holes.extend([(from, seq), (seq + 1, to)].into_iter().filter(|(from, to)| from < to));
        true
    }

    /// How many of the events up to `head` have not come.
    pub(super) fn missing(&self, head: u64) -> u64 {
        let holes = self.holes.iter().flat_map(|holes| holes.iter());
        let behind = if self.next == 0 { 0 } else { (head + 1).saturating_sub(self.next) };
        behind + holes.map(|(from, to)| to - from).sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(seqs: &[u64], head: u64) -> Faults {
        let (mut track, mut faults) = (Track::default(), Faults::default());
        track.begin_after(0);
        for &seq in seqs {
            track.see(seq, &mut faults);
        }
        Faults { lost: track.missing(head), ..faults }
    }

    #[test]
    fn a_log_without_a_hole_is_no_fault() {
        assert_eq!(watch(&[1, 2, 3, 4], 4), Faults::default());
    }

    #[test]
    fn what_never_comes_is_lost_in_the_middle_and_at_the_end() {
        assert_eq!(watch(&[1, 2, 5], 7), Faults { lost: 4, ..Faults::default() });
    }

    #[test]
    fn what_comes_again_is_doubled() {
        assert_eq!(watch(&[1, 2, 2, 1, 3], 3), Faults { doubled: 2, ..Faults::default() });
    }

    #[test]
    fn what_comes_late_is_reordered_and_neither_lost_nor_doubled() {
        assert_eq!(watch(&[1, 4, 3, 2, 5], 5), Faults { reordered: 2, ..Faults::default() });
        assert_eq!(watch(&[1, 4, 3, 3, 5], 5), Faults { lost: 1, doubled: 1, reordered: 1 });
    }

    #[test]
    fn a_track_may_begin_anywhere() {
        let (mut track, mut faults) = (Track::default(), Faults::default());
        track.see(17, &mut faults);
        track.see(18, &mut faults);
        assert_eq!((track.newest(), track.missing(18), faults), (18, 0, Faults::default()));
    }
}
