//! What is done to members of a room, and to the room.

use crate::actor::{Actor, PersonRef};
use crate::id::{Epoch, PersonId, RoomId};
use crate::member::Role;
use crate::time::Timestamp;

/// Something done to a person of a room.
#[derive(Debug, Clone)]
pub struct MemberDeed {
    /// The room.
    pub room: RoomId,
    /// Who does it.
    pub actor: Actor,
    /// To whom.
    pub person: PersonId,
    /// What.
    pub act: MemberAct,
}

/// What can be done to a person of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberAct {
    /// Sends them out; they may come again by the door.
    Kick,
    /// Sends them out for good, or keeps them from coming.
    Ban,
    /// Lets them come again.
    Unban,
    /// Keeps them from writing until then; `None` lets them write again.
    Mute(Option<Timestamp>),
    /// Makes them this; `Owner` hands the room over.
    SetRole(Role),
}

/// Somebody who may not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Who.
    pub person: PersonRef,
    /// Who said so.
    pub by: PersonRef,
    /// When.
    pub at: Timestamp,
}

/// A room for these people only. Its id follows from who they are ([`RoomId::direct`]), so that opening it twice finds it.
#[derive(Debug, Clone)]
pub struct NewDirect {
    /// Who opens it; one of the people.
    pub actor: Actor,
    /// The others.
    pub others: Vec<PersonId>,
    /// The life of its log, if it is new.
    pub epoch: Epoch,
}
