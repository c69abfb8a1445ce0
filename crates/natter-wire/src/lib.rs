//! The wire: client frames in, server frames out, REST bodies both ways. The only crate that knows JSON, field names and versions; it knows
//! nothing of sockets, stores or rules. `docs/PROTOCOL.md` describes it, `web/src/protocol/` is generated from it.

pub mod client;
pub mod code;
pub mod decode;
mod depth;
pub mod encode;
pub mod event;
mod named;
pub mod people;
pub mod rest;
pub mod server;
mod text;
pub mod typescript;

pub use code::ErrorCode;
pub use decode::{Decoded, Rejected, decode, decode_frame};
pub use named::Named;
pub use text::Text;

/// The name of this version in `Sec-WebSocket-Protocol`.
pub const SUBPROTOCOL: &str = "natter.v1";
/// What stands before a ticket in `Sec-WebSocket-Protocol`.
pub const TICKET_PREFIX: &str = "ticket.";
