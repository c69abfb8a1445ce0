//! A change of a room's settings in one number, two texts beside it. Part of the file format: never move a bit.

use crate::fault::{Stop, damaged};
use crate::rows::code::{read_kind, stored_kind};
use natter_core::room::RoomChange;
use natter_core::text::{RoomName, Topic};

/// Two bits each: 0 stays, 1 off or taken away, 2 on or set.
const GUESTS: u32 = 0;
const ARCHIVED: u32 = 2;
const TOPIC: u32 = 4;
/// The kind's code plus one, above everything else; 0 stays.
const KIND: u32 = 8;

pub(super) fn code(change: &RoomChange) -> u64 {
    let switch = |set: Option<bool>| set.map_or(0, |on| 1 + u64::from(on));
    switch(change.guests) << GUESTS
        | switch(change.archived) << ARCHIVED
        | switch(change.topic.as_ref().map(Option::is_some)) << TOPIC
        | change.kind.map_or(0, |kind| stored_kind(kind) + 1) << KIND
}

pub(super) fn read(code: u64, name: Option<&str>, topic: Option<&str>) -> Result<RoomChange, Stop> {
    let topic = match (switch(code >> TOPIC)?, topic) {
        (None, None) => None,
        (Some(false), None) => Some(None),
        (Some(true), Some(topic)) => Some(Some(Topic::from_stored(topic))),
        _ => return Err(damaged("a change of a room")),
    };
    let kind = code >> KIND;
    Ok(RoomChange {
        name: name.map(RoomName::from_stored),
        topic,
        kind: (kind > 0).then(|| read_kind(kind - 1)).transpose()?,
        guests: switch(code >> GUESTS)?,
        archived: switch(code >> ARCHIVED)?,
    })
}

fn switch(code: u64) -> Result<Option<bool>, Stop> {
    match code & 3 {
        0 => Ok(None),
        1 => Ok(Some(false)),
        2 => Ok(Some(true)),
        _ => Err(damaged("a change of a room")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use natter_core::room::RoomKind;

    #[test]
    fn every_change_comes_back_as_it_was_stored() {
        let topics = [None, Some(None), Some(Some(Topic::from_stored("tea")))];
        for (index, topic) in topics.iter().enumerate() {
            for kind in [None, Some(RoomKind::Public), Some(RoomKind::Private)] {
                for switch in [None, Some(true), Some(false)] {
                    let change = RoomChange {
                        name: (index == 1).then(|| RoomName::from_stored("Tea")),
                        topic: topic.clone(),
                        kind,
                        guests: switch,
                        archived: switch.map(|on| !on),
                    };
                    let (name, text) = (change.name.as_ref(), topic.as_ref().and_then(Option::as_ref));
                    let read = read(code(&change), name.map(RoomName::as_str), text.map(Topic::as_str));
                    assert_eq!(read.ok(), Some(change));
                }
            }
        }
        assert!(read(3, None, None).is_err() && read(9 << KIND, None, None).is_err());
        assert!(read(2 << TOPIC, None, None).is_err());
    }
}
