//! How a store is opened. Plain values: where they come from (flags, environment, file) is the program's business.

use natter_core::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Where the store takes the time from; read once a commit. Order never depends on it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// When a commit is on the disk (`PRAGMA synchronous`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// Before it returns: what the contract promises (P5).
    Full,
    /// At the next checkpoint: a loss of power can take acknowledged messages with it.
    Normal,
    /// Whenever the system likes.
    Off,
}

/// How to open a [`SqliteStore`](crate::SqliteStore).
#[derive(Clone)]
pub struct Options {
    /// The database file. Its folder is made when missing; beside it lie its lock and its write-ahead log.
    pub path: PathBuf,
    /// Whether to make an empty store where there was one that is missing now. A store that is there is refused then.
    pub begin_anew: bool,
    /// What SQLite is asked for.
    pub synchronous: Synchronous,
    /// Whether to go on when SQLite answers with less than [`Synchronous::Full`].
    pub allow_unsynced: bool,
    /// Threads that read pages, each with a connection of its own; at least one. Two more read who people are, and search.
    pub readers: usize,
    /// Commands that may wait for the writer, and as many reads; more is `Busy`.
    pub queue: usize,
    /// Commands of one commit at most.
    pub batch: usize,
    /// Bytes of pages that the writer keeps in memory; each reader keeps an eighth of it.
    pub cache_bytes: usize,
    /// Pages in the write-ahead log (4 KiB each) at which they are brought into the database.
    pub checkpoint_pages: usize,
    /// How long the index for searches waits between two looks at the logs.
    pub index_pause: Duration,
    /// The time.
    pub clock: Clock,
}

impl Options {
    /// The defaults for a database at this path.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            path: PathBuf::from("natter.db"),
            begin_anew: false,
            synchronous: Synchronous::Full,
            allow_unsynced: false,
            readers: 2,
            queue: 16_384,
            batch: 2_048,
            cache_bytes: 64 << 20,
            checkpoint_pages: 4_096,
            index_pause: Duration::from_millis(500),
            clock: Arc::new(Timestamp::now),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Options")
            .field("path", &self.path)
            .field("begin_anew", &self.begin_anew)
            .field("synchronous", &self.synchronous)
            .field("allow_unsynced", &self.allow_unsynced)
            .field("readers", &self.readers)
            .field("queue", &self.queue)
            .field("batch", &self.batch)
            .field("cache_bytes", &self.cache_bytes)
            .field("checkpoint_pages", &self.checkpoint_pages)
            .field("index_pause", &self.index_pause)
            .finish_non_exhaustive()
    }
}
