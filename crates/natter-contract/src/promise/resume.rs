//! Resuming (P9): everything or a reset, never a part.

use crate::harness::Harness;
use crate::world::{Persona, World};
use natter_core::action::Position;
use natter_core::answer::{Head, Resumed};
use natter_core::port::Log;
use natter_core::{Epoch, RoomId, Seq};

async fn resume<H: Harness>(
    world: &World<H>,
    person: &Persona,
    room: RoomId,
    epoch: Epoch,
    seq: u64,
) -> Vec<Resumed> {
    let position = Position { room, epoch, seq: Seq(seq) };
    world.store.resume(person.id, vec![position]).await.expect("an answer")
}

/// P9.
pub async fn everything_missed_comes_in_order<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 150).await;
    let (whole, epoch) = (world.log(&ada, room).await, world.entry(&ada, room).await.expect("hers").epoch);
    for seq in [0_u64, 1, 20, 151] {
        let events = whole[usize::try_from(seq).expect("small")..].to_vec();
        let missed = Resumed::Missed { room, epoch, head: Seq(152), events };
        assert_eq!(resume(&world, &ada, room, epoch, seq).await, [missed], "{seq}");
    }
}

/// P9.
pub async fn nothing_missed_is_left_out<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let epoch = world.entry(&ada, room).await.expect("hers").epoch;
    assert_eq!(resume(&world, &ada, room, epoch, 2).await, []);
}

/// P13.
pub async fn another_epoch_resets<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let epoch = world.entry(&ada, room).await.expect("hers").epoch;
    let other = Epoch::from_bits(epoch.bits() ^ 1);
    for seq in [0, 1, 2, 3] {
        let reset = Resumed::Reset(Head { room, epoch, seq: Seq(2) });
        assert_eq!(resume(&world, &ada, room, other, seq).await, [reset], "{seq}");
    }
}

/// A client that knows more than the log has seen another one.
pub async fn a_place_from_the_future_resets<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let epoch = world.entry(&ada, room).await.expect("hers").epoch;
    for seq in [3, u64::MAX] {
        let reset = Resumed::Reset(Head { room, epoch, seq: Seq(2) });
        assert_eq!(resume(&world, &ada, room, epoch, seq).await, [reset], "{seq}");
    }
}

/// P14, exactly.
pub async fn a_thousand_behind_is_sent_and_one_more_resets<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.chatter(&ada, room, 1_000).await;
    let epoch = world.entry(&ada, room).await.expect("hers").epoch;
    let missed = resume(&world, &ada, room, epoch, 2).await;
    assert!(matches!(&missed[..], [Resumed::Missed { events, .. }] if events.len() == 1_000));
    let reset = Resumed::Reset(Head { room, epoch, seq: Seq(1_002) });
    assert_eq!(resume(&world, &ada, room, epoch, 1).await, [reset]);
}

/// One answer a room, in the order asked.
pub async fn rooms_are_answered_each_for_itself<H: Harness>(harness: &H) {
    let (world, ada, first) = World::ada_in_a_room(harness).await;
    let second = world.room(&ada).await;
    let (one, two) = (world.entry(&ada, first).await, world.entry(&ada, second).await);
    let (one, two) = (one.expect("hers").epoch, two.expect("hers").epoch);
    let positions = vec![
        Position { room: second, epoch: one, seq: Seq(2) },
        Position { room: RoomId::from_bits(1), epoch: one, seq: Seq(2) },
        Position { room: first, epoch: one, seq: Seq(1) },
        Position { room: second, epoch: two, seq: Seq(2) },
    ];
    let resumed = world.store.resume(ada.id, positions).await.expect("answers");
    let events = world.log(&ada, first).await[1..].to_vec();
    let expected = [
        Resumed::Reset(Head { room: second, epoch: two, seq: Seq(2) }),
        Resumed::Gone(RoomId::from_bits(1)),
        Resumed::Missed { room: first, epoch: one, head: Seq(2), events },
    ];
    assert_eq!(resumed, expected);
}
