//! Words for small choices, and times.

use crate::item::damaged;
use natter_core::member::Role;
use natter_core::person::Standing;
use natter_core::room::RoomKind;
use natter_core::{StoreError, Timestamp};

const ROLES: [(Role, &str); 5] = [
    (Role::Owner, "owner"),
    (Role::Admin, "admin"),
    (Role::Moderator, "moderator"),
    (Role::Member, "member"),
    (Role::Guest, "guest"),
];
const KINDS: [(RoomKind, &str); 3] =
    [(RoomKind::Public, "public"), (RoomKind::Approval, "approval"), (RoomKind::Private, "private")];
const STANDINGS: [(Standing, &str); 2] = [(Standing::Account, "account"), (Standing::Guest, "guest")];

fn word<T: PartialEq + Copy>(words: &[(T, &'static str)], value: T) -> &'static str {
    words.iter().find(|(known, _)| *known == value).map_or("", |(_, word)| word)
}

fn value<T: Copy>(words: &[(T, &'static str)], word: &str, what: &str) -> Result<T, StoreError> {
    words.iter().find(|(_, known)| *known == word).map(|(value, _)| *value).ok_or_else(|| damaged(what))
}

pub(super) fn role_word(role: Role) -> &'static str {
    word(&ROLES, role)
}

pub(super) fn role(text: &str) -> Result<Role, StoreError> {
    value(&ROLES, text, "role")
}

pub(super) fn kind_word(kind: RoomKind) -> &'static str {
    word(&KINDS, kind)
}

pub(super) fn kind(text: &str) -> Result<RoomKind, StoreError> {
    value(&KINDS, text, "kind")
}

pub(super) fn standing_word(standing: Standing) -> &'static str {
    word(&STANDINGS, standing)
}

pub(super) fn standing(text: &str) -> Result<Standing, StoreError> {
    value(&STANDINGS, text, "standing")
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
    }
}
