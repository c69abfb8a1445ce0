//! How fast the store appends: messages a second, the writer's CPU a message, commits a second. For tuning; timings are no tests.
//!
//! `cargo run --release -p natter-sqlite --example append -- [window] [messages] [rooms] [folder] [stored before] [random|ordered ids]`

#![expect(clippy::print_stdout, reason = "a program for people")]

use anyhow::{Context, Result};
use natter_core::join::{Door, JoinRequest};
use natter_core::person::{NewSession, Newcomer, Person, SecretHash, SessionOrigin, Standing};
use natter_core::port::{Log, NewRoom, People};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::text::{ClientMessageId, MessageText, RoomName, Username};
use natter_core::{Actor, Draft, Epoch, MessageId, PersonId, Proposal, RoomId, Seq, SessionId, Timestamp};
use natter_sqlite::{CommitBatch, Options, SqliteStore};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use uuid::Uuid;

const SENDERS: usize = 10;

struct Sender {
    room: RoomId,
    person: PersonId,
    username: Username,
}

struct Figures {
    seconds: f64,
    cpu: Duration,
    commits: usize,
    waits: Vec<Duration>,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (window, messages, rooms) = (number(1_000)?, number(500_000)?, number(100)?);
    let folder = std::env::args().nth(4);
    let before = std::env::args().nth(5).map_or(Ok(0), |text| text.parse())?;
    let ids = match std::env::args().nth(6).as_deref() {
        None | Some("random") => Ids::Random,
        Some("ordered") => Ids::Ordered,
        Some(other) => anyhow::bail!("ids are random or ordered, not {other}"),
    };
    let temporary = tempfile::tempdir()?;
    let folder = folder.as_deref().map_or(temporary.path(), Path::new);
    let (told, batches) = channel();
    let options = Options::at(folder.join("natter.db"));
    let store = SqliteStore::open(&options, move |batch: CommitBatch| drop(told.send(batch)))?;
    let senders = furnish(&store, rooms)?;
    while batches.try_recv().is_ok() {}
    let mut heads = HashMap::new();
    if before > 0 {
        pump(&store, &senders, &batches, &mut heads, ids, (2_000, before))?;
    }
    let figures = pump(&store, &senders, &batches, &mut heads, ids, (window, messages))?;
    report(&figures, window, messages);
    let started = Instant::now();
    store.close();
    println!("close {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    let started = Instant::now();
    let store = SqliteStore::open(&options, |_: CommitBatch| {})?;
    println!("open {:.1} ms, {} MB", started.elapsed().as_secs_f64() * 1e3, size(folder)? >> 20);
    store.close();
    Ok(())
}

fn size(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}

fn furnish(store: &SqliteStore, rooms: usize) -> Result<Vec<Sender>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let run = rand::random::<u32>();
    let mut senders = Vec::new();
    for room_number in 0..rooms {
        let room = RoomId::from_bits(rand::random());
        for number in 0..SENDERS {
            let person = PersonId::from_bits(rand::random());
            let username = Username::parse(&format!("p{run}x{room_number}x{number}")).context("a name")?;
            let newcomer = newcomer(person, &username);
            let actor = Actor::of(&newcomer.person, None);
            runtime.block_on(store.enrol(newcomer))?;
            if number == 0 {
                let (epoch, name) = (Epoch::from_bits(rand::random()), RoomName::from_stored("Bench"));
                let kind = RoomKind::Public;
                let new = NewRoom { room, epoch, settings: RoomSettings::new(name, kind), creator: actor };
                runtime.block_on(store.create_room(new))?;
            } else {
                let request = JoinRequest { door: Door::Room(room), actor };
                runtime.block_on(store.join_room(request))?;
            }
            senders.push(Sender { room, person, username });
        }
    }
    Ok(senders)
}

fn newcomer(person: PersonId, username: &Username) -> Newcomer {
    let session = NewSession {
        id: SessionId::from_bits(rand::random()),
        token: SecretHash(rand::random()),
        created: Timestamp::now(),
        expires: Timestamp::now().plus_millis(1_000_000),
        origin: SessionOrigin::default(),
    };
    let standing = Standing::Account;
    let person = Person::new(person, username.clone(), None, standing);
    Newcomer::new(person, None, session)
}

/// What the client message ids of a run are.
#[derive(Clone, Copy, PartialEq)]
enum Ids {
    /// 128 random bits.
    Random,
    /// UUIDv7: milliseconds, then random bits.
    Ordered,
}

fn proposal(sender: &Sender, seen: &Seq, ids: Ids) -> Proposal {
    let id = match ids {
        Ids::Random => Uuid::new_v4(),
        Ids::Ordered => Uuid::now_v7(),
    };
    let draft = Draft {
        message: MessageId::from_bits(rand::random()),
        client_message_id: Some(ClientMessageId::from_stored(&id.to_string())),
        text: MessageText::from_stored("Shall we meet at the harbour at eight, as we did last year?"),
        reply_to: None,
    };
    let (room, person, username) = (sender.room, sender.person, sender.username.clone());
    Proposal { room, person, username, epoch: None, known: Some(*seen), drafts: vec![draft] }
}

fn pump(
    store: &SqliteStore,
    senders: &[Sender],
    batches: &Receiver<CommitBatch>,
    heads: &mut HashMap<RoomId, Seq>,
    ids: Ids,
    (window, messages): (usize, usize),
) -> Result<Figures> {
    let mut sent_at = vec![Instant::now(); messages];
    let (mut sent, mut answered, mut commits) = (0, 0, 0);
    let mut waits = Vec::with_capacity(messages);
    let mut seen = HashSet::new();
    let (started, cpu) = (Instant::now(), writer_cpu());
    while answered < messages {
        while sent < messages && sent - answered < window {
            let sender = &senders[sent % senders.len()];
            sent_at[sent] = Instant::now();
            store.submit(sent as u64, proposal(sender, heads.get(&sender.room).unwrap_or(&Seq(0)), ids))?;
            sent += 1;
        }
        let batch = batches.recv()?;
        commits += 1;
        for (tag, answer) in batch.sends {
            let receipt = &answer?[0];
            heads.insert(receipt.room, receipt.seq);
            seen.insert(tag);
            waits.push(sent_at[usize::try_from(tag)?].elapsed());
            answered += 1;
        }
    }
    anyhow::ensure!(seen.len() == messages, "an answer is missing");
    Ok(Figures { seconds: started.elapsed().as_secs_f64(), cpu: writer_cpu() - cpu, commits, waits })
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn report(figures: &Figures, window: usize, messages: usize) {
    let mut waits = figures.waits.clone();
    waits.sort_unstable();
    let at = |share: usize| waits[(waits.len() - 1) * share / 1000].as_secs_f64() * 1e3;
    println!(
        "window {window}: {:.0} messages/s, {:.2} µs writer CPU a message, {:.0} commits/s of {:.0}, ack ms p50 {:.1} p99 {:.1} max {:.1}",
        messages as f64 / figures.seconds,
        figures.cpu.as_secs_f64() * 1e6 / messages as f64,
        figures.commits as f64 / figures.seconds,
        messages as f64 / figures.commits as f64,
        at(500),
        at(990),
        at(1000),
    );
}

/// User and system time of the threads that write, from `/proc` (10 ms steps); zero elsewhere.
fn writer_cpu() -> Duration {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let ticks: u64 = threads
        .flatten()
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("stat")).ok())
        .filter(|stat| stat.contains("(natter-write)") || stat.contains("(natter-checkpoi)"))
        .map(|stat| {
            let fields: Vec<&str> = stat.split_whitespace().collect();
            fields[13].parse().unwrap_or(0) + fields[14].parse().unwrap_or(0)
        })
        .sum();
    Duration::from_millis(ticks * 10)
}
