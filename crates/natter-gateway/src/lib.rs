//! The parts of AWS that Natter's functions see, on the loopback and stricter than any emulator: API Gateway's WebSocket and HTTP APIs, the
//! Lambda runtime with real processes, DynamoDB Streams, and in front of them what CloudFront would do, all at one address.
//!
//! It enforces what emulators are lax about (sizes, idle time, lifetime, concurrent and reordered invocations, `GoneException`, no body of an
//! integration ever reaching a client) and breaks things on command: [`Faults`]. It must not know Natter's wire or tables; it sees JSON
//! events, processes and HTTP calls. Sources: the developer guides of API Gateway and Lambda, their quota pages, and events captured from
//! accounts by others (the golden fixtures of `natter-lambda`).

mod clock;
mod connections;
mod dynamo;
mod event;
mod faults;
mod function;
mod gateway;
mod http_api;
mod instance;
mod management;
mod net;
mod observed;
mod plan;
mod site;
mod socket;
mod stream;

pub use clock::Clock;
pub use faults::{Crash, CrashPoint, Faults};
pub use gateway::Gateway;
pub use observed::{Counts, Stray};
pub use plan::{FunctionPlan, Plan, StreamPlan};

/// The routes of Natter's WebSocket API beside `$connect`, `$disconnect` and `$default`; the templates name the same.
pub const ROUTES: [&str; 31] = [
    "sendMessage",
    "sendmessage",
    "createRoom",
    "joinRoom",
    "withdrawJoin",
    "getRequests",
    "approveJoin",
    "rejectJoin",
    "updateRoom",
    "deleteRoom",
    "kickMember",
    "banMember",
    "unbanMember",
    "getBans",
    "muteMember",
    "setRole",
    "createInvite",
    "getInvites",
    "revokeInvite",
    "openDirect",
    "getAudit",
    "leaveRoom",
    "getRooms",
    "getMembers",
    "getMessages",
    "getEvents",
    "search",
    "markRead",
    "typing",
    "hello",
    "ping",
];
