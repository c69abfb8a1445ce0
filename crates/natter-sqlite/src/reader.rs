//! Reads, each within one snapshot that also proves the membership. What is read is checked: against its checksum, and against the places and
//! counts around it, so that a damaged file gives an error and never a hole. Must not write.

mod facts;
mod log;
mod members;
mod messages;
mod people;
mod resume;
mod rooms;

pub(crate) use log::read_log;
pub(crate) use members::members;
pub(crate) use people::{credentials, session};
pub(crate) use resume::resume;
pub(crate) use rooms::{heads_of, open_rooms, rooms_of};
