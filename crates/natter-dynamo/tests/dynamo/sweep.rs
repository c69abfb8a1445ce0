//! The daily sweep: what is past its time goes, everything else stays, and a run has an end.

use crate::ground::Implementation;
use crate::world::{Somebody, World, connection, on_both, say};
use natter_core::port::Roster;
use natter_core::{RoomId, Timestamp};
use natter_dynamo::{AttributeValue, Connection, SweepBounds, Swept};
use std::collections::BTreeSet;
use std::time::Duration;

on_both!(
    what_is_past_its_time_goes_and_all_else_stays,
    a_run_ends_in_time_and_the_next_goes_on,
    a_page_without_stale_rows_is_not_the_end,
);

const HOUR_MS: u64 = 60 * 60 * 1000;
const ALL: SweepBounds = SweepBounds { page: 1000, time: Duration::from_secs(60) };

/// Every row of the table, by its whole key.
async fn rows(world: &World) -> BTreeSet<(String, String)> {
    let (mut found, mut from) = (BTreeSet::new(), None);
    loop {
        let call = world.client.scan().table_name(&world.tables.connections).consistent_read(true);
        let page = call.set_exclusive_start_key(from).send().await.expect("a page");
        let text = |value: &AttributeValue| value.as_s().expect("text").clone();
        found.extend(page.items().iter().map(|item| (text(&item["key"]), text(&item["part"]))));
        from = page.last_evaluated_key;
        if from.is_none() {
            return found;
        }
    }
}

/// A connection of Ada's as old as this, subscribed to the lobby and a room.
async fn subscribed(
    world: &World,
    person: &Somebody,
    room: RoomId,
    name: &str,
    since: Timestamp,
) -> Connection {
    let made = connection(person, name, since);
    world.store.connect(&made).await.expect("registered");
    let rooms = vec![RoomId::LOBBY, room];
    world.store.subscribe(made.gateway.connection(), person.id, rooms).await.expect("subscribed");
    made
}

async fn what_is_past_its_time_goes_and_all_else_stays(on: Implementation) {
    let world = World::new(on).await;
    let ada = world.person("Ada").await;
    let room = world.room(&ada).await;
    let now = Timestamp::now();
    subscribed(&world, &ada, room, "first=", now).await;
    let firsts = rows(&world).await;
    assert_eq!(firsts.len(), 5, "by its id, its person, its session; in two rooms");
    assert_eq!(
        world.store.sweep(now, ALL).await.expect("swept"),
        Swept { looked: 5, removed: 0, complete: true, events: 0, closed: 0 }
    );
    assert_eq!(rows(&world).await, firsts, "a live connection keeps its rows");

    // Two hours later another comes, and the first is past its two hours and ten minutes.
    subscribed(&world, &ada, room, "second=", now.plus_millis(2 * HOUR_MS)).await;
    let both = rows(&world).await;
    let later = now.plus_millis(2 * HOUR_MS + 11 * 60 * 1000);
    assert_eq!(
        world.store.sweep(later, ALL).await.expect("swept"),
        Swept { looked: 10, removed: 5, complete: true, events: 0, closed: 0 }
    );
    let left = rows(&world).await;
    assert_eq!(left, both.difference(&firsts).cloned().collect());
    assert_eq!(world.audience(room).await, ["second="], "who stays is still told of everything");
    say(&world.store, &ada, room, "c1").await;
    assert_eq!(
        world.store.sweep(later, ALL).await.expect("swept"),
        Swept { looked: 5, removed: 0, complete: true, events: 0, closed: 0 }
    );
}

async fn a_run_ends_in_time_and_the_next_goes_on(on: Implementation) {
    let world = World::new(on).await;
    let (ada, now) = (world.person("Ada").await, Timestamp::now());
    let room = world.room(&ada).await;
    for number in 0..10 {
        subscribed(&world, &ada, room, &format!("g{number}="), now.plus_millis(number)).await;
    }
    let later = now.plus_millis(3 * HOUR_MS);
    let brief = SweepBounds { page: 7, time: Duration::ZERO };
    let (mut removed, mut runs) = (0, 0);
    loop {
        let swept = world.store.sweep(later, brief).await.expect("swept");
        assert!(swept.looked <= 7, "one page and no more: {swept:?}");
        (removed, runs) = (removed + swept.removed, runs + 1);
        if swept.complete {
            break;
        }
    }
    assert_eq!((removed, rows(&world).await.len()), (50, 0));
    assert!(runs > 7, "{runs} runs of a page each");
}

/// Stale rows behind a page of live ones are found all the same.
async fn a_page_without_stale_rows_is_not_the_end(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let (room, now) = (world.room(&ada).await, Timestamp::now());
    for number in 0..8 {
        subscribed(&world, &ada, room, &format!("g{number}="), now.plus_millis(2 * HOUR_MS)).await;
    }
    world.store.connect(&connection(&bob, "old=", now)).await.expect("registered");
    let later = now.plus_millis(3 * HOUR_MS);
    let bounds = SweepBounds { page: 2, ..ALL };
    assert_eq!(
        world.store.sweep(later, bounds).await.expect("swept"),
        Swept { looked: 43, removed: 3, complete: true, events: 0, closed: 0 }
    );
    assert_eq!(rows(&world).await.len(), 40);
}
