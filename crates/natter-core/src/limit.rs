//! The limits of the contract (P14) that both homes share. Rates may be raised by configuration at home; sizes may not.

/// Bytes of UTF-8 in a message.
pub const TEXT_BYTES: usize = 4096;
/// Bytes of a client's frame.
pub const FRAME_BYTES: usize = 16 * 1024;
/// Bytes of a server's frame; API Gateway closes at 32 KiB (WebSocket quotas page).
pub const OUT_FRAME_BYTES: usize = 32 * 1024 - 1;
/// Messages in one `sendMessage`.
pub const MESSAGES_PER_FRAME: usize = 10;
/// Events in one page of history.
pub const PAGE_EVENTS: usize = 100;
/// Events in a page when the client names no number.
pub const PAGE_EVENTS_DEFAULT: usize = 50;
/// How far `knownSeq` may lie behind the head before `resume_first`.
pub const KNOWN_SEQ_WINDOW: u64 = 500;
/// How far a resume may lie behind before the room is reset instead.
pub const RESUME_WINDOW: u64 = 1000;
/// Bytes that one greeting may be told of what was missed, all rooms together; rooms beyond that are reset.
pub const RESUME_BYTES: usize = 512 * 1024;
/// Rooms one connection is subscribed to, and so rooms one person may be in.
pub const ROOMS_PER_PERSON: usize = 100;
/// Members or open rooms in one page.
pub const PAGE_MEMBERS: usize = 100;
/// Milliseconds between two typing notices of one connection in one room.
pub const TYPING_INTERVAL_MS: u64 = 2500;
/// Milliseconds between two pings of a client; heads ride on the answer (P10: at most 30 s at home).
pub const PING_INTERVAL_MS: u64 = 20_000;
/// The same on AWS, where a ping costs a request (P10: at most 5 min) and ten silent minutes close a connection.
pub const CLOUD_PING_INTERVAL_MS: u64 = 280_000;
