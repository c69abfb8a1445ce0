//! Reads, each within one snapshot that also proves the membership. What is read is checked: against its checksum, and against the places and
//! counts around it, so that a damaged file gives an error and never a hole. Must not write.

mod facts;
mod governance;
mod log;
mod members;
mod messages;
mod people;
mod reactions;
mod resume;
mod rooms;
mod search;
mod site;
mod states;
mod timeline;

pub(crate) use governance::{bans, invites, requests, requests_of};
pub(crate) use log::read_log;
pub(crate) use members::members;
pub(crate) use people::{credentials, person_of, session, sessions_of};
pub(crate) use reactions::{pins, reactors};
pub(crate) use resume::resume;
pub(crate) use rooms::{heads_of, open_rooms, rooms_of};
pub(crate) use search::search;
pub(crate) use site::{audit, has_site_admin, invitation, site_people, site_rooms};
pub(crate) use timeline::timeline;
