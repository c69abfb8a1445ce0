//! Rates of the contract (P14), kept for people and rooms that were active lately.

use natter_core::rate::{Bucket, Rate};
use natter_core::{Denied, PersonId, RoomId};
use rustc_hash::FxHashMap;

/// What the operator may raise at home.
#[derive(Debug, Clone)]
pub struct HubLimits {
    /// Messages into one room.
    pub room_messages: Rate,
    /// Messages of one person.
    pub person_messages: Rate,
    /// Other actions of one person.
    pub person_actions: Rate,
    /// Sockets one person may have; the oldest goes when one more comes.
    pub connections_per_person: usize,
    /// Bytes that may wait for one socket.
    pub waiting_bytes: usize,
    /// Connected people in a room above which typing and presence are not told.
    pub ephemeral_audience: usize,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self {
            room_messages: Rate::new(20.0, 40.0),
            person_messages: Rate::new(2.0, 10.0),
            person_actions: Rate::new(20.0, 60.0),
            connections_per_person: 10,
            waiting_bytes: 1024 * 1024,
            ephemeral_audience: 250,
        }
    }
}

/// The buckets of one hub.
#[derive(Default)]
pub(crate) struct Buckets {
    rooms: FxHashMap<RoomId, Bucket>,
    people: FxHashMap<PersonId, Bucket>,
    actions: FxHashMap<PersonId, Bucket>,
}

impl Buckets {
    /// Before messages are proposed.
    #[expect(clippy::cast_precision_loss, reason = "a frame holds ten messages at most")]
    pub(crate) fn take_messages(
        &mut self,
        limits: &HubLimits,
        person: PersonId,
        room: RoomId,
        count: usize,
        now_ms: u64,
    ) -> Result<(), Denied> {
        let units = count as f64;
        let (person_rate, room_rate) = (limits.person_messages, limits.room_messages);
        let of_person = self.people.entry(person).or_insert_with(|| Bucket::full(person_rate, now_ms));
        let before = *of_person;
        of_person.take(person_rate, units, now_ms)?;
        let of_room = self.rooms.entry(room).or_insert_with(|| Bucket::full(room_rate, now_ms));
        of_room.take(room_rate, units, now_ms).inspect_err(|_| *of_person = before)
    }

    /// Before any other action that costs a read or a write.
    pub(crate) fn take_action(
        &mut self,
        limits: &HubLimits,
        person: PersonId,
        now_ms: u64,
    ) -> Result<(), Denied> {
        let rate = limits.person_actions;
        self.actions.entry(person).or_insert_with(|| Bucket::full(rate, now_ms)).take(rate, 1.0, now_ms)
    }

    /// Forgets whoever has been quiet.
    pub(crate) fn forget_quiet(&mut self, limits: &HubLimits, now_ms: u64) {
        self.rooms.retain(|_, bucket| !bucket.is_full(limits.room_messages, now_ms));
        self.people.retain(|_, bucket| !bucket.is_full(limits.person_messages, now_ms));
        self.actions.retain(|_, bucket| !bucket.is_full(limits.person_actions, now_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_room_does_not_cost_the_person() {
        let limits = HubLimits::default();
        let mut buckets = Buckets::default();
        let room = RoomId::LOBBY;
        for person in 0..4 {
            assert!(buckets.take_messages(&limits, PersonId::from_bits(person), room, 10, 0).is_ok());
        }
        let late = PersonId::from_bits(9);
        assert!(buckets.take_messages(&limits, late, room, 1, 0).is_err());
        assert!(buckets.take_messages(&limits, late, RoomId::from_bits(5), 10, 0).is_ok());
        buckets.forget_quiet(&limits, 3_600_000);
        assert!(buckets.rooms.is_empty() && buckets.people.is_empty());
    }
}
