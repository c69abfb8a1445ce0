//! What a store can be told at its start.

use natter_core::rate::Rate;
use natter_core::{Timestamp, limit};

/// The names of the four tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// People, names, addresses, sessions, tickets.
    pub people: String,
    /// Rooms and memberships.
    pub rooms: String,
    /// Logs.
    pub messages: String,
    /// Connections and subscriptions.
    pub connections: String,
}

impl Tables {
    /// Tables named `<prefix>people`, `<prefix>rooms` and so on.
    #[must_use]
    pub fn prefixed(prefix: &str) -> Self {
        let name = |table| format!("{prefix}{table}");
        Self {
            people: name("people"),
            rooms: name("rooms"),
            messages: name("messages"),
            connections: name("connections"),
        }
    }
}

/// How fast one room's log may grow by one kind of events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoomRates {
    /// Those of all people.
    pub room: Rate,
    /// Those of one person.
    pub person: Rate,
}

/// How fast people may write into a room (P14).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Messages.
    pub messages: RoomRates,
    /// Changes of messages.
    pub changes: RoomRates,
}

impl Default for Rates {
    /// 20 messages a second and 40 at once for a room, 2 and 10 for a person; 5 changes a second and 20 at once for a room, 2 and 20 for a person.
    fn default() -> Self {
        Self {
            messages: RoomRates { room: Rate::new(20.0, 40.0), person: Rate::new(2.0, 10.0) },
            changes: RoomRates {
                room: rate(limit::ROOM_CHANGES_PER_SECOND, limit::ROOM_CHANGES_AT_ONCE),
                person: rate(limit::CHANGES_PER_SECOND, limit::CHANGES_AT_ONCE),
            },
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "constants below a hundred")]
fn rate(per_second: u64, at_once: u64) -> Rate {
    Rate::new(per_second as f64, at_once as f64)
}

/// What a store can be told.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything is.
    pub tables: Tables,
    /// The rates of P14; `None` lets everything pass and is for tests.
    pub rates: Option<Rates>,
    /// What time it is: events carry it and rates are counted by it.
    pub clock: fn() -> Timestamp,
}

impl Options {
    /// These tables, with the rates of the contract.
    #[must_use]
    pub fn new(tables: Tables) -> Self {
        Self { tables, rates: Some(Rates::default()), clock: Timestamp::now }
    }
}
