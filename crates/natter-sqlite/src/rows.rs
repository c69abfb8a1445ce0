//! Rows and what they mean: columns, codes and checksums of each table. Knows SQLite's values and the core's types, and no rule.

mod code;
mod event;
mod membership;
mod person;
mod room;
mod session;

pub(crate) use code::{id, number, stored, stored_id, stored_kind};
pub(crate) use event::{EVENT_COLUMNS, EventRow, InsertEvent, event, stored_client_message_id};
pub(crate) use membership::{MEMBERSHIP_COLUMNS, MembershipRow, membership};
pub(crate) use person::{PERSON_COLUMNS, PersonRow, person};
pub(crate) use room::{ROOM_COLUMNS, RoomRow, renew_epochs, room};
pub(crate) use session::SessionRow;
