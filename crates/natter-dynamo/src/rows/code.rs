//! Words for small choices, and times.

use crate::item::damaged;
use natter_core::member::Role;
use natter_core::person::{PersonState, Standing};
use natter_core::room::RoomKind;
use natter_core::site::SignupPolicy;
use natter_core::{StoreError, Timestamp};

const ROLES: [(Role, &str); 5] = [
    (Role::Owner, "owner"),
    (Role::Admin, "admin"),
    (Role::Moderator, "moderator"),
    (Role::Member, "member"),
    (Role::Guest, "guest"),
];
const KINDS: [(RoomKind, &str); 4] = [
    (RoomKind::Public, "public"),
    (RoomKind::Approval, "approval"),
    (RoomKind::Private, "private"),
    (RoomKind::Direct, "direct"),
];
const STATES: [(PersonState, &str); 3] = [
    (PersonState::Active, "active"),
    (PersonState::Suspended, "suspended"),
    (PersonState::Deleted, "deleted"),
];
const POLICIES: [(SignupPolicy, &str); 3] =
    [(SignupPolicy::Open, "open"), (SignupPolicy::Invited, "invited"), (SignupPolicy::Closed, "closed")];
const STANDINGS: [(Standing, &str); 2] = [(Standing::Account, "account"), (Standing::Guest, "guest")];

fn word<T: PartialEq + Copy>(words: &[(T, &'static str)], value: T) -> &'static str {
    words.iter().find(|(known, _)| *known == value).map_or("", |(_, word)| word)
}

fn value<T: Copy>(words: &[(T, &'static str)], word: &str, what: &str) -> Result<T, StoreError> {
    words.iter().find(|(_, known)| *known == word).map(|(value, _)| *value).ok_or_else(|| damaged(what))
}

pub(crate) fn role_word(role: Role) -> &'static str {
    word(&ROLES, role)
}

pub(super) fn role(text: &str) -> Result<Role, StoreError> {
    value(&ROLES, text, "role")
}

pub(crate) fn kind_word(kind: RoomKind) -> &'static str {
    word(&KINDS, kind)
}

pub(super) fn kind(text: &str) -> Result<RoomKind, StoreError> {
    value(&KINDS, text, "kind")
}

pub(crate) fn standing_word(standing: Standing) -> &'static str {
    word(&STANDINGS, standing)
}

pub(super) fn standing(text: &str) -> Result<Standing, StoreError> {
    value(&STANDINGS, text, "standing")
}

pub(crate) fn state_word(state: PersonState) -> &'static str {
    word(&STATES, state)
}

pub(super) fn state(text: &str) -> Result<PersonState, StoreError> {
    value(&STATES, text, "state")
}

pub(super) fn policy_word(policy: SignupPolicy) -> &'static str {
    word(&POLICIES, policy)
}

pub(super) fn policy(text: &str) -> Result<SignupPolicy, StoreError> {
    value(&POLICIES, text, "signup")
}

/// Seconds since 1970, rounded up: DynamoDB takes rows away by seconds, and never before their time.
pub(crate) fn seconds(time: Timestamp) -> u64 {
    time.0.div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_means_what_was_written() {
        for (known, _) in ROLES {
            assert_eq!(role(role_word(known)).unwrap(), known);
        }
        for (known, _) in KINDS {
            assert_eq!(kind(kind_word(known)).unwrap(), known);
        }
        for (known, _) in STANDINGS {
            assert_eq!(standing(standing_word(known)).unwrap(), known);
        }
        for (known, _) in STATES {
            assert_eq!(state(state_word(known)).unwrap(), known);
        }
        for (known, _) in POLICIES {
            assert_eq!(policy(policy_word(known)).unwrap(), known);
        }
    }
}
