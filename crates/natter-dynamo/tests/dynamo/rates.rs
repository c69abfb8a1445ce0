//! The rates of P14, which ride in the log.

use crate::ground::Implementation;
use crate::world::{World, head, message, on_both};
use natter_core::port::Log;
use natter_core::{Denied, Refusal};

on_both!(ten_at_once_of_a_person_and_forty_of_a_room);

async fn ten_at_once_of_a_person_and_forty_of_a_room(on: Implementation) {
    let world = World::with(on, true).await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(world.person(&format!("person {number}")).await);
    }
    let room = world.room(&people[0]).await;
    for person in &people[1..] {
        world.join(person, room).await;
    }
    let known = head(&world.store, &people[0], room).await;
    let (mut accepted, mut refused) = (0, Vec::new());
    for (person, number) in people.iter().flat_map(|person| (0..12).map(move |number| (person, number))) {
        let proposal = message(person, room, Some(known), &format!("c{number}"), "hello");
        match world.store.append(proposal.clone()).await {
            Ok(_) => accepted += 1,
            Err(Refusal::Denied(Denied::RateLimited { retry_after_ms })) => {
                assert!(retry_after_ms <= 500, "{retry_after_ms}");
                refused.push(proposal);
            }
            Err(other) => panic!("{other}"),
        }
    }
    // Those that were refused take nothing; what the clock has given back meanwhile is little.
    assert!((40..60).contains(&accepted), "{accepted}");
    assert!(refused.len() >= 12, "{}", refused.len());
    // A duplicate is found even when nothing more may be written.
    let again = message(&people[0], room, Some(known), "c0", "hello");
    assert!(world.store.append(again).await.expect("a duplicate")[0].duplicate);
}
