//! The contract, checked over what all clients of a story saw and were promised. Pure, so that the check itself is put to the test.

use crate::client::{Client, Overheard, Sent, Wanted};
use crate::view::{Change, Entry, What};
use natter_core::{PersonId, RoomId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What one client has to say at the end.
#[derive(Debug, Clone)]
pub struct Witness {
    /// What it is called.
    pub name: String,
    /// Whose device it is.
    pub person: PersonId,
    /// Complete logs of the rooms it is in.
    pub views: BTreeMap<RoomId, Vec<Entry>>,
    /// Beginnings of logs of rooms it was in once.
    pub left: Vec<(RoomId, Vec<Entry>)>,
    /// What it said.
    pub sent: Vec<Sent>,
    /// What it was promised of changes.
    pub changes: Vec<Wanted>,
    /// What it noticed itself.
    pub faults: Vec<String>,
    /// Live events it was told of rooms that it had no view of.
    pub overheard: Vec<Overheard>,
}

impl Witness {
    /// Asks a client.
    #[must_use]
    pub fn of(client: &Client) -> Self {
        Self {
            name: client.name().to_owned(),
            person: client.person(),
            views: client.views().iter().map(|(&room, view)| (room, view.log().to_vec())).collect(),
            left: client.left().iter().map(|(room, view)| (*room, view.log().to_vec())).collect(),
            sent: client.ledger().sent().to_vec(),
            changes: client.changes().to_vec(),
            faults: client.faults().to_vec(),
            overheard: client.overheard().to_vec(),
        }
    }
}

/// Everything that breaks the contract; empty when it holds.
#[must_use]
pub fn check(witnesses: &[Witness]) -> Vec<String> {
    let mut faults: Vec<String> = witnesses.iter().flat_map(|witness| witness.faults.clone()).collect();
    let logs = agree(witnesses, &mut faults);
    for (room, log) in &logs {
        check_log(*room, log, &mut faults);
        check_members(*room, log, witnesses, &mut faults);
        check_causes(*room, witnesses, &mut faults);
        check_counts(*room, log, &mut faults);
    }
    for witness in witnesses {
        check_promises(witness, &logs, &mut faults);
        check_changes(witness, &logs, &mut faults);
        check_past(witness, &logs, &mut faults);
        check_overheard(witness, &logs, &mut faults);
    }
    faults
}

type Logs = BTreeMap<RoomId, Vec<Entry>>;

/// P8: whoever is in a room sees the same log.
fn agree(witnesses: &[Witness], faults: &mut Vec<String>) -> Logs {
    let mut logs: BTreeMap<RoomId, (&str, &Vec<Entry>)> = BTreeMap::new();
    for witness in witnesses {
        for (room, log) in &witness.views {
            let (other, known) = *logs.entry(*room).or_insert((&witness.name, log));
            if known != log {
                let place = known.iter().zip(log).position(|(one, two)| one != two);
                let (lengths, name) = ((known.len(), log.len()), &witness.name);
                faults.push(format!(
                    "P8: {other} and {name} see {room} differently at {place:?}, lengths {lengths:?}"
                ));
            }
        }
    }
    logs.into_iter().map(|(room, (_, log))| (room, log.clone())).collect()
}

/// P1: dense from 1. P4: no message twice.
fn check_log(room: RoomId, log: &[Entry], faults: &mut Vec<String>) {
    let (mut ids, mut texts) = (HashSet::new(), HashSet::new());
    for (place, entry) in (1..).zip(log) {
        if entry.seq != place {
            return faults.push(format!("P1: {room} has {} where {place} should be", entry.seq));
        }
        if let What::Message { message, text, .. } = &entry.what {
            if !ids.insert(*message) {
                faults.push(format!("P4: {room} has the message {message} twice"));
            }
            if !text.is_empty() && !texts.insert((entry.person, text)) {
                faults.push(format!("P4: {room} has {text} twice"));
            }
        }
    }
}

/// P11: only members speak, and only members of now have a view.
fn check_members(room: RoomId, log: &[Entry], witnesses: &[Witness], faults: &mut Vec<String>) {
    let mut members: HashSet<PersonId> = HashSet::new();
    for entry in log {
        match entry.what {
            What::Joined => drop(members.insert(entry.person)),
            What::Left => drop(members.remove(&entry.person)),
            What::Removed(person) => drop(members.remove(&person)),
            What::Deleted => members.clear(),
            What::Message { .. } if !members.contains(&entry.person) => {
                faults
                    .push(format!("P11: {} in {room} is of {}, who is not in it", entry.seq, entry.username));
            }
            What::Changed { .. } if !members.contains(&entry.person) => {
                faults.push(format!(
                    "P11: {} in {room} is a change of {}, who is not in it",
                    entry.seq, entry.username
                ));
            }
            What::Message { .. } | What::Changed { .. } | What::Created | What::Governed => {}
        }
    }
    for witness in witnesses {
        if witness.views.contains_key(&room) != members.contains(&witness.person) {
            faults.push(format!("P11: {} sees {room} or does not, against the log", witness.name));
        }
    }
}

/// P7: what was promised before something else was begun stands before it.
fn check_causes(room: RoomId, witnesses: &[Witness], faults: &mut Vec<String>) {
    let sent = witnesses.iter().flat_map(|witness| &witness.sent).filter(|sent| sent.room == room);
    let promised: Vec<(u64, u64, u64)> =
        sent.filter_map(|sent| Some((sent.tick?, sent.ack.as_ref()?.tick, sent.ack.as_ref()?.seq))).collect();
    let mut acks: Vec<(u64, u64)> = promised.iter().map(|&(_, acked, seq)| (acked, seq)).collect();
    let mut begins: Vec<(u64, u64)> = promised.iter().map(|&(begun, _, seq)| (begun, seq)).collect();
    acks.sort_unstable();
    begins.sort_unstable();
    let (mut acks, mut highest) = (acks.into_iter().peekable(), 0);
    for (begun, seq) in begins {
        while let Some((_, earlier)) = acks.next_if(|&(acked, _)| acked < begun) {
            highest = highest.max(earlier);
        }
        if seq < highest {
            faults.push(format!("P7: {seq} in {room} was begun after {highest} was promised"));
        }
    }
}

/// P5: what was promised stands where it was promised. P7: a sender's messages stand in the order they were written.
fn check_promises(witness: &Witness, logs: &Logs, faults: &mut Vec<String>) {
    let mut last: HashMap<RoomId, u64> = HashMap::new();
    for sent in &witness.sent {
        let (Some(ack), Some(log)) = (&sent.ack, logs.get(&sent.room)) else { continue };
        let place = usize::try_from(ack.seq).ok().and_then(|seq| log.get(seq.checked_sub(1)?));
        let stands = place.is_some_and(|entry| {
            // Edits keep the name at the beginning of the text; a deletion leaves none.
            let is_text =
                |text: &str| text.is_empty() || text == sent.draft.text || is_edit_of(&sent.draft.name, text);
            let promised = |message, text: &str| message == ack.message && is_text(text);
            let is_it =
                matches!(&entry.what, What::Message { message, text, .. } if promised(*message, text));
            is_it && entry.person == witness.person && entry.timestamp == ack.timestamp
        });
        if !stands {
            faults.push(format!("P5: {} was promised {ack:?} and finds {place:?}", sent.draft.name));
        }
        let before = last.insert(sent.room, ack.seq).unwrap_or(0);
        if before >= ack.seq {
            faults.push(format!("P7: {} stands at {}, its forerunner at {before}", sent.draft.name, ack.seq));
        }
    }
}

fn is_edit_of(name: &str, text: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| rest.starts_with(" edited as "))
}

/// P5: a change that was promised is in the log where it was promised, and the last edit of a message is its text.
fn check_changes(witness: &Witness, logs: &Logs, faults: &mut Vec<String>) {
    for Wanted { room, target, name, action, on, text, promised } in &witness.changes {
        let (Some(seq), Some(log)) = (promised.filter(|seq| *seq > 0), logs.get(room)) else { continue };
        let at = |seq: u64| usize::try_from(seq).ok().and_then(|seq| log.get(seq.checked_sub(1)?));
        let is_it = at(seq).is_some_and(|entry| {
            let of_target = matches!(&entry.what, What::Changed { target: other, change } if other == target && is_of((action, *on), change));
            of_target && entry.person == witness.person
        });
        if !is_it {
            faults.push(format!(
                "P5: {name}, {action} of {target}, was promised at {seq} and finds {:?}",
                at(seq)
            ));
        }
        let is_text_change = |entry: &Entry| matches!(&entry.what, What::Changed { target: other, change: Change::Edited(_) | Change::Deleted } if other == target);
        let last = log.iter().rev().find(|entry| is_text_change(entry));
        if let (Some(text), Some(last)) = (text, last)
            && last.seq == seq
            && !matches!(at(*target), Some(Entry { what: What::Message { text: now, .. }, .. }) if now == text)
        {
            faults.push(format!("P2: the last edit of {target}, {name}, is not its text: {:?}", at(*target)));
        }
    }
}

fn is_of((action, on): (&str, Option<bool>), change: &Change) -> bool {
    match change {
        Change::Edited(_) => action == "editMessage",
        Change::Deleted => action == "deleteMessage",
        Change::Reacted(..) => (action, on) == ("react", Some(true)),
        Change::Unreacted(..) => (action, on) == ("react", Some(false)),
        Change::Pinned => (action, on) == ("pinMessage", Some(true)),
        Change::Unpinned => (action, on) == ("pinMessage", Some(false)),
    }
}

/// The count that each reaction carries is that of the people who have reacted and not taken it back.
fn check_counts(room: RoomId, log: &[Entry], faults: &mut Vec<String>) {
    let mut people: HashMap<(u64, &str), HashSet<PersonId>> = HashMap::new();
    for entry in log {
        let What::Changed { target, change } = &entry.what else { continue };
        let (reactors, count, is_new) = match change {
            Change::Reacted(emoji, count) => {
                let reactors = people.entry((*target, emoji)).or_default();
                let is_new = reactors.insert(entry.person);
                (reactors.len(), *count, is_new)
            }
            Change::Unreacted(emoji, count) => {
                let reactors = people.entry((*target, emoji)).or_default();
                let is_new = reactors.remove(&entry.person);
                (reactors.len(), *count, is_new)
            }
            Change::Deleted => {
                people.retain(|(other, _), _| other != target);
                continue;
            }
            _ => continue,
        };
        if reactors as u64 != count || !is_new {
            faults.push(format!(
                "{room} counts {count} at {}, and {reactors} have reacted; new: {is_new}",
                entry.seq
            ));
        }
    }
}

/// P11: what was seen of a room before leaving it is a beginning of its log.
fn check_past(witness: &Witness, logs: &Logs, faults: &mut Vec<String>) {
    for (room, past) in &witness.left {
        if let Some(log) = logs.get(room)
            && !(past.len() <= log.len()
                && past.iter().zip(log).all(|(one, two)| one.without_text() == two.without_text()))
        {
            faults
                .push(format!("P8: what {} saw of {room} before leaving is not its beginning", witness.name));
        }
    }
}

/// P11: whoever was told of an event was a member when it happened, or had asked to come in and did come in behind it: an audience is read after
/// its event is durable, and a duplicate is told to the audience of its retry. Late and early tellings are told apart by the log itself.
fn check_overheard(witness: &Witness, logs: &Logs, faults: &mut Vec<String>) {
    for Overheard { room, seq, asked } in &witness.overheard {
        let Some(log) = logs.get(room) else { continue };
        let own = log.iter().filter(|entry| entry.person == witness.person);
        let comes_in = |entry: &Entry| entry.seq > *seq && entry.what == What::Joined;
        let is_coming = *asked && own.clone().any(comes_in);
        let joined = |entry: &&Entry| matches!(entry.what, What::Joined | What::Created | What::Left);
        // Coming in and going out are told to the person themselves.
        let inside = match own.clone().filter(joined).take_while(|entry| entry.seq <= *seq).last() {
            Some(last) => last.seq == *seq || last.what != What::Left,
            None => false,
        };
        if !inside && !is_coming {
            faults.push(format!("P11: {} was told of {seq} in {room} and was not in it", witness.name));
        }
    }
}

#[cfg(test)]
mod tests;
