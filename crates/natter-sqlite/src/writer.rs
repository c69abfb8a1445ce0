//! The one thread that writes. While one commit is being synced the next batch collects: the commit itself is the window, there is no timer.
//! Must not know who waits for the answers or where events go.

mod append;
mod audit;
mod batch;
mod cache;
mod change;
mod direct;
mod erase;
mod govern;
mod invites;
mod join;
mod leave;
mod links;
mod load;
mod membership;
mod people;
mod person;
mod purge;
mod requests;
mod restrictions;
mod rooms;
mod site;
mod task;

pub(crate) use batch::{Surroundings, serve};
pub(crate) use links::link;
pub(crate) use task::{Command, Task};

use crate::checksum::Digest;
use crate::lineage::Run;
use crate::rows::InsertEvent;
use append::FindEarlier;
use cache::Cache;
use natter_core::{AuditId, EventKind, LogEvent, PersonId, RoomId, Seq, Timestamp};
use purge::Purge;
use rusqlite::Connection;

/// What a command works with inside the batch's transaction.
pub(crate) struct Writer<'connection> {
    connection: &'connection Connection,
    insert: InsertEvent<'connection>,
    find: FindEarlier<'connection>,
    cache: Cache,
    digest: Digest,
    /// The time of this batch.
    now: Timestamp,
    /// What this batch fans out.
    events: Vec<LogEvent>,
    /// Deleted rooms whose logs are still to be taken away.
    purge: Purge,
    /// A text was edited or deleted, and the write-ahead log may still have it.
    is_erasing: bool,
    /// The newest line of the audit log.
    newest_line: AuditId,
    /// The run that the database must name in each transaction; `None` in memory, where no other server can come.
    run: Option<Run>,
    /// Another server has written to the database: nothing is written any more.
    is_replaced: bool,
}

impl<'connection> Writer<'connection> {
    pub(crate) fn new(
        connection: &'connection Connection,
        run: Option<Run>,
    ) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            connection,
            insert: InsertEvent::prepare(connection)?,
            find: FindEarlier::prepare(connection)?,
            cache: Cache::default(),
            digest: Digest::default(),
            now: Timestamp(0),
            events: Vec::new(),
            purge: Purge::pending(connection)?,
            is_erasing: false,
            newest_line: audit::newest(connection)?,
            run,
            is_replaced: false,
        })
    }

    /// Appends an event that is no message: the next place of a room that the cache holds.
    fn append_event(
        &mut self,
        room: RoomId,
        person: PersonId,
        person_key: i64,
        username: natter_core::text::Username,
        kind: EventKind,
    ) -> Result<Seq, crate::fault::Stop> {
        let state = self.cache.known_room(room)?;
        let seq = state.row.head.next();
        let event =
            LogEvent { room, epoch: state.row.epoch, seq, timestamp: self.now, person, username, kind };
        self.insert.insert(state.row.key, person_key, &event, state.row.messages)?;
        state.row.head = seq;
        self.cache.touch(room)?;
        self.events.push(event);
        Ok(seq)
    }
}
