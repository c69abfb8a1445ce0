//! What actions cost, in the units that DynamoDB reports: the figures of docs/AWS-SCHEMA.md.

use crate::ground::Implementation;
use crate::world::{Somebody, World, message, newcomer, on_both, say};
use natter_contract::query;
use natter_core::action::{Action, Position};
use natter_core::chat::{Caller, Chance, Chat};
use natter_core::person::{SecretHash, Standing};
use natter_core::port::{Log, People, Roster, Tickets};
use natter_core::span::{Edge, Kinds, Span};
use natter_core::{Epoch, RoomId, Seq, Timestamp};
use natter_dynamo::Units;

on_both!(
    a_message_in_a_quiet_room_is_one_write_and_three_reads,
    greeting_and_ping_cost_what_the_schema_says,
    coming_and_going_cost_what_the_schema_says,
    reading_costs_what_the_schema_says,
    people_cost_what_the_schema_says,
);

pub(crate) fn units(read: f64, write: f64) -> Units {
    Units { read, write, refused: 0.0 }
}

/// The figure exactly as AWS documents it, which dynoxide counts. Amazon's emulator differs where many items are counted as one: it rounds a
/// transaction's or a batch's bytes together, counts small transactions over two tables up to twice, and takes nothing for a query that finds
/// nothing; there the figure is a bound.
#[track_caller]
pub(crate) fn check(on: Implementation, found: Units, expected: Units, what: &str) {
    match on {
        Implementation::Dynoxide => assert_eq!(found, expected, "{what}"),
        Implementation::Amazon => {
            let within = found.read <= expected.read && found.write <= expected.write * 2.0;
            assert!(within, "{what}: {found:?} is more than {expected:?}");
        }
    }
}

/// Runs something and says what it cost.
macro_rules! cost {
    ($world:expr, $call:expr) => {{
        let before = $world.store.units();
        let _ = $call.await.expect("it works");
        $world.store.units() - before
    }};
}
pub(crate) use cost;

async fn crowd(world: &World, room: RoomId) {
    for number in 0..2 {
        let person = world.person(&format!("person {number}")).await;
        world.join(&person, room).await;
        for socket in 0..10 {
            let socket = world.connect(&person, &format!("L0SM9cOFvH{number:02}-{socket}=")).await;
            let id = socket.gateway.connection();
            world.store.subscribe(id, person.id, vec![room]).await.expect("subscribed");
        }
    }
}

async fn a_message_in_a_quiet_room_is_one_write_and_three_reads(on: Implementation) {
    let world = World::with(on, true).await;
    let ada = world.person("Ada").await;
    let room = world.room(&ada).await;
    crowd(&world, room).await;
    let text =
        "a message of a hundred letters, about as long as people write them when they talk to each other …";
    let mut known = crate::world::head(&world.store, &ada, room).await;
    for number in 0..8 {
        let id = format!("3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b{number:02}");
        let proposal = message(&ada, room, Some(known), &id, text);
        assert_eq!(cost!(world, world.store.append(proposal.clone())), units(3.0, 1.0), "{number}");
        assert_eq!(cost!(world, world.store.append(proposal)), units(3.0, 0.0), "a duplicate");
        known = known.next();
    }
    let long = "w".repeat(600);
    let proposal = message(&ada, room, Some(known), "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2baa", &long);
    assert_eq!(cost!(world, world.store.append(proposal)), units(3.0, 1.0), "six hundred bytes");
    let audience = world.store.audience(room).await.expect("an audience");
    assert_eq!(audience.len(), 20);
    let plain = message(&ada, room, None, "plain", text);
    assert_eq!(cost!(world, world.store.append(plain)), units(3.0, 1.0), "without knownSeq");
}

async fn in_twenty_rooms(world: &World) -> (Somebody, Vec<RoomId>) {
    let ada = world.person("Ada").await;
    let mut rooms = vec![RoomId::LOBBY];
    for _ in 1..20 {
        rooms.push(world.room(&ada).await);
    }
    (ada, rooms)
}

async fn greeting_and_ping_cost_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let (ada, rooms) = in_twenty_rooms(&world).await;
    check(on, cost!(world, world.store.heads_of(ada.id)), units(21.0, 0.0), "ping");
    let socket = world.connect(&ada, "L0SM9cOFvHcCIhw=").await.gateway.connection();
    let subscribed = cost!(world, world.store.subscribe(socket, ada.id, rooms.clone()));
    check(on, subscribed, units(1.0, 80.0), "subscribe");
    let heads = world.store.heads_of(ada.id).await.expect("heads");
    let position =
        |head: &natter_core::answer::Head| Position { room: head.room, epoch: head.epoch, seq: head.seq };
    let positions: Vec<Position> = heads.iter().map(position).collect();
    check(on, cost!(world, world.store.resume(ada.id, positions.clone())), units(23.0, 0.0), "resume");
    check(on, cost!(world, world.store.rooms_of(ada.id)), units(41.0, 0.0), "rooms");
    let chat = Chat::new(world.store.clone(), world.store.clone());
    let caller = Caller { connection: socket, actor: ada.actor(), username: ada.username.clone() };
    let chance = Chance { epoch: Epoch::from_bits(1), now: Timestamp::now() };
    let hello = chat.perform(&caller, Action::Hello { resume: positions }, chance);
    check(on, cost!(world, hello), units(67.0, 80.0), "hello");
}

async fn coming_and_going_cost_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let before = world.store.units();
    let room = world.room(&ada).await;
    check(on, world.store.units() - before, units(5.0, 20.0), "create");
    let before = world.store.units();
    world.join(&bob, room).await;
    check(on, world.store.units() - before, units(9.0, 12.0), "join");
    let before = world.store.units();
    world.connect(&bob, "b1").await;
    check(on, world.store.units() - before, units(4.0, 6.0), "connect");
    let leave = world.store.leave_room(room, bob.actor());
    check(on, cost!(world, leave), units(5.0, 14.0), "leave with one connection");
    let gateway = natter_dynamo::GatewayId::new("b1");
    check(on, cost!(world, world.store.disconnect(&gateway)), units(2.0, 4.0), "disconnect");
    check(on, cost!(world, world.store.online(vec![ada.id, bob.id])), units(1.0, 0.0), "online");
}

async fn reading_costs_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let room = world.room(&ada).await;
    world.join(&bob, room).await;
    for number in 0..50 {
        say(&world.store, &ada, room, &format!("3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b{number:02}")).await;
    }
    let page = |edge, kinds| Span::new(edge, kinds, None);
    let newest = cost!(world, world.store.read_log(ada.id, room, page(Edge::Newest, Kinds::All)));
    assert!(newest.read <= 7.0 && newest.write == 0.0, "the newest fifty: {newest:?}");
    let words = cost!(world, world.store.read_log(ada.id, room, page(Edge::Newest, Kinds::Messages)));
    assert!(words.read <= 9.0, "the newest fifty messages: {words:?}");
    let search = cost!(world, world.store.search(ada.id, room, &query("nothing"), None, 20));
    assert!(search.read <= 9.0 && search.write == 0.0, "fifty messages are looked at: {search:?}");
    check(on, cost!(world, world.store.mark_read(room, bob.id, Seq(20))), units(3.0, 1.0), "mark");
    check(on, cost!(world, world.store.mark_read(room, bob.id, Seq(9))), units(2.0, 0.0), "mark again");
    check(on, cost!(world, world.store.members(ada.id, room, None, 100)), units(4.0, 0.0), "members");
    check(on, cost!(world, world.store.open_rooms(bob.id, None)), units(2.0, 0.0), "open rooms");
}

async fn people_cost_what_the_schema_says(on: Implementation) {
    let world = World::new(on).await;
    world.person("Ada").await;
    let mut bob = newcomer("Bob");
    bob.person.standing = Standing::Guest;
    check(on, cost!(world, world.store.enrol(bob.clone())), units(2.0, 22.0), "enrol a guest");
    let found = cost!(world, world.store.session(bob.session.token, Timestamp(5_000)));
    check(on, found, units(2.0, 0.0), "session");
    let holder = world.store.session(bob.session.token, Timestamp(5_000)).await.expect("an answer");
    let (ticket, end) = (SecretHash([9; 32]), Timestamp::now().plus_millis(30_000));
    let issued = cost!(world, world.store.issue(ticket, holder.expect("his"), end));
    check(on, issued, units(0.0, 1.0), "ticket");
    check(on, cost!(world, world.store.redeem(ticket, Timestamp::now())), units(2.0, 1.0), "redeem");
    let closed = cost!(world, People::close_session(&world.store, bob.session.token));
    check(on, closed, units(1.0, 4.0), "sign out");
}
