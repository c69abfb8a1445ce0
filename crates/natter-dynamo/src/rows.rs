//! What the tables hold, as types.

mod audit;
mod code;
mod connection;
mod door;
mod event;
mod member;
mod message_state;
mod name;
mod pass;
mod person;
mod room;
mod session;
mod site;

pub(crate) use audit::AuditRow;
pub(crate) use code::{kind_word, role_word, seconds, standing_word, state_word};
pub(crate) use connection::{ConnectionRow, SubscriptionRow, is_live};
pub(crate) use door::{BanRow, InviteRow, MuteRow, OwnRequestRow, RequestRow, word_of};
pub(crate) use event::LogItem;
pub(crate) use member::{Marker, MemberRow, MembershipRow};
pub(crate) use message_state::{PinsRow, StateRow};
pub(crate) use name::NameRow;
pub(crate) use pass::PassRow;
pub(crate) use person::{DayCount, PersonRow, read_profile};
pub(crate) use room::{Line, OpenRow, RoomRow, is_listed};
pub(crate) use session::{ListedSessionRow, SessionRow};
pub(crate) use site::SiteRow;
