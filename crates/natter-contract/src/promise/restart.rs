//! What a stop and a start must not change. A store that is gone by design passes by saying so.

use crate::harness::Harness;
use crate::world::{World, newcomer};
use natter_core::person::{Login, Standing};
use natter_core::port::{Log, People};
use natter_core::{Seq, Timestamp};

/// P5.
pub async fn everything_is_there_after_a_restart<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let bob = newcomer("Bob", Standing::Account);
    world.store.enrol(bob.clone()).await.expect("the name is free");
    world.chatter(&ada, room, 30).await;
    let log = world.log(&ada, room).await;
    let rooms = world.store.rooms_of(ada.id).await.expect("a list");
    world.store.mark_read(room, ada.id, Seq(9)).await.expect("a member");
    let Some(world) = world.reopen(harness).await else { return };
    assert_eq!(world.log(&ada, room).await, log);
    assert_eq!(world.store.rooms_of(ada.id).await.expect("a list"), rooms);
    let holder = world.store.session(bob.session.token, Timestamp(5_000)).await.expect("an answer");
    assert_eq!(holder.map(|holder| holder.person), Some(bob.person.clone()));
    let login = Login::Username(bob.person.username.clone());
    let found = world.store.credentials(login).await.expect("an answer").expect("found");
    assert_eq!(found.password_hash, bob.password_hash);
}

/// P4, for ever.
pub async fn a_retry_after_a_restart_is_a_duplicate<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let first = world.say(&ada, room, "c1", "hello").await;
    world.chatter(&ada, room, 20).await;
    let Some(world) = world.reopen(harness).await else { return };
    let again = world.say(&ada, room, "c1", "hello").await;
    assert_eq!((again.seq, again.timestamp, again.duplicate), (first.seq, first.timestamp, true));
    assert_eq!(world.head(&ada, room).await, Seq(23));
}

/// P1.
pub async fn seqs_go_on_after_a_restart<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let epoch = world.entry(&ada, room).await.expect("hers").epoch;
    world.say(&ada, room, "", "before").await;
    let Some(world) = world.reopen(harness).await else { return };
    assert_eq!(world.say(&ada, room, "", "after").await.seq, Seq(4));
    assert_eq!(world.entry(&ada, room).await.expect("hers").epoch, epoch);
    assert_eq!(world.log(&ada, room).await.len(), 4);
}
