//! Notices a database that was put back from a copy (P13). Beside the file its lock remembers which run of the server wrote to it last and how
//! far the logs had come. A database that does not fit this memory is another one than clients know: its logs get new epochs, and every client
//! begins them anew instead of keeping a wrong view in silence. Knows nothing of clients.

use crate::rows::renew_epochs;
use rusqlite::Connection;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Run, newest event, and a checksum over both.
const BYTES: usize = 16 + 8 + 4;

/// The mark of one run of a server, as `meta.run` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run([u8; 16]);

impl Run {
    /// Whether the database still names this run. Read inside each write transaction: from then on nothing else can write before its end.
    pub(crate) fn holds(self, connection: &Connection) -> Result<bool, rusqlite::Error> {
        let mut read = connection.prepare_cached("SELECT run FROM meta")?;
        read.query_row([], |row| Ok(row.get_ref(0)?.as_blob()? == self.0))
    }
}

/// The memory of the running server.
pub(crate) struct Lineage {
    memory: File,
    run: u128,
}

/// What the memory says of the run before.
#[derive(Debug, PartialEq, Eq)]
struct Remembered {
    run: u128,
    newest: i64,
}

/// Why a lineage could not begin.
#[derive(Debug)]
pub(crate) enum Fault {
    Sql(rusqlite::Error),
    Io(io::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Lineage {
    /// Whether the lock file remembers a run, so that a database must be there.
    pub(crate) fn remembers(memory: &mut File) -> io::Result<bool> {
        Ok(recall(memory)?.is_some())
    }

    /// Compares database and memory, renews every epoch where they do not fit, and begins a new run.
    pub(crate) fn begin(mut memory: File, writer: &mut Connection) -> Result<Self, Fault> {
        let remembered = recall(&mut memory)?;
        let transaction = writer.transaction()?;
        let run: Vec<u8> = transaction.query_row("SELECT run FROM meta", [], |row| row.get(0))?;
        let fits = remembered.is_some_and(|before| {
            before.run.to_be_bytes()[..] == run[..]
                && newest(&transaction).is_ok_and(|key| key >= before.newest)
        });
        if !fits {
            renew_epochs(&transaction)?;
        }
        let run = rand::random::<u128>();
        transaction.execute("UPDATE meta SET run = ?", [run.to_be_bytes()])?;
        transaction.commit()?;
        let mut lineage = Self { memory, run };
        lineage.note(writer)?;
        lineage.memory.sync_data()?;
        Ok(lineage)
    }

    /// Marks this run in the database. Another run there means that another server writes to it.
    pub(crate) fn run(&self) -> Run {
        Run(self.run.to_be_bytes())
    }

    /// Remembers how far the logs have come. Not synced: after a loss of power an older memory is still true, or fits nothing and costs every
    /// client one reading.
    pub(crate) fn note(&mut self, connection: &Connection) -> Result<(), Fault> {
        let mut bytes = [0; BYTES];
        bytes[..16].copy_from_slice(&self.run.to_be_bytes());
        bytes[16..24].copy_from_slice(&newest(connection)?.to_be_bytes());
        let sum = crc32fast::hash(&bytes[..24]);
        bytes[24..].copy_from_slice(&sum.to_be_bytes());
        self.memory.seek(SeekFrom::Start(0))?;
        Ok(self.memory.write_all(&bytes)?)
    }
}

/// Keys of events only grow.
fn newest(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.prepare_cached("SELECT coalesce(max(key), 0) FROM events")?.query_row([], |row| row.get(0))
}

fn recall(memory: &mut File) -> io::Result<Option<Remembered>> {
    let mut bytes = Vec::new();
    memory.seek(SeekFrom::Start(0))?;
    memory.take(BYTES as u64 + 1).read_to_end(&mut bytes)?;
    let whole: Option<[u8; BYTES]> = bytes.try_into().ok();
    Ok(whole.filter(|bytes| crc32fast::hash(&bytes[..24]).to_be_bytes() == bytes[24..]).map(|bytes| {
        Remembered {
            run: u128::from_be_bytes(bytes[..16].try_into().expect("sixteen of them")),
            newest: i64::from_be_bytes(bytes[16..24].try_into().expect("eight of them")),
        }
    }))
}
