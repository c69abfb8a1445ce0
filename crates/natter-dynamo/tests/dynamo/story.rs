//! Many senders on two functions, while DynamoDB refuses calls and loses answers: dense, no duplicate, acked ⊆ stored, one order, everything
//! acknowledged handed out, nobody heard after leaving. `NATTER_SEED` draws the same people and faults again, `NATTER_DYNAMO_SENDS` sets the
//! length.

use crate::ground::{Implementation, store};
use crate::interposed::{Lossy, interposed};
use crate::world::{Somebody, Store, World, join, log, message, on_both};
use natter_core::port::Log;
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
        }
        let random = StdRng::seed_from_u64(seed.wrapping_add(number));
        let (functions, rooms) = (functions.clone(), rooms.clone());
        senders.push(Sender { person, random, functions, rooms, acked: Vec::new(), later: Vec::new() });
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
