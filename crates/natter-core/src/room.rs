//! Rooms as people see them in a list.

use crate::id::{Epoch, RoomId};
use crate::member::Role;
use crate::span::Seq;
use crate::text::RoomName;

/// Who may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoomKind {
    /// Anybody signed in.
    Public,
    /// Whom an admin approves.
    Approval,
    /// Whom an admin invites; nobody else learns that it exists.
    Private,
}

/// A room in the list of one of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEntry {
    /// The room.
    pub room: RoomId,
    /// Its name.
    pub name: RoomName,
    /// Who may enter.
    pub kind: RoomKind,
    /// What this member may do.
    pub role: Role,
    /// The life of the log.
    pub epoch: Epoch,
    /// The last event of the log.
    pub head: Seq,
    /// The last event this member has read.
    pub read: Seq,
    /// Messages after `read`.
    pub unread: u64,
    /// People in the room.
    pub members: u64,
}

/// A room one could join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRoom {
    /// The room.
    pub room: RoomId,
    /// Its name.
    pub name: RoomName,
    /// Who may enter.
    pub kind: RoomKind,
    /// People in the room.
    pub members: u64,
}
