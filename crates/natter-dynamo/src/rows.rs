//! What the tables hold, as types.

mod code;
mod connection;
mod event;
mod person;
mod room;

pub(crate) use code::seconds;
pub(crate) use connection::{ConnectionRow, SubscriptionRow};
pub(crate) use event::LogItem;
pub(crate) use person::{PersonRow, SessionRow, holder_from};
pub(crate) use room::{Marker, MemberRow, MembershipRow, OpenRow, RoomRow};
