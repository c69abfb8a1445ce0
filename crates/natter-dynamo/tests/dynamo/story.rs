//! Many senders on two functions, while DynamoDB refuses calls and loses answers: dense, no duplicate, acked ⊆ stored, one order, everything
//! acknowledged handed out, nobody heard after leaving, and each message's row is the fold of the log. `NATTER_SEED` draws the same people and faults again, `NATTER_DYNAMO_SENDS` sets the
//! length.

use crate::ground::{Implementation, store};
use crate::interposed::{Lossy, interposed};
use crate::world::{Somebody, Store, World, change, govern, join, log, message, on_both, words};
use natter_core::govern::MemberAct;
use natter_core::member::Role;
use natter_core::message::{ChangeProposal, ChangeReceipt, Changed, MessageChange, MessageChanged};
use natter_core::port::Log;
use natter_core::span::{TimelineEdge, TimelineSpan};
use natter_core::text::Emoji;
use natter_core::{
    Denied, EventKind, LogEvent, MessageId, PersonId, Proposal, Receipt, Refusal, RoomId, Seq,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::task::JoinSet;

on_both!(whatever_fails_the_log_holds);

const SENDS: u64 = 1_500;
const SENDERS: u64 = 10;
const ROOMS: usize = 3;
/// One call in so many is refused, and of the others one answer in so many is lost.
const ONE_IN: u32 = 16;
/// Tries of one message before the story is stuck.
const MOST_TRIES: usize = 500;

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// What a sender has been told.
struct Acked {
    person: PersonId,
    room: RoomId,
    id: String,
    seq: Seq,
}

async fn whatever_fails_the_log_holds(on: Implementation) {
    let seed = from_environment("NATTER_SEED").unwrap_or_else(rand::random);
    let sends = from_environment("NATTER_DYNAMO_SENDS").unwrap_or(SENDS);
    eprintln!("NATTER_SEED={seed}");
    let world = World::new(on).await;
    let founder = world.person("founder").await;
    let mut rooms = Vec::new();
    for _ in 0..ROOMS {
        rooms.push(world.room(&founder).await);
    }
    let faults = Arc::new(Lossy::new(seed, ONE_IN));
    let function = || store(interposed(&on.url(), Arc::clone(&faults)), &world.tables, false);
    let functions = [function(), function()];
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        let person = world.person(&format!("sender {number}")).await;
        for &room in &rooms {
            world.join(&person, room).await;
            // Moderators pin and delete what others wrote, until they leave and come back.
            let act = MemberAct::SetRole(Role::Moderator);
            govern(&world.store, &founder, room, &person, act).await.expect("an owner may");
        }
        let random = StdRng::seed_from_u64(seed.wrapping_add(number));
        let (functions, rooms) = (functions.clone(), rooms.clone());
        let (acked, later, changed) = (Vec::new(), Vec::new(), Vec::new());
        senders.push(Sender { person, random, functions, rooms, acked, later, changed });
    }
    let mut tasks = JoinSet::new();
    for mut sender in senders {
        tasks.spawn(async move {
            for turn in 0..sends / SENDERS {
                sender.turn(turn).await;
            }
            sender.acked
        });
    }
    let acked: Vec<Acked> = tasks.join_all().await.into_iter().flatten().collect();
    let (refused, lost) = (faults.refused.load(Ordering::Relaxed), faults.lost.load(Ordering::Relaxed));
    eprintln!("{} acknowledged, {refused} calls refused, {lost} answers lost", acked.len());
    assert!(refused > 0 && lost > 0, "the story without faults proves nothing");
    let told: Vec<LogEvent> =
        functions.iter().flat_map(|function| function.publisher().published.all()).collect();
    for room in rooms {
        let log = log(&world.store, &founder, room).await;
        let entry = world.store.rooms_of(founder.id).await.expect("a list");
        let members = entry.iter().find(|entry| entry.room == room).expect("hers").members;
        check(seed, &log, members, &acked, &told, room);
        check_changes(seed, &log);
        check_rows(seed, &world.store, &founder, room, &log).await;
    }
}

struct Sender {
    person: Somebody,
    random: StdRng,
    functions: [Store; 2],
    rooms: Vec<RoomId>,
    acked: Vec<Acked>,
    /// Messages that will be sent again although they were acknowledged.
    later: Vec<(Proposal, Vec<Receipt>)>,
    /// Changes of messages that will be sent again.
    changed: Vec<(ChangeProposal, ChangeReceipt)>,
}

impl Sender {
    fn function(&mut self) -> Store {
        self.functions.choose(&mut self.random).expect("functions").clone()
    }

    async fn turn(&mut self, turn: u64) {
        let room = *self.rooms.choose(&mut self.random).expect("rooms");
        match self.random.random_range(0..20) {
            0 => self.go_and_come_back(room).await,
            1..4 => self.again().await,
            4..6 => self.plain(room).await,
            6..12 => self.change(room, turn).await,
            12 => self.change_again().await,
            _ => self.send(room, turn).await,
        }
    }

    async fn send(&mut self, room: RoomId, turn: u64) {
        let known = self.known(room).await;
        let mut proposal = message(&self.person, room, Some(known), &format!("m{turn}"), "hello");
        for number in 1..*[1, 1, 1, 2, 4].choose(&mut self.random).expect("sizes") {
            let more = message(&self.person, room, None, &format!("m{turn}-{number}"), "more");
            proposal.drafts.extend(more.drafts);
        }
        let receipts = self.insist(&mut proposal).await;
        assert!(receipts.is_sorted_by(|left, right| left.seq < right.seq), "in the order of the frame");
        for receipt in &receipts {
            let id = receipt.client_message_id.as_ref().expect("sent with one").to_string();
            self.acked.push(Acked { person: self.person.id, room, id, seq: receipt.seq });
        }
        if self.random.random_ratio(1, 4) {
            self.later.push((proposal, receipts));
        }
    }

    /// Without an id of its own, as from a person with a terminal: a try is stored once or not at all, however often the SDK repeats it.
    async fn plain(&mut self, room: RoomId) {
        let mut proposal = message(&self.person, room, None, "none", "plain");
        proposal.drafts[0].client_message_id = None;
        let _ = self.function().append(proposal).await;
    }

    /// As if the ack had been lost.
    async fn again(&mut self) {
        if self.later.is_empty() {
            return;
        }
        let index = self.random.random_range(0..self.later.len());
        let (mut proposal, first) = self.later.swap_remove(index);
        let again = self.insist(&mut proposal).await;
        let seqs = |receipts: &[Receipt]| receipts.iter().map(|receipt| receipt.seq).collect::<Vec<_>>();
        assert_eq!(seqs(&again), seqs(&first), "a retry finds the first");
        assert!(again.iter().all(|receipt| receipt.duplicate));
    }

    /// Changes one of the latest messages, often one that others change too.
    async fn change(&mut self, room: RoomId, turn: u64) {
        let known = self.known(room).await;
        let own = self.acked.iter().rev().find(|ack| ack.room == room).map(|ack| ack.seq);
        let near = Seq(known.0.saturating_sub(self.random.random_range(0..8)).max(1));
        let emoji = Emoji::parse(["👍", "🎉"].choose(&mut self.random).expect("emoji")).expect("one");
        let (target, wanted) = match self.random.random_range(0..10) {
            0..4 => (near, MessageChange::React(emoji)),
            4..6 => (near, MessageChange::Unreact(emoji)),
            6 => (own.unwrap_or(near), MessageChange::Edit(words(&format!("edited in turn {turn}")))),
            7 => (near, MessageChange::Delete),
            8 => (near, MessageChange::Pin),
            _ => (near, MessageChange::Unpin),
        };
        let mut proposal = change(&self.person, room, Some(known), &format!("c{turn}"), target, wanted);
        let Some(receipt) = self.insist_on_change(&mut proposal).await else { return };
        let Some(seq) = receipt.seq else { return };
        self.acked.push(Acked { person: self.person.id, room, id: format!("c{turn}"), seq });
        if self.random.random_ratio(1, 4) {
            self.changed.push((proposal, receipt));
        }
    }

    /// As if the ack of a change had been lost.
    async fn change_again(&mut self) {
        let Some((mut proposal, first)) = self.changed.pop() else { return };
        let again = self.insist_on_change(&mut proposal).await.expect("a retry is acknowledged");
        assert_eq!(again, ChangeReceipt { duplicate: true, ..first }, "a retry finds the first");
    }

    /// The same change until it is acknowledged, or refused as a change may be: there is no message at that place, it is another person's, or a room
    /// has fifty pins.
    async fn insist_on_change(&mut self, proposal: &mut ChangeProposal) -> Option<ChangeReceipt> {
        for _ in 0..MOST_TRIES {
            match self.function().change_message(proposal.clone()).await {
                Ok(receipt) => return Some(receipt),
                Err(Refusal::Denied(Denied::ResumeFirst)) => {
                    proposal.known = Some(self.known(proposal.room).await);
                }
                Err(Refusal::Store(_)) => tokio::task::yield_now().await,
                Err(Refusal::Denied(Denied::NotFound | Denied::Forbidden | Denied::Invalid(_))) => {
                    return None;
                }
                Err(Refusal::Denied(denied)) => panic!("{denied:?}"),
            }
        }
        panic!("a change was never acknowledged");
    }

    /// The same frame until it is acknowledged; the server draws new message ids for each try.
    async fn insist(&mut self, proposal: &mut Proposal) -> Vec<Receipt> {
        for _ in 0..MOST_TRIES {
            for draft in &mut proposal.drafts {
                draft.message = MessageId::from_bits(rand::random());
            }
            match self.function().append(proposal.clone()).await {
                Ok(receipts) => return receipts,
                Err(Refusal::Denied(Denied::ResumeFirst)) => {
                    proposal.known = Some(self.known(proposal.room).await);
                }
                Err(Refusal::Store(_)) => tokio::task::yield_now().await,
                Err(Refusal::Denied(denied)) => panic!("{denied:?}"),
            }
        }
        panic!("a message was never acknowledged");
    }

    async fn known(&mut self, room: RoomId) -> Seq {
        for _ in 0..MOST_TRIES {
            if let Ok(heads) = self.function().heads_of(self.person.id).await {
                return heads.iter().find(|head| head.room == room).expect("a member's room").seq;
            }
        }
        panic!("a head was never read");
    }

    async fn go_and_come_back(&mut self, room: RoomId) {
        for _ in 0..MOST_TRIES {
            let actor = self.person.actor();
            // Refused as a stranger: an earlier try has been carried out.
            if let Ok(()) | Err(Refusal::Denied(_)) = self.function().leave_room(room, actor).await {
                break;
            }
        }
        for _ in 0..MOST_TRIES {
            if join(&self.function(), &self.person.clone(), room).await.is_ok() {
                return;
            }
        }
        panic!("never back in");
    }
}

fn check(seed: u64, log: &[LogEvent], members: u64, acked: &[Acked], told: &[LogEvent], room: RoomId) {
    assert!(log.iter().zip(1..).all(|(event, seq)| event.seq == Seq(seq)), "NATTER_SEED={seed}: dense");
    let (mut inside, mut stored, mut tries) = (HashSet::new(), HashMap::new(), HashSet::new());
    for event in log {
        match &event.kind {
            EventKind::MemberJoined { .. } => {
                assert!(inside.insert(event.person), "NATTER_SEED={seed}: twice in")
            }
            EventKind::MemberLeft => assert!(inside.remove(&event.person), "NATTER_SEED={seed}: twice out"),
            EventKind::RoomCreated { .. } | EventKind::RoleChanged { .. } => {}
            EventKind::MessageChanged(changed) => {
                assert!(inside.contains(&event.person), "NATTER_SEED={seed}: {event:?} of somebody outside");
                let id = changed.client_message_id.as_ref().expect("each has one").to_string();
                let first = stored.insert((event.person, id), event.seq);
                assert_eq!(first, None, "NATTER_SEED={seed}: {event:?} is stored twice");
            }
            EventKind::MemberRemoved { .. }
            | EventKind::MemberMuted { .. }
            | EventKind::RoomUpdated(_)
            | EventKind::RoomDeleted => panic!("NATTER_SEED={seed}: nobody did that: {event:?}"),
            EventKind::Message(message) => {
                assert!(inside.contains(&event.person), "NATTER_SEED={seed}: {event:?} of somebody outside");
                assert!(tries.insert(message.id), "NATTER_SEED={seed}: one try of {event:?} is stored twice");
                let Some(id) = &message.client_message_id else { continue };
                let first = stored.insert((event.person, id.to_string()), event.seq);
                assert_eq!(first, None, "NATTER_SEED={seed}: {event:?} is stored twice");
            }
        }
    }
    assert_eq!(members, inside.len() as u64, "NATTER_SEED={seed}: members are counted");
    let told: HashSet<Seq> = told.iter().filter(|event| event.room == room).map(|event| event.seq).collect();
    let mut last: HashMap<PersonId, Seq> = HashMap::new();
    for ack in acked.iter().filter(|ack| ack.room == room) {
        let place = stored.get(&(ack.person, ack.id.clone()));
        assert_eq!(place, Some(&ack.seq), "NATTER_SEED={seed}: acknowledged is stored");
        assert!(told.contains(&ack.seq), "NATTER_SEED={seed}: acknowledged is handed out");
        let before = last.insert(ack.person, ack.seq);
        assert!(before.is_none_or(|before| before < ack.seq), "NATTER_SEED={seed}: one sender's own order");
    }
    assert_eq!(stored.len(), acked.iter().filter(|ack| ack.room == room).count(), "NATTER_SEED={seed}");
}

/// Each change was one when it was stored, and says how many people have reacted then.
fn check_changes(seed: u64, log: &[LogEvent]) {
    let messages: HashSet<Seq> =
        log.iter().filter(|event| event.is_message()).map(|event| event.seq).collect();
    let mut people: HashMap<(Seq, Emoji), HashSet<PersonId>> = HashMap::new();
    let (mut deleted, mut pinned, mut changes) = (HashSet::new(), HashSet::new(), 0);
    for event in log {
        let EventKind::MessageChanged(MessageChanged { target, change, .. }) = &event.kind else { continue };
        changes += 1;
        let is_live = messages.contains(target) && *target < event.seq && !deleted.contains(target);
        assert!(is_live, "NATTER_SEED={seed}: {event:?} of no message");
        let mut reactors = |emoji: &Emoji| people.entry((*target, emoji.clone())).or_default().clone();
        let is_change = match change {
            Changed::Edited(_) => true,
            Changed::Deleted => {
                pinned.remove(target);
                deleted.insert(*target)
            }
            Changed::Pinned => pinned.insert(*target),
            Changed::Unpinned => pinned.remove(target),
            Changed::Reacted(emoji, count) => {
                let mut reactors = reactors(emoji);
                let is_new = reactors.insert(event.person) && reactors.len() as u64 == *count;
                people.insert((*target, emoji.clone()), reactors);
                is_new
            }
            Changed::Unreacted(emoji, count) => {
                let mut reactors = reactors(emoji);
                let was_there = reactors.remove(&event.person) && reactors.len() as u64 == *count;
                people.insert((*target, emoji.clone()), reactors);
                was_there
            }
        };
        assert!(is_change, "NATTER_SEED={seed}: {event:?} changes nothing");
    }
    assert!(changes > 0, "NATTER_SEED={seed}: the story without changes proves nothing");
}

/// The rows of the timeline are the fold of the log.
async fn check_rows(seed: u64, store: &Store, reader: &Somebody, room: RoomId, log: &[LogEvent]) {
    let (mut rows, mut after) = (Vec::new(), Seq(0));
    loop {
        let span = TimelineSpan::new(TimelineEdge::After(after), Some(100));
        let page = store.timeline(reader.id, room, span).await.expect("a member may read");
        assert_eq!(page.first, after.next(), "NATTER_SEED={seed}: pages join");
        after = page.last;
        rows.extend(page.rows);
        if !page.has_more_after {
            break;
        }
    }
    let mut expected: Vec<LogEvent> = log.iter().filter(|event| !event.is_change()).cloned().collect();
    for row in &mut expected {
        let seq = row.seq;
        let EventKind::Message(message) = &mut row.kind else { continue };
        message.edited_at = None;
        for event in log {
            message.apply(seq, event, Some(reader.id));
        }
    }
    assert_eq!(rows.len(), expected.len(), "NATTER_SEED={seed}");
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row, expected, "NATTER_SEED={seed}");
    }
    let is_pinned = |event: &&LogEvent| matches!(&event.kind, EventKind::Message(message) if message.state.as_ref().is_some_and(|state| state.pinned));
    let pinned: Vec<LogEvent> = expected.iter().rev().filter(is_pinned).cloned().collect();
    assert_eq!(
        store.pins(reader.id, room, None).await.expect("a member may read"),
        pinned,
        "NATTER_SEED={seed}"
    );
}
