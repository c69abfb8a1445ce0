//! What certain people are told at once and nothing remembers (P12): no event of a log, no seq, no retry. Whoever is not connected finds the same in
//! the next welcome.

use crate::actor::PersonRef;
use crate::id::RoomId;
use crate::join::RequestStatus;

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// To those who may answer: somebody asks to come in.
    JoinRequested {
        /// The room.
        room: RoomId,
        /// Who asks.
        person: PersonRef,
        /// How many wait now.
        waiting: u64,
    },
    /// To those who may answer: somebody waits no longer.
    JoinSettled {
        /// The room.
        room: RoomId,
        /// Who waited.
        person: PersonRef,
        /// How it ended.
        status: RequestStatus,
        /// How many wait now.
        waiting: u64,
    },
    /// To the one who asked, on all their devices.
    JoinAnswered {
        /// The room.
        room: RoomId,
        /// `Approved` or `Rejected`.
        status: RequestStatus,
        /// Milliseconds until one may ask again.
        retry_after_ms: Option<u64>,
    },
}
