//! Why a store could not be opened, in words for whoever runs the server.

use std::path::PathBuf;

/// A store that was not opened. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another part of this one, has it open.
    #[error("{path} is in use by another server; stop that one first, or choose another data folder")]
    InUse {
        /// The database.
        path: PathBuf,
    },
    /// The database is missing or empty, although there was one.
    #[error(
        "{path} is missing or empty, and a store is expected there; put a backup in its place, or start with --new to begin an empty one"
    )]
    Missing {
        /// The database.
        path: PathBuf,
    },
    /// A new store was asked for where there is one.
    #[error("{path} holds a store already; start without --new, or move it away first")]
    NotNew {
        /// The database.
        path: PathBuf,
    },
    /// A file that something else has written.
    #[error("{path} is not a Natter database; choose another path, the file was left as it is")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Written by a later version of Natter.
    #[error("{path} has schema version {found}, this program knows up to {known}; use a newer program")]
    Newer {
        /// The database.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// Bytes of the file are missing or changed.
    #[error("{path} is damaged ({what}); restore a backup, the file was left as it is")]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// A commit would return before it is on the disk.
    #[error(
        "commits would not be synced to disk ({what}); this breaks the promise behind every acknowledgement"
    )]
    Unsynced {
        /// What SQLite answered.
        what: String,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the database cannot be opened: {0}")]
    Sql(#[from] rusqlite::Error),
}

/// A link that was not made.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No database of ours.
    #[error(
        "there is no Natter database at {path}; --data names the folder that the server was started with"
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Another version's.
    #[error(
        "the database has schema version {found} and this program writes {known}; start this version's server once"
    )]
    Version {
        /// The version in the file.
        found: i64,
        /// The one of this program.
        known: i64,
    },
    /// No such account, or one that may not come in.
    #[error("there is no account of this name or address that may come in")]
    Nobody,
    /// The account's row does not hold what was written.
    #[error("the account's row is damaged; restore a backup")]
    Damaged,
    /// SQLite refused.
    #[error("the database cannot be written: {0}")]
    Sql(#[from] rusqlite::Error),
}
