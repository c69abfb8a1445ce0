//! The limits of the contract (P14) that both homes share. Rates may be raised by configuration at home; sizes may not.

/// Bytes of UTF-8 in a message. Each of them may take two in JSON, and the frame still stays below [`OUT_FRAME_BYTES`].
pub const TEXT_BYTES: usize = 12 * 1024;
/// Bytes of a client's frame. API Gateway closes at 32 KiB (WebSocket quotas page); below that both homes answer a frame that is too large.
pub const FRAME_BYTES: usize = 30 * 1024;
/// Bytes of a server's frame; API Gateway closes at 32 KiB (WebSocket quotas page).
pub const OUT_FRAME_BYTES: usize = 32 * 1024 - 1;
/// Messages in one `sendMessage`.
pub const MESSAGES_PER_FRAME: usize = 10;
/// Different emoji among the reactions to one message.
pub const EMOJI_PER_MESSAGE: usize = 20;
/// Reactions to one message, those of all people.
pub const REACTIONS_PER_MESSAGE: u64 = 1000;
/// People that are named for one emoji of a message; the others are only counted.
pub const REACTORS: usize = 50;
/// Pinned messages of one room.
pub const PINS_PER_ROOM: usize = 50;
/// Changes of messages of one person a second, and at once (P14).
pub const CHANGES_PER_SECOND: u64 = 2;
/// See [`CHANGES_PER_SECOND`].
pub const CHANGES_AT_ONCE: u64 = 20;
/// Changes of messages in one room a second, and at once (P14).
pub const ROOM_CHANGES_PER_SECOND: u64 = 5;
/// See [`ROOM_CHANGES_PER_SECOND`].
pub const ROOM_CHANGES_AT_ONCE: u64 = 20;
/// Events after which a page of the timeline ends early, where that many changes are in between.
pub const TIMELINE_EVENTS: usize = 1000;
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
/// Rooms one person may be in, direct rooms that others have opened not counted.
pub const ROOMS_PER_PERSON: usize = 100;
/// Members or open rooms in one page.
pub const PAGE_MEMBERS: usize = 100;
/// Milliseconds between two typing notices of one connection in one room.
pub const TYPING_INTERVAL_MS: u64 = 2500;
/// Milliseconds between two read marks of a client in one room.
pub const MARK_INTERVAL_MS: u64 = 1_000;
/// The same on AWS, where a mark costs three reads, a write and two frames.
pub const CLOUD_MARK_INTERVAL_MS: u64 = 15_000;
/// How far behind the head one's own messages are looked for on AWS, to leave them out of what is unread.
pub const OWN_MESSAGES_WINDOW: u64 = 200;
/// Milliseconds between two pings of a client; heads ride on the answer (P10: at most 30 s at home).
pub const PING_INTERVAL_MS: u64 = 20_000;
/// The same on AWS, where a ping costs a request (P10: at most 5 min) and ten silent minutes close a connection.
pub const CLOUD_PING_INTERVAL_MS: u64 = 280_000;
/// Bytes of a program's name for itself that a session keeps.
pub const AGENT_BYTES: usize = 200;
/// Rooms one person may wait at the doors of.
pub const REQUESTS_PER_PERSON: usize = 10;
/// People who may wait at one door.
pub const REQUESTS_PER_ROOM: usize = 500;
/// Requests at one room above which guests have to wait: the other half of the places is for accounts, so that guests, who cost nothing to make, cannot
/// keep everybody else from asking.
pub const REQUESTS_OPEN_TO_GUESTS: usize = REQUESTS_PER_ROOM / 2;
/// Milliseconds before somebody who was turned away may ask again.
pub const REJECTED_COOL_DOWN_MS: u64 = 60 * 60 * 1000;
/// People in a direct room, the one who opens it among them.
pub const DIRECT_PEOPLE: usize = 8;
/// Direct rooms that others have opened and one person has not left. They are counted apart, so that nobody uses up the rooms of somebody else.
pub const DIRECT_ROOMS_OF_OTHERS: usize = 50;
/// Rooms one person is in at most, all together; the places of that many fit into the frame of a greeting.
pub const MEMBERSHIPS: usize = ROOMS_PER_PERSON + DIRECT_ROOMS_OF_OTHERS;
/// Direct rooms that one person opens in a day (UTC).
pub const DIRECT_ROOMS_PER_DAY: usize = 20;
/// Other rooms that one person creates in a day (UTC).
pub const NEW_ROOMS_PER_DAY: usize = 500;
/// Invitations of a room, or of the site, that are good at the same time.
pub const INVITES: usize = 50;
/// Milliseconds an invitation may be good for: a year.
pub const INVITE_MS: u64 = 365 * 24 * 60 * 60 * 1000;
/// Milliseconds in which a newcomer may enter the room whose invitation permitted their account, by the same word.
pub const PASS_MS: u64 = 24 * 60 * 60 * 1000;
/// Milliseconds somebody may be muted for: four weeks.
pub const MUTE_MS: u64 = 28 * 24 * 60 * 60 * 1000;
/// Milliseconds for which the address of a banned account keeps guests out of the room: 30 days.
pub const ACCOUNT_ADDRESS_BAN_MS: u64 = 30 * 24 * 60 * 60 * 1000;
/// Sessions of one person; the oldest ends when one more begins.
pub const SESSIONS_PER_PERSON: usize = 50;
/// Messages in one answer to a search.
pub const SEARCH_RESULTS: usize = 50;
/// The same when the client names no number.
pub const SEARCH_RESULTS_DEFAULT: usize = 20;
/// Events after which an answer to a search ends, those looked at by help of an index not counted. Over several rooms the last one may add as many.
pub const SEARCH_EVENTS: usize = 4000;
/// Bytes of texts after which it ends too, so that long messages do not make it dearer: four thousand messages of usual length have fewer.
pub const SEARCH_BYTES: usize = 1024 * 1024;
/// Searches of one person a second, and at once: each costs as much as many pages.
pub const SEARCHES_PER_SECOND: u64 = 2;
/// See [`SEARCHES_PER_SECOND`].
pub const SEARCHES_AT_ONCE: u64 = 10;
/// Entries in one page of the audit log.
pub const PAGE_AUDIT: usize = 50;
/// Domains that accounts' addresses may be limited to.
pub const EMAIL_DOMAINS: usize = 50;
/// Names of rooms that are not there for the caller, a minute, before they are made to wait (ASVS 11.5.1).
pub const MISSES_PER_MINUTE: u64 = 20;
