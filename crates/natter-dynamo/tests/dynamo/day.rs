//! The model of `natter cloud cost` against what the database counts: a day of one person, each thing of it once.

#[path = "../../../natter/src/cloud/units.rs"]
mod model;

use crate::ground::Implementation;
use crate::units::{check, units};
use crate::world::{Somebody, World, head, message, newcomer, on_both};
use model::Cost;
use natter_core::action::{Action, Position};
use natter_core::chat::{Caller, Chance, Chat};
use natter_core::person::SecretHash;
use natter_core::port::{Log, People, Tickets};
use natter_core::{Epoch, RoomId, Timestamp};
use natter_dynamo::Units;

on_both!(a_scripted_day_costs_what_the_model_says);

/// Rooms that the person is in.
const ROOMS: f64 = 3.0;

fn of(cost: Cost) -> Units {
    units(cost.reads, cost.writes)
}

async fn a_scripted_day_costs_what_the_model_says(on: Implementation) {
    let world = World::new(on).await;
    let store = &world.store;
    let bob = world.person("Bob").await;
    let new = newcomer("Ada");
    store.enrol(new.clone()).await.expect("the name is free");
    let ada = Somebody { id: new.person.id, username: new.person.username.clone(), session: new.session.id };
    let rooms = [RoomId::LOBBY, world.room(&ada).await, world.room(&ada).await];
    world.join(&bob, rooms[1]).await;
    let chance = || Chance { epoch: Epoch::from_bits(1), now: Timestamp::now() };
    let chat = Chat::new(store.clone(), store.clone());
    let now = Timestamp::now();

    // A socket comes up: ticket, authoriser, $connect, the first frame, the greeting, the heads after it.
    let heads = store.heads_of(ada.id).await.expect("heads");
    let resume =
        heads.iter().map(|head| Position { room: head.room, epoch: head.epoch, seq: head.seq }).collect();
    let before = store.units();
    let holder = store.session(new.session.token, now).await.expect("an answer").expect("a session");
    let ticket = SecretHash(rand::random());
    store.issue(ticket, holder, now.plus_millis(30_000)).await.expect("issued");
    store.redeem(ticket, now).await.expect("an answer").expect("a ticket");
    let socket = world.connect(&ada, "L0SM9cOFvHcCIhw=").await;
    assert!(store.is_registered(&socket.gateway).await.expect("an answer"));
    assert!(store.look_again(&socket).await.expect("an answer"));
    let username = ada.username.clone();
    let caller = Caller { connection: socket.gateway.connection(), actor: ada.actor(), username };
    chat.perform(&caller, Action::Hello { resume }, chance()).await.expect("welcome");
    store.person_themselves(ada.id).await.expect("an answer").expect("a person");
    store.heads_of(ada.id).await.expect("heads");
    let up = store.units() - before;

    let before = store.units();
    store.is_registered(&socket.gateway).await.expect("an answer");
    store.heads_of(ada.id).await.expect("heads");
    check(on, store.units() - before, of(model::ping(ROOMS)), "ping");

    let known = head(store, &bob, rooms[1]).await;
    let before = store.units();
    store.append(message(&bob, rooms[1], Some(known), "c1", "hello")).await.expect("accepted");
    check(on, store.units() - before, of(model::message(1.0)), "message");

    let before = store.units();
    let mark = Action::MarkRead { room: rooms[1], seq: known.next() };
    chat.perform(&caller, mark, chance()).await.expect("marked");
    store.connections_of(ada.id).await.expect("connections");
    check(on, store.units() - before, of(model::mark()), "mark");

    let before = store.units();
    assert!(store.may_type(&socket.gateway, now, 2500).await.expect("an answer"));
    chat.perform(&caller, Action::Typing { room: rooms[1] }, chance()).await.expect("typing");
    store.audience(rooms[1]).await.expect("an audience");
    check(on, store.units() - before, of(model::typing(1.0)), "typing");
    assert!(!store.may_type(&socket.gateway, now.plus_millis(2499), 2500).await.expect("an answer"));
    assert!(store.may_type(&socket.gateway, now.plus_millis(2500), 2500).await.expect("an answer"));

    // And goes down.
    let before = store.units();
    store.disconnect(&socket.gateway).await.expect("gone");
    let down = store.units() - before;
    let whole = Units { read: up.read + down.read, write: up.write + down.write, refused: 0.0 };
    check(on, whole, of(model::socket(ROOMS)), "a socket");

    let before = store.units();
    natter_core::port::Site::site_settings(store).await.expect("settings");
    store.session(new.session.token, now).await.expect("an answer");
    check(on, store.units() - before, of(model::page()), "a page");
}
