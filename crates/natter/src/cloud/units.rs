//! Units of DynamoDB that each thing costs, reads and writes, as functions of what they depend on. natter-dynamo's tests include this file and
//! compare it with what the database counts (`tests/dynamo/day.rs`).

/// Rows of an audience that fit into one read unit of 4 KB.
const ROWS_PER_UNIT: f64 = 40.0;

/// Reads and writes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cost {
    /// Read units.
    pub(super) reads: f64,
    /// Write units.
    pub(super) writes: f64,
}

/// Of the audience of a message.
fn audience(recipients: f64) -> f64 {
    (recipients / ROWS_PER_UNIT).ceil().max(1.0)
}

/// A message: tail, membership, audience; the put.
pub(super) fn message(recipients: f64) -> Cost {
    Cost { reads: 2.0 + audience(recipients), writes: 1.0 }
}

/// A read marker that moves to the head: head, membership; the row. Then the person's other connections. One read more where it moves to an older
/// event.
pub(super) fn mark() -> Cost {
    Cost { reads: 3.0, writes: 1.0 }
}

/// A typing signal that is posted: what the room is, its head and the membership, audience; when it was.
pub(super) fn typing(recipients: f64) -> Cost {
    Cost { reads: 3.0 + audience(recipients), writes: 1.0 }
}

/// A ping: memberships and the head of each room; and, because five minutes pass between two pings, whether the connection is registered.
pub(super) fn ping(rooms: f64) -> Cost {
    Cost { reads: 2.0 + rooms, writes: 0.0 }
}

/// A new socket, from its ticket to its end.
///
/// Reads: the session of the token 2, the ticket's person and mark 2, `$connect` 4, whether the session still counts 3, whether the connection is
/// registered 1, the greeting 5 and 3 for each room (2 more with twenty), the person as the welcome names them 1, the heads after it 1 and 1 for each room, `$disconnect` 2. Writes: the ticket 2, `$connect` 6,
/// subscriptions 4 for each room, `$disconnect` 3 and 1 for each room.
pub(super) fn socket(rooms: f64) -> Cost {
    Cost { reads: 21.0 + 4.0 * rooms, writes: 11.0 + 5.0 * rooms }
}

/// The calls of a page: what the site is (its settings), and who one is (a session and its person).
pub(super) fn page() -> Cost {
    Cost { reads: 3.0, writes: 0.0 }
}
