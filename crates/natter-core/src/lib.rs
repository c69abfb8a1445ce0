//! Pure chat. Everything Natter decides is decided here, from facts and arguments alone: no socket, no SQL, no JSON, no AWS, no clock and
//! no randomness of its own. Both homes run this crate unchanged.
//!
//! The flow of one message: an [`Action`] arrives, [`Chat::perform`] hands a [`Proposal`] to the [`Log`](port::Log) port, the store reads
//! [`facts`](rule), asks the [`rule`] and appends the [`LogEvent`]s it allows, and the caller gets an [`Answer`] or a [`Refusal`].

pub mod action;
pub mod actor;
pub mod address;
pub mod answer;
pub mod audit;
pub mod base32;
pub mod chat;
pub mod event;
pub mod govern;
pub mod id;
pub mod join;
pub mod limit;
pub mod member;
pub mod message;
pub mod notice;
pub mod person;
pub mod port;
pub mod proposal;
pub mod rate;
pub mod refusal;
pub mod room;
pub mod rule;
pub mod search;
pub mod site;
pub mod span;
pub mod text;
pub mod time;

pub use action::Action;
pub use actor::{Acting, Actor, PersonRef};
pub use address::{ClientAddress, Network};
pub use answer::Answer;
pub use chat::{Caller, Chat};
pub use event::{EventKind, LogEvent};
pub use id::{AuditId, ConnectionId, Epoch, InviteId, MessageId, PersonId, RoomId, SessionId};
pub use message::{ChangeProposal, ChangeReceipt, Message, MessageChange};
pub use proposal::{Draft, Proposal, Receipt};
pub use refusal::{Denied, MessageFault, Refusal, StoreError};
pub use search::SearchQuery;
pub use span::{Seq, Span};
pub use time::Timestamp;
