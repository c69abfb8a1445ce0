//! Rates of the contract (P14), kept for people and rooms that were active lately.

use natter_core::rate::{Bucket, MISSES, Misses, PerPerson, Rate, SEARCHES};
use natter_core::{Action, Denied, PersonId, RoomId, limit};
use rustc_hash::FxHashMap;

/// What the operator may raise at home.
#[derive(Debug, Clone)]
pub struct HubLimits {
    /// Messages into one room.
    pub room_messages: Rate,
    /// Messages of one person.
    pub person_messages: Rate,
    /// Changes of messages in one room.
    pub room_changes: Rate,
    /// Changes of messages of one person.
    pub person_changes: Rate,
    /// Other actions of one person.
    pub person_actions: Rate,
    /// Searches of one person, which count as actions too.
    pub person_searches: Rate,
    /// Names of rooms that are not there for who names them (ASVS 11.5.1): ids cannot be guessed, and nobody shall try at our cost.
    pub misses: Rate,
    /// Frames of one connection, of any kind: each costs one, 4 KiB of it or of its answer as much again.
    pub frames: Rate,
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
            room_changes: rate(limit::ROOM_CHANGES_PER_SECOND, limit::ROOM_CHANGES_AT_ONCE),
            person_changes: rate(limit::CHANGES_PER_SECOND, limit::CHANGES_AT_ONCE),
            person_actions: Rate::new(20.0, 60.0),
            person_searches: SEARCHES,
            misses: MISSES,
            frames: Rate::new(50.0, 200.0),
            connections_per_person: 10,
            waiting_bytes: 1024 * 1024,
            ephemeral_audience: 250,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "these are small numbers")]
const fn rate(per_second: u64, at_once: u64) -> Rate {
    Rate::new(per_second as f64, at_once as f64)
}

/// Buckets of rooms and of the people who act in them.
#[derive(Default)]
struct Pairs {
    rooms: FxHashMap<RoomId, Bucket>,
    people: FxHashMap<PersonId, Bucket>,
}

/// The rates of a person and of a room.
#[derive(Clone, Copy)]
struct PairRates {
    person: Rate,
    room: Rate,
}

impl Pairs {
    /// Takes from both or from none.
    fn take(
        &mut self,
        rates: PairRates,
        (person, room): (PersonId, RoomId),
        units: f64,
        now_ms: u64,
    ) -> Result<(), Denied> {
        let of_person = self.people.entry(person).or_insert_with(|| Bucket::full(rates.person, now_ms));
        let before = *of_person;
        of_person.take(rates.person, units, now_ms)?;
        let of_room = self.rooms.entry(room).or_insert_with(|| Bucket::full(rates.room, now_ms));
        of_room.take(rates.room, units, now_ms).inspect_err(|_| *of_person = before)
    }

    fn forget_quiet(&mut self, rates: PairRates, now_ms: u64) {
        self.rooms.retain(|_, bucket| !bucket.is_full(rates.room, now_ms));
        self.people.retain(|_, bucket| !bucket.is_full(rates.person, now_ms));
    }
}

impl HubLimits {
    fn messages(&self) -> PairRates {
        PairRates { person: self.person_messages, room: self.room_messages }
    }

    fn changes(&self) -> PairRates {
        PairRates { person: self.person_changes, room: self.room_changes }
    }
}

/// The buckets of one hub.
#[derive(Default)]
pub(crate) struct Buckets {
    messages: Pairs,
    changes: Pairs,
    actions: FxHashMap<PersonId, Bucket>,
    searches: PerPerson,
    misses: Misses,
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
        self.misses.may_miss(limits.misses, person, now_ms)?;
        self.messages.take(limits.messages(), (person, room), count as f64, now_ms)
    }

    /// Before any other action that costs a read or a write.
    pub(crate) fn take_action(
        &mut self,
        limits: &HubLimits,
        person: PersonId,
        action: &Action,
        now_ms: u64,
    ) -> Result<(), Denied> {
        self.misses.may_miss(limits.misses, person, now_ms)?;
        match action {
            Action::ChangeMessage { room, .. } => {
                return self.changes.take(limits.changes(), (person, *room), 1.0, now_ms);
            }
            Action::Search { .. } => self.searches.take(limits.person_searches, person, now_ms)?,
            _ => {}
        }
        let rate = limits.person_actions;
        self.actions.entry(person).or_insert_with(|| Bucket::full(rate, now_ms)).take(rate, 1.0, now_ms)
    }

    /// Somebody named a room that is not there for them.
    pub(crate) fn note_miss(&mut self, limits: &HubLimits, person: PersonId, now_ms: u64) {
        self.misses.note(limits.misses, person, now_ms);
    }

    /// Forgets whoever has been quiet.
    pub(crate) fn forget_quiet(&mut self, limits: &HubLimits, now_ms: u64) {
        self.messages.forget_quiet(limits.messages(), now_ms);
        self.changes.forget_quiet(limits.changes(), now_ms);
        self.misses.forget_quiet(limits.misses, now_ms);
        self.searches.forget_quiet(limits.person_searches, now_ms);
        self.actions.retain(|_, bucket| !bucket.is_full(limits.person_actions, now_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_guesses_rooms_waits_and_others_do_not() {
        let limits = HubLimits::default();
        let mut buckets = Buckets::default();
        let (eve, ada) = (PersonId::from_bits(1), PersonId::from_bits(2));
        for _ in 0..natter_core::limit::MISSES_PER_MINUTE {
            assert!(buckets.take_action(&limits, eve, &Action::Ping, 0).is_ok());
            buckets.note_miss(&limits, eve, 0);
        }
        assert!(matches!(
            buckets.take_action(&limits, eve, &Action::Ping, 0),
            Err(Denied::RateLimited { .. })
        ));
        assert!(buckets.take_messages(&limits, eve, RoomId::LOBBY, 1, 0).is_err());
        assert!(buckets.take_action(&limits, ada, &Action::Ping, 0).is_ok());
        assert!(buckets.take_action(&limits, eve, &Action::Ping, 3_000).is_ok());
    }

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
        assert!(buckets.messages.rooms.is_empty() && buckets.messages.people.is_empty());
    }

    fn reaction(room: RoomId) -> Action {
        let emoji = natter_core::text::Emoji::parse("👍").expect("an emoji");
        let change = natter_core::MessageChange::React(emoji);
        Action::ChangeMessage {
            room,
            epoch: None,
            known: None,
            target: natter_core::Seq(1),
            client_message_id: None,
            change,
        }
    }

    #[test]
    fn changes_take_nothing_from_messages_and_are_bounded_by_person_and_room() {
        let limits = HubLimits::default();
        let mut buckets = Buckets::default();
        let (room, ada, bo) = (RoomId::LOBBY, PersonId::from_bits(1), PersonId::from_bits(2));
        for _ in 0..limit::ROOM_CHANGES_AT_ONCE {
            assert!(buckets.take_action(&limits, ada, &reaction(room), 0).is_ok());
        }
        let refused = |taken| matches!(taken, Err(Denied::RateLimited { .. }));
        assert!(
            refused(buckets.take_action(&limits, ada, &reaction(RoomId::from_bits(5)), 0)),
            "of a person"
        );
        assert!(refused(buckets.take_action(&limits, bo, &reaction(room), 0)), "of a room");
        assert!(buckets.take_action(&limits, bo, &reaction(RoomId::from_bits(5)), 0).is_ok());
        assert!(buckets.take_messages(&limits, ada, room, 10, 0).is_ok());
        buckets.forget_quiet(&limits, 3_600_000);
        assert!(buckets.changes.rooms.is_empty() && buckets.changes.people.is_empty());
    }
}
