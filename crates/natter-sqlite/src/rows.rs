//! Rows and what they mean: columns, codes and checksums of each table. Knows SQLite's values and the core's types, and no rule.

mod audit;
mod ban;
mod client_message_id;
mod code;
mod event;
mod identity;
mod invite;
mod link;
mod membership;
mod mute;
mod name;
mod pass;
mod person;
mod reaction;
mod request;
mod room;
mod session;
mod site;
mod state;

pub(crate) use audit::{AUDIT_COLUMNS, audit_entry, insert_audit};
pub(crate) use ban::BanRow;
pub(crate) use client_message_id::stored_client_message_id;
pub(crate) use code::{id, number, stored, stored_id, stored_kind, text};
pub(crate) use event::{
    EVENT_COLUMNS, EventRow, InsertEvent, MESSAGE, MESSAGE_DELETED, MESSAGE_EDITED, complete, event, event_at,
};
pub(crate) use identity::{identified, insert_identity};
pub(crate) use invite::InviteRow;
pub(crate) use link::LinkRow;
pub(crate) use membership::{MEMBERSHIP_COLUMNS, MEMBERSHIP_WIDTH, MembershipRow, membership};
pub(crate) use mute::MuteRow;
pub(crate) use name::{free_display_name, hold_all_names, hold_name, name_is_taken};
pub(crate) use pass::{give_pass, pass, use_pass};
pub(crate) use person::{PERSON_COLUMNS, PersonRow, person};
pub(crate) use reaction::ReactionRow;
pub(crate) use request::RequestRow;
pub(crate) use room::{ROOM_COLUMNS, RoomRow, renew_epochs, room};
pub(crate) use session::SessionRow;
pub(crate) use site::{put_site_settings, site_settings};
pub(crate) use state::StateRow;
