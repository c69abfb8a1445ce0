//! Random histories of one room: views that followed, were away or read late pages end like a fresh reading of it. A failure names its seed;
//! `NATTER_SEED=<seed>` plays it again, `NATTER_HISTORIES=<number>` sets how many.

use crate::harness::Harness;
use crate::world::{Persona, World, edit, emoji};
use natter_core::action::Position;
use natter_core::answer::Resumed;
use natter_core::message::{MessageChange, TimelinePage};
use natter_core::port::Log;
use natter_core::span::TimelineEdge;
use natter_core::{EventKind, LogEvent, PersonId, RoomId, Seq};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

const HISTORIES: u64 = 6;
const STEPS: usize = 60;

fn seeds() -> impl Iterator<Item = u64> {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    let first: u64 = number("NATTER_SEED").unwrap_or_else(rand::random);
    let count = if std::env::var_os("NATTER_SEED").is_some() {
        1
    } else {
        number("NATTER_HISTORIES").unwrap_or(HISTORIES)
    };
    (0..count).map(move |one| first.wrapping_add(one))
}

/// A client's view of the room: rows, and the end of the log that they hold.
#[derive(Debug, Clone)]
struct View {
    viewer: PersonId,
    rows: Vec<LogEvent>,
    seq: Seq,
}

impl View {
    fn of(viewer: PersonId, rows: Vec<LogEvent>, seq: Seq) -> Self {
        Self { viewer, rows, seq }
    }

    /// The client's rule: a change is folded into its row, anything else is a new row.
    fn follow(&mut self, event: &LogEvent) {
        if event.seq <= self.seq {
            return;
        }
        self.seq = event.seq;
        if !event.is_change() {
            return self.rows.push(event.clone());
        }
        for row in &mut self.rows {
            let seq = row.seq;
            if let EventKind::Message(message) = &mut row.kind {
                message.apply(seq, event, Some(self.viewer));
            }
        }
    }
}

/// One step of the room: somebody writes or changes something.
async fn step<H: Harness>(world: &World<H>, people: &[Persona], room: RoomId, random: &mut StdRng) {
    let person = people.choose(random).expect("people");
    let head = world.head(person, room).await;
    if random.random_ratio(1, 4) || head.0 < 6 {
        world.say(person, room, "", &format!("text {}", random.random_range(0..5))).await;
        return;
    }
    let emojis = ["👍", "❤️", "😄"];
    let pick = emoji(emojis.choose(random).expect("emoji"));
    let change = match random.random_range(0..10) {
        0..2 => edit(&format!("edited {}", random.random_range(0..5))),
        2 => MessageChange::Delete,
        3..6 => MessageChange::React(pick),
        6..8 => MessageChange::Unreact(pick),
        8 => MessageChange::Pin,
        _ => MessageChange::Unpin,
    };
    // Refusals are as good as anything: what is no message, or another person's, stays as it is.
    let target = Seq(random.random_range(1..=head.0));
    let _ = world.change(person, room, target, "", change).await;
}

async fn missed<H: Harness>(world: &World<H>, reader: &Persona, room: RoomId, from: Seq) -> Vec<LogEvent> {
    let epoch = world.entry(reader, room).await.expect("a member").epoch;
    let resumed =
        world.store.resume(reader.id, vec![Position { room, epoch, seq: from }]).await.expect("it may");
    match resumed.into_iter().next() {
        None => Vec::new(),
        Some(Resumed::Missed { events, .. }) => events,
        other => panic!("missed events were due, this came: {other:?}"),
    }
}

/// P9: old rows and the events since then are the new rows, for everybody, whether they stayed, were away or read a page while events came.
pub async fn a_view_that_follows_ends_like_a_fresh_one<H: Harness>(harness: &H) {
    for seed in seeds() {
        let mut random = StdRng::seed_from_u64(seed);
        let (world, ada, room) = World::ada_in_a_room(harness).await;
        let (bob, eve) = (world.person("Bob").await, world.person("Eve").await);
        let people = [ada, bob, eve];
        for person in &people[1..] {
            world.join(person, room).await.expect("public");
        }
        let mut views: Vec<(Persona, View)> = Vec::new();
        for _ in 0..STEPS {
            step(&world, &people, room, &mut random).await;
            if random.random_ratio(1, 6) {
                let reader = people.choose(&mut random).expect("people").clone();
                let (rows, seq) = (world.rows(&reader, room).await, world.head(&reader, room).await);
                views.push((reader.clone(), View::of(reader.id, rows, seq)));
            }
            if let Some(at) = (!views.is_empty()).then(|| random.random_range(0..views.len())) {
                let (reader, view) = &mut views[at];
                for event in missed(&world, reader, room, view.seq).await {
                    view.follow(&event);
                }
            }
        }
        for (reader, mut view) in views {
            for event in missed(&world, &reader, room, view.seq).await {
                view.follow(&event);
            }
            assert_eq!(view.rows, world.rows(&reader, room).await, "NATTER_SEED={seed}");
        }
    }
}

/// Pages in either direction and around a place hold each row of their piece once, as of the same moment, however many changes lie between.
pub async fn pages_hold_each_row_once<H: Harness>(harness: &H) {
    for seed in seeds() {
        let mut random = StdRng::seed_from_u64(seed);
        let (world, ada, room) = World::ada_in_a_room(harness).await;
        let people = [ada.clone()];
        for _ in 0..STEPS {
            step(&world, &people, room, &mut random).await;
        }
        let log = world.log(&ada, room).await;
        let all: Vec<LogEvent> = world.rows(&ada, room).await;
        let seqs = |rows: &[LogEvent]| rows.iter().map(|row| row.seq).collect::<Vec<_>>();
        let expected: Vec<Seq> =
            log.iter().filter(|event| !event.is_change()).map(|event| event.seq).collect();
        assert_eq!(seqs(&all), expected, "NATTER_SEED={seed}");
        let whole = |page: &TimelinePage, edge: TimelineEdge| {
            let within = all.iter().filter(|row| row.seq >= page.first && row.seq <= page.last).cloned();
            assert_eq!(page.rows, within.collect::<Vec<_>>(), "{edge:?} NATTER_SEED={seed}");
            assert_eq!(page.as_of, Seq(log.len() as u64), "{edge:?} NATTER_SEED={seed}");
            assert_eq!(page.has_more_before, page.first > Seq(1), "{edge:?} NATTER_SEED={seed}");
            assert_eq!(page.has_more_after, page.last < page.as_of, "{edge:?} NATTER_SEED={seed}");
        };
        let limit = random.random_range(1..8);
        let (mut forward, mut after) = (Vec::new(), Seq(0));
        loop {
            let edge = TimelineEdge::After(after);
            let page = world.page(&ada, room, edge, limit).await;
            whole(&page, edge);
            assert!(page.first == after.next() && page.rows.len() <= limit, "NATTER_SEED={seed}");
            assert!(page.last > after || !page.has_more_after, "a page covers something: NATTER_SEED={seed}");
            forward.extend(page.rows);
            if !page.has_more_after {
                break;
            }
            after = page.last;
        }
        assert_eq!(forward, all, "NATTER_SEED={seed}");
        for seq in 1..=log.len() as u64 {
            let edge = TimelineEdge::Around(Seq(seq));
            let page = world.page(&ada, room, edge, limit).await;
            whole(&page, edge);
            assert!(page.first <= Seq(seq) && Seq(seq) <= page.last, "{edge:?} NATTER_SEED={seed}");
            assert!(page.rows.len() <= limit, "{edge:?} NATTER_SEED={seed}");
            let is_row = expected.contains(&Seq(seq));
            assert!(
                !is_row || page.rows.iter().any(|row| row.seq == Seq(seq)),
                "{edge:?} NATTER_SEED={seed}"
            );
        }
    }
}
