//! Places and ranges in a log.

use crate::limit;

/// A place in a room's log: 1, 2, 3 … without a hole; 0 stands before the first event. At most 2^53−1, so that JavaScript counts it exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seq(pub u64);

impl Seq {
    /// The largest place a log may reach (P1).
    pub const MAX: Seq = Seq((1 << 53) - 1);

    /// The place after this one.
    #[must_use]
    pub fn next(self) -> Seq {
        Seq(self.0 + 1)
    }
}

/// Which side of the log a page is read from. Bounds are exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The newest events.
    Newest,
    /// The newest events before this place.
    Before(Seq),
    /// The oldest events after this place.
    After(Seq),
}

/// Where a page of the timeline is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineEdge {
    /// The newest rows.
    Newest,
    /// The newest rows before this place.
    Before(Seq),
    /// The oldest rows after this place.
    After(Seq),
    /// Rows on both sides of this place, its own among them.
    Around(Seq),
}

/// A wanted page of a room's timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineSpan {
    /// Where to read from.
    pub edge: TimelineEdge,
    /// At most this many rows, 1 to [`limit::PAGE_EVENTS`].
    pub limit: usize,
}

impl TimelineSpan {
    /// A span whose limit is brought into 1..=[`limit::PAGE_EVENTS`]; `None` takes the default.
    #[must_use]
    pub fn new(edge: TimelineEdge, limit: Option<usize>) -> Self {
        let limit = limit.unwrap_or(limit::PAGE_EVENTS_DEFAULT).clamp(1, limit::PAGE_EVENTS);
        Self { edge, limit }
    }
}

/// Which events a page may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// Every event, without a hole.
    All,
    /// Messages only.
    Messages,
}

/// A wanted page of a room's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where to read from.
    pub edge: Edge,
    /// What to keep.
    pub kinds: Kinds,
    /// At most this many, 1 to [`limit::PAGE_EVENTS`].
    pub limit: usize,
}

impl Span {
    /// A span whose limit is brought into 1..=[`limit::PAGE_EVENTS`]; `None` takes the default.
    #[must_use]
    pub fn new(edge: Edge, kinds: Kinds, limit: Option<usize>) -> Self {
        let limit = limit.unwrap_or(limit::PAGE_EVENTS_DEFAULT).clamp(1, limit::PAGE_EVENTS);
        Self { edge, kinds, limit }
    }
}
